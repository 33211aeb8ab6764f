"""What the service remembers. Contents are frozen and share structure, so a copy costs nothing whatever its size.

A container's faces and persons live in persistent maps: adding one costs a few nodes, and whoever holds the map of a
moment keeps that moment. Maps have no order of their own that a reader could rely on; whoever lists them sorts.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias

from rpds import HashTrieMap

from facesnap.emulator.accounts import Account
from facesnap.emulator.kinds import Kind


@dataclass(frozen=True, slots=True)
class Face:
    """A persisted face. ``identity`` says whose it is (images.py); ``added`` orders the faces of one service."""

    id: str
    identity: str
    user_data: str | None
    added: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a group; at most 248 faces, in the order in which they came."""

    id: str
    name: str | None
    user_data: str | None
    faces: tuple[Face, ...] = ()


# Quoted: the map is generic in its stub only.
Faces: TypeAlias = "HashTrieMap[str, Face]"
Persons: TypeAlias = "HashTrieMap[str, Person]"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is: it ends after ``polls`` more looks at it, or at the moment ``due``, in ticks."""

    polls: tuple[str, ...]
    due: int


@dataclass(frozen=True, slots=True)
class Training:
    """The latest training, and what the latest *successful* one learnt: None until there was one."""

    status: str
    created: int
    last_action: int
    progress: Progress | None
    message: str | None = None
    succeeded: int | None = None
    faces: "Faces | None" = None
    persons: "Persons | None" = None


@dataclass(frozen=True, slots=True)
class Container:
    """A face list or a person group, of any of the four kinds, with all that is in it."""

    kind: Kind
    id: str
    name: str
    user_data: str | None
    recognition_model: str
    faces: Faces = field(default_factory=HashTrieMap)
    persons: Persons = field(default_factory=HashTrieMap)
    training: Training | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where containers of one kind live: those of another account, region or kind are other worlds."""

    account: str
    region: str
    kind: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored copy. ``scope`` holds GUIDs in lower case; times are in ticks."""

    id: str
    owner: Account
    content: Container
    scope: tuple[str, ...]
    user_data: str | None
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class Operation:
    """A take or an apply under way or done.

    ``snapshot`` is what a take will store or what an apply pastes, as it was when the apply was asked for;
    ``place`` and ``target`` say where an apply pastes it.
    """

    id: str
    account: Account
    snapshot: Snapshot
    place: Place | None
    target: str | None
    created: int
    last_action: int
    progress: Progress
    status: str = "notStarted"
    message: str | None = None

    @property
    def is_take(self) -> bool:
        """Whether it makes a snapshot rather than an object."""
        return self.place is None

    @property
    def is_final(self) -> bool:
        """Whether it has ended."""
        return self.status in {"succeeded", "failed"}


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """A face that detect found; it belongs to the account whose key asked."""

    id: str
    account: str
    identity: str
    recognition_model: str
    created: int


@dataclass(slots=True)
class State:
    """Everything that one service holds. ``running`` are the ids of operations not ended, oldest first."""

    containers: dict[Place, dict[str, Container]] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    running: dict[str, None] = field(default_factory=dict)
    detected: dict[str, DetectedFace] = field(default_factory=dict)
    spent: dict[tuple[str, str], deque[int]] = field(default_factory=dict)
    requested: dict[str, deque[float]] = field(default_factory=dict)
    added: int = 0
