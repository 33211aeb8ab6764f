"""The events of a run: append-only JSON Lines, from a ``run.started`` header to a ``run.finished`` footer.

Raw outcomes are logged; verdicts are computed on reading (report/). A log without its footer is truncated. A run that
was cut short may go on in the same log, from a ``run.resumed`` on to a footer of its own.
Every event is one JSON object with an ``event`` member that names its kind; members are documented below.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TextIO

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log."""

    kind: ClassVar[str]

    def line(self) -> dict[str, Any]:
        """The event as a JSON object."""
        # Not asdict: it copies every list and table of every exchange, a quarter of the time of a whole run.
        names: tuple[str, ...] = self.__match_args__
        return {"event": self.kind} | {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """The header. ``clauses`` is the whole catalogue: id, level, family, says, cites, untestable (or null).

    ``questions``: the open questions in words, by id. ``run``: the mark in the ids of whatever the run creates.
    """

    kind: ClassVar[str] = "run.started"
    started: str
    suite_version: str
    seed: int
    effort: str
    select: list[str]
    target: dict[str, Any]
    clauses: list[dict[str, Any]]
    questions: dict[str, str]
    run: str = ""
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class RunResumed(Event):
    """A run that was cut short goes on. ``run``: the mark in the ids of whatever is created from here on."""

    kind: ClassVar[str] = "run.resumed"
    started: str
    suite_version: str
    run: str


@dataclass(frozen=True, slots=True)
class Exchanged(Event):
    """One exchange. ``during`` is the clause whose check caused it, or null. Bodies are text, or ``{"base64": …}``.

    In the phase ``recalled`` an earlier run has sent it, and this one judges what has come of it.

    ``clock``: when it was on the endpoint's clock, and by how many seconds the run had moved that clock on by then.
    """

    kind: ClassVar[str] = "exchange"
    number: int
    phase: str
    during: str | None
    principal: str
    request: dict[str, Any]
    response: dict[str, Any] | None
    started: float
    seconds: float
    error: str | None = None
    clock: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Breached(Event):
    """The endpoint broke ``clause``; ``exchanges`` are the numbers of the shrunk sequence, the last one shows it."""

    kind: ClassVar[str] = "breach"
    clause: str
    phase: str
    during: str | None
    expected: str
    actual: str
    exchanges: list[int]


@dataclass(frozen=True, slots=True)
class Shrunk(Event):
    """A shorter sequence shows the first breach of ``clause`` in ``phase`` too; ``exchanges`` are its numbers.

    ``replays``: how many tries have shown that, with how many ``requests``; 0 where nothing was sent again. ``run`` is
    the mark in the ids of that sequence.
    """

    kind: ClassVar[str] = "shrunk"
    clause: str
    phase: str
    exchanges: list[int]
    run: str
    replays: int
    requests: int


@dataclass(frozen=True, slots=True)
class Observed(Event):
    """What the endpoint does where the contract is silent: an answer to an open question."""

    kind: ClassVar[str] = "observed"
    question: str
    answer: str
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class CheckFinished(Event):
    """A check came to its end. ``outcome``: pass, skip, blocked, unknown or fail, before breaches are counted.

    ``borne_out``: the clauses, each with an object type or None, that were borne out for the first time since the last
    check came to its end.
    """

    kind: ClassVar[str] = "check.finished"
    clause: str
    outcome: str
    reason: str | None
    judgements: int
    seconds: float
    borne_out: list[tuple[str, str | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PhaseFinished(Event):
    """A phase came to its end; ``examples`` counts what was generated in it."""

    kind: ClassVar[str] = "phase.finished"
    phase: str
    requests: int
    examples: int
    seconds: float
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Found(Event):
    """A finding of the fuzzer that names no clause: logged, never counted."""

    kind: ClassVar[str] = "finding"
    source: str
    title: str
    detail: str
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class ClockCompared(Event):
    """By how many seconds the endpoint's clock was ahead of ours, by one source: control, Date or createdTime."""

    kind: ClassVar[str] = "clock.compared"
    source: str
    earliest: float
    latest: float


@dataclass(frozen=True, slots=True)
class Owed(Event):
    """What a clause is still owed when the run ends. ``snapshot`` stays behind for it.

    ``opens`` and ``closes`` (ISO 8601, by our clock): it must be there before the one, and gone after the other.
    """

    kind: ClassVar[str] = "owed"
    clause: str
    snapshot: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Noted(Event):
    """Something a reader should know: a retry, a leftover that could not be deleted, an endpoint that went away."""

    kind: ClassVar[str] = "note"
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Spending(Event):
    """A take or an apply is about to be sent; without an exchange after it, nobody knows what came of it."""

    kind: ClassVar[str] = "spending"
    principal: str
    method: str
    url: str


@dataclass(frozen=True, slots=True)
class LeftBehind(Event):
    """Something that the run has created is still there, or may be; ``text`` says what, where and why."""

    kind: ClassVar[str] = "left.behind"
    text: str


@dataclass(frozen=True, slots=True)
class RunFinished(Event):
    """The footer. ``ended``: completed, interrupted, time limit, or unusable (with the reason)."""

    kind: ClassVar[str] = "run.finished"
    ended: str
    reason: str | None
    stats: dict[str, Any] = field(default_factory=dict)


class Log:
    """Appends events to a file, each line flushed, so that a killed run leaves all but its last line.

    ``lost`` is told once that the file takes no more. What comes after that is dropped: whoever is about to delete what
    a run has made must not be stopped by it.
    """

    def __init__(self, file: TextIO, lost: Callable[[OSError], None] | None = None) -> None:
        self._file = file
        self._lost = lost
        self._full = False

    def append(self, event: Event) -> None:
        """Write one line; raises OSError where nobody wants to be told of it otherwise."""
        if self._full:
            return
        try:
            self._file.write(json.dumps(event.line(), ensure_ascii=True, separators=(",", ":")) + "\n")
            self._file.flush()
        except OSError as error:
            if self._lost is None:
                raise
            self._full = True
            self._lost(error)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The events of a log as JSON objects; a last line cut short by a crash is left out."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.endswith("\n"):
                return
            yield json.loads(line)
