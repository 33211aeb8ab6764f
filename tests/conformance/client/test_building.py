"""What the client sends, without sending it."""

import json
from enum import Enum
from uuid import UUID

import pytest

from facesnap.conformance.client import SnapshotObjectType, build

ID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
OTHER = "11111111-2222-3333-4444-555555555555"
ACCEPT = ("Accept", "application/json")
JSON = ("Content-Type", "application/json; charset=utf-8")


@pytest.mark.parametrize(
    ("name", "arguments", "line", "body"),
    [
        (
            "take",
            {"type": "FaceList", "object_id": "a", "apply_scope": [ID, OTHER], "user_data": "é"},
            "POST /face/v1.0/snapshots",
            {"type": "FaceList", "objectId": "a", "applyScope": [ID, OTHER], "userData": "é"},
        ),
        (
            "take",
            {"type": SnapshotObjectType.person_group, "object_id": "a", "apply_scope": [], "user_data": None},
            "POST /face/v1.0/snapshots",
            {"type": "PersonGroup", "objectId": "a", "applyScope": []},
        ),
        (
            "apply",
            {"snapshot_id": ID, "object_id": "b"},
            f"POST /face/v1.0/snapshots/{ID}/apply",
            {"objectId": "b", "mode": "CreateNew"},
        ),
        (
            "apply",
            {"snapshot_id": ID, "object_id": "b", "mode": None},
            f"POST /face/v1.0/snapshots/{ID}/apply",
            {"objectId": "b"},
        ),
        ("delete", {"snapshot_id": ID}, f"DELETE /face/v1.0/snapshots/{ID}", None),
        ("get", {"snapshot_id": UUID(ID)}, f"GET /face/v1.0/snapshots/{ID}", None),
        ("get", {"snapshot_id": "a/b ?é%~"}, "GET /face/v1.0/snapshots/a%2Fb%20%3F%C3%A9%25~", None),
        ("get_operation_status", {"operation_id": ID}, f"GET /face/v1.0/operations/{ID}", None),
        ("list", {}, "GET /face/v1.0/snapshots", None),
        ("list", {"type": None, "apply_scope": None}, "GET /face/v1.0/snapshots", None),
        (
            "list",
            {"type": "LargeFaceList", "apply_scope": [ID, OTHER]},
            f"GET /face/v1.0/snapshots?type=LargeFaceList&applyScope={ID},{OTHER}",
            None,
        ),
        ("list", {"apply_scope": ["a,b", "c&d"]}, "GET /face/v1.0/snapshots?applyScope=a%2Cb,c%26d", None),
        ("list", {"apply_scope": []}, "GET /face/v1.0/snapshots?applyScope=", None),
        ("update", {"snapshot_id": ID}, f"PATCH /face/v1.0/snapshots/{ID}", {}),
        (
            "update",
            {"snapshot_id": ID, "apply_scope": [], "user_data": ""},
            f"PATCH /face/v1.0/snapshots/{ID}",
            {"applyScope": [], "userData": ""},
        ),
    ],
)
def test_request_of_each_operation(name: str, arguments: dict[str, object], line: str, body: object) -> None:
    """Method, path, query and body are those of part B 2; what is None is left out."""
    built = build(name, **arguments)
    assert f"{built.method} {built.path_and_query}" == line
    if body is None:
        assert built.body is None
        assert built.headers == ((ACCEPT, ("Content-Length", "0")) if name == "delete" else (ACCEPT,))
    else:
        assert built.body is not None
        assert built.body.isascii()
        assert json.loads(built.body) == body
        assert list(json.loads(built.body)) == list(body)  # type: ignore[call-overload]  # the order of members too
        assert built.headers == (ACCEPT, JSON)


class Plain(str, Enum):  # noqa: UP042 - the older kind of string enum, whose str() is its name
    """As the official client's enums are made."""

    face_list = "FaceList"


def test_older_string_enum_is_sent_by_value() -> None:
    """An enum of the official client may be passed as it is."""
    assert build("list", type=Plain.face_list).path_and_query.endswith("?type=FaceList")


@pytest.mark.parametrize(
    ("name", "arguments", "error", "says"),
    [
        ("copy", {}, ValueError, "unknown operation 'copy'; there are take, apply, delete, get"),
        ("get", {}, TypeError, "snapshot_id is missing"),
        ("get", {"snapshot_id": ID, "raw": True}, TypeError, "unknown argument raw; accepted: snapshot_id"),
        ("get", {"snapshot_id": None}, ValueError, "snapshot_id is required"),
        ("get", {"snapshot_id": 5}, TypeError, "snapshot_id is a string, not int"),
        ("delete", {"snapshot_id": ""}, ValueError, "snapshot_id cannot be ''"),
        ("delete", {"snapshot_id": ".."}, ValueError, r"snapshot_id cannot be '\.\.'"),
        ("list", {"apply_scope": ID}, TypeError, "apply_scope is a list of subscription ids, not str"),
        ("list", {"apply_scope": [None]}, TypeError, "each of list: apply_scope is a string, not NoneType"),
        ("take", {"type": "FaceList", "object_id": "a", "apply_scope": None}, ValueError, "apply_scope is required"),
    ],
)
def test_arguments_that_no_request_can_carry(
    name: str, arguments: dict[str, object], error: type[Exception], says: str
) -> None:
    """A mistake of the caller is said before anything is sent."""
    with pytest.raises(error, match=says):
        build(name, **arguments)


def test_limits_are_left_to_the_service() -> None:
    """What the contract forbids can be sent, so that the service can refuse it."""
    built = build("take", type="Nothing", object_id="UPPER" * 20, apply_scope=["x", "x"], user_data="u" * 20_000)
    assert built.body is not None
    assert len(built.body) > 20_000
