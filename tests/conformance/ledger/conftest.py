"""An endpoint with neighbours: an emulator full of what somebody else has, runs that die, and a ledger of them."""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.asking import Asker
from facesnap.conformance.harness.cleaning import Cleaned, clean
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.pacing import Pacer, Timing
from facesnap.conformance.harness.principals import Principals
from facesnap.conformance.harness.session import Session
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Request, Response, header
from facesnap.conformance.wire.ports import NoAnswerError, Port

TICKS = 10_000_000
SAFE = {"GET", "HEAD", "OPTIONS"}
LOOK_ALIKES = ("theirs", "fs-other-1", "fs-", "fs-00000000-1", "facesnap")
Meddler = Callable[[Request], Response | None]


class KilledError(BaseException):
    """The process is killed: nothing of it runs any more."""


@dataclass
class World:
    """The endpoint and a ledger. Time passes when somebody sleeps, for the endpoint and for us.

    ``meddle`` answers in the endpoint's place, or kills. ``theirs``: what was there before us, by name.
    """

    target: Target
    port: Port
    service: Any
    path: Path
    meddle: Meddler = lambda _: None
    log: io.StringIO = field(default_factory=io.StringIO)
    said: list[str] = field(default_factory=list)
    sent: list[Request] = field(default_factory=list)
    theirs: str = ""
    names: frozenset[str] = frozenset()
    _ledger: Ledger | None = None

    # As a port

    def send(self, request: Request) -> Response:
        """The endpoint's answer, unless somebody meddles."""
        self.sent.append(request)
        return self.meddle(request) or self.port.send(request)

    def close(self) -> None:
        """Nothing is held."""

    # Time

    def now(self) -> float:
        """Our clock, in seconds."""
        return float(self.service.clock.now / TICKS)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.service.clock.advance(seconds)

    @property
    def timing(self) -> Timing:
        """The time of runs and of cleaning."""
        return Timing(now=self.now, sleep=self.sleep, wall=self.now)

    # What is there

    def neighbours(self, mark: str = "") -> None:
        """Somebody else has objects of every type in every account, and snapshots; what is there now is theirs."""
        ours = self.ours if mark else set()
        ids = LOOK_ALIKES if not mark else (f"fs-{mark}", f"fs-{mark}x-1", f"x-fs-{mark}-1", f"fs_{mark}-1")
        data = "facesnap 00000000 1" if not mark else f"facesnap {mark}"
        everybody = list(dict.fromkeys(each.id for each in self.target.subscriptions.values()))
        for account in self.target.subscriptions:
            for kind in KINDS:
                for each in ids:
                    self.asked(account, "PUT", f"/{kind.lower()}s/{each}", {"name": each, "userData": data})
            for number, words in enumerate((data, f"x{data} 1", "", "facesnap")):
                kind = KINDS[number]
                body = {"type": kind, "objectId": ids[0], "applyScope": everybody, "userData": words}
                self.ended(account, self.asked(account, "POST", "/snapshots", body))
        inventory = import_module("facesnap.emulator.census").inventory(self.service.state)
        self.names = frozenset(inventory) - ours
        self.theirs = self.digest()

    def digest(self) -> str:
        """A digest of what is theirs."""
        found: str = import_module("facesnap.emulator.census").digest(self.service.state, self.names)
        return found

    @property
    def ours(self) -> set[str]:
        """What is there beside it."""
        return set(import_module("facesnap.emulator.census").inventory(self.service.state)) - self.names

    def asked(self, account: str, method: str, path: str, body: Any = None) -> Response:
        """The answer to a request that no run knows of."""
        known = self.target.subscriptions[account]
        headers = (("Ocp-Apim-Subscription-Key", known.key), ("Content-Type", "application/json"))
        raw = None if body is None else json.dumps(body).encode()
        return self.port.send(Request(method, f"{known.base_url}/face/v1.0{path}", headers, raw))

    def ended(self, account: str, answer: Response) -> None:
        """See an operation to its end."""
        location = header(answer.headers, "Operation-Location")
        while json.loads(self.asked(account, "GET", str(location)).body)["status"] not in {"succeeded", "failed"}:
            pass

    # Runs

    @property
    def ledger(self) -> Ledger:
        """The ledger, open until the process ends."""
        if self._ledger is None:
            self._ledger = Ledger.open(self.path)
        return self._ledger

    def ends(self) -> None:
        """The process ends, in whichever way."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def session(self) -> Session:
        """A run that begins."""
        keeper = Keeper(self.ledger, self.said.append, self.said.append)
        log = Log(self.log)
        return Session.open(
            self.target, self, log, seed=1, effort="quick", timing=self.timing, keeper=keeper, select=("some",)
        )

    def killed_run(self, clauses: Sequence[str], meddle: Callable[[str], Meddler]) -> str:
        """A run of some checks that is killed as ``meddle`` (which is told its mark) says; its mark."""
        session = self.session()
        mark = session.service.run
        self.meddle = meddle(mark)
        try:
            for clause in clauses:
                session.run(checks()[clause])
        except KilledError:
            pass
        else:
            raise AssertionError("the run came to its end")
        self.meddle = lambda _: None
        self.ends()
        return mark

    def cleaned(self, target: Target | None = None) -> Cleaned:
        """Another process cleans up."""
        found = target or self.target
        asker = Asker(Principals(found, 0), self, Pacer(found), self.timing)
        try:
            return clean(self.ledger, self.ledger.open_runs(), found, asker, None, self.said.append)
        finally:
            self.ends()

    @property
    def events(self) -> list[dict[str, Any]]:
        """What is in the log."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An endpoint full of somebody else's things, without a clock protocol."""
    target, port = embedded(1)
    target = replace(target, embedded=None, control_url=None, file=tmp_path / "endpoint.toml")
    found = World(target, port, port._app.state.service, tmp_path / "endpoint.ledger.sqlite3")  # type: ignore[attr-defined]
    found.neighbours()
    return found


@pytest.fixture
def dying() -> Callable[..., Callable[[str], Meddler]]:
    """Makes what kills a run at its nth request of some kind, before the request is served or after."""

    def at(port: Port, number: int, *, served: bool, only: Callable[[Request], bool] = lambda _: True) -> Any:
        left = [number]

        def meddle(request: Request) -> Response | None:
            if not only(request):
                return None
            left[0] -= 1
            if left[0] > 0:
                return None
            if left[0] == 0 and served:
                port.send(request)
            raise KilledError

        return lambda _: meddle

    return at


@pytest.fixture
def lost_answers() -> Callable[[Request], Response | None]:
    """Nobody answers."""

    def meddle(request: Request) -> Response | None:
        raise NoAnswerError(f"nobody answers {request.method}")

    return meddle
