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
    Exchanged,
    Found,
    Noted,
    Observed,
    PhaseFinished,
    RunFinished,
    RunStarted,
    Shrunk,
)

JsonObject = dict[str, Any]

PHASES = ("enumerated", "journeys", "fuzz")
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
        """Add one exchange event."""
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
    """The events of one log. ``header`` is empty and ``footer`` None where the log was cut before them."""

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
    traffic: Traffic

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
    by_kind: dict[str, list[JsonObject]] = defaultdict(list)
    exchanges: dict[int, JsonObject] = {}
    traffic = Traffic()
    for event in events:
        if event["event"] != Exchanged.kind:
            by_kind[event["event"]].append(event)
            continue
        traffic.count(event)
        if keep is None or event["number"] in keep:
            exchanges[event["number"]] = event
    headers, footers = by_kind[RunStarted.kind], by_kind[RunFinished.kind]
    return Run(
        header=headers[0] if headers else {},
        footer=footers[-1] if footers else None,
        exchanges=exchanges,
        breaches=tuple(by_kind[Breached.kind]),
        shrunk=tuple(by_kind[Shrunk.kind]),
        observations=tuple(by_kind[Observed.kind]),
        checks=tuple(by_kind[CheckFinished.kind]),
        phases=tuple(by_kind[PhaseFinished.kind]),
        findings=tuple(by_kind[Found.kind]),
        notes=tuple(by_kind[Noted.kind]),
        traffic=traffic,
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
