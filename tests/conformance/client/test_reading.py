"""What the client reads out of answers, without receiving them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from facesnap.conformance.client import (
    OPERATIONS,
    DeserializationError,
    OperationStatus,
    OperationStatusType,
    Snapshot,
    SnapshotError,
    SnapshotObjectType,
    read,
)

ID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
SNAPSHOT: dict[str, Any] = {
    "id": ID,
    "account": "/subscriptions/s/accounts/a",
    "type": "FaceList",
    "applyScope": ["G1", "g2"],
    "userData": None,
    "createdTime": "2018-12-25T11:41:02.2331413Z",
    "lastUpdateTime": "2018-12-25T13:51:27+02:00",
    "color": {"deep": [1]},
}
STATUS: dict[str, Any] = {"status": "running", "createdTime": "2019-06-27T21:22:55.3043353Z"}


def reading(name: str, value: object) -> Any:
    """What a 200 with this JSON value is read as."""
    return read(name, 200, (), json.dumps(value).encode())


def test_snapshot() -> None:
    """Every member has its name and type; unknown ones are kept."""
    expected = Snapshot(
        id=ID,
        account="/subscriptions/s/accounts/a",
        type=SnapshotObjectType.face_list,
        apply_scope=["G1", "g2"],
        created_time=datetime(2018, 12, 25, 11, 41, 2, 233141, UTC),
        last_update_time=datetime(2018, 12, 25, 11, 51, 27, tzinfo=UTC),
        user_data=None,
        additional_properties={"color": {"deep": [1]}},
    )
    assert reading("get", SNAPSHOT) == expected
    assert reading("list", [SNAPSHOT, SNAPSHOT]) == [expected, expected]
    assert reading("list", []) == []


def test_type_of_another_name_passes_through() -> None:
    """A type in another letter case is known, one of another name is kept as it is."""
    assert reading("get", SNAPSHOT | {"type": "FACELIST"}).type is SnapshotObjectType.face_list
    assert reading("get", SNAPSHOT | {"type": "Album"}).type == "Album"


@pytest.mark.parametrize("word", ["notStarted", "notstarted", "NotStarted", "NOTSTARTED"])
def test_status_in_any_letter_case(word: str) -> None:
    """C1: all spellings are one status."""
    assert reading("get_operation_status", STATUS | {"status": word}).status is OperationStatusType.notstarted


def test_status_of_another_name_passes_through() -> None:
    """A word of the service's own is kept."""
    assert reading("get_operation_status", STATUS | {"status": "paused"}).status == "paused"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-06-27T21:22:55Z", datetime(2019, 6, 27, 21, 22, 55, tzinfo=UTC)),
        ("2019-06-27t21:22:55.5z", datetime(2019, 6, 27, 21, 22, 55, 500000, UTC)),
        ("2019-06-27T21:22:55.26Z", datetime(2019, 6, 27, 21, 22, 55, 260000, UTC)),
        ("2019-06-27T21:22:55.268281Z", datetime(2019, 6, 27, 21, 22, 55, 268281, UTC)),
        ("2019-06-27T21:22:55.9999999Z", datetime(2019, 6, 27, 21, 22, 55, 999999, UTC)),
        ("2019-06-27T21:22:55.123456789012Z", datetime(2019, 6, 27, 21, 22, 55, 123456, UTC)),
        ("2019-06-27T23:22:55+02:00", datetime(2019, 6, 27, 21, 22, 55, tzinfo=UTC)),
        ("2016-12-31T23:59:60.5Z", datetime(2017, 1, 1, 0, 0, 0, 500000, UTC)),
    ],
)
def test_times_are_aware_and_in_utc(text: str, moment: datetime) -> None:
    """Any number of fraction digits, any offset; cut to microseconds."""
    read_as = reading("get_operation_status", STATUS | {"createdTime": text}).created_time
    assert (read_as, read_as.tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2019-06-27",
        "2019-06-27T21:22:55",
        "2019-06-27 21:22:55Z",
        "2019-13-27T21:22:55Z",
        "2019-06-27T24:22:55Z",
        "2019-06-27T21:22:61Z",
        "2019-06-27T21:22:55.Z",
        "2019-06-27T21:22:55Z\n",
        "٢٠١٩-06-27T21:22:55Z",
        "2019-06-27T21:22:55+99:99",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_times_that_name_no_moment(text: str) -> None:
    """They are refused with the member's name."""
    with pytest.raises(DeserializationError) as caught:
        reading("get_operation_status", STATUS | {"createdTime": text})
    assert (caught.value.member, caught.value.expected) == ("createdTime", "an RFC 3339 date-time")


@pytest.mark.parametrize(
    ("body", "expected"),
    [  # part B 5, with the elided times filled in
        (
            (
                '{"createdTime":"2019-06-27T21:22:55.3043353Z","lastActionTime":"2019-06-27T21:22:55.3043353Z",'
                '"message":null,"resourceLocation":null,"status":"notStarted"}'
            ),
            ("notStarted", None, None, None, None),
        ),
        (
            (
                '{"createdTime":"2019-06-27T21:22:55.3043353Z","lastActionTime":"2019-06-27T21:22:56.3043353Z",'
                f'"message":null,"resourceLocation":"/snapshots/{ID}","status":"succeeded"}}'
            ),
            ("succeeded", f"/snapshots/{ID}", ID, None, None),
        ),
        (
            (
                '{"status":"running","createdTime":"2021-01-01T00:00:00.1Z","lastActionTime":"2021-01-01T00:00:00.1Z",'
                '"resourceLocation":"/snapshots/"}'
            ),
            ("running", "/snapshots/", None, None, None),
        ),
        (
            (
                '{"status":"succeeded","createdTime":"2021-01-01T00:00:00.1Z","lastActionTime":"2021-01-01T00:00:01Z",'
                '"finishedTime":"2021-01-01T00:00:00.9Z","resourceLocation":"/persongroup/target-person-group-id"}'
            ),
            (
                "succeeded",
                "/persongroup/target-person-group-id",
                None,
                SnapshotObjectType.person_group,
                "target-person-group-id",
            ),
        ),
    ],
)
def test_recorded_operation_statuses(body: str, expected: tuple[object, ...]) -> None:
    """Recorded bodies of both eras are read."""
    status = read("get_operation_status", 200, (), body.encode())
    assert isinstance(status, OperationStatus)
    seen = (status.status, status.resource_location, status.snapshot_id, status.object_type, status.object_id)
    assert seen == expected
    assert set(status.additional_properties) <= {"finishedTime"}


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("/facelist/a", (None, SnapshotObjectType.face_list, "a")),
        ("/facelists/a", (None, SnapshotObjectType.face_list, "a")),
        ("/largefacelist/a", (None, SnapshotObjectType.large_face_list, "a")),
        ("/LargePersonGroups/a", (None, SnapshotObjectType.large_person_group, "a")),
        (f"https://host/face/v1.0/snapshots/{ID}", (ID, None, None)),
        ("/snapshots/", (None, None, None)),
        ("/albums/a", (None, None, None)),
        ("a", (None, None, None)),
        ("", (None, None, None)),
        ("http://snapshots/a", (None, None, None)),
    ],
)
def test_location_is_read_by_its_last_two_segments(location: str, found: tuple[object, ...]) -> None:
    """Singular or plural, relative or absolute."""
    status = reading("get_operation_status", STATUS | {"status": "succeeded", "resourceLocation": location})
    assert (status.snapshot_id, status.object_type, status.object_id) == found
    early = reading("get_operation_status", STATUS | {"resourceLocation": location})
    assert (early.snapshot_id, early.object_type, early.object_id) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "value", "member", "expected"),
    [
        ("get", [], "", "an object"),
        ("get", None, "", "an object"),
        ("list", {}, "", "an array"),
        ("list", [SNAPSHOT, 5], "[1]", "an object"),
        ("list", [SNAPSHOT, SNAPSHOT | {"applyScope": ["a", 5]}], "[1].applyScope[1]", "a string"),
        ("get", SNAPSHOT | {"applyScope": "g1"}, "applyScope", "an array of strings"),
        ("get", SNAPSHOT | {"applyScope": None}, "applyScope", "an array of strings"),
        ("get", SNAPSHOT | {"id": None}, "id", "a string"),
        ("get", SNAPSHOT | {"type": 1}, "type", "a string"),
        ("get", SNAPSHOT | {"userData": {}}, "userData", "a string"),
        ("get", {k: v for k, v in SNAPSHOT.items() if k != "account"}, "account", "a string"),
        ("get_operation_status", {"Status": "running"}, "status", "a string"),
        ("get_operation_status", STATUS | {"lastActionTime": 5}, "lastActionTime", "a string"),
    ],
)
def test_success_that_does_not_fit(name: str, value: object, member: str, expected: str) -> None:
    """The error says which member, and what belongs there."""
    with pytest.raises(DeserializationError) as caught:
        reading(name, value)
    assert (caught.value.status, caught.value.member, caught.value.expected) == (200, member, expected)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff", b'{"id": NaN}', b"[" * 200_000, b"1" * 5_000, '{"a":1}'.encode("utf-16")]
)
@pytest.mark.parametrize("name", ["get", "list", "get_operation_status"])
def test_success_that_is_not_json(name: str, body: bytes) -> None:
    """No body makes the reader stumble."""
    with pytest.raises(DeserializationError) as caught:
        read(name, 200, (), body)
    assert caught.value.member == ""


def test_byte_order_mark_is_ignored() -> None:
    """A body in UTF-8 may start with one."""
    assert read("list", 200, (), b"\xef\xbb\xbf[]") == []


@pytest.mark.parametrize(("name", "status"), [("take", 202), ("apply", 202), ("update", 200), ("delete", 200)])
def test_bodies_of_the_other_successes_are_not_looked_at(name: str, status: int) -> None:
    """S97: None."""
    assert read(name, status, (), b"{what") is None


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_other_status_raises(name: str) -> None:
    """S97, part B 6: one success each; not even a 2xx beside it will do."""
    for status in [*range(200, 209), 301, 304, 400, 401, 404, 409, 429, 500, 503]:
        if status != OPERATIONS[name].success:
            with pytest.raises(SnapshotError) as caught:
                read(name, status, (), b"")
            assert (caught.value.status, caught.value.code, caught.value.message) == (status, None, None)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            (
                '{"error":{"code":"PersonGroupNotFound",'
                '"message":"Person group is not found.\\r\\nParameter name: personGroupId"}}'
            ),
            "PersonGroupNotFound",
            "Person group is not found.\r\nParameter name: personGroupId",
        ),
        (
            (
                '{"error":{"code":"PersonGroupNotFound",'
                '"message":"Person group is not found. (Parameter \'personGroupId\')"}}'
            ),
            "PersonGroupNotFound",
            "Person group is not found. (Parameter 'personGroupId')",
        ),
        (
            '{"error":{"code":"429","message": "Rate limit is exceeded. Try again in 21 seconds."}}',
            "429",
            "Rate limit is exceeded. Try again in 21 seconds.",
        ),
        ('{"error":{"statusCode":403,"message":"Out of call volume quota."}}', "403", "Out of call volume quota."),
        ('{"statusCode":401,"message":"Access denied"}', "401", "Access denied"),
        ('{"code":"X","message":"y"}', "X", "y"),
        ('{"error":"just text"}', None, "just text"),
        ('{"error":null,"message":"y"}', None, "y"),
        ('{"error":{}}', None, None),
        ('{"error":{"code":429,"message":{}}}', "429", None),
        ('{"error":{"code":true,"message":"y"}}', None, "y"),
        ('{"error":{"code":1e400,"message":"y"}}', None, "y"),
        ('{"error":{"code":' + "9" * 4000 + "}}", None, None),
        ("[]", None, None),
        ("5", None, None),
        ("", None, None),
        ("<html>Bad gateway</html>", None, None),
    ],
)
def test_error_bodies_of_all_eras(body: str, code: str | None, message: str | None) -> None:
    """Envelope, older gateways, flat, empty, no JSON at all."""
    with pytest.raises(SnapshotError) as caught:
        read("get", 400, (), body.encode())
    assert (caught.value.status, caught.value.code, caught.value.message) == (400, code, message)
    assert "400" in str(caught.value)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({*SNAPSHOT, *STATUS, "lastActionTime", "resourceLocation", "message", "error", "code", "statusCode"})
# A good body with one member gone wrong, which random JSON would hardly ever be.
NEARLY = st.sampled_from(NAMES).flatmap(lambda name: JSON_VALUES.map(lambda value: SNAPSHOT | STATUS | {name: value}))
BODIES = st.binary(max_size=64) | (
    JSON_VALUES | NEARLY | st.lists(NEARLY, max_size=2) | JSON_VALUES.map(lambda value: {"error": value})
).map(lambda value: json.dumps(value).encode())


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(OPERATIONS)),
    status=st.sampled_from([200, 202]) | st.integers(100, 599),
    headers=st.lists(st.tuples(st.sampled_from(["Retry-After", "date", "X"]), st.text(max_size=30)), max_size=3),
    body=BODIES,
)
@example("get", 400, [("Retry-After", "Sun, 31 Dec 9999 23:59:59 -2359")], b"")
@example("get", 400, [("Retry-After", "Mon, 32 Foo 0000 99:99:99 GMT")], b"")
def test_any_answer_is_read_or_refused(name: str, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    """Whatever comes: a typed result, or a SnapshotError that knows its status and can be shown."""
    returned: tuple[object, ...] = ()
    error = None
    kinds = {"get": Snapshot, "list": list, "get_operation_status": OperationStatus}
    try:
        returned = (read(name, status, headers, body),)
    except SnapshotError as raised:
        error = raised
    if error is None:
        assert status == OPERATIONS[name].success
        assert isinstance(returned[0], kinds.get(name, type(None)))
    else:
        assert error.status == status
        assert isinstance(error, DeserializationError) == (status == OPERATIONS[name].success)
        assert str(error)
        assert repr(error)
