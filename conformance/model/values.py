"""The values the model reasons with: calls and answers as read, contents, and what a snapshot says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, TypeVar

KINDS: Final = ("FaceList", "LargeFaceList", "PersonGroup", "LargePersonGroup")
LISTS, GROUPS = KINDS[:2], KINDS[2:]

T = TypeVar("T")
Outcome = Literal["success", "refusal", "server error", "throttled", "none", "other"]


class _Marker:
    """A value that no JSON document can hold."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


NOTHING: Final = _Marker("NOTHING")
NOT_JSON: Final = _Marker("NOT_JSON")
EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})

# Not a refusal: they say "later" or "again", never "no" (part C, R).
NO_REFUSAL: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the endpoint's clock: not before ``earliest``, not after ``latest``.

    ``exact``: both ends were read from the clock; otherwise ``latest`` is an estimate and proves nothing late.
    """

    earliest: datetime
    latest: datetime
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as read: ``json`` is the parsed body, NOTHING if empty, NOT_JSON if it is something else."""

    status: int
    json: Any = NOTHING
    operation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange as read.

    ``operation`` is an operationId of the OpenAPI document. ``account`` is the caller's name; ``authentic`` is False
    without a good key. ``body`` is parsed JSON, NOTHING or NOT_JSON; ``oddities`` names what is unusual about it
    ("content type", "bytes", "duplicate member", "trailing slash"). ``number`` is the exchange's.
    """

    number: int
    operation: str
    account: str
    authentic: bool
    path: Mapping[str, str]
    query: Mapping[str, tuple[str, ...]]
    body: Any
    answer: Answer | None
    success: int
    when: Interval | None = None
    oddities: frozenset[str] = frozenset()

    @property
    def outcome(self) -> Outcome:
        """What kind of answer came. A 401 to a good key is no refusal (part C, R)."""
        if self.answer is None:
            return "none"
        status = self.answer.status
        if status == 429:
            return "throttled"
        if 200 <= status < 300:
            return "success"
        if status >= 500:
            return "server error"
        if status >= 400 and status not in NO_REFUSAL and (status != 401 or not self.authentic):
            return "refusal"
        return "other"

    @property
    def shown(self) -> str:
        """The answer in a few words, for a breach."""
        if self.answer is None:
            return "no answer"
        body = self.answer.json
        code = body.get("error", EMPTY) if isinstance(body, dict) else EMPTY
        name = code.get("code") if isinstance(code, dict) else None
        return f"{self.answer.status} {name}" if name else f"{self.answer.status}"


@dataclass(frozen=True, slots=True)
class Person:
    """One person: ``faces`` maps persistedFaceId to its user data."""

    name: str = ""
    user_data: str = ""
    faces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """All that an object holds. Unset text is "" (Q15); ``faces`` and ``persons`` are by id."""

    name: str = ""
    user_data: str = ""
    recognition_model: str = "recognition_01"
    faces: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, Person] = field(default_factory=dict)


Mutation = Callable[[Content | None], Content | None]


@dataclass(frozen=True, slots=True)
class Info:
    """What a snapshot says of itself that an update may change. ``None`` for what is not known."""

    scope: frozenset[str] | None
    user_data: str | None


@dataclass(frozen=True, slots=True)
class Suspect(Generic[T]):
    """An unlawful world, and the clause that is broken if it turns out to be the real one. None: the thing is gone."""

    clause: str
    world: T | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one exchange says of one clause. ``instead``: clauses that are as apt, should one of them be the subject."""

    clause: str
    holds: bool
    expected: str = ""
    actual: str = ""
    kind: str | None = None
    instead: tuple[str, ...] = ()


@cache
def held(clause: str, kind: str | None = None) -> Judgement:
    """The judgement that a clause holds. Most are the same few, and so made once."""
    return Judgement(clause, holds=True, kind=kind)


@dataclass(frozen=True, slots=True)
class Observation:
    """An answer to an open question."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything that one step of the model has to say."""

    judgements: tuple[Judgement, ...] = ()
    observations: tuple[Observation, ...] = field(default=())
