"""Reading: raw exchanges as calls, with what is unusual about their bytes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from facesnap.conformance.contract import contract
from facesnap.conformance.model.values import NOT_JSON, NOTHING, Call
from facesnap.conformance.reading import parsed, read
from facesnap.conformance.wire.exchange import ClockInterval, Exchange, Request, Response

GUID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
JSON = (("Content-Type", "application/json"),)


def exchange(method: str = "GET", path: str = "/snapshots", **more: Any) -> Exchange:
    """An exchange below the base of an endpoint."""
    request = Request(method, f"http://host/base/face/v1.0{path}", more.pop("headers", JSON), more.pop("body", None))
    return Exchange(7, more.pop("principal", "source"), request, more.pop("response", Response(200)), 0.0, 0.1, **more)


def call(**more: Any) -> Call:
    """The call that an exchange means."""
    found = read(contract(), exchange(**more)).call
    assert found is not None
    return found


def taken(body: bytes, content_type: str | None = "application/json") -> Call:
    """A take with these bytes."""
    headers = () if content_type is None else (("content-type", content_type),)
    return call(method="POST", path="/snapshots", body=body, headers=headers)


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        ("GET", "/snapshots", "listSnapshots", {}),
        ("POST", "/snapshots", "takeSnapshot", {}),
        ("PATCH", f"/snapshots/{GUID}", "updateSnapshot", {"snapshotId": GUID}),
        ("POST", f"/snapshots/{GUID}/apply", "applySnapshot", {"snapshotId": GUID}),
        ("GET", f"/operations/{GUID}", "getOperationStatus", {"operationId": GUID}),
        ("GET", "/snapshots/a%2Fb", "getSnapshot", {"snapshotId": "a/b"}),
        ("GET", "/snapshots/%7Bx%7D", "getSnapshot", {"snapshotId": "{x}"}),
    ],
)
def test_route(method: str, path: str, operation: str, parameters: dict[str, str]) -> None:
    """Method and path give the operation and its decoded parameters."""
    found = call(method=method, path=path)
    assert (found.operation, found.path, found.number) == (operation, parameters, 7)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/snapshots"), ("GET", "/nothing"), ("GET", ""), ("GET", "/")])
def test_no_route(method: str, path: str) -> None:
    """What the contract does not have is no call."""
    assert read(contract(), exchange(method, path)).call is None


def test_trailing_slash() -> None:
    """A slash at the end is unusual, and the same call."""
    found = call(path="/snapshots/")
    assert (found.operation, found.oddities) == ("listSnapshots", {"trailing slash"})


def test_query() -> None:
    """Values by name in order, blank ones too, decoded."""
    found = call(path="/snapshots?type=FaceList&applyScope=a%2Cb&applyScope=&x")
    assert found.query == {"type": ("FaceList",), "applyScope": ("a,b", ""), "x": ("",)}


@pytest.mark.parametrize(
    ("principal", "account", "authentic"),
    [
        ("source", "source", True),
        ("source/key2", "source", True),
        ("nobody", "nobody", False),
        ("stranger", "stranger", False),
    ],
)
def test_principal(principal: str, account: str, authentic: bool) -> None:  # noqa: FBT001 - a row of the table
    """The account without the key that was used; nobody and stranger have no good one."""
    found = call(principal=principal)
    assert (found.account, found.authentic) == (account, authentic)


@pytest.mark.parametrize(
    ("raw", "body", "oddities"),
    [
        (b'{"a": 1}', {"a": 1}, set()),
        (b"", NOTHING, set()),
        (b"null", None, set()),
        (b'{"a": 1, "a": 2}', {"a": 2}, {"duplicate member"}),
        (b'{"a": {"b": 1, "b": 2}}', {"a": {"b": 2}}, {"duplicate member"}),
        (b"\xef\xbb\xbf{}", {}, {"bytes"}),
        (b'{"a": "\xff"}', NOT_JSON, {"bytes"}),
        (b'{"a": NaN}', NOT_JSON, {"bytes"}),
        (b'{"a": 1e999}', NOT_JSON, {"bytes"}),
        (b'{"a": -Infinity}', NOT_JSON, {"bytes"}),
        (b'{"a": +Infinity}', NOT_JSON, {"bytes"}),
        (b"{", NOT_JSON, set()),
        (b"{} {}", NOT_JSON, set()),
        (b"[" * 100_000, NOT_JSON, {"bytes"}),
    ],
)
def test_request_body(raw: bytes, body: Any, oddities: set[str]) -> None:
    """The JSON of a body, nothing, or no JSON; and what two honest readers might read differently."""
    found = taken(raw)
    assert found.body == body
    assert found.oddities == oddities


@pytest.mark.parametrize(
    ("content_type", "oddities"),
    [
        ("application/json", set()),
        ("Application/JSON; charset=utf-8", set()),
        ('application/json;charset="UTF-8"', set()),
        ("application/json; charset=latin-1", {"doubtful content type"}),
        ("text/json", {"doubtful content type"}),
        ("application/problem+json", {"doubtful content type"}),
        ("*/*", {"doubtful content type"}),
        ("text/plain", {"content type"}),
        ("", {"content type"}),
        (None, {"content type"}),
    ],
)
def test_content_type(content_type: str | None, oddities: set[str]) -> None:
    """JSON in UTF-8 as it is declared usually; all else is unusual, or wrong."""
    assert taken(b"{}", content_type).oddities == oddities


def test_needless_body() -> None:
    """A body where none belongs is none."""
    found = call(method="GET", body=b"{}")
    assert (found.body, found.oddities) == (NOTHING, {"needless body"})


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", NOTHING),
        (b"[]", []),
        (b"\xef\xbb\xbf[]", []),
        (b"<html>", NOT_JSON),
        (b"NaN", NOT_JSON),
        (b"\xff", NOT_JSON),
        (b"[" * 100_000, NOT_JSON),
    ],
)
def test_answer_body(body: bytes, value: Any) -> None:
    """The body of an answer as JSON."""
    assert parsed(body) == value


@pytest.mark.parametrize(
    ("location", "found"),
    [
        (f"/operations/{GUID}", GUID),
        (f"operations/{GUID.upper()}", GUID),
        (f"http://host/base/face/v1.0/operations/{GUID}/", GUID),
        (f" /operations/{GUID} ", GUID),
        (f"/operations/{GUID}x", None),
        ("/operations/1", None),
        (f"/snapshots/{GUID}", None),
        (None, None),
    ],
)
def test_operation_location(location: str | None, found: str | None) -> None:
    """The operation that an answer names, in lower case; the header in any case."""
    headers = () if location is None else (("operation-LOCATION", location),)
    answer = call(method="POST", path="/snapshots", response=Response(202, headers)).answer
    assert answer is not None
    assert answer.operation_id == found


def test_no_answer() -> None:
    """An exchange without an answer is a call without one."""
    assert call(response=None).answer is None


def test_times() -> None:
    """The endpoint's time, if it was told, and whether it was read."""
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    when = call(clock=ClockInterval(moment, moment, exact=True)).when
    assert when is not None
    assert (when.earliest, when.exact) == (moment, True)
    assert call().when is None


def test_model_kind_of_bodies() -> None:
    """What a client sends by json.dumps is what is read."""
    body = {"type": "FaceList", "userData": "\u6751\U0001f600", "applyScope": [GUID]}
    assert taken(json.dumps(body).encode()).body == body
