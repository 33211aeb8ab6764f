"""Takes: what may be taken, what must be refused, and the source while a take is under way and after it."""

from typing import Any

import pytest

SOURCES = [
    ("missing", "take.source.missing-refused"),
    ("deleted", "take.source.deleted-refused"),
    ("other type", "take.source.other-type-refused"),
    ("foreign", "take.source.foreign-refused"),
]


def prepared(tale: Any, what: str) -> None:
    """An id "a" that the source cannot take as a face list."""
    match what:
        case "deleted":
            tale.create("source", "FaceList", "a")
            tale.remove("source", "FaceList", "a")
        case "other type":
            tale.create("source", "PersonGroup", "a")
        case "foreign":
            tale.create("target", "FaceList", "a")
    tale.free("source", "FaceList", "a")


@pytest.mark.parametrize(("what", "clause"), SOURCES)
def test_source_that_is_none(tale: Any, what: str, clause: str) -> None:
    """Refused at once, or accepted and then failed (Q18, Q19); succeeded breaks the clause."""
    prepared(tale, what)
    tale.take(status=404)
    assert tale.told[-1].held == {clause}
    operation = tale.take()
    assert clause in tale.poll(operation, "failed").held
    assert tale.broken == set()
    operation = tale.take()
    assert tale.poll(operation).broken == {clause}


@pytest.mark.parametrize("status", [202, 404])
def test_source_that_nobody_knows(tale: Any, status: int) -> None:
    """An object that the model has not seen may exist or not: it joins a running service."""
    operation = tale.take(status=status)
    if status == 202:
        tale.poll(operation, "failed")
    assert tale.broken == set()


@pytest.mark.parametrize("status", [202, 409])
def test_source_in_training(tale: Any, status: int) -> None:
    """While a training runs a take may be refused, fail or succeed (Q20); after its end it must succeed."""
    tale.create("source", "PersonGroup", "a")
    tale.call("trainPersonGroup", "source", 202, path={"personGroupId": "a"})
    operation = tale.take("a", "PersonGroup", status)
    if status == 202:
        tale.poll(operation, "failed")
    assert tale.broken == set()
    assert "take.while-training" in tale.held
    tale.call("getPersonGroupTraining", "source", 200, path={"personGroupId": "a"}, json={"status": "succeeded"})
    tale.take("a", "PersonGroup", 409)
    assert tale.told[-1].broken


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("members", "clause"),
    [
        ({}, "take.valid.empty-object"),
        ({"userData": "x" * 16_384}, "limit.take.user-data.longest"),
        ({"objectId": "a" * 64}, "limit.object-id.longest"),
        ({"objectId": "-a_"}, "limit.object-id.charset"),
    ],
)
def test_valid_take_fails(tale: Any, members: Any, clause: str, late: bool) -> None:  # noqa: FBT001 - a row of the table
    """A valid take that does not come about breaks the clause of its situation or one as apt; if late, the rule too."""
    tale.create("source", "FaceList", members.get("objectId", "a"))
    operation = tale.take(status=202 if late else 400, **members)
    told = tale.poll(operation, "failed") if late else tale.told[-1]
    said, *general = [each for each in told.finding.judgements if not each.holds]
    assert clause in {said.clause, *said.instead}
    assert [each.clause for each in general] == (["take.valid.succeeds"] if late else [])


def test_valid_take(tale: Any, shared: str) -> None:
    """A take that comes about bears its situation out, over both of its answers."""
    tale.taken(userData="")
    assert {"take.valid.accepted", "take.valid.succeeds", "take.valid.repeated"} <= tale.held
    assert {"take.operation.fresh-id", "take.snapshot.fresh-id", "status.location.snapshot"} <= tale.held
    tale.applied(shared, "b")
    tale.taken("b", by="target", applyScope=tale.scope("source"))
    assert "take.valid.restored-object" in tale.told[-1].held
    assert tale.broken == set()


@pytest.mark.parametrize("stored", [False, True])
def test_refused_take_stores_nothing(tale: Any, shared: str, stored: bool) -> None:  # noqa: FBT001 - a row of the table
    """A take that was refused leaves no snapshot behind."""
    tale.take("a", status=400, type="Nonsense", userData="refused 1")
    tale.take("a" * 65, status=400, userData="refused 2")
    entry = {**tale.truth[shared], "id": tale.guid(), "userData": "refused 2"}
    told = tale.list("source", shared, *([entry] if stored else []))
    assert told.broken == ({"take.refused.stores-nothing"} if stored else set())
    assert stored or "take.refused.stores-nothing" in told.held


def test_other_peoples_snapshots(tale: Any, shared: str) -> None:
    """What others have stored is not held against a refused take."""
    tale.take("a" * 65, status=400, userData="refused")
    entry = {**tale.truth[shared], "id": tale.guid(), "userData": "theirs"}
    assert tale.list("source", shared, entry).broken == set()


def test_reused_ids(tale: Any, shared: str) -> None:
    """Operation ids and snapshot ids are new each time, and never one another's."""
    operation = next(iter(tale.state.operations))
    body = {"type": "FaceList", "objectId": "a", "applyScope": tale.scope("target")}
    told = tale.call("takeSnapshot", "source", 202, body=body, operation_id=operation)
    assert told.broken == {"take.operation.fresh-id"}
    again = tale.take()
    assert tale.poll(again, resourceLocation=f"/snapshots/{shared}").broken == {"take.snapshot.fresh-id"}
    again = tale.take()
    assert "take.snapshot.fresh-id" in tale.poll(again, resourceLocation=f"/snapshots/{again}").broken
    again = tale.take()
    assert tale.poll(again, resourceLocation=f"/snapshots/{operation}").broken == {"take.snapshot.fresh-id"}


# While it is under way


def test_source_during_a_take(tale: Any) -> None:
    """Reads and writes go on as usual; refusing or losing one breaks its clause."""
    tale.create("source", "FaceList", "a")
    tale.take()
    assert "take.during.reads" in tale.read("source", "FaceList", "a").held
    assert tale.read("source", "FaceList", "a", 404).broken == {"take.during.reads"}
    tale.create("source", "FaceList", "a2")
    tale.take("a2")
    assert "take.during.writes" in tale.change("source", "FaceList", "a2", name="new").held
    assert "take.during.writes" in tale.read("source", "FaceList", "a2", name="new").held
    assert tale.change("source", "FaceList", "a2", 409, name="newer").broken == {"take.during.writes"}
    tale.change("source", "FaceList", "a2", name="newest")
    assert tale.read("source", "FaceList", "a2", name="new").broken == {"take.during.writes"}


def test_source_after_a_take(tale: Any, shared: str) -> None:
    """After it reads and writes go on as well."""
    del shared
    assert "take.after.normal" in tale.read("source", "FaceList", "a").held
    assert "take.after.normal" in tale.change("source", "FaceList", "a", name="new").held
    assert tale.read("source", "FaceList", "a").broken == {"take.after.normal"}
    assert tale.change("source", "FaceList", "a", 409, name="x").broken == {"take.after.normal"}


@pytest.mark.parametrize("name", ["n", "new"])
@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_edit_during_a_take(tale: Any, name: str, end: str) -> None:
    """An edit while it runs may be in the snapshot, or out, or make it fail."""
    tale.create("source", "FaceList", "a")
    operation = tale.take()
    tale.change("source", "FaceList", "a", name="new")
    tale.poll(operation, end)
    if end == "succeeded":
        (snapshot,) = tale.state.snapshots
        tale.applied(snapshot)
        assert "content.name" in tale.read("target", "FaceList", "b", name=name).held
        other = "n" if name == "new" else "new"
        told = tale.read("target", "FaceList", "b", name=other)
        assert "content.name" in told.broken
        assert told.broken <= {"content.name", "content.empty-object"}
        tale.told.pop()
    assert tale.broken == set()


def test_other_objects_are_not_blocked(tale: Any) -> None:
    """Neither a take nor an apply blocks any other object."""
    tale.create("source", "FaceList", "a")
    tale.create("source", "FaceList", "other")
    snapshot = tale.taken()
    tale.create("target", "FaceList", "theirs")
    tale.take()
    assert "isolation.take.others-unblocked" in tale.change("source", "FaceList", "other", name="x").held
    tale.free("target", "FaceList", "b")
    tale.apply(snapshot)
    assert "isolation.apply.others-unblocked" in tale.read("target", "FaceList", "theirs").held
    told = tale.change("target", "FaceList", "theirs", 409, name="x")
    assert told.broken <= {"isolation.apply.others-unblocked", "isolation.take.others-unblocked"}
    assert told.broken


@pytest.mark.parametrize("status", [None, 500, 202])
def test_take_without_an_operation(tale: Any, status: int | None) -> None:
    """A take that was never answered, crashed, or names no operation leaves nothing to wait for."""
    tale.create("source", "FaceList", "a")
    body = {"type": "FaceList", "objectId": "a", "applyScope": tale.scope("target")}
    told = tale.call("takeSnapshot", "source", status, body=body)
    assert tale.state.operations == {}
    assert len(told.broken) == (1 if status == 500 else 0)
