"""An endpoint without a clock protocol, whose clock is moved behind the judge's back, and ours along with it."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.harness.session import Session
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.obligations import Obligations
from facesnap.conformance.owing.collecting import Collector
from facesnap.conformance.owing.deferral import Deferral, obligations
from facesnap.conformance.owing.leaving import left
from facesnap.conformance.owing.questions import Questions
from facesnap.conformance.target import Target
from facesnap.conformance.wire.ports import Port

YEAR_ONE = (datetime(1970, 1, 1, tzinfo=UTC) - datetime(1, 1, 1, tzinfo=UTC)).total_seconds()
TICKS = 10_000_000


@dataclass
class World:
    """The endpoint, and a ledger. ``ahead``: the seconds by which its clock is ahead of ours."""

    target: Target
    port: Port
    service: Any
    ledger: Ledger
    ahead: float = 0.0
    begun: float = 0.0
    log: io.StringIO = field(default_factory=io.StringIO)

    @property
    def store(self) -> Obligations:
        """What the ledger says is owed."""
        return Obligations(self.ledger)

    def now(self) -> float:
        """Our own time."""
        return float(self.service.clock.now / TICKS - YEAR_ONE - self.ahead)

    def sleep(self, seconds: float) -> None:
        """Let time pass, everywhere."""
        self.service.clock.advance(seconds)

    def at(self, hours: float, seconds: float = 0.0) -> None:
        """Let it be so long after the beginning."""
        self.sleep(max(0.0, self.begun + hours * 3_600 + seconds - self.now()))

    def session(self) -> Session:
        """A new run."""
        timing = Timing(now=self.now, sleep=self.sleep, wall=self.now)
        return Session.open(self.target, self.port, Log(self.log), seed=1, effort="quick", timing=timing)

    def left(self) -> Deferral:
        """Two snapshots, left by a run that has ended."""
        self.begun = self.now()
        session = self.session()
        deferral = left(session.service, obligations(()))
        assert deferral is not None, self.events("note")
        known = self.store.add(deferral)
        session.service.sender.inventory.removed.update(dict.fromkeys(known.snapshots, 0))
        session.close("completed", None)
        assert self.snapshots == set(known.snapshots)
        return known

    def collector(self) -> Collector:
        """Who collects of the first that is open, in a new run."""
        return Collector(Questions(self.session().service, self.store.open()[0], self.store.keep))

    def collected(self) -> Deferral:
        """What is owed after that."""
        return self.collector().collect()

    def outcomes(self) -> dict[str, str | None]:
        """The verdicts so far, by the end of the clause."""
        return {each.clause.removeprefix("expiry."): each.outcome for each in self.store.open()[0].obligations}

    @property
    def requests(self) -> int:
        """How many requests the endpoint has seen."""
        return int(self.service.census.total("requests"))

    @property
    def snapshots(self) -> set[str]:
        """The snapshots that it has."""
        return set(self.service.state.snapshots)

    @property
    def holds(self) -> dict[str, str]:
        """All that it has, with digests."""
        found: dict[str, str] = import_module("facesnap.emulator.census").inventory(self.service.state)
        return found

    def events(self, kind: str) -> list[dict[str, Any]]:
        """What the log says."""
        lines = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [line for line in lines if line["event"] == kind]


Make = Callable[..., World]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Make]:
    """Makes an endpoint with a fault or variants."""
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")

    def make(*, fault: str | None = None, variants: tuple[str, ...] = (), ahead: float = 0.0) -> World:
        target, port = embedded(1, fault=fault, variants=variants)
        target = replace(target, control_url=None, embedded=None)
        return World(target, port, port._app.state.service, ledger, ahead)

    yield make
    ledger.close()
