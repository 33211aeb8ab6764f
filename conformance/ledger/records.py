"""What a ledger holds of runs and creations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

What = Literal["object", "copy", "snapshot"]
State = Literal["intended", "made", "refused", "gone", "kept"]


MARKER = re.compile(rb"facesnap [0-9a-f]{8} \d+")  # what a run writes into user data, each time another


@dataclass(frozen=True, slots=True)
class Mark:
    """By what the things of a run are known: their ids begin with ``prefix``, their user data with ``words``."""

    mark: str
    guid: str

    @property
    def prefix(self) -> str:
        """How object ids begin."""
        return f"fs-{self.mark}-"

    @property
    def words(self) -> str:
        """How user data begins."""
        return f"facesnap {self.mark} "


@dataclass(frozen=True, slots=True)
class Place:
    """An account as it was configured: the id of its Azure subscription, and its base_url."""

    subscription: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run. ``places``: its accounts by name; ``out``: where its log is, if it is kept."""

    id: int
    started: str
    places: Mapping[str, Place]
    seed: int
    effort: str
    select: tuple[str, ...]
    out: str | None
    closed: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Creation:
    """Something that a run was about to create in an account, at a time in seconds since the epoch.

    ``object_id``: of the object that is made (``object``, ``copy``), or that is taken (``snapshot``). What is not
    known, or not yet, is None.
    """

    id: int
    run: int
    at: float
    account: str
    what: What
    kind: str | None
    object_id: str | None
    user_data: str | None
    scope: tuple[str, ...] | None
    operation: str | None
    snapshot: str | None
    state: State
