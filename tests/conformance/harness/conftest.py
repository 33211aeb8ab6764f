"""A bench for the harness: a scripted endpoint, a time that passes when somebody sleeps, and the log of it all."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from facesnap.conformance.contract import contract
from facesnap.conformance.events import Log
from facesnap.conformance.harness import sending, session, timekeeping, waiting
from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.budget import Budget
from facesnap.conformance.harness.recording import Recorder
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.harness.waiting import Waiter
from facesnap.conformance.model.state import Account
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.target import Target, from_mapping
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import NoAnswerError

BASE, CONTROL = "http://endpoint.example", "http://endpoint.example/control"
KEYS = {"source": "key-of-the-source", "second": "second-key", "target": "key-of-the-target"}
JSON = (("Content-Type", "application/json; charset=utf-8"),)
Answers = Callable[[Request], Response | None]


class Time:
    """Stands in for the module time: it passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Seconds."""
        return self.now

    time = perf_counter = monotonic

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Endpoint:
    """A scripted endpoint. The answers of ``script`` go first, one a request; then ``otherwise`` decides.

    ``clock`` is its virtual clock, moved by the control protocol and by ``drift`` at each reading.
    """

    script: list[Response | None] = field(default_factory=list)
    otherwise: Answers = lambda _: Response(200, JSON, b"[]")
    requests: list[Request] = field(default_factory=list)
    clock: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    drift: timedelta = timedelta()
    advanced: list[float] = field(default_factory=list)
    closed: bool = False

    def send(self, request: Request) -> Response:
        """The next answer; None in the script is no answer."""
        if request.url.startswith(CONTROL):
            return self._control(request)
        self.requests.append(request)
        answer = self.script.pop(0) if self.script else self.otherwise(request)
        if answer is None:
            raise NoAnswerError(f"nobody answers a request with {KEYS['source']}")
        return answer

    def _control(self, request: Request) -> Response:
        if request.method == "POST":
            seconds = json.loads(request.body or b"{}")["advanceSeconds"]
            self.advanced.append(seconds)
            self.clock += timedelta(seconds=seconds)
        else:
            self.clock += self.drift
        return Response(200, JSON, json.dumps({"now": self.clock.isoformat()}).encode())

    def close(self) -> None:
        """Nothing is held."""
        self.closed = True


@dataclass
class Bench:
    """The parts of the harness over a scripted endpoint."""

    endpoint: Endpoint
    target: Target
    time: Time
    file: io.StringIO
    recorder: Recorder
    oracle: Oracle
    sender: Sender
    waiter: Waiter

    def actor(self, name: str = "source") -> Actor:
        """A principal."""
        known = self.target.subscriptions.get(name.partition("/")[0])
        return Actor(name, known.id if known else "", self.sender, contract())

    @property
    def events(self) -> list[dict[str, Any]]:
        """What is in the log."""
        return [json.loads(line) for line in self.file.getvalue().splitlines()]

    def breached(self) -> list[str]:
        """The clauses that the log says are broken."""
        return [event["clause"] for event in self.events if event["event"] == "breach"]


@pytest.fixture
def endpoint() -> Endpoint:
    """An endpoint that answers everything with an empty list."""
    return Endpoint()


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The harness's time, in our hands."""
    fake = Time()
    for module in (sending, session, timekeeping, waiting):
        monkeypatch.setattr(module, "time", fake)
    return fake


@pytest.fixture
def target_of() -> Callable[..., Target]:
    """Makes targets."""

    def make(
        *,
        clock: bool = False,
        tier: str | None = "unlimited",
        seconds: float = 60.0,
        kind: str = "emulated",
        limits: Mapping[str, float] = MappingProxyType({}),
    ) -> Target:
        tiered = {} if tier is None else {"tier": tier}
        source = {"id": "11111111-aaaa-4aaa-8aaa-111111111111", "key": KEYS["source"], "key2": KEYS["second"], **tiered}
        target = {"id": "22222222-bbbb-4bbb-8bbb-222222222222", "key": KEYS["target"], **tiered}
        control = {"control_url": CONTROL} if clock else {}
        mapping = {
            "endpoint": {"base_url": BASE, "kind": kind, **control},
            "subscriptions": {"source": source, "target": target},
            "limits": {"operation_seconds": seconds, **limits},
        }
        return from_mapping(mapping, file=None, environ={})

    return make


@pytest.fixture
def bench_of(endpoint: Endpoint, passing: Time, target_of: Callable[..., Target]) -> Callable[..., Bench]:
    """Makes benches over the scripted endpoint."""

    def make(**options: Any) -> Bench:
        target = target_of(**options)
        accounts = {name: Account(name, each.id) for name, each in target.subscriptions.items()}
        file = io.StringIO()
        recorder, oracle = Recorder(Log(file)), Oracle(contract(), accounts)
        clock = Clock(endpoint, CONTROL) if target.control_url else None
        sender = Sender(target, endpoint, oracle, recorder, clock, Budget(target), 7)
        sender.sleep, sender.now = passing.sleep, passing.monotonic
        waiter = Waiter(oracle, recorder, target.limits.operation_seconds)
        return Bench(endpoint, target, passing, file, recorder, oracle, sender, waiter)

    return make


@pytest.fixture
def bench(bench_of: Callable[..., Bench]) -> Bench:
    """A bench without a clock protocol."""
    return bench_of()


@pytest.fixture
def answer() -> Callable[..., Response]:
    """Makes answers."""

    def make(status: int, body: Any = None, **headers: str) -> Response:
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        if body is None:
            body = {"error": {"code": str(status), "message": "no"}} if status >= 400 else b""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Response(status, (*(JSON if raw else ()), *named), raw)

    return make
