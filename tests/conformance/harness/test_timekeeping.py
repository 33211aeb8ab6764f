"""The endpoint's clock: readings, estimates between them, jumps that are not ours."""

from datetime import timedelta
from typing import Any

import pytest

from facesnap.conformance.harness.errors import UnknownError
from facesnap.conformance.harness.timekeeping import SLACK, Clock
from facesnap.conformance.wire.exchange import Response
from facesnap.conformance.wire.ports import NoAnswerError

CONTROL = "http://endpoint.example/control"


@pytest.fixture
def clock(endpoint: Any, passing: Any) -> Clock:
    """A clock over the scripted endpoint, in a time that stands still."""
    del passing
    return Clock(endpoint, CONTROL)


def test_reading(clock: Clock, endpoint: Any) -> None:
    """A reading is what the endpoint says."""
    assert clock.read() == endpoint.clock
    assert clock.jumped is None


def test_advance(clock: Clock, endpoint: Any) -> None:
    """An advance is ours, so it is no jump; fractions count."""
    before = clock.read()
    assert clock.advance(timedelta(hours=48, seconds=0.5)) == before + timedelta(hours=48, seconds=0.5)
    assert endpoint.advanced == [172_800.5]
    clock.read()
    assert clock.jumped is None
    assert clock.advanced == timedelta(hours=48, seconds=0.5)


def test_interval(clock: Clock, passing: Any) -> None:
    """Between readings: not before the last one, not after what our own time has gained since, and a little more."""
    first = clock.interval()  # the first asks
    assert first.latest - first.earliest == SLACK
    assert not first.exact
    passing.now += 100
    later = clock.interval()
    assert later.earliest == first.earliest
    assert later.latest >= first.earliest + timedelta(seconds=100) + SLACK


@pytest.mark.parametrize(
    ("gained", "passed", "jumped"),
    [(0, 0, False), (0, 60, False), (60, 60, False), (66, 60, False), (120, 60, True), (-1, 60, True)],
)
def test_jump(clock: Clock, endpoint: Any, passing: Any, gained: float, passed: float, jumped: bool) -> None:  # noqa: FBT001 - a row
    """It may stand still or run as ours does; neither leap nor run back."""
    clock.read()
    passing.now += passed
    endpoint.clock += timedelta(seconds=gained)
    clock.read()
    assert (clock.jumped is not None) == jumped


@pytest.mark.parametrize(
    "response",
    [
        Response(404),
        Response(200, (), b"not json"),
        Response(200, (), b"[]"),
        Response(200, (), b'{"now": 7}'),
        Response(200, (), b'{"now": "2026-03-01T12:00:00"}'),
        Response(500, (), b'{"now": "2026-03-01T12:00:00Z"}'),
        None,
    ],
)
def test_no_clock(passing: Any, response: Response | None) -> None:
    """A protocol that does not answer, or says no time with a zone, is the world's fault."""
    del passing

    class Port:
        def send(self, request: object) -> Response:
            del request
            if response is None:
                raise NoAnswerError("refused")
            return response

        def close(self) -> None:
            """Nothing is held."""

    with pytest.raises(UnknownError, match="clock"):
        Clock(Port(), CONTROL).read()
