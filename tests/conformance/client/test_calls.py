"""Calls over both shells: headers, overrides, raw, errors, retries (S96, S97)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from facesnap.conformance.client import (
    ClientRawResponse,
    DeserializationError,
    FaceSnapshotClient,
    NoAnswerError,
    SnapshotError,
)

ID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
KEY = "0123456789abcdef0123456789abcdef"
ACCEPTED = httpx.Response(202, headers={"Operation-Location": f"/operations/{ID}"})
OK = httpx.Response(200)
BUSY = httpx.Response(429, headers={"Retry-After": "7"})

MakeShell = Callable[..., Any]


def test_request_is_addressed_and_carries_the_key(shell: MakeShell) -> None:
    """The endpoint's path stands before the service's, the key in its header."""
    client = shell(ACCEPTED)
    assert client("take", "FaceList", "a", [ID]) is None
    (request,) = client.requests
    assert str(request.url) == "http://face.test/region/face/v1.0/snapshots"
    assert request.headers["Ocp-Apim-Subscription-Key"] == KEY
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"


def test_delete_says_that_it_has_no_body(shell: MakeShell) -> None:
    """Content-Length: 0, no Content-Type (part B 1)."""
    client = shell(OK)
    assert client("delete", ID) is None
    (request,) = client.requests
    assert request.headers["Content-Length"] == "0"
    assert "Content-Type" not in request.headers


def test_custom_headers_have_the_last_word(shell: MakeShell) -> None:
    """S96: they are added, and replace what has their name in any letter case."""
    client = shell(OK)
    client("delete", ID, {"X-Own": "1", "accept": "text/plain"}, headers={"X-Own": "0", "X-Other": "2"})
    (request,) = client.requests
    assert (request.headers["X-Own"], request.headers["X-Other"]) == ("1", "2")
    assert request.headers.get_list("Accept") == ["text/plain"]


@pytest.mark.parametrize("name", ["custom_headers", "headers"])
def test_headers_that_http_cannot_carry(shell: MakeShell, name: str) -> None:
    """They are refused without showing the value."""
    client = shell(OK)
    with pytest.raises(ValueError, match="X-Own") as caught:
        client("delete", ID, **{name: {"X-Own": "secret\r\nEvil: 1"}})
    assert "secret" not in str(caught.value)
    with pytest.raises(TypeError):
        client("delete", ID, **{name: [("a", "b")]})
    with pytest.raises(ValueError, match="not the name"):
        client("delete", ID, **{name: {"a b": "c"}})
    assert client.requests == []


def test_raw_gives_the_response_beside_the_value(shell: MakeShell) -> None:
    """S96: output, response, headers in any letter case; the operation id comes from them (S13)."""
    raw = shell(ACCEPTED)("apply", ID, "b", raw=True)
    assert isinstance(raw, ClientRawResponse)
    assert (raw.output, raw.response.status_code) == (None, 202)
    assert raw.headers["operation-location"] == f"/operations/{ID}"
    assert raw.operation_id == ID
    listed = shell(httpx.Response(200, json=[]))("list", None, None, None, True)  # noqa: FBT003 - S95 allows it by position
    assert (listed.output, listed.response.json()) == ([], [])


def test_base_url_is_overridden_for_one_call(shell: MakeShell) -> None:
    """S96."""
    client = shell(OK)
    client("delete", ID, base_url="https://other.test/")
    client("delete", ID)
    assert [request.url.host for request in client.requests] == ["other.test", "face.test"]


def test_timeout_is_overridden_for_one_call(shell: MakeShell) -> None:
    """S96."""
    client = shell(OK, timeout=3)
    client("delete", ID, timeout=1.5)
    client("delete", ID)
    assert [request.extensions["timeout"]["read"] for request in client.requests] == [1.5, 3]


@pytest.mark.parametrize(
    ("override", "error", "says"),
    [
        ({"time_out": 3}, TypeError, "time_out; accepted: timeout, retries, base_url, headers"),
        ({"timeout": 0}, ValueError, "timeout"),
        ({"timeout": "3"}, TypeError, "timeout"),
        ({"timeout": float("nan")}, ValueError, "timeout"),
        ({"retries": -1}, ValueError, "retries"),
        ({"retries": 1.5}, TypeError, "retries"),
        ({"base_url": "ftp://x"}, ValueError, "http"),
        ({"base_url": "http://user:pw@x"}, ValueError, "without user"),
        ({"base_url": None}, TypeError, "endpoint"),
    ],
)
def test_overrides_that_cannot_be(
    shell: MakeShell, override: dict[str, object], error: type[Exception], says: str
) -> None:
    """An unknown or impossible override is said before anything is sent."""
    client = shell(OK)
    with pytest.raises(error, match=says):
        client("delete", ID, **override)
    assert client.requests == []


@pytest.mark.parametrize(
    "endpoint", ["", "face.test", "http://", "http://[", "http://x:y", "http://x/?a=b", "file:///x"]
)
def test_endpoints_that_cannot_be(endpoint: str) -> None:
    """A client of nothing is refused when it is made."""
    with pytest.raises(ValueError, match="endpoint"):
        FaceSnapshotClient(endpoint, "k")


def test_error_answer_raises_with_its_parts(shell: MakeShell) -> None:
    """S97: status, code, message, response."""
    client = shell(httpx.Response(404, json={"error": {"code": "Gone", "message": "It is not there."}}))
    with pytest.raises(SnapshotError) as caught:
        client("get", ID)
    error = caught.value
    assert (error.status, error.code, error.message) == (404, "Gone", "It is not there.")
    assert error.response is not None
    assert error.response.json()["error"]["code"] == "Gone"
    assert str(error) == "HTTP 404: (Gone) It is not there."


def test_other_success_raises_too(shell: MakeShell) -> None:
    """Part B 6: 204 is no success of delete, 200 none of take."""
    with pytest.raises(SnapshotError):
        shell(httpx.Response(204))("delete", ID)
    with pytest.raises(SnapshotError):
        shell(OK)("take", "FaceList", "a", [])


def test_redirect_is_not_followed(shell: MakeShell) -> None:
    """The key goes to no other host."""
    client = shell(httpx.Response(307, headers={"Location": "https://evil.test/"}))
    with pytest.raises(SnapshotError) as caught:
        client("get", ID)
    assert (caught.value.status, len(client.requests)) == (307, 1)


def test_unreadable_success_carries_its_response(shell: MakeShell) -> None:
    """Which member, what was expected, and the answer."""
    with pytest.raises(DeserializationError) as caught:
        shell(httpx.Response(200, json={"id": 5}))("get", ID)
    assert (caught.value.member, caught.value.expected, caught.value.found) == ("id", "a string", "5")
    assert caught.value.response is not None
    assert caught.value.response.json() == {"id": 5}


@pytest.mark.parametrize("headers", [{}, {"Operation-Location": f"/snapshots/{ID}"}])
def test_missing_operation_location_is_said_when_asked_for(shell: MakeShell, headers: dict[str, str]) -> None:
    """The call itself returns, as the official client's does."""
    raw = shell(httpx.Response(202, headers=headers))("take", "FaceList", "a", [], raw=True)
    with pytest.raises(DeserializationError, match="Operation-Location"):
        _ = raw.operation_id


def test_rate_limited_request_is_repeated_after_what_it_is_told(shell: MakeShell) -> None:
    """Retry-After in seconds, as a date against the answer's own, in the message's words; else 1, 2, 4 s."""
    date = {"Date": "Wed, 21 Oct 2015 07:28:00 GMT", "Retry-After": "Wed, 21 Oct 2015 07:28:11 GMT"}
    words = {"error": {"code": "429", "message": "Rate limit is exceeded. Try again in 21 seconds."}}
    silent = httpx.Response(429)
    client = shell(BUSY, httpx.Response(429, headers=date), httpx.Response(429, json=words), silent, OK, retries=4)
    client("delete", ID)
    assert client.sleeps == [7, 11, 21, 8]
    assert len(client.requests) == 5


def test_repetition_ends(shell: MakeShell) -> None:
    """After ``retries`` the 429 is raised, with the seconds it named; a wait past a minute is not begun."""
    client = shell(BUSY, retries=2)
    with pytest.raises(SnapshotError) as caught:
        client("delete", ID)
    assert (caught.value.status, caught.value.retry_after, client.sleeps) == (429, 7, [7, 7])
    with pytest.raises(SnapshotError):
        client("delete", ID, retries=0)
    assert len(client.requests) == 4
    quota = shell(httpx.Response(429, headers={"Retry-After": "61"}))
    with pytest.raises(SnapshotError):
        quota("delete", ID)
    assert (len(quota.requests), quota.sleeps) == (1, [])


@pytest.mark.parametrize("status", [408, 425, 500, 503])
def test_nothing_but_429_is_repeated(shell: MakeShell, status: int) -> None:
    """A judge's client must not paper over a failing service."""
    client = shell(httpx.Response(status, headers={"Retry-After": "1"}))
    with pytest.raises(SnapshotError):
        client("delete", ID)
    assert len(client.requests) == 1


def test_no_answer_is_said_without_blame(shell: MakeShell) -> None:
    """The world's fault has its own type, and is not retried."""
    client = shell(httpx.ConnectError("refused"))
    with pytest.raises(NoAnswerError, match=r"DELETE http://face\.test.*ConnectError: refused"):
        client("delete", ID)
    assert len(client.requests) == 1


def test_cookies_are_not_kept() -> None:
    """One call does not depend on another."""
    with FaceSnapshotClient(
        "http://face.test",
        KEY,
        transport=httpx.MockTransport(
            lambda r: httpx.Response(200 if "Cookie" not in r.headers else 400, headers={"Set-Cookie": "a=b"})
        ),
    ) as client:
        client.snapshot.delete(ID)
        client.snapshot.delete(ID)
