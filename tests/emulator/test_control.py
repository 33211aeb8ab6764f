"""The clock protocol."""

from datetime import UTC, datetime
from typing import Any

import pytest

from facesnap.emulator import create_app
from facesnap.emulator.clock import LAST, START, TICKS, Clock, ticks, timestamp


def clock_of(emulated: Any) -> str:
    """What the clock shows."""
    reply = emulated.raw("GET", "/control/clock", [])
    assert reply.status == 200
    assert list(reply.json) == ["now"]
    return str(reply.json["now"])


def test_the_clock_advances_by_what_is_asked(emulated: Any) -> None:
    """Whole seconds and fractions; reading it moves nothing."""
    start = datetime.fromisoformat(clock_of(emulated))
    assert datetime.fromisoformat(clock_of(emulated)) == start
    reply = emulated.raw("POST", "/control/clock", [], b'{"advanceSeconds": 172800.5}')
    assert (datetime.fromisoformat(reply.json["now"]) - start).total_seconds() == 172800.5
    assert reply.json["now"] == clock_of(emulated)
    assert emulated.raw("POST", "/control/clock", [], b'{"advanceSeconds": 0}').status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"advanceSeconds": -1}',
        b'{"advanceSeconds": "1"}',
        b'{"advanceSeconds": true}',
        b'{"advanceSeconds": null}',
        b'{"advanceSeconds": NaN}',
        b'{"advanceSeconds": 1e999}',
        b'{"advanceSeconds": 1e15}',
        b'{"advanceSeconds": 1' + b"0" * 4000 + b"}",
        b'{"advanceSeconds": 1' + b"0" * 5000 + b"}",
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_bad_commands_do_not_move_the_clock(emulated: Any, body: bytes) -> None:
    """400 with the envelope, and the clock as it was."""
    before = clock_of(emulated)
    reply = emulated.raw("POST", "/control/clock", [], body)
    assert (reply.status, reply.code) == (400, "BadArgument")
    assert clock_of(emulated) == before


def test_other_methods_are_not_allowed(emulated: Any) -> None:
    """405 with Allow."""
    reply = emulated.raw("DELETE", "/control/clock", [])
    assert (reply.status, reply.headers["allow"]) == (405, "GET, POST")
    assert emulated.raw("HEAD", "/control/clock", []).body == b""


def test_the_clock_ends_before_the_calendar(emulated: Any) -> None:
    """The last moment can be reached; the service works there, and no further second passes."""
    clock = emulated.service.clock
    emulated.advance((LAST - clock.now) / TICKS - 1)
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [])
    assert emulated("GET", snapshot).json["createdTime"].startswith("9999-")
    assert emulated.raw("POST", "/control/clock", [], b'{"advanceSeconds": 10}').status == 400


def test_timestamps_trim_zeros() -> None:
    """Seven digits at most, none at all for a whole second."""
    assert timestamp(ticks(datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC))) == "2021-01-02T03:04:05Z"
    assert timestamp(ticks(datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC)) + 2682810) == "2021-01-02T03:04:05.268281Z"
    assert timestamp(START) == "2021-06-01T08:23:42.2682813Z"


def test_a_request_takes_a_tick(emulated: Any) -> None:
    """What happens later is stamped later."""
    before = emulated.service.clock.now
    emulated("GET", "/nothing")
    assert emulated.service.clock.now == before + 1


def test_the_control_path_of_the_configuration_is_served(emulate: Any) -> None:
    """Beside /control, the path of control_url."""
    emulated = emulate()
    emulated.app = create_app({"endpoint": {"control_url": "http://host/a/b/"}})
    assert emulated.raw("GET", "/a/b/clock", []).status == 200
    assert emulated.raw("GET", "/control/clock", []).status == 200


def test_a_clock_refuses_to_run_back() -> None:
    """By no negative number."""
    clock = Clock()
    with pytest.raises(ValueError, match="negative"):
        clock.advance(-0.1)
    assert clock.now == START
