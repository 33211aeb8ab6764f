"""The key shows in no repr, exception or log."""

import logging
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from facesnap.conformance.client import (
    AsyncFaceSnapshotClient,
    FaceSnapshotClient,
    NoAnswerError,
    OperationFailedError,
    OperationTimeoutError,
    SnapshotError,
)

ID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
KEY = "0123456789abcdef0123456789abcdef"
STATUS = {"createdTime": "2019-06-27T21:22:55Z"}

MakeShell = Callable[..., Any]


@pytest.mark.parametrize("kind", [FaceSnapshotClient, AsyncFaceSnapshotClient])
def test_reprs(kind: type) -> None:
    """Client, configuration, operations."""
    client = kind("http://face.test", KEY)
    assert KEY not in repr(client) + repr(client.config) + repr(client.snapshot)


@pytest.mark.parametrize("key", ["", KEY + "\n", " " + KEY, KEY + "\x00", "é" + KEY])
def test_key_that_no_header_can_carry(key: str) -> None:
    """It is refused at once, unshown: httpx would show it."""
    with pytest.raises(ValueError, match="the key") as caught:
        FaceSnapshotClient("http://face.test", key)
    assert KEY not in str(caught.value)
    with pytest.raises(TypeError, match="the key"):
        FaceSnapshotClient("http://face.test", KEY.encode())  # type: ignore[arg-type]  # the mistake at hand


def test_responses_handed_out(shell: MakeShell) -> None:
    """The request of a raw response holds REDACTED in the key's place; what was sent holds the key."""
    client = shell(httpx.Response(200))
    raw = client("delete", ID, raw=True)
    assert raw.response.request.headers["Ocp-Apim-Subscription-Key"] == "REDACTED"
    assert KEY not in repr(raw.response.request.headers)
    assert client.requests[0].headers["Ocp-Apim-Subscription-Key"] == KEY


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"error": {"code": KEY, "message": f"bad key {KEY}"}}, headers={"X-Echo": KEY}),
        httpx.Response(401, content=b'{"message":"\\u0030' + KEY[1:].encode() + b'"}'),
        httpx.Response(302, headers={"Location": "http://face.test/again"}),
        httpx.Response(200, json={"id": {"key": KEY}}),
        httpx.Response(200, content=b"\xff" + KEY.encode()),
    ],
)
def test_errors_about_answers(shell: MakeShell, answer: httpx.Response) -> None:
    """Not even when the service echoes it."""
    with pytest.raises(SnapshotError) as caught:
        shell(answer)("get", ID)
    error = caught.value
    response = error.response
    assert response is not None
    assert KEY not in f"{error} {error!r} {error.__context__!r}"
    assert KEY not in repr([response.headers, response.request.headers, response.next_request])
    assert KEY.encode() not in response.content
    assert KEY not in str(pickle.loads(pickle.dumps(error)))  # noqa: S301 - our own bytes


def test_key_sent_by_custom_header_is_kept_too(shell: MakeShell) -> None:
    """Another key for one call is as secret."""
    other = "fedcba9876543210fedcba9876543210"
    client = shell(httpx.Response(401, json={"message": f"bad {other} and {KEY}"}))
    with pytest.raises(SnapshotError) as caught:
        client("get", ID, {"ocp-apim-subscription-key": other})
    assert client.requests[0].headers["Ocp-Apim-Subscription-Key"] == other
    assert caught.value.message == "bad REDACTED and REDACTED"
    assert caught.value.response is not None
    assert other not in repr(caught.value.response.request.headers)


def test_errors_without_an_answer(shell: MakeShell) -> None:
    """No chain leads to httpx's error, whose request holds the key."""
    with pytest.raises(NoAnswerError) as caught:
        shell(httpx.ConnectError(f"cannot connect with {KEY}"))("get", ID)
    assert KEY not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_errors_about_operations(shell: MakeShell) -> None:
    """A message that echoes the key is redacted."""
    failed = httpx.Response(200, json=STATUS | {"status": "failed", "message": f"because of {KEY}"})
    with pytest.raises(OperationFailedError, match="because of REDACTED") as caught:
        shell(failed)("wait_for_operation", ID)
    assert KEY not in repr(caught.value) + repr(caught.value.status)
    running = httpx.Response(200, json=STATUS | {"status": KEY + KEY, "message": KEY})
    with pytest.raises(OperationTimeoutError) as late:
        shell(running)("wait_for_operation", ID, timeout=0)
    assert KEY not in f"{late.value} {late.value!r} {late.value.last!r}"


def test_logs(shell: MakeShell, caplog: pytest.LogCaptureFixture) -> None:
    """Not even at the finest level."""
    with caplog.at_level(logging.DEBUG):
        shell(httpx.Response(429, headers={"Retry-After": "1"}), httpx.Response(200))("delete", ID)
    assert caplog.records
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "error",
    [
        SnapshotError(404, "A", "b"),
        OperationFailedError(ID, "because"),
        OperationTimeoutError(ID, "too late"),
    ],
)
def test_errors_survive_pickling(error: Exception) -> None:
    """They may travel between processes."""
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
