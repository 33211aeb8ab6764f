"""A run as its log tells it: the events sorted by kind, and the traffic counted. No verdicts here."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from facesnap.conformance.events import (
    Breached,
    CheckFinished,
    ClockCompared,
    Exchanged,
    Found,
    LeftBehind,
    Noted,
    Observed,
    Owed,
    PhaseFinished,
    RunFinished,
    RunResumed,
    RunStarted,
    Shrunk,
)

JsonObject = dict[str, Any]

PHASES = ("enumerated", "journeys", "fuzz")
RECALLED = "recalled"  # what an earlier run has sent
TRUNCATED = "truncated"

_TAKE = re.compile(r"/snapshots/?\Z")
_APPLY = re.compile(r"/snapshots/[^/]+/apply/?\Z")
_ACCEPTED = 202


@dataclass(slots=True)
class Traffic:
    """What the exchanges add up to. Times are seconds since the epoch; None before the first exchange."""

    by_phase: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(PHASES, 0)))
    by_check: Counter[str] = field(default_factory=Counter)
    takes: int = 0
    applies: int = 0
    first: float | None = None
    last: float | None = None

    def count(self, exchange: JsonObject) -> None:
        """Add one exchange event, if this run has sent it."""
        if exchange["phase"] == RECALLED:
            return
        self.by_phase[exchange["phase"]] += 1
        if exchange["during"] is not None and exchange["phase"] in PHASES:
            self.by_check[exchange["during"]] += 1
        start, end = exchange["started"], exchange["started"] + exchange["seconds"]
        self.first = start if self.first is None else min(self.first, start)
        self.last = end if self.last is None else max(self.last, end)
        request, response = exchange["request"], exchange["response"]
        if request["method"] == "POST" and response is not None and response["status"] == _ACCEPTED:
            path = _path(request["url"])
            self.takes += _TAKE.search(path) is not None
            self.applies += _APPLY.search(path) is not None


@dataclass(frozen=True, slots=True)
class Run:
    """The events of one log. ``header`` is empty and ``footer`` None where the log was cut before them.

    ``marks``: the number of exchanges before each start of the run, and the mark in the ids of what it made from there
    on: one, and one more each time that it was resumed.
    """

    header: JsonObject
    footer: JsonObject | None
    exchanges: dict[int, JsonObject]
    breaches: tuple[JsonObject, ...]
    shrunk: tuple[JsonObject, ...]
    observations: tuple[JsonObject, ...]
    checks: tuple[JsonObject, ...]
    phases: tuple[JsonObject, ...]
    findings: tuple[JsonObject, ...]
    notes: tuple[JsonObject, ...]
    left_behind: tuple[JsonObject, ...]
    traffic: Traffic
    skews: tuple[JsonObject, ...] = ()
    owed: tuple[JsonObject, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()

    def mark_of(self, exchange: int) -> str:
        """The mark in the ids of what was made when the exchange of this number was sent."""
        return next((mark for before, mark in reversed(self.marks) if before < exchange), "")

    @property
    def ended(self) -> str:
        """How the run ended: the footer's word, or ``truncated``."""
        return TRUNCATED if self.footer is None else str(self.footer["ended"])

    @property
    def catalogue(self) -> dict[str, JsonObject]:
        """The clauses of the header by id."""
        return {clause["id"]: clause for clause in self.header.get("clauses", ())}


def fold(events: Iterable[JsonObject], keep: Container[int] | None = None) -> Run:
    """The run that ``events`` tell. With ``keep``, only exchanges of those numbers are held; all are counted."""
    folding = _Folding()
    for event in events:
        if event["event"] == Exchanged.kind:
            folding.exchanged(event, keep)
        else:
            folding.told(event)
    return folding.run()


@dataclass(slots=True)
class _Folding:
    """A log, sorted as far as it was read. ``tried``: the clauses checked before the run was last resumed."""

    by_kind: defaultdict[str, list[JsonObject]] = field(default_factory=lambda: defaultdict(list))
    checks: defaultdict[str, list[JsonObject]] = field(default_factory=lambda: defaultdict(list))
    tried: set[str] = field(default_factory=set)
    exchanges: dict[int, JsonObject] = field(default_factory=dict)
    last: int = 0
    marks: list[tuple[int, str]] = field(default_factory=list)
    traffic: Traffic = field(default_factory=Traffic)

    def exchanged(self, event: JsonObject, keep: Container[int] | None) -> None:
        self.traffic.count(event)
        self.last = max(self.last, event["number"])
        if keep is None or event["number"] in keep:
            self.exchanges[event["number"]] = event

    def told(self, event: JsonObject) -> None:
        kind = event["event"]
        if kind in {RunStarted.kind, RunResumed.kind}:
            self.marks.append((self.last, event.get("run", "")))
            for ending in (RunFinished.kind, Owed.kind, LeftBehind.kind):  # what goes on has not ended
                self.by_kind[ending].clear()
            self.tried = set(self.checks)
        if kind != CheckFinished.kind:
            self.by_kind[kind].append(event)
            return
        if event["clause"] in self.tried:  # of a clause that was tried again only the later tries count
            self.tried.discard(event["clause"])
            self.checks[event["clause"]].clear()
        self.checks[event["clause"]].append(event)

    def run(self) -> Run:
        headers, footers = self.by_kind[RunStarted.kind], self.by_kind[RunFinished.kind]
        return Run(
            header=headers[0] if headers else {},
            footer=footers[-1] if footers else None,
            exchanges=self.exchanges,
            breaches=tuple(self.by_kind[Breached.kind]),
            shrunk=tuple(self.by_kind[Shrunk.kind]),
            observations=tuple(self.by_kind[Observed.kind]),
            checks=tuple(each for of_clause in self.checks.values() for each in of_clause),
            phases=tuple(self.by_kind[PhaseFinished.kind]),
            findings=tuple(self.by_kind[Found.kind]),
            notes=tuple(self.by_kind[Noted.kind]),
            left_behind=tuple(self.by_kind[LeftBehind.kind]),
            traffic=self.traffic,
            skews=tuple(self.by_kind[ClockCompared.kind]),
            owed=tuple(self.by_kind[Owed.kind]),
            marks=tuple(self.marks),
        )


def cited(events: Iterable[JsonObject]) -> set[int]:
    """The numbers of the exchanges that show some breach: all that a report must hold in full."""
    telling = {Breached.kind, Shrunk.kind}
    return {number for event in events if event["event"] in telling for number in event["exchanges"]}


def _path(url: str) -> str:
    """The path of ``url``; the fuzzer may have sent what is no URL at all."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
