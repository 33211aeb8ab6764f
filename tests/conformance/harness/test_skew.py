"""By how much the endpoint's clock is ahead of ours: never less certain than it is, never more."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.harness.session import Session
from facesnap.conformance.harness.skew import Skew, Skews
from facesnap.conformance.report import results
from facesnap.conformance.wire.exchange import Exchange, Request, Response

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC).timestamp()
OPERATION = "0f0d0a5c-0000-4000-8000-000000000001"

skews = st.floats(-1e6, 1e6)
lasting = st.floats(0, 30)
shares = st.floats(0, 1)


def answered(started: float, seconds: float, *headers: tuple[str, str], body: Any = None, path: str = "") -> Exchange:
    """An exchange with these times."""
    request = Request("GET" if body is not None else "POST", f"http://endpoint.example/face/v1.0{path}")
    response = Response(200 if body is not None else 202, headers, json.dumps(body).encode())
    return Exchange(1, "source", request, response, started, seconds)


def dated(seen: Skews, at: float, ahead: float, seconds: float = 0.0, share: float = 0.0) -> None:
    """An answer with a Date, made at this share of the exchange's time."""
    told = datetime.fromtimestamp(int(at + seconds * share + ahead), UTC)
    seen.heard(answered(at, seconds, ("Date", format_datetime(told, usegmt=True))))


@given(skews, st.lists(st.tuples(lasting, lasting, shares), min_size=1, max_size=8))
def test_date(ahead: float, exchanges: list[tuple[float, float, float]]) -> None:
    """Whenever the Date was written while an answer was under way, the skew is in the interval."""
    seen, at = Skews(), NOW
    for pause, seconds, share in exchanges:
        at += pause
        dated(seen, at, ahead, seconds, share)
        at += seconds
    found = seen.told["Date"]
    assert found.earliest - 1e-3 <= ahead <= found.latest + 1e-3
    assert found.doubt <= 2 + min(seconds for _, seconds, _ in exchanges) + 1e-3


@given(skews, lasting, lasting, shares, st.sampled_from(["seconds", "milliseconds", "microseconds"]))
def test_created(ahead: float, first: float, second: float, share: float, digits: str) -> None:
    """An operation is created after its request was sent and before its first status was answered."""
    seen, at = Skews(), NOW
    seen.heard(answered(at, first, ("Operation-Location", f"/operations/{OPERATION}")))
    created = datetime.fromtimestamp(at + (first + second) * share + ahead, UTC)
    told = {"createdTime": created.isoformat(timespec=digits).replace("+00:00", "Z")}
    seen.heard(answered(at + first, second, body=told, path=f"/operations/{OPERATION}"))
    found = seen.told["createdTime"]
    assert found.earliest - 1e-3 <= ahead <= found.latest + 1e-3
    # A later status tells no more.
    seen.heard(answered(at + 1e6, second, body=told, path=f"/operations/{OPERATION}"))
    assert seen.told["createdTime"] == found


@pytest.mark.parametrize("jump", [3_600.0, -3_600.0])
def test_jump(jump: float) -> None:
    """A clock that is set is allowed for on both sides of it, and still so when much has fitted since."""
    seen = Skews()
    for number in range(5):
        dated(seen, NOW + number * 0.4, 0.0)
    for number in range(5):
        dated(seen, NOW + 10 + number * 0.4, jump)
    found = seen.told["Date"]
    low, high = sorted((0.0, jump))
    assert found.earliest <= low < high <= found.latest
    assert found.doubt < abs(jump) + 5


def test_two_sources() -> None:
    """What Date and createdTime say is allowed for both, however far apart."""
    seen = Skews()
    seen.add("Date", Skew(-1, 1))
    seen.add("createdTime", Skew(600, 601))
    assert seen.allowed == Skew(-1, 601)


def test_silence() -> None:
    """Where nothing tells the time, nothing is known; nonsense tells nothing."""
    seen = Skews()
    for value in ("", "yesterday", "Thu, 99 Foo 2020 00:00:00 GMT"):
        seen.heard(answered(NOW, 1, ("Date", value)))
    seen.heard(answered(NOW, 1, body={"createdTime": "soon"}, path=f"/operations/{OPERATION}"))
    seen.heard(answered(NOW, 1, body=["none"], path="/operations/"))
    assert seen.allowed is None


@given(skews, skews, lasting)
def test_interval(ahead: float, other: float, seconds: float) -> None:
    """What the endpoint's clock may have shown during an exchange, by any skew allowed for."""
    allowed = Skew(ahead, ahead) | Skew(other, other)
    found = allowed.interval(NOW, NOW + seconds)
    for skew in (ahead, other):
        assert found.earliest.timestamp() <= NOW + skew
        assert NOW + seconds + skew <= found.latest.timestamp()
    assert found.exact


@pytest.mark.parametrize("hours", [-3.0, 0.0, 1 / 6, 3.0])
@pytest.mark.parametrize("protocol", [True, False])
def test_in_a_run(hours: float, protocol: bool) -> None:  # noqa: FBT001 - a row
    """results.json tells it: by the control clock where there is one, else by what the answers say."""
    target, port = embedded(1)
    clock = port._app.state.service.clock
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    local = (clock.now - (epoch - datetime(1, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000) / 10_000_000
    text = io.StringIO()
    timing = Timing(wall=lambda: local - hours * 3_600)
    target = target if protocol else replace(target, control_url=None)
    session = Session.open(target, port, Log(text), seed=1, effort="quick", timing=timing)
    session.service.taken(session.service.exemplar("FaceList"))
    session.close("completed", None)
    skew = results(json.loads(line) for line in text.getvalue().splitlines())["skew"]
    assert list(skew["sources"]) == ["control" if protocol else "createdTime"]
    assert skew["earliest"] - 0.1 <= hours * 3_600 <= skew["latest"] + 0.1
    assert skew["latest"] - skew["earliest"] < 10
