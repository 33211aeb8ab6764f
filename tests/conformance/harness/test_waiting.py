"""Waiting for operations: patience with a clock and without, nudging, and what is learnt of one for the next."""

import json
from typing import Any

import pytest

from facesnap.conformance.harness.errors import BlockedError, UnknownError
from facesnap.conformance.harness.waiting import LONGEST_PAUSE, POLLS
from facesnap.conformance.wire.exchange import Request, Response

GUID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
DAY = 24 * 3600


class Operations:
    """An endpoint's operations; each ends after so many polls, or so many seconds of its clock, or never."""

    def __init__(
        self, endpoint: Any, answer: Any, *, polls: float = 0, seconds: float = 0, end: str = "succeeded"
    ) -> None:
        self.endpoint, self.answer = endpoint, answer
        self.polls, self.seconds, self.end = polls, seconds, end
        self.headers: dict[str, str] = {}
        self.begun: dict[str, Any] = {}
        self.seen: dict[str, int] = {}
        endpoint.otherwise = self

    def __call__(self, request: Request) -> Response:
        """Start an operation, or tell how it stands."""
        if request.method == "POST":
            operation = f"{len(self.begun):08x}-0000-4000-8000-000000000000"
            self.begun[operation], self.seen[operation] = self.endpoint.clock, 0
            return self.answer(202, b"", Operation_Location=f"/operations/{operation}")  # type: ignore[no-any-return]
        operation = request.url.rpartition("/")[2]
        self.seen[operation] += 1
        gone = (self.endpoint.clock - self.begun[operation]).total_seconds()
        ended = self.seen[operation] > self.polls and gone >= self.seconds
        stamp = self.begun[operation].isoformat()
        body = {"status": self.end if ended else "running", "createdTime": stamp, "lastActionTime": stamp}
        if ended and self.end == "succeeded":
            body["resourceLocation"] = f"/snapshots/{operation[:-1]}e"
        return self.answer(200, json.dumps(body).encode(), **self.headers)  # type: ignore[no-any-return]


def taken(bench: Any) -> Any:
    """A take of an object that nobody knows, waited for."""
    actor = bench.actor()
    return bench.waiter.ended(actor, actor.take("FaceList", "a", [GUID], "note"))


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_quick(bench: Any, answer: Any, end: str) -> None:
    """The first polls follow each other at once; either end is an end."""
    Operations(bench.endpoint, answer, polls=2, end=end)
    assert taken(bench).status == end
    assert bench.time.slept == []
    assert bench.recorder.borne_out("status.operation.ends", "FaceList") == 1


def test_pauses(bench: Any, answer: Any) -> None:
    """Later polls pause, longer each time, up to two seconds."""
    Operations(bench.endpoint, answer, polls=25)
    taken(bench)
    assert bench.time.slept[0] == pytest.approx(0.02)
    assert bench.time.slept == sorted(bench.time.slept)
    assert max(bench.time.slept) <= LONGEST_PAUSE


def test_retry_after(bench: Any, answer: Any) -> None:
    """A pause that the answer asks for is kept, within reason."""
    operations = Operations(bench.endpoint, answer, polls=8)
    operations.headers = {"Retry_After": "1"}
    taken(bench)
    assert set(bench.time.slept) == {1.0}
    operations.headers = {"Retry_After": "3600"}
    taken(bench)
    assert bench.time.slept[-1] == LONGEST_PAUSE


def test_nothing_started(bench: Any, answer: Any) -> None:
    """What was refused has no end."""
    bench.endpoint.otherwise = lambda _: answer(400)
    with pytest.raises(BlockedError, match="400"):
        taken(bench)


def test_status_refused(bench: Any, answer: Any) -> None:
    """A status that is refused blocks: its own clause has the blame."""
    bench.endpoint.script = [answer(202, b"", Operation_Location=f"/operations/{GUID}")]
    bench.endpoint.otherwise = lambda _: answer(404)
    with pytest.raises(BlockedError, match="404"):
        taken(bench)


def test_endless_without_a_clock(bench_of: Any, answer: Any) -> None:
    """Without a clock protocol nobody can prove it stuck: UNKNOWN after the patience, and no breach."""
    bench = bench_of(seconds=20)
    Operations(bench.endpoint, answer, polls=float("inf"))
    with pytest.raises(UnknownError, match="longer is lawful"):
        taken(bench)
    assert 20 <= sum(bench.time.slept) <= 20 + LONGEST_PAUSE
    assert "status.operation.ends" not in bench.breached()


def test_stuck_with_a_clock(bench_of: Any, answer: Any) -> None:
    """With it: 24 hours of its clock, the patience in real time and 50 polls; then it is a breach, told once a kind."""
    bench = bench_of(clock=True, seconds=3)
    operations = Operations(bench.endpoint, answer, polls=float("inf"))
    with pytest.raises(BlockedError, match="stuck"):
        taken(bench)
    assert bench.breached() == ["status.operation.ends"]
    assert sum(bench.endpoint.advanced) == DAY
    assert sum(bench.time.slept) >= 3
    assert sum(operations.seen.values()) >= POLLS
    polls = sum(operations.seen.values())
    with pytest.raises(BlockedError, match="stuck"):
        taken(bench)
    assert sum(operations.seen.values()) == polls + 1
    assert bench.breached() == ["status.operation.ends"]
    assert sum(bench.endpoint.advanced) == DAY


def test_many_polls(bench_of: Any, answer: Any) -> None:
    """However short the patience, fewer than 50 polls prove nothing."""
    bench = bench_of(clock=True, seconds=0)
    Operations(bench.endpoint, answer, polls=POLLS - 2)
    assert taken(bench).status == "succeeded"
    assert bench.breached() == []


@pytest.mark.parametrize("seconds", [5, 3600, DAY])
def test_nudging(bench_of: Any, answer: Any, seconds: int) -> None:
    """An operation that goes by the endpoint's clock is helped on; the next of its like at once."""
    bench = bench_of(clock=True)
    Operations(bench.endpoint, answer, seconds=seconds)
    assert taken(bench).status == "succeeded"
    assert sum(bench.endpoint.advanced) <= DAY
    assert bench.waiter.clock_driven
    slept = sum(bench.time.slept)
    assert slept > 0.4
    taken(bench)
    assert sum(bench.time.slept) - slept < 30


def test_no_nudge_for_the_quick(bench_of: Any, answer: Any) -> None:
    """An operation that ends by itself leaves the clock alone."""
    bench = bench_of(clock=True)
    Operations(bench.endpoint, answer, polls=6)
    taken(bench)
    assert bench.endpoint.advanced == []
    assert not bench.waiter.clock_driven
