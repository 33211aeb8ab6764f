"""The contract finds operations and knows what each status may carry."""

import json
import time
from datetime import timedelta

import pytest

from facesnap.conformance import validation
from facesnap.conformance.answers import read_json
from facesnap.conformance.contract import Contract, contract
from facesnap.conformance.validation import Schema, assert_formats_are_checked
from facesnap.openapi import CONTROL, document

GUID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
TIME = "2019-06-27T21:22:55.3043353Z"
STATUS_2019 = {
    "createdTime": TIME,
    "lastActionTime": TIME,
    "message": None,
    "resourceLocation": None,
    "status": "notStarted",
}
STATUS_2021 = {"status": "running", "createdTime": TIME, "lastActionTime": TIME, "resourceLocation": "/snapshots/"}
GOOD_STATUSES = [
    STATUS_2019,
    STATUS_2019 | {"status": "succeeded", "resourceLocation": f"/snapshots/{GUID}"},
    STATUS_2021,
    STATUS_2021
    | {"status": "succeeded", "finishedTime": TIME, "resourceLocation": "/persongroup/target-person-group-id"},
    {"status": "RUNNING", "createdTime": "2019-06-27T21:22:55Z"},
    {"status": "failed", "createdTime": TIME, "message": "why", "progress": 0.5},
]
BAD_STATUSES = {
    "unknown state": STATUS_2021 | {"status": "finished"},
    "state with a line feed": STATUS_2021 | {"status": "running\n"},
    "state of another type": STATUS_2021 | {"status": 1},
    "no state": {"createdTime": TIME},
    "no creation": {"status": "running"},
    "creation null": STATUS_2021 | {"createdTime": None},
    "no date": STATUS_2021 | {"createdTime": "yesterday"},
    "no time zone": STATUS_2021 | {"lastActionTime": "2019-06-27T21:22:55"},
    "location a number": STATUS_2021 | {"resourceLocation": 5},
    "success without location": {"status": "Succeeded", "createdTime": TIME},
    "success with null location": STATUS_2021 | {"status": "succeeded", "resourceLocation": None},
    "success without an id": STATUS_2021 | {"status": "succeeded", "resourceLocation": "/snapshots/"},
    "message a list": STATUS_2021 | {"message": []},
    "a list": [STATUS_2021],
}
SNAPSHOT = {
    "id": GUID,
    "account": "/subscriptions/x/accounts/y",
    "type": "FaceList",
    "applyScope": [GUID.upper()],
    "createdTime": TIME,
    "lastUpdateTime": TIME,
}
ENVELOPE = {"error": {"code": "PersonGroupNotFound", "message": "Person group is not found."}}
OLD_GATEWAY = {"error": {"statusCode": 403, "message": "Out of call volume quota."}}
FLAT_GATEWAY = {"statusCode": 401, "message": "Access denied."}
RATE = b'{"error":{"code":"429","message": "Rate limit is exceeded. Try again in 21 seconds."}}'


def problem(operation_id: str, status: int, body: bytes | object) -> str | None:
    """What the contract has against a body."""
    answer = contract().operations[operation_id].answer(status)
    assert answer is not None
    return answer.body_problem(body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize("body", GOOD_STATUSES)
def test_recorded_statuses_fit(body: object) -> None:
    """Bodies of every era fit the status schema."""
    assert problem("getOperationStatus", 200, body) is None


@pytest.mark.parametrize("label", BAD_STATUSES)
def test_wrong_statuses_do_not_fit(label: str) -> None:
    """A wrong status body does not fit, and the reason says where."""
    assert (problem("getOperationStatus", 200, BAD_STATUSES[label]) or "").startswith("at $")


@pytest.mark.parametrize("user_data", [{}, {"userData": None}, {"userData": ""}, {"userData": "é" * 20000}])
def test_snapshots_fit(user_data: dict[str, object]) -> None:
    """A snapshot fits with and without user data, and with members of later years."""
    assert problem("getSnapshot", 200, SNAPSHOT | user_data | {"later": 1}) is None
    assert problem("listSnapshots", 200, [SNAPSHOT | user_data, SNAPSHOT]) is None
    assert problem("listSnapshots", 200, []) is None


@pytest.mark.parametrize("member", SNAPSHOT)
def test_snapshot_members_are_required(member: str) -> None:
    """Without one of its required members a snapshot does not fit; nor with one of another type."""
    without = {k: v for k, v in SNAPSHOT.items() if k != member}
    assert problem("getSnapshot", 200, without) == f"at $: '{member}' is a required property"
    assert problem("getSnapshot", 200, SNAPSHOT | {member: 7}) is not None
    assert problem("listSnapshots", 200, [SNAPSHOT, without]) == f"at $[1]: '{member}' is a required property"


@pytest.mark.parametrize(
    ("scope", "fits"),
    [([], True), ([f"{{{GUID}}}"], True), ([GUID.replace("-", "")], True), (["garbage"], False), ([None], False)],
)
def test_stored_apply_scope(scope: list[object], fits: bool) -> None:  # noqa: FBT001 - a column of the table above
    """A stored scope holds GUIDs in any form that may have been accepted, and nothing else."""
    assert (problem("getSnapshot", 200, SNAPSHOT | {"applyScope": scope}) is None) is fits


@pytest.mark.parametrize(
    ("status", "body", "fits"),
    [
        (400, ENVELOPE, True),
        (404, ENVELOPE, True),
        (429, RATE, True),
        (403, OLD_GATEWAY, True),
        (401, FLAT_GATEWAY, True),
        (404, b"", True),
        (413, b"<html>", True),
        (400, b"", False),
        (400, FLAT_GATEWAY, False),
        (400, {}, False),
        (400, {"error": "text"}, False),
        (400, {"error": {}}, True),
        (400, {"error": {"code": 400, "message": "x"}}, False),
        (409, [], False),
        (404, b"<html>", False),
        (401, {"message": "x"}, False),
        (429, b"", False),
    ],
)
def test_refusals(status: int, body: object, fits: bool) -> None:  # noqa: FBT001 - a column of the table above
    """Refusals carry the envelope; gateway statuses also the older shapes or nothing."""
    assert (problem("takeSnapshot", status, body) is None) is fits


@pytest.mark.parametrize("status", [200, 201, 204, 302, 408, 425, 500, 503])
def test_statuses_that_take_never_has(status: int) -> None:
    """A status outside the closed set has no answer."""
    assert contract().operations["takeSnapshot"].answer(status) is None


@pytest.mark.parametrize("status", [400, 402, 409, 415, 422, 499])
def test_statuses_that_a_refusal_may_have(status: int) -> None:
    """Any other client error is a refusal."""
    assert contract().operations["takeSnapshot"].answer(status) is not None


def test_body_where_none_belongs() -> None:
    """An accepted take has an empty body."""
    assert problem("takeSnapshot", 202, b"") is None
    assert problem("takeSnapshot", 202, b"{}") == "the body should be empty but has 2 bytes"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"NaN", b"[" * 100_000, b"null null"])
def test_body_that_is_no_json(body: bytes) -> None:
    """A body that is no JSON is a problem, never an exception."""
    assert "body is" in (problem("listSnapshots", 200, body) or "")


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (f"/operations/{GUID}", True),
        (f"operations/{GUID}", True),
        (f"https://host/face/v1.0/operations/{GUID}", True),
        (f"/operations/{GUID}/", False),
        (f"/operation/{GUID}", False),
        (f"/operations/{GUID}\n", False),
        ("/operations/", False),
    ],
)
def test_operation_location(value: str, fits: bool) -> None:  # noqa: FBT001 - a column of the table above
    """The header ends in the operation's id."""
    answer = contract().operations["applySnapshot"].answer(202)
    assert answer is not None
    assert (answer.header_problem([("operation-location", value)]) is None) is fits
    assert answer.header_problem([("Other", value)]) == "the header Operation-Location is missing"


def test_match_finds_every_operation() -> None:
    """Every operation is found by its own path, with its parameters decoded."""
    for operation in contract().operations.values():
        path = operation.path
        for name in ("snapshotId", "operationId", "personId", "persistedFaceId"):
            path = path.replace(f"{{{name}}}", GUID)
        path = "/".join("a%2Db" if part.startswith("{") else part for part in path.split("/"))
        found = contract().match(operation.method.lower(), path)
        assert found is not None
        assert found[0] is operation
        assert set(found[1].values()) <= {GUID, "a-b"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/snapshots/"), ("PUT", "/snapshots"), ("GET", "/nothing"), ("GET", ""), ("GET", "/snapshots/a/b/c")],
)
def test_match_finds_nothing_else(method: str, path: str) -> None:
    """Another method or another path is no operation."""
    assert contract().match(method, path) is None


def test_methods_of_a_path() -> None:
    """A path knows its methods."""
    assert contract().methods(f"/snapshots/{GUID}") == {"GET", "PATCH", "DELETE"}
    assert contract().methods("/elsewhere") == frozenset()


def test_limits_of_time_and_number() -> None:
    """Lifetime and quotas come from the document."""
    assert contract().lifetime == timedelta(hours=48)
    assert contract().quota("takeSnapshot", "F0") == (100, "month")
    assert contract().quota("applySnapshot", "S0") == (100, "day")
    assert contract().quota("applySnapshot", "unlimited") is None


def test_formats_that_go_unchecked_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that a library does not check stops the start."""
    assert_formats_are_checked()
    monkeypatch.setattr(validation, "_FORMATS", {"no-such-format": "x"})
    with pytest.raises(RuntimeError, match="no-such-format"):
        assert_formats_are_checked()


def test_reason_is_short_and_always_there() -> None:
    """A reason does not quote a large body whole, and is there even where the libraries differ."""
    reason = Schema({"maxLength": 3}).explain("x" * 100_000)
    assert reason is not None
    assert len(reason) < 500
    assert Schema({"format": "date-time", "type": "string"}).explain("2019-06-27T24:00:00Z") is not None


def test_reading_json() -> None:
    """A byte order mark is allowed; other encodings are not."""
    assert read_json(b'\xef\xbb\xbf{"a":1}') == {"a": 1}
    with pytest.raises(ValueError, match="decode"):
        read_json('{"a":1}'.encode("utf-16"))


def test_deciding_is_fast() -> None:
    """Deciding on a status body takes microseconds, so that every answer can be judged."""
    schema = contract().schema("OperationStatus")
    assert schema.fits(STATUS_2019)
    best = min(_seconds(schema) for _ in range(20))
    assert best / 100 < 100e-6  # about 2 µs on a quiet machine


def _seconds(schema: Schema) -> float:
    start = time.perf_counter()
    for _ in range(100):
        schema.fits(STATUS_2019)
    return time.perf_counter() - start


def test_clock_protocol_reads_the_same_way() -> None:
    """The control document is read by the same code: a clock tells its time, and a refusal may say anything."""
    control = Contract(document(CONTROL))
    found = control.match("POST", "/clock")
    assert found is not None
    clock, refused = found[0].answer(200), found[0].answer(400)
    assert clock is not None
    assert refused is not None
    assert clock.body_problem(b'{"now":"2019-06-27T21:22:55.5Z"}') is None
    assert clock.body_problem(b'{"now":"soon"}') is not None
    assert refused.body_problem(b"no") is None
    assert found[0].request is not None
    assert found[0].request.fits({"advanceSeconds": 0.5})
    assert not found[0].request.fits({"advanceSeconds": -1})
