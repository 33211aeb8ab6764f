"""Waiting for an operation, over both shells, with no second really slept."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import httpx
import pytest

from facesnap.conformance.client import (
    ClientError,
    NoAnswerError,
    OperationFailedError,
    OperationStatusType,
    OperationTimeoutError,
    SnapshotError,
)

ID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"

MakeShell = Callable[..., Any]


def status(word: str, message: str | None = None, **headers: str) -> httpx.Response:
    """An answer of that status, with headers (underscores for hyphens)."""
    body = {"status": word, "createdTime": "2019-06-27T21:22:55.3043353Z", "message": message}
    return httpx.Response(200, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def stopped() -> float:
    """A clock that stands still."""
    return 0.0


def test_success_is_returned(shell: MakeShell) -> None:
    """The first poll comes at once; the status is the last one seen."""
    client = shell(status("notStarted"), status("running"), status("succeeded"))
    assert client("wait_for_operation", ID, clock=stopped).status is OperationStatusType.succeeded
    assert [request.url.path for request in client.requests] == [f"/region/face/v1.0/operations/{ID}"] * 3
    assert client.sleeps == pytest.approx([0.05, 0.075])


def test_pause_grows_by_half_up_to_five_seconds(shell: MakeShell) -> None:
    """A word of the service's own is no end; the wait is bounded even by a clock that stands still."""
    client = shell(status("paused"))
    with pytest.raises(TimeoutError) as caught:
        client("wait_for_operation", ID, timeout=100, clock=stopped)
    expected, pause = [], 0.05
    while sum(expected) + pause < 100:
        expected.append(pause)
        pause = min(pause * 1.5, 5.0)
    assert client.sleeps[:-1] == pytest.approx(expected)
    assert max(client.sleeps) == 5.0
    assert sum(client.sleeps) == pytest.approx(100)
    assert isinstance(caught.value, OperationTimeoutError)
    assert caught.value.last is not None
    assert caught.value.last.status == "paused"
    assert ID in str(caught.value)
    assert "paused" in str(caught.value)


def test_clock_bounds_the_wait(shell: MakeShell) -> None:
    """Time that passes outside of sleeps counts."""
    ticks = count()
    client = shell(status("running"))
    with pytest.raises(OperationTimeoutError):
        client("wait_for_operation", ID, timeout=20, clock=lambda: float(next(ticks)))
    assert len(client.requests) < 11


def test_zero_patience_polls_once(shell: MakeShell) -> None:
    """At least one poll is made."""
    assert shell(status("succeeded"))("wait_for_operation", ID, timeout=0).status == "succeeded"
    client = shell(status("running"))
    with pytest.raises(OperationTimeoutError):
        client("wait_for_operation", ID, timeout=0)
    assert (len(client.requests), client.sleeps) == (1, [])


def test_failure_is_raised_at_once(shell: MakeShell) -> None:
    """With the service's message, in whatever letter case failed is written."""
    client = shell(status("running"), status("Failed", "Source was edited."), status("succeeded"))
    with pytest.raises(OperationFailedError, match=r"failed: Source was edited\.") as caught:
        client("wait_for_operation", ID, clock=stopped)
    assert (caught.value.message, len(client.requests)) == ("Source was edited.", 2)
    assert caught.value.status is not None
    assert caught.value.status.status is OperationStatusType.failed
    assert isinstance(caught.value, ClientError)
    with pytest.raises(OperationFailedError, match="no reason given"):
        shell(status("failed"))("wait_for_operation", ID)


def test_retry_after_is_waited(shell: MakeShell) -> None:
    """In seconds or as a date, on a status as on a 429; without it the own pace goes on where it was."""
    date = {"Date": "Wed, 21 Oct 2015 07:28:00 GMT", "Retry_After": "Wed, 21 Oct 2015 07:28:03 GMT"}
    client = shell(
        status("notStarted"),
        status("running", Retry_After="2"),
        status("running", **date),
        httpx.Response(429, headers={"Retry-After": "4"}),
        httpx.Response(429),
        status("running", Retry_After="0"),
        status("running", Retry_After="soon"),
        status("succeeded"),
    )
    client("wait_for_operation", ID, clock=stopped)
    assert client.sleeps == pytest.approx([0.05, 2, 3, 4, 0.075, 0.05, 0.1125])


def test_retry_after_past_the_end_is_not_waited(shell: MakeShell) -> None:
    """No poll could lawfully follow in time."""
    client = shell(status("running", Retry_After="3600"))
    with pytest.raises(OperationTimeoutError, match="asked to wait 3600 s with 60 s left"):
        client("wait_for_operation", ID, clock=stopped)
    assert client.sleeps == []


def test_rate_limit_all_along(shell: MakeShell) -> None:
    """Then no status was seen, and the error says so."""
    with pytest.raises(OperationTimeoutError, match="never seen") as caught:
        shell(httpx.Response(429))("wait_for_operation", ID, timeout=1, clock=stopped)
    assert caught.value.last is None


def test_other_errors_pass(shell: MakeShell) -> None:
    """An unknown operation, a service that is gone."""
    with pytest.raises(SnapshotError):
        shell(httpx.Response(404))("wait_for_operation", ID)
    with pytest.raises(NoAnswerError):
        shell(httpx.ConnectError("refused"))("wait_for_operation", ID, clock=stopped)
    with pytest.raises(OperationTimeoutError, match="no answer"):
        shell(httpx.ReadTimeout("slow"))("wait_for_operation", ID, timeout=0)


@pytest.mark.parametrize(("timeout", "error"), [(-1, ValueError), (float("inf"), ValueError), ("5", TypeError)])
def test_patience_that_cannot_be(shell: MakeShell, timeout: object, error: type[Exception]) -> None:
    """It is finite and not negative."""
    with pytest.raises(error, match="timeout"):
        shell(status("succeeded"))("wait_for_operation", ID, timeout=timeout)


def test_last_poll_gets_a_short_timeout(shell: MakeShell) -> None:
    """A poll may not outlast what is left, a second at least."""
    client = shell(status("succeeded"), timeout=30)
    client("wait_for_operation", ID, timeout=0.2, clock=stopped)
    client("wait_for_operation", ID, timeout=9, clock=stopped)
    client("wait_for_operation", ID, timeout=90, clock=stopped)
    assert [request.extensions["timeout"]["read"] for request in client.requests] == [1, 9, 30]


def test_sleep_of_the_caller_is_used(shell: MakeShell) -> None:
    """It stands in for the client's own."""
    own: list[float] = []

    class Now:
        def __await__(self) -> Iterator[None]:
            return iter(())

    def sleep(seconds: float) -> Now:
        own.append(seconds)
        return Now()

    client = shell(status("running"), status("succeeded"))
    client("wait_for_operation", ID, clock=stopped, sleep=sleep)
    assert (own, client.sleeps) == ([0.05], [])
