"""Snapshots end to end, for all four types."""

from typing import Any

import pytest

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
UNKNOWN = "99999999-dddd-4ddd-8ddd-999999999999"


def test_a_restored_object_equals_its_source(emulated: Any, kind: Any) -> None:
    """Names, user data, persons, faces, recognition model and training all arrive, and source and target agree."""
    emulated.filled(kind, "from", faces=3)
    snapshot = emulated.taken(kind.type, "from", [TARGET], userData="mine")
    end = emulated.applied(snapshot, "to")
    assert end["status"] == "succeeded"
    assert end["resourceLocation"] == f"/{kind.singular}/to"
    assert emulated.content(kind, "to", by="target") == emulated.content(kind, "from")


def test_a_snapshots_information(emulated: Any, kind: Any) -> None:
    """What get and list show: the members of part B 2.8 and no others."""
    emulated.filled(kind, "from")
    snapshot = emulated.taken(kind.type, "from", [TARGET.upper()], userData="mine")
    shown = emulated("GET", snapshot, by="target").json
    assert set(shown) == {"id", "account", "type", "applyScope", "userData", "createdTime", "lastUpdateTime"}
    assert shown["id"] == snapshot.removeprefix("/snapshots/")
    assert shown["type"] == kind.type
    assert shown["applyScope"] == [TARGET]
    assert shown["createdTime"] == shown["lastUpdateTime"]
    assert SOURCE in shown["account"]
    assert emulated("GET", "/snapshots").json == [shown]


def test_operations_move_forward_only(emulate: Any) -> None:
    """Statuses come in order, whatever the seed; some seeds skip some, and all three patterns occur."""
    seen = set()
    for seed in range(30):
        emulated = emulate(seed=seed)
        emulated("PUT", "/facelists/a", {"name": "n"})
        body = {"type": "FaceList", "objectId": "a", "applyScope": []}
        location = emulated("POST", "/snapshots", body).headers["operation-location"]
        seen.add(tuple(emulated("GET", location).json["status"] for _ in range(4)))
    assert {statuses[0] for statuses in seen} == {"notStarted", "running", "succeeded"}
    order = ["notStarted", "running", "succeeded"]
    assert all(list(statuses) == sorted(statuses, key=order.index) for statuses in seen)
    assert all(statuses[-1] == "succeeded" for statuses in seen)


def test_an_operation_ends_by_the_clock_alone(emulate: Any) -> None:
    """Nobody looks; time passes; the work is done."""
    for seed in range(5):
        emulated = emulate(seed=seed)
        emulated("PUT", "/facelists/a", {"name": "n"})
        emulated("POST", "/snapshots", {"type": "FaceList", "objectId": "a", "applyScope": []})
        assert emulated("GET", "/snapshots").json == []
        emulated.advance(10)
        assert len(emulated("GET", "/snapshots").json) == 1


def test_who_may_do_what(emulated: Any) -> None:
    """The owner may all but apply, the listed may read and apply, the outsider may not even know."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [TARGET])
    patch, apply = {"userData": "x"}, {"objectId": "b"}

    def statuses(by: str) -> list[int]:
        return [
            emulated("GET", snapshot, by=by).status,
            emulated("PATCH", snapshot, patch, by=by).status,
            emulated("POST", f"{snapshot}/apply", apply, by=by).status,
            len(emulated("GET", "/snapshots", by=by).json),
        ]

    assert statuses("source") == [200, 200, 403, 1]
    assert statuses("sibling") == [200, 200, 403, 1]
    assert statuses("target") == [200, 403, 202, 1]
    assert statuses("outsider") == [404, 404, 404, 0]
    assert [emulated("DELETE", snapshot, by=by).status for by in ("outsider", "target", "sibling", "source")] == [
        404,
        403,
        200,
        404,
    ]


def test_the_scope_of_now_decides(emulated: Any) -> None:
    """A PATCH replaces the scope whole, both ways, and earlier targets survive it."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [TARGET])
    assert emulated.applied(snapshot, "b")["status"] == "succeeded"
    assert emulated("PATCH", snapshot, {"applyScope": [SOURCE]}).status == 200
    assert emulated("POST", f"{snapshot}/apply", {"objectId": "c"}, by="target").status == 404
    assert emulated("GET", "/snapshots", by="target").json == []
    assert emulated("GET", "/facelists/b", by="target").status == 200
    assert emulated.applied(snapshot, "c", by="source")["status"] == "succeeded"


def test_update_changes_what_is_sent_and_nothing_else(emulated: Any) -> None:
    """Either of userData and applyScope, apart; lastUpdateTime moves, createdTime does not."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [TARGET], userData="one")
    before = emulated("GET", snapshot).json
    assert emulated("PATCH", snapshot, {"userData": "two", "applyScope": None}).body == b""
    after = emulated("GET", snapshot).json
    assert after | {"userData": "one", "lastUpdateTime": ""} == before | {"lastUpdateTime": ""}
    assert after["lastUpdateTime"] > before["lastUpdateTime"]
    emulated("PATCH", snapshot, {"applyScope": []})
    assert emulated("GET", snapshot).json["userData"] == "two"
    assert emulated("PATCH", snapshot, {}).status == 400


def test_an_id_in_use_is_refused_at_once(emulated: Any, kind: Any) -> None:
    """The object stays as it was, and nothing is left behind; another type's object of that id is no conflict."""
    emulated.filled(kind, "from")
    other = "persongroups" if kind.path != "persongroups" else "facelists"
    snapshot = emulated.taken(kind.type, "from", [TARGET])
    emulated("PUT", f"/{other}/to", {"name": "other"}, by="target")
    assert emulated.applied(snapshot, "to")["status"] == "succeeded"
    emulated("PATCH", f"/{kind.path}/to", {"name": "changed"}, by="target")
    refused = emulated("POST", f"{snapshot}/apply", {"objectId": "to"}, by="target")
    assert (refused.status, refused.code) == (409, f"{kind.type}Exists")
    assert emulated("GET", f"/{kind.path}/to", by="target").json["name"] == "changed"


def test_of_two_applies_onto_one_new_id_one_succeeds(emulated: Any) -> None:
    """Both are accepted while neither has ended; the later one fails and says why."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [TARGET])
    replies = [emulated("POST", f"{snapshot}/apply", {"objectId": "b"}, by="target") for _ in range(2)]
    ends = [emulated.wait(reply, by="target") for reply in replies]
    assert sorted(end["status"] for end in ends) == ["failed", "succeeded"]
    assert next(end["message"] for end in ends if end["status"] == "failed")


def test_one_snapshot_applied_many_times_in_parallel(emulated: Any, kind: Any) -> None:
    """All under way at once, all equal, and none shares anything with another."""
    emulated.filled(kind, "from")
    snapshot = emulated.taken(kind.type, "from", [TARGET])
    ids = [f"to-{number}" for number in range(4)]
    replies = [emulated("POST", f"{snapshot}/apply", {"objectId": one}, by="target") for one in ids]
    assert {emulated.wait(reply, by="target")["status"] for reply in replies} == {"succeeded"}
    emulated("DELETE", f"/{kind.path}/from")
    emulated("DELETE", snapshot)
    emulated("PATCH", f"/{kind.path}/to-0", {"name": "changed"}, by="target")
    assert emulated.content(kind, "to-1", by="target") == emulated.content(kind, "to-3", by="target")
    assert emulated("GET", f"/{kind.path}/to-1", by="target").json["name"] == "name of from"


def test_a_snapshot_does_not_see_what_its_source_does_later(emulated: Any, kind: Any) -> None:
    """The source is edited, emptied and deleted while and after the take; the copy is of before."""
    emulated.filled(kind, "from")
    before = emulated.content(kind, "from")
    body = {"type": kind.type, "objectId": "from", "applyScope": [TARGET]}
    taking = emulated("POST", "/snapshots", body)
    assert emulated("PATCH", f"/{kind.path}/from", {"name": "changed"}).status == 200
    assert emulated("DELETE", f"/{kind.path}/from").status == 200
    snapshot = emulated.wait(taking)["resourceLocation"]
    emulated.applied(snapshot, "to")
    assert emulated.content(kind, "to", by="target") == before


def test_filters_of_list(emulated: Any) -> None:
    """By type, by any of several ids; visibility first."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    emulated("PUT", "/persongroups/a", {"name": "n"})
    faces = emulated.taken("FaceList", "a", [TARGET])
    group = emulated.taken("PersonGroup", "a", [UNKNOWN])

    def listed(query: str, by: str = "source") -> list[str]:
        return ["/snapshots/" + one["id"] for one in emulated("GET", f"/snapshots{query}", by=by).json]

    assert listed("") == [faces, group]
    assert listed("?type=FaceList") == [faces]
    assert listed("?type=LargeFaceList") == []
    assert listed(f"?applyScope={UNKNOWN.upper()}") == [group]
    assert listed(f"?applyScope={UNKNOWN},{TARGET}") == [faces, group]
    assert listed(f"?applyScope={UNKNOWN}", by="target") == []
    assert listed(f"?applyScope={TARGET}&type=FaceList", by="target") == [faces]
    for query in ("?type=facelist", "?type=", "?applyScope=", "?applyScope=x", f"?applyScope={TARGET},"):
        assert emulated("GET", f"/snapshots{query}").status == 400


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"type": "faceList"}, 400),
        ({"type": None}, 400),
        ({"type": ["FaceList"]}, 400),
        ({"type": "LargeFaceList"}, 404),
        ({"objectId": "other"}, 404),
        ({"objectId": ""}, 400),
        ({"objectId": "a\n"}, 400),
        ({"objectId": "A"}, 400),
        ({"objectId": "a" * 65}, 400),
        ({"objectId": 1}, 400),
        ({"applyScope": None}, 400),
        ({"applyScope": TARGET}, 400),
        ({"applyScope": [TARGET, TARGET.upper()]}, 400),
        ({"applyScope": [TARGET.replace("-", "")]}, 400),
        ({"applyScope": ["{" + TARGET + "}"]}, 400),
        ({"applyScope": [1]}, 400),
        ({"applyScope": [TARGET + "\n"]}, 400),
        ({"applyScope": []}, 202),
        ({"userData": "x" * 16384}, 202),
        ({"userData": "é" * 16384}, 202),
        ({"userData": "x" * 16385}, 400),
        ({"userData": 5}, 400),
        ({"userData": None}, 202),
        ({"unknown": {}}, 202),
    ],
)
def test_limits_of_take(emulated: Any, change: dict[str, Any], status: int) -> None:
    """Each member at its limit and just past it; what is refused leaves nothing."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    reply = emulated("POST", "/snapshots", {"type": "FaceList", "objectId": "a", "applyScope": [TARGET]} | change)
    assert reply.status == status
    if status != 202:
        assert set(reply.json["error"]) == {"code", "message"}
        emulated.advance(10)
        assert emulated("GET", "/snapshots").json == []


@pytest.mark.parametrize("mode", ["createNew", "Merge", "", None, 1])
def test_the_only_mode_is_create_new(emulated: Any, mode: object) -> None:
    """Letter for letter, and it may be left out."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [TARGET])
    assert emulated("POST", f"{snapshot}/apply", {"objectId": "b", "mode": mode}, by="target").status == 400
    assert emulated("POST", f"{snapshot}/apply", {"objectId": "b", "mode": "CreateNew"}, by="target").status == 202


def test_operations_are_seen_by_their_subscription(emulated: Any) -> None:
    """In any region and with any account; not by others, and under no malformed id."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    taking = emulated("POST", "/snapshots", {"type": "FaceList", "objectId": "a", "applyScope": [TARGET]})
    location = taking.headers["operation-location"]
    assert emulated("GET", location, by="sibling", region="west").status == 200
    assert emulated("GET", location, by="target").status == 404
    assert emulated("GET", "/operations/nothing").code == "OperationNotFound"


def test_answers_on_the_wire(emulated: Any) -> None:
    """Empty bodies have length 0 and no type; JSON is compact and names its charset; every answer has a request id."""
    emulated("PUT", "/facelists/a", {"name": "é", "userData": ""})
    accepted = emulated("POST", "/snapshots", {"type": "FaceList", "objectId": "a", "applyScope": []})
    assert accepted.body == b""
    assert accepted.headers["content-length"] == "0"
    assert "content-type" not in accepted.headers
    shown = emulated("GET", "/facelists/a")
    assert shown.body == '{"persistedFaces":[],"faceListId":"a","name":"é","userData":""}'.encode()
    assert shown.headers["content-type"] == "application/json; charset=utf-8"
    assert shown.headers["content-length"] == str(len(shown.body))
    assert shown.headers["apim-request-id"] != accepted.headers["apim-request-id"]
