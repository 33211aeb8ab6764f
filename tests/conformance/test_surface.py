"""The surface: status, headers, body and error shape of one answer, whatever went before."""

import json
from typing import Any

import pytest

from facesnap.conformance.contract import contract
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.reading import read
from facesnap.conformance.surface import judged
from facesnap.conformance.wire.exchange import Exchange, Request, Response

GUID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
TIME = "2019-06-27T21:22:55.3043353Z"
JSON = ("Content-Type", "application/json; charset=utf-8")
ERROR = {"error": {"code": "PersonGroupNotFound", "message": "Person group is not found."}}
SNAPSHOT = {
    "id": GUID,
    "account": "/subscriptions/x",
    "type": "FaceList",
    "applyScope": [GUID.upper()],
    "createdTime": TIME,
    "lastUpdateTime": TIME,
}
STATUS = {
    "status": "notStarted",
    "createdTime": TIME,
    "lastActionTime": TIME,
    "message": None,
    "resourceLocation": None,
}
TAKE, APPLY = ("POST", "/snapshots"), ("POST", f"/snapshots/{GUID}/apply")
GET, LIST = ("GET", f"/snapshots/{GUID}"), ("GET", "/snapshots")
PATCH, DELETE, POLL = ("PATCH", f"/snapshots/{GUID}"), ("DELETE", f"/snapshots/{GUID}"), ("GET", f"/operations/{GUID}")
CREATE, FACES = ("PUT", "/facelists/a"), ("GET", "/facelists/a")


def said(
    route: tuple[str, str], status: int, body: Any = b"", *headers: tuple[str, str], by: str = "source"
) -> list[Judgement]:
    """What the surface says of an answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    if raw and not any(name.lower() == "content-type" for name, _ in headers):
        headers = (*headers, JSON)
    request = Request(route[0], f"https://host.example/face/v1.0{route[1]}")
    exchange = Exchange(1, by, request, Response(status, headers, raw), 0.0, 0.0)
    return list(judged(contract(), read(contract(), exchange)))


def broken(*arguments: Any, **more: Any) -> set[str]:
    """The clauses that it breaks."""
    return {judgement.clause for judgement in said(*arguments, **more) if not judgement.holds}


def located(place: str) -> tuple[str, str]:
    """The header that names an operation."""
    return ("Operation-Location", place)


HERE = located(f"/operations/{GUID}")


@pytest.mark.parametrize(
    ("route", "status", "body", "headers"),
    [
        (TAKE, 202, b"", [HERE]),
        (APPLY, 202, b"", [("operation-location", f"/operations/{GUID}")]),
        (GET, 200, SNAPSHOT, []),
        (GET, 200, {**SNAPSHOT, "userData": None, "more": {"x": 1}}, []),
        (LIST, 200, [], []),
        (LIST, 200, [SNAPSHOT, {**SNAPSHOT, "userData": "x"}], []),
        (PATCH, 200, b"", []),
        (DELETE, 200, b"", []),
        (POLL, 200, STATUS, []),
        (POLL, 200, {"status": "RUNNING", "createdTime": TIME}, []),
        (
            POLL,
            200,
            {**STATUS, "status": "succeeded", "finishedTime": TIME, "resourceLocation": f"/snapshots/{GUID}"},
            [],
        ),
        (CREATE, 200, b"", []),
        (GET, 404, ERROR, []),
        (GET, 403, {"error": {"statusCode": 403, "message": "Out of call volume quota."}}, []),
        (GET, 401, {"statusCode": 401, "message": "Access denied."}, []),
        (GET, 404, b"", []),
        (TAKE, 413, b"<html>too large</html>", [("Content-Type", "text/html")]),
        (TAKE, 400, {"error": {}}, []),
        (TAKE, 400, {"error": {"code": "BadArgument", "message": "no", "more": 1}}, []),
        (LIST, 429, {"error": {"code": "429", "message": "Rate limit is exceeded. Try again in 21 seconds."}}, []),
        (LIST, 429, {"error": {"code": "429", "message": "Rate limit is exceeded."}}, [("Retry-After", "3")]),
    ],
)
def test_lawful_answers(route: Any, status: int, body: Any, headers: Any) -> None:
    """Of either era, and the gateway's older shapes."""
    assert broken(route, status, body, *headers, by="stranger" if status == 401 else "source") == set()


@pytest.mark.parametrize(
    ("route", "status", "body", "clause"),
    [
        (TAKE, 200, b"", "take.answer.status"),
        (APPLY, 201, b"", "apply.answer.status"),
        (DELETE, 204, b"", "delete.answer.status"),
        (PATCH, 202, b"", "update.answer.status"),
        (TAKE, 202, {"id": GUID}, "take.answer.no-body"),
        (APPLY, 202, b" ", "apply.answer.no-body"),
        (PATCH, 200, SNAPSHOT, "update.answer.no-body"),
        (DELETE, 200, b"null", "delete.answer.no-body"),
        (GET, 200, b"", "get.answer.body"),
        (GET, 200, {**SNAPSHOT, "id": "7"}, "get.answer.body"),
        (GET, 200, {**SNAPSHOT, "createdTime": "yesterday"}, "get.answer.body"),
        (GET, 200, {**SNAPSHOT, "type": "Nonsense"}, "get.answer.body"),
        (GET, 200, {name: value for name, value in SNAPSHOT.items() if name != "account"}, "get.answer.body"),
        (LIST, 200, SNAPSHOT, "list.answer.body"),
        (LIST, 200, [{}], "list.answer.body"),
        (POLL, 200, {**STATUS, "status": "done"}, "status.answer.body"),
        (POLL, 200, b"<html>", "status.answer.body"),
        (FACES, 200, [], "content.schema"),
        (CREATE, 201, b"", "content.schema"),
    ],
)
def test_wrong_success(route: Any, status: int, body: Any, clause: str) -> None:
    """The exact status, a body of the documented form, none where none belongs."""
    assert broken(route, status, body, HERE) == {clause}


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (f"/operations/{GUID}", set()),
        (f"operations/{GUID.upper()}", set()),
        (f"/face/v1.0/operations/{GUID}", set()),
        (f"https://host.example/face/v1.0/operations/{GUID}", {"take.answer.location-relative"}),
        (f"https://HOST.example/operations/{GUID}", {"take.answer.location-relative"}),
        (f"https://other.example/operations/{GUID}", {"take.answer.location"}),
        (f"http://host.example/operations/{GUID}", {"take.answer.location"}),
        (f"//other.example/operations/{GUID}", {"take.answer.location"}),
        ("/operations/1", {"take.answer.location"}),
        (f"/snapshots/{GUID}", {"take.answer.location"}),
        ("", {"take.answer.location"}),
        (None, {"take.answer.location"}),
    ],
)
def test_operation_location(place: str | None, wrong: set[str]) -> None:
    """A reference that ends operations/{guid}; absolute on its own origin breaks the recommendation alone."""
    assert broken(TAKE, 202, b"", *([] if place is None else [located(place)])) == wrong


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""),
        (400, b"no"),
        (400, {}),
        (400, {"message": "x"}),
        (404, {"error": "x"}),
        (404, {"error": {"code": 404}}),
        (409, {"statusCode": 409, "message": "x"}),
    ],
)
def test_wrong_refusal(status: int, body: Any) -> None:
    """A refusal that is no envelope."""
    assert broken(GET, status, body) == {"error.envelope"}


@pytest.mark.parametrize("status", [301, 302, 304])
def test_neither_success_nor_refusal(status: int) -> None:
    """A redirection is neither."""
    assert broken(GET, status) == {"error.refusal-status"}


def test_media_type() -> None:
    """JSON should say that it is; what has no body says nothing."""
    assert broken(GET, 404, ERROR, ("content-type", "text/html")) == {"error.media-type"}
    assert broken(LIST, 200, [], ("content-type", "text/plain")) == {"error.media-type"}
    assert broken(LIST, 200, [], ("content-type", "Application/JSON")) == set()


@pytest.mark.parametrize("status", [500, 502, 503])
def test_crash(status: int) -> None:
    """A server error is the oracle's to judge."""
    assert said(GET, status, b"<html>") == []


def test_rate_limit() -> None:
    """A 429 is judged for its shape only."""
    assert broken(LIST, 429, b"slow down") == {"error.rate-limit"}
    assert broken(LIST, 429, {"error": {"code": "429", "message": "Rate limit is exceeded."}}) == {"error.rate-limit"}


def test_good_key_refused() -> None:
    """A 401 to a good key breaks a clause; to a bad one it does not."""
    assert broken(GET, 401, ERROR) == {"key.good.accepted"}
    assert broken(GET, 401, ERROR, by="stranger") == set()


@pytest.mark.parametrize(
    ("method", "path", "status", "wrong"),
    [
        ("PUT", "/snapshots", 405, set()),
        ("PUT", "/snapshots", 404, set()),
        ("PUT", "/snapshots", 200, {"error.method.refused"}),
        ("POST", f"/operations/{GUID}", 302, {"error.method.refused"}),
        ("HEAD", "/snapshots", 200, set()),
        ("OPTIONS", "/snapshots", 204, set()),
        ("GET", "/elsewhere", 200, set()),
    ],
)
def test_method(method: str, path: str, status: int, wrong: set[str]) -> None:
    """A method that the contract does not have is refused, with whatever body; other paths are not its matter."""
    assert broken((method, path), status) == wrong
