"""Numbers of the contract: limits of bodies and containers, and what each tier may use (part B 7)."""

from dataclasses import dataclass

from facesnap.emulator.clock import DAY, HOUR

MAX_ID = 64
MAX_NAME = 128
MAX_USER_DATA = 16384  # code points; containers, persons and snapshots
MAX_FACE_USER_DATA = 1024
MAX_PAGE = 1000
MAX_FACES_PER_PERSON = 248
MAX_FACES_PER_FACE_LIST = 1000
MAX_FACE_IDS = 1000  # of one find similar
MAX_IDENTIFIED = 10  # faces of one identify
MAX_SIMILAR = 1000
MAX_CANDIDATES = 5
MIN_IMAGE = 1024
MAX_IMAGE = 6 * 1024 * 1024
MAX_BODY = 8 * 1024 * 1024

SNAPSHOT_LIFE = 48 * HOUR
FACE_ID_LIFE = 24 * HOUR
MONTH = 30 * DAY


@dataclass(frozen=True, slots=True)
class Tier:
    """What a tier may use. ``snapshots`` takes and as many applies in any ``window`` ticks; None has no bound.

    ``requests`` in any ``seconds`` of real time. ``containers`` and ``contents`` are per type name: objects of an
    account, and faces or persons in one of them.
    """

    name: str
    snapshots: int | None
    window: int
    requests: int | None
    seconds: float
    containers: dict[str, int]
    contents: dict[str, int]


_MILLION = 1_000_000
_FREE = {"FaceList": 64, "LargeFaceList": 64, "PersonGroup": 1000, "LargePersonGroup": 1000}
_FREE_CONTENTS = {"FaceList": 1000, "LargeFaceList": 1000, "PersonGroup": 1000, "LargePersonGroup": 1000}
_PAID = {"FaceList": 64, "LargeFaceList": _MILLION, "PersonGroup": _MILLION, "LargePersonGroup": _MILLION}
_PAID_CONTENTS = {"FaceList": 1000, "LargeFaceList": _MILLION, "PersonGroup": 10_000, "LargePersonGroup": _MILLION}

TIERS = {
    "F0": Tier("F0", 100, MONTH, 20, 60.0, _FREE, _FREE_CONTENTS),
    "S0": Tier("S0", 100, DAY, 10, 1.0, _PAID, _PAID_CONTENTS),
    "unlimited": Tier("unlimited", None, DAY, None, 1.0, _PAID, _PAID_CONTENTS),
}
