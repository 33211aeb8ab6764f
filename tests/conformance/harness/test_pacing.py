"""Pacing: as fast as the tier allows and no faster, by the endpoint's own count too; no waiting where none is due."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.pacing import Pace, pace
from facesnap.conformance.harness.session import Session
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Request, Response

LIST = ("GET", "/snapshots")


@pytest.mark.parametrize(
    ("kind", "tier", "told", "expected"),
    [
        ("live", "S0", None, Pace(10, 1.0)),
        ("live", "F0", None, Pace(20, 60.0)),
        ("live", None, None, Pace(10, 1.0)),
        ("live", "unlimited", None, None),
        ("emulated", "F0", None, Pace(20, 60.0)),
        ("emulated", None, None, None),
        ("emulated", "unlimited", None, None),
        ("emulated", "unlimited", 4.0, Pace(4, 1.0)),
        ("live", "F0", 2.5, Pace(2, 0.8)),
        ("live", "S0", 0.1, Pace(1, 10.0)),
    ],
)
def test_pace(target_of: Any, kind: str, tier: str | None, told: float | None, expected: Pace | None) -> None:
    """What the file says, else the tier; a live endpoint that tells none is taken for an S0."""
    limits = {} if told is None else {"requests_per_second": told}
    assert pace(target_of(kind=kind, tier=tier, limits=limits), "source") == expected


def test_emulator_of_this_process_is_not_waited_for() -> None:
    """Whatever its tier: how it refuses what comes too fast is looked at."""
    assert pace(embedded(1, tier="F0")[0], "source") is None


@pytest.mark.parametrize(("limits", "requests", "seconds"), [({}, 10, 1.0), ({"requests_per_second": 0.5}, 1, 2.0)])
def test_no_window_holds_more(bench_of: Any, limits: Any, requests: int, seconds: float) -> None:
    """However long each answer takes, and whoever calls without an account of its own; each account by itself."""
    bench = bench_of(tier="S0", limits=limits)
    arrived: list[float] = []

    def slow(_: Request) -> Response:
        bench.time.now += 0.07 * (len(arrived) % 3)  # on its way there
        arrived.append(bench.time.now)
        bench.time.now += 0.05 * (len(arrived) % 2)  # and back
        return Response(200, (("Content-Type", "application/json"),), b"[]")

    bench.endpoint.otherwise = slow
    for number in range(45):
        bench.sender.send(("source", "source/key2", "nobody", "stranger")[number % 4], *LIST)
    gaps = [later - earlier for earlier, later in zip(arrived, arrived[requests:], strict=False)]
    assert min(gaps) >= seconds - 1e-9
    assert sum(gaps) / len(gaps) <= seconds * 1.25  # and not much slower than that
    slept = len(bench.time.slept)
    bench.sender.send("target", *LIST)
    assert len(bench.time.slept) == slept


def test_unlimited_is_not_slowed(bench_of: Any) -> None:
    """Nobody sleeps."""
    bench = bench_of(tier="unlimited", kind="live")
    for _ in range(100):
        bench.actor().list()
    assert bench.time.slept == []


@pytest.mark.parametrize(("limits", "slept"), [({}, [3.0]), ({"requests_per_second": 0.2}, [3.0, 2.0])])
def test_after_a_refusal(bench_of: Any, answer: Callable[..., Response], limits: Any, slept: list[float]) -> None:
    """Retry-After is waited for, and no more unless the file asks for more."""
    bench = bench_of(tier="S0", limits=limits)
    bench.endpoint.script = [answer(429, None, Retry_After="3")]
    bench.actor().list()
    assert bench.time.slept == pytest.approx(slept)


@pytest.mark.parametrize(("limits", "seconds"), [({}, 0.0), ({"requests_per_second": 10}, 2.0)])
def test_looking_for_a_rate_limit(bench_of: Any, limits: Any, seconds: float) -> None:
    """Then an account is asked as fast as can be, but never faster than the file allows; and only then."""
    bench = bench_of(tier="S0", limits=limits)
    with bench.sender.rate_in_question():
        for _ in range(25):
            bench.actor().list()
    assert sum(bench.time.slept) == pytest.approx(seconds)
    bench.actor().list()
    assert sum(bench.time.slept) == pytest.approx(1.0 if not limits else seconds)


class Timed:
    """The emulator's service on a time that passes only when somebody sleeps, and each request as it counts it."""

    def __init__(self, target: Target, port: Any) -> None:
        self.now, self.service, self.seen = 0.0, port._app.state.service, list[tuple[str, float]]()
        self.service.monotonic = lambda: self.now
        counted = self.service.census.count

        def count(account: Any, what: str) -> None:
            counted(account, what)
            if what == "requests":
                self.seen.append((account.name, self.now))

        self.service.census.count = count
        self.target = target

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.now += seconds


def test_as_the_endpoint_counts() -> None:
    """An emulator of the S0 tier never refuses a paced run, and no account is asked faster than the file allows."""
    target, port = embedded(1, tier="S0")
    target = replace(target, embedded=None, limits=replace(target.limits, requests_per_second=7.0))
    timed = Timed(target, port)
    session = Session.open(target, port, Log(io.StringIO()), seed=1, effort="quick")
    session.service.sender.sleep, session.service.sender.now = timed.sleep, lambda: timed.now
    for clause in ("take.operation.fresh-id", "list.own.listed", "error.malformed-id", "apply.self.succeeds"):
        assert session.run(checks()[clause]).outcome == "pass"
    session.close("completed", None)
    assert not [event for event in session.recorder.history if event.response and event.response.status == 429]
    for account in {name for name, _ in timed.seen}:
        times = [moment for name, moment in timed.seen if name == account][1:]  # the first was before time stood still
        assert all(later - earlier >= 1 - 1e-9 for earlier, later in zip(times, times[7:], strict=False))
    assert len(timed.seen) > 100
