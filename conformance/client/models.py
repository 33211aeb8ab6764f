"""What the service answers, as values, and the words it uses. No reading of JSON and no I/O stands here."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class SnapshotObjectType(StrEnum):
    """The four kinds of object that a snapshot can hold (S24)."""

    face_list = "FaceList"
    large_face_list = "LargeFaceList"
    large_person_group = "LargePersonGroup"
    person_group = "PersonGroup"


class SnapshotApplyMode(StrEnum):
    """How a snapshot is applied; there is one way (S40)."""

    create_new = "CreateNew"


class OperationStatusType(StrEnum):
    """Where a take or an apply stands (part B 2.7). On the wire the first one is seen in several letter cases."""

    notstarted = "notStarted"
    running = "running"
    succeeded = "succeeded"
    failed = "failed"


# resourceLocation names a family in the singular, where paths name it in the plural (C3): both are understood.
FAMILIES = {kind.value.lower() + ending: kind for kind in SnapshotObjectType for ending in ("", "s")}

# Scheme and authority, path, then query or fragment: RFC 3986, appendix B, as far as needed here.
_REFERENCE = re.compile(r"(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*)?(?P<path>[^?#]*)")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot's information (part B 2.8, S60).

    ``type`` is a plain string where the service names a type that is none of the four. ``apply_scope`` holds
    subscription ids as the service wrote them; compare them without letter case (Q12). ``user_data`` is None where it
    was null or left out (Q15). Times are aware, in UTC and cut to microseconds.
    """

    id: str
    account: str
    type: SnapshotObjectType | str
    apply_scope: list[str]
    created_time: datetime
    last_update_time: datetime
    user_data: str | None = None
    additional_properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationStatus:
    """The status of a take or an apply (part B 2.7, S70).

    ``status`` is a plain string where the service uses a word of its own. ``resource_location`` is what was answered,
    whatever the status; read it through the properties below, which look at the status first, because some answers
    carry a location before there is anything at it (C4). Members without a name here (``finishedTime``, C6) are kept
    as JSON values in ``additional_properties``.
    """

    status: OperationStatusType | str
    created_time: datetime
    last_action_time: datetime | None = None
    resource_location: str | None = None
    message: str | None = None
    additional_properties: dict[str, Any] = field(default_factory=dict)

    @property
    def snapshot_id(self) -> str | None:
        """The id of the snapshot that a succeeded take made (S14); None for anything else."""
        family, name = self._location()
        return name if family == "snapshots" else None

    @property
    def object_type(self) -> SnapshotObjectType | None:
        """The type of the object that a succeeded apply made (S33); None for anything else."""
        return FAMILIES.get(self._location()[0])

    @property
    def object_id(self) -> str | None:
        """The id of the object that a succeeded apply made (S33); None for anything else."""
        family, name = self._location()
        return name if family in FAMILIES else None

    def _location(self) -> tuple[str, str]:
        """The last two segments of the location, the family in lower case; empty strings where there are none."""
        if self.status != OperationStatusType.succeeded or self.resource_location is None:
            return "", ""
        family, name = last_two_segments(self.resource_location)
        return (family.lower(), name) if name else ("", "")


def last_two_segments(reference: str) -> tuple[str, str]:
    """The last two path segments of a relative or absolute reference; ``("", "")`` where there are fewer.

    A final slash ends the path with an empty segment, so ``/snapshots/`` gives ``("snapshots", "")``. Nothing is
    stripped or decoded, as a URL parser would do: what is odd in a reference must stay visible.
    """
    match = _REFERENCE.match(reference)
    segments = match["path"].split("/") if match else []
    return (segments[-2], segments[-1]) if len(segments) > 1 else ("", "")
