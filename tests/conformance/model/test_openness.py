"""The rulings of part C on odd requests: refused and served are both quiet where it is open, anything else is not."""

from typing import Any

import pytest

from facesnap.conformance.model.values import NOT_JSON

GUID = "22222222-bbbb-4bbb-8bbb-222222222222"
OPEN_TAKES = [
    ({"userData": None}, "error.null-members"),
    ({"type": None}, "error.null-members"),
    ({"objectId": None}, "error.null-members"),
    ({"applyScope": None}, "error.null-members"),
    ({"applyScope": []}, "scope.value.empty"),
    ({"applyScope": [GUID, GUID]}, "scope.value.duplicates"),
    ({"applyScope": [GUID, GUID.upper()]}, "scope.value.duplicates"),
    ({"applyScope": [GUID, *(f"{GUID[:24]}{number:012x}" for number in range(64))]}, "scope.value.many"),
    ({"applyScope": [f"{{{GUID}}}"]}, "scope.value.guid-forms"),
    ({"applyScope": [f"({GUID})"]}, "scope.value.guid-forms"),
    ({"applyScope": [GUID.replace("-", "")]}, "scope.value.guid-forms"),
    ({"applyScope": [None]}, "error.odd-types"),
    ({"objectId": 7}, "error.odd-types"),
    ({"type": 7}, "error.odd-types"),
    ({"userData": ["x"]}, "error.odd-types"),
    ({"type": "facelist"}, "take.type.letter-case"),
    ({"more": 1}, "error.unknown-members"),
    ({"userData": "\u6751" * 6000}, "limit.user-data.beyond-ascii"),
    ({"userData": "a\0b"}, "limit.user-data.beyond-ascii"),
    ({"userData": "\ud800"}, "error.unusual-json"),
]
REFUSED_TAKES = [
    ({"type": "Nonsense"}, "take.type.unknown-refused"),
    ({"objectId": ""}, "limit.take.object-id.empty-refused"),
    ({"objectId": "x" * 65}, "limit.take.object-id.too-long-refused"),
    ({"objectId": "Capital"}, "limit.take.object-id.off-pattern-refused"),
    ({"objectId": "a\n"}, "limit.take.object-id.off-pattern-refused"),
    ({"applyScope": "text"}, "take.apply-scope.array"),
    ({"applyScope": {}}, "take.apply-scope.array"),
    ({"applyScope": ["garbage"]}, "take.apply-scope.garbage-refused"),
    ({"applyScope": ["{garbage}"]}, "take.apply-scope.garbage-refused"),
    ({"userData": "x" * 16_385}, "limit.take.user-data.too-long-refused"),
]
MISSING = [
    ("type", "take.type.required"),
    ("objectId", "take.object-id.required"),
    ("applyScope", "take.apply-scope.required"),
]
BODY: dict[str, Any] = {"type": "FaceList", "objectId": "source", "applyScope": [GUID], "userData": "note"}


@pytest.fixture
def source(tale: Any) -> None:
    """Something to take."""
    tale.create("source", "FaceList", "source")


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize(("members", "clause"), OPEN_TAKES)
@pytest.mark.parametrize("answer", ["refused", "failed", "succeeded"])
def test_open_take(tale: Any, members: Any, clause: str, answer: str) -> None:
    """Refused, failed or succeeded: all lawful, all bearing the clause out."""
    operation = tale.take(**{**BODY, **members}, status=400 if answer == "refused" else 202)
    if answer != "refused":
        tale.poll(operation, answer)
    assert tale.broken == set()
    assert clause in tale.held


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize(("members", "clause"), OPEN_TAKES)
@pytest.mark.parametrize("status", [500, 302])
def test_open_take_crashes(tale: Any, members: Any, clause: str, status: int) -> None:
    """A crash or a redirection is no answer to an open question."""
    tale.take(**{**BODY, **members}, status=status)
    assert tale.broken == {clause}


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize(("members", "clause"), REFUSED_TAKES)
@pytest.mark.parametrize("late", [False, True])
def test_take_to_refuse(tale: Any, members: Any, clause: str, late: bool) -> None:  # noqa: FBT001 - a row of the table
    """Refused at once, or accepted and then failed; succeeded breaks the clause."""
    operation = tale.take(**{**BODY, **members}, status=202 if late else 422)
    if late:
        tale.poll(operation, "failed")
    assert tale.broken == set()
    assert clause in tale.held
    assert tale.poll(tale.take(**{**BODY, **members})).broken == {clause}
    tale.take(**{**BODY, **members}, status=500)
    assert tale.told[-1].broken == {clause}


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize(("member", "clause"), MISSING)
def test_missing_member(tale: Any, member: str, clause: str) -> None:
    """A required member that is missing is refused."""
    body = {name: value for name, value in BODY.items() if name != member}
    for status, broken in ((400, set()), (302, {clause})):
        told = tale.call("takeSnapshot", "source", status, body=body)
        assert told.broken == broken


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("open_too", [{"more": 1}, {"userData": None}])
def test_two_grounds(tale: Any, open_too: Any) -> None:
    """With two reasons to refuse none is borne out; with an open one beside it the strict one still counts."""
    tale.take(**{**BODY, "type": "Nonsense", "objectId": ""}, status=400)
    assert (tale.told[-1].broken, tale.told[-1].held) == (set(), set())
    operation = tale.take(**{**BODY, "type": "Nonsense", **open_too})
    assert tale.poll(operation).broken == {"take.type.unknown-refused"}


@pytest.mark.parametrize(
    ("members", "clause", "strict"),
    [
        ({"mode": "Overwrite"}, "apply.mode.unknown-refused", True),
        ({"mode": ""}, "apply.mode.unknown-refused", True),
        ({"mode": "createnew"}, "apply.mode.letter-case", False),
        ({"mode": None}, "apply.mode.letter-case", False),
        ({"mode": 1}, "error.odd-types", False),
        ({"more": 1}, "error.unknown-members", False),
        ({"onto": None}, "error.null-members", False),
        ({"onto": 7}, "error.odd-types", False),
        ({"onto": ""}, "limit.apply.object-id.empty-refused", True),
        ({"onto": "x" * 65}, "limit.apply.object-id.too-long-refused", True),
        ({"onto": "b\n"}, "limit.apply.object-id.off-pattern-refused", True),
    ],
)
def test_odd_apply(tale: Any, shared: str, members: Any, clause: str, strict: bool) -> None:  # noqa: FBT001 - a row
    """The same for applies."""
    onto = members.get("onto", "new")
    more = {name: value for name, value in members.items() if name != "onto"}
    tale.free("target", "FaceList", str(onto))
    tale.apply(shared, onto, status=400, **more)
    assert clause in tale.told[-1].held
    tale.poll(tale.apply(shared, onto, **more), "failed", by="target")
    assert tale.broken == set()
    told = tale.poll(tale.apply(shared, onto, **more), by="target")
    # An empty id cannot be named by a location either.
    assert told.broken - {"status.location.object"} == ({clause} if strict else set())


@pytest.mark.parametrize("mode", ["CreateNew", None])
def test_mode(tale: Any, shared: str, mode: str | None) -> None:
    """CreateNew, named or by default."""
    tale.free("target", "FaceList", "new")
    told = tale.poll(tale.apply(shared, "new", **({"mode": mode} if mode else {})), by="target")
    assert ("apply.mode.create-new" if mode else "apply.mode.default") in told.held


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize(
    ("odd", "clause", "strict"),
    [
        ("trailing slash", "error.trailing-slash", False),
        ("bytes", "error.unusual-json", False),
        ("duplicate member", "error.unusual-json", False),
        ("doubtful content type", "error.content-type", False),
        ("content type", "error.content-type", True),
    ],
)
def test_odd_form(tale: Any, odd: str, clause: str, strict: bool) -> None:  # noqa: FBT001 - a row of the table
    """What is odd about the bytes or their declaration."""
    tale.take(**BODY, status=400, odd=frozenset({odd}))
    assert clause in tale.told[-1].held
    told = tale.poll(tale.take(**BODY, odd=frozenset({odd})))
    assert told.broken == ({clause} if strict else set())


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("odd", ["bytes", "duplicate member"])
def test_bytes_that_two_readers_read_differently(tale: Any, odd: str) -> None:
    """Where two honest readers may read two documents nothing need be refused for what ours says."""
    operation = tale.take(**{**BODY, "type": "Nonsense"}, odd=frozenset({odd}))
    assert tale.poll(operation).broken == set()


@pytest.mark.parametrize(("place", "broken"), [("/facelist/b", set()), ("/snapshots/b", {"status.location.object"})])
def test_bytes_that_hide_an_id(tale: Any, shared: str, place: str, broken: set[str]) -> None:
    """Served though nobody can read it by our rules, an apply makes what its status says, and that may be deleted."""
    operation = tale.guid()
    path, odd = {"snapshotId": shared}, frozenset({"bytes"})
    tale.call("applySnapshot", "target", 202, path=path, body=NOT_JSON, operation_id=operation, odd=odd)
    assert tale.poll(operation, by="target", resourceLocation=place).broken == broken
    assert (tale.state.operations[operation].key == ("target", "FaceList", "b")) is not bool(broken)
    assert tale.read("target", "FaceList", "b", 404).broken == set()


@pytest.mark.parametrize(("status", "quiet"), [(400, True), (415, True), (200, False), (500, False)])
@pytest.mark.parametrize("operation", ["takeSnapshot", "applySnapshot", "updateSnapshot"])
def test_no_body(tale: Any, shared: str, operation: str, status: int, quiet: bool) -> None:  # noqa: FBT001 - a row
    """A call that needs a body is refused without one; for take and apply 202 alone proves nothing yet."""
    path = {} if operation == "takeSnapshot" else {"snapshotId": shared}
    by = "target" if operation == "applySnapshot" else "source"
    told = tale.call(operation, by, status, path=path)
    deferred = status == 200 and operation != "updateSnapshot"
    assert told.broken == (set() if quiet or deferred else {"error.body-missing"})


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("status", [400, 202])
def test_quota_in_question(tale: Any, status: int) -> None:
    """A take that may have met its quota says nothing when it is refused or fails (Q21)."""
    operation = tale.take(**BODY, status=403 if status == 400 else 202, odd=frozenset({"quota"}))
    if status == 202:
        tale.poll(operation, "failed")
    assert tale.broken == set()
