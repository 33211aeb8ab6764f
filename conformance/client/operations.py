"""The seven operations as a table: what goes where in the request, and which answer is a success (S95, part B 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

PREFIX = "/face/v1.0"


class Result(Enum):
    """What a successful answer is read as (S97)."""

    nothing = auto()
    snapshot = auto()
    snapshots = auto()
    operation_status = auto()


class Kind(Enum):
    """What an argument may be."""

    text = auto()
    scope = auto()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name in Python, its name on the wire, and the value it has when it is not given."""

    name: str
    wire: str
    kind: Kind = Kind.text
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``path`` stands below :data:`PREFIX`; ``body`` is None where no body is sent at all."""

    method: str
    path: str
    success: int
    result: Result = Result.nothing
    in_path: tuple[Argument, ...] = ()
    in_query: tuple[Argument, ...] = ()
    body: tuple[Argument, ...] | None = None

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """All arguments."""
        return self.in_path + self.in_query + (self.body or ())


_SNAPSHOT_ID = Argument("snapshot_id", "snapshotId", required=True)
_OPERATION_ID = Argument("operation_id", "operationId", required=True)
_OBJECT_ID = Argument("object_id", "objectId", required=True)
_USER_DATA = Argument("user_data", "userData")
_SCOPE = Argument("apply_scope", "applyScope", Kind.scope)

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "take": Operation(
            "POST",
            "/snapshots",
            202,
            body=(
                Argument("type", "type", required=True),
                _OBJECT_ID,
                Argument("apply_scope", "applyScope", Kind.scope, required=True),
                _USER_DATA,
            ),
        ),
        "apply": Operation(
            "POST",
            "/snapshots/{snapshotId}/apply",
            202,
            in_path=(_SNAPSHOT_ID,),
            body=(_OBJECT_ID, Argument("mode", "mode", default="CreateNew")),
        ),
        "delete": Operation("DELETE", "/snapshots/{snapshotId}", 200, in_path=(_SNAPSHOT_ID,)),
        "get": Operation("GET", "/snapshots/{snapshotId}", 200, Result.snapshot, in_path=(_SNAPSHOT_ID,)),
        "get_operation_status": Operation(
            "GET", "/operations/{operationId}", 200, Result.operation_status, in_path=(_OPERATION_ID,)
        ),
        "list": Operation("GET", "/snapshots", 200, Result.snapshots, in_query=(Argument("type", "type"), _SCOPE)),
        "update": Operation(
            "PATCH", "/snapshots/{snapshotId}", 200, in_path=(_SNAPSHOT_ID,), body=(_SCOPE, _USER_DATA)
        ),
    }
)


def operation(name: str) -> Operation:
    """The operation ``name``; raises ValueError, which lists the names, if there is none."""
    try:
        return OPERATIONS[name]
    except KeyError:
        raise ValueError(f"unknown operation {name!r}; there are {', '.join(OPERATIONS)}") from None
