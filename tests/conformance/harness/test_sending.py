"""The sender: patience with a rate limit, one more try after a crash, lost answers, quota, budget, and secrecy."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from facesnap.conformance.harness.asking import RATE_PATIENCE, asked_wait
from facesnap.conformance.harness.budget import PER_RUN
from facesnap.conformance.harness.errors import BlockedError, SkippedError, TimeIsUpError, UnknownError
from facesnap.conformance.wire.exchange import Response, header

Answer = Callable[..., Response]
LATER = {"error": {"code": "429", "message": "Rate limit is exceeded. Try again in 21 seconds."}}
GUID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"


def take(bench: Any, by: str = "source") -> Any:
    """A take that is in order."""
    return bench.actor(by).take("FaceList", "a", [GUID], "note")


def started(answer: Answer, number: int = 0) -> Response:
    """The answer to an accepted take or apply."""
    return answer(202, b"", Operation_Location=f"/operations/{number:08x}-0000-4000-8000-000000000000")


# Rate


@pytest.mark.parametrize(
    ("headers", "body", "slept"),
    [
        ({"Retry_After": "3"}, None, 3.0),
        ({"retry_after": " 2 "}, LATER, 2.0),
        ({"Retry_After": "0.5"}, None, 0.5),
        ({}, LATER, 21.0),
        ({}, None, 0.1 * 1.5),
        ({"Retry_After": "soon"}, None, 0.1 * 1.5),
    ],
)
def test_rate_limit(bench: Any, answer: Answer, headers: Any, body: Any, slept: float) -> None:
    """Retry-After, else the seconds of the message, else back off; then the same once more."""
    bench.endpoint.script = [answer(429, body, **headers), answer(200, [])]
    exchange = bench.actor().list()
    assert exchange.response.status == 200
    assert bench.time.slept == [pytest.approx(slept)]
    first, second = bench.endpoint.requests
    assert first == second
    assert "list.answer.status" not in bench.breached()


def test_backing_off(bench: Any, answer: Answer) -> None:
    """Without a word on how long, each wait is longer, up to five seconds."""
    bench.endpoint.script = [answer(429)] * 14 + [answer(200, [])]
    bench.actor().list()
    assert bench.time.slept == sorted(bench.time.slept)
    assert bench.time.slept[-1] == 5.0


def test_rate_limit_that_stays(bench: Any, answer: Answer) -> None:
    """Past the patience it is the world's fault."""
    bench.endpoint.otherwise = lambda _: answer(429, None, Retry_After="50")
    with pytest.raises(UnknownError, match="rate limit"):
        bench.actor().list()
    assert sum(bench.time.slept) <= RATE_PATIENCE


def test_rate_limit_by_a_clock_that_stands_still(bench_of: Any, answer: Answer) -> None:
    """Where it persists the endpoint's own clock is helped on, by what was asked."""
    bench = bench_of(clock=True)
    bench.endpoint.script = [answer(429, None, Retry_After="7")] * 5 + [answer(200, [])]
    bench.actor().list()
    assert bench.time.slept == [7, 7, 7, 0, 0]
    assert bench.endpoint.advanced == [7, 7]


@pytest.mark.parametrize(("value", "low", "high"), [(30, 25, 31), (-30, 0, 0)])
def test_retry_after_as_a_date(answer: Answer, value: int, low: float, high: float) -> None:
    """A date counts from now; one that has passed asks for nothing."""
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=value), usegmt=True)
    asked = asked_wait(answer(429, None, Retry_After=when))
    assert asked is not None
    assert low <= asked <= high


@pytest.mark.parametrize(
    ("date", "until", "asked"),
    [
        ("Mon, 01 Jun 2020 08:00:00 GMT", "Mon, 01 Jun 2020 08:00:21 GMT", 21.0),
        ("Mon, 01 Jun 2020 08:00:00 -0000", "Mon, 01 Jun 2020 08:00:21 GMT", 21.0),
        ("today", "Mon, 01 Jun 2020 08:00:21 GMT", 0.0),
        ("Mon, 01 Jun 2020 08:00:00 GMT", "in a while", None),
    ],
)
def test_retry_after_by_the_endpoints_own_date(answer: Answer, date: str, until: str, asked: float | None) -> None:
    """A date counts from the answer's own one, however wrong the endpoint's clock goes."""
    assert asked_wait(answer(429, None, Date=date, Retry_After=until)) == asked


# Crashes and silence


@pytest.mark.parametrize("method", ["list", "take"])
def test_crash_once(bench: Any, answer: Answer, method: str) -> None:
    """A server error is tried once more; gone, it breaks a recommendation alone."""
    good = answer(200, []) if method == "list" else started(answer)
    bench.endpoint.script = [answer(503), good]
    exchange = bench.actor().list() if method == "list" else take(bench)
    assert exchange.response == good
    assert bench.breached() == ["error.availability"]


def test_crash_twice(bench: Any, answer: Answer) -> None:
    """Repeated, it breaks the clause at hand; there is no third try."""
    bench.endpoint.script = [answer(500), answer(500)]
    assert bench.actor().list().response.status == 500
    assert len(bench.endpoint.requests) == 2
    assert set(bench.breached()) == {"error.availability", "error.no-server-error", "list.answer.status"}


def test_silence_once(bench: Any, answer: Answer) -> None:
    """What may be repeated is; both tries are in the log."""
    bench.endpoint.script = [None, answer(200, [])]
    assert bench.actor().list().response.status == 200
    assert [event["response"] is None for event in bench.events if event["event"] == "exchange"] == [True, False]


@pytest.mark.parametrize(("tries", "act"), [(2, "list"), (1, "take"), (1, "update")])
def test_silence(bench: Any, tries: int, act: str) -> None:
    """No answer at all is the world's fault; what may have been done is not done twice."""
    bench.endpoint.otherwise = lambda _: None
    acts = {
        "list": lambda: bench.actor().list(),
        "take": lambda: take(bench),
        "update": lambda: bench.actor().update(GUID, user_data="x"),
    }
    with pytest.raises(UnknownError, match="no answer"):
        acts[act]()
    assert len(bench.endpoint.requests) == tries
    assert bench.breached() == []


# Budget and quota


@pytest.mark.parametrize("tier", ["S0", "F0", None])
def test_budget(bench_of: Any, answer: Answer, tier: str | None) -> None:
    """Ninety takes and ninety applies a subscription, not one more; the other kind and the other caller are free."""
    bench = bench_of(tier=tier)
    numbers = iter(range(1000))
    bench.endpoint.otherwise = lambda _: started(answer, next(numbers))
    bench.sender.room = replace(bench.sender.room, max_snapshots=1000)  # nothing of it ends
    for _ in range(PER_RUN):
        take(bench)
    with pytest.raises(SkippedError, match="budget"):
        take(bench)
    with pytest.raises(SkippedError, match="budget"):
        bench.sender.send("source", "POST", "/snapshots/", body=b"{}")
    assert len(bench.endpoint.requests) == PER_RUN
    take(bench, "target")
    bench.actor().apply(GUID, "b")
    bench.sender.budget.lifted = True
    take(bench)


def test_refused_is_not_spent(bench_of: Any, answer: Answer) -> None:
    """What was refused does not count; unlimited has no bounds."""
    bench = bench_of(tier="S0")
    bench.endpoint.otherwise = lambda _: answer(400)
    for _ in range(PER_RUN + 5):
        take(bench)
    assert not bench.sender.budget.spent.total()
    unlimited = bench_of()
    unlimited.sender.budget.spent["11111111-aaaa-4aaa-8aaa-111111111111", "takes"] = 10_000
    take(unlimited)


@pytest.mark.parametrize("status", [None, 500, 202])
def test_what_may_have_been_accepted_is_spent(bench_of: Any, answer: Answer, status: int | None) -> None:
    """A take counts where the answer was lost or broken, each try of it, and no try goes past the bound."""
    bench = bench_of(limits={"max_takes": 3})
    bench.endpoint.otherwise = lambda _: None if status is None else answer(status, b"")
    for _ in range(5):
        with suppress(SkippedError, UnknownError):
            take(bench)
    assert len(bench.endpoint.requests) == 3


@pytest.mark.parametrize(
    ("kind", "limits", "tier", "takes", "applies"),
    [
        ("live", {}, "S0", 40, 40),
        ("live", {}, "unlimited", 40, 40),
        ("live", {"max_takes": 41}, None, 41, 40),
        ("emulated", {}, "F0", 90, 90),
        ("emulated", {"max_applies": 0}, "F0", 90, 0),
        ("emulated", {}, "unlimited", None, None),
        ("emulated", {"max_takes": 7}, "unlimited", 7, None),
    ],
)
def test_bounds(
    bench_of: Any, kind: str, limits: Any, tier: str | None, takes: int | None, applies: int | None
) -> None:
    """What the file says binds any tier and any check; a live endpoint is spared; unlimited has no bound of its own."""
    budget = bench_of(kind=kind, limits=limits, tier=tier).sender.budget
    assert [budget.allowed("source", what) for what in ("takes", "applies")] == [takes, applies]
    budget.lifted = True
    told = [limits.get("max_takes"), limits.get("max_applies")]
    assert [budget.allowed("source", what) for what in ("takes", "applies")] == told


def test_strangers_spend_nothing(bench_of: Any, answer: Answer) -> None:
    """Whoever has no subscription has no budget."""
    bench = bench_of(tier="S0")
    bench.endpoint.otherwise = lambda _: answer(401)
    take(bench, "nobody")
    take(bench, "stranger")


def test_quota_told_by_a_long_wait(bench: Any, answer: Answer) -> None:
    """A take told to wait more than a minute has met its quota; a list has not."""
    bench.endpoint.otherwise = lambda _: answer(429, None, Retry_After="61")
    with pytest.raises(BlockedError, match="quota"):
        take(bench)
    assert bench.time.slept == []
    with pytest.raises(UnknownError):
        bench.actor().list()


def owned(bench: Any, answer: Answer) -> None:
    """An object of the source, so that a take of it is valid."""
    bench.endpoint.script = [answer(200)]
    bench.actor().create("FaceList", "a", name="n")


@pytest.mark.parametrize("tier", ["S0", None])
def test_quota_told_by_a_refusal(bench_of: Any, answer: Answer, tier: str | None) -> None:
    """A valid take refused with 403, and again: blocked, and no clause is broken."""
    bench = bench_of(tier=tier)
    owned(bench, answer)
    bench.endpoint.otherwise = lambda _: answer(403)
    with pytest.raises(BlockedError, match="quota"):
        take(bench)
    assert len(bench.endpoint.requests) == 3
    assert bench.breached() == []


def test_refusal_where_there_is_room(bench_of: Any, answer: Answer) -> None:
    """Where the tier knows no quota the same refusal breaks the clause."""
    bench = bench_of(tier="unlimited")
    owned(bench, answer)
    bench.endpoint.otherwise = lambda _: answer(403)
    assert take(bench).response.status == 403
    assert bench.breached()


def test_invalid_take_is_no_quota(bench_of: Any, answer: Answer) -> None:
    """A take that had to be refused anyway says nothing of a quota."""
    bench = bench_of(tier="S0")
    bench.endpoint.otherwise = lambda _: answer(403)
    assert bench.actor().take("Nonsense", "a", [GUID]).response.status == 403
    assert len(bench.endpoint.requests) == 1


# Time limit


def test_deadline(bench: Any) -> None:
    """Past the deadline nothing is sent any more, but for what tidies up."""
    bench.sender.deadline = bench.time.now - 1
    with pytest.raises(TimeIsUpError):
        bench.actor().list()
    assert bench.endpoint.requests == []
    bench.actor().delete(GUID, hurried=True)
    assert len(bench.endpoint.requests) == 1


# Secrecy


def test_no_key_in_the_log(bench: Any, answer: Answer) -> None:
    """Not even where the endpoint echoes it, in a header or a body, or an error names it."""
    secrets = ["key-of-the-source", "second-key", "key-of-the-target", bench.sender.principals._wrong_keys["wrong"]]
    echo = " ".join(secrets)
    bench.endpoint.otherwise = lambda _: answer(400, {"error": {"code": echo, "message": echo}}, X_Echo=echo)
    for name in ("source", "source/key2", "target", "stranger", "nobody"):
        bench.actor(name).get(GUID)
        bench.actor(name).update(GUID, user_data=echo)
        bench.sender.send(name, "GET", "/snapshots", query=f"key={secrets[0]}")
    bench.endpoint.otherwise = lambda _: None
    with pytest.raises(UnknownError) as error:
        bench.actor().list()
    sent = {header(request.headers, "Ocp-Apim-Subscription-Key") for request in bench.endpoint.requests}
    assert sent == {*secrets, None}
    for secret in secrets:
        assert secret not in bench.file.getvalue()
        assert secret not in str(error.value)
    assert "REDACTED" in bench.file.getvalue()


@pytest.mark.parametrize(
    ("key", "principal"),
    [(None, "nobody"), ("key-of-the-source", "source"), ("second-key", "source/key2"), ("other", "stranger")],
)
def test_principal_of_a_key(bench: Any, key: str | None, principal: str) -> None:
    """Whose key it is."""
    assert bench.sender.principals.of_key(key) == principal


def test_times_of_an_exchange(bench_of: Any) -> None:
    """Within a timed stretch the clock is read before and after; otherwise the interval is estimated."""
    bench = bench_of(clock=True)
    bench.endpoint.drift = timedelta(seconds=1)
    estimated = bench.actor().list().clock
    bench.sender.timed = True
    read = bench.actor().list().clock
    assert (estimated.exact, read.exact) == (False, True)
    assert read.latest - read.earliest == timedelta(seconds=1)
    assert estimated.earliest <= read.earliest
