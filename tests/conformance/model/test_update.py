"""Updates: what is replaced, what is kept, what a refused one must leave alone, and the times."""

from typing import Any

import pytest


def test_served(tale: Any, shared: str) -> None:
    """A served update shows in the next look, whoever looks, by get and by list."""
    assert tale.update(shared, applyScope=tale.scope("outsider"), userData="new").held == {"update.valid.accepted"}
    told = tale.get(shared)
    assert {"get.value.apply-scope", "get.value.user-data"} <= told.held
    assert {"update.apply-scope.replaced", "update.user-data.replaced"} <= told.held
    tale.list("outsider", shared)
    assert tale.broken == set()


@pytest.mark.parametrize(
    ("members", "lie", "broken"),
    [
        ({"applyScope": ["outsider"]}, {"applyScope": ["target"]}, "update.apply-scope.replaced"),
        ({"applyScope": ["outsider"]}, {"applyScope": ["target", "outsider"]}, "update.apply-scope.replaced"),
        ({"applyScope": ["outsider"]}, {"userData": ""}, "update.partial.user-data-kept"),
        ({"applyScope": ["outsider"]}, {"userData": None}, "update.partial.user-data-kept"),
        ({"applyScope": ["outsider"]}, {"userData": "odd"}, "get.value.user-data"),
        ({"userData": "new"}, {"userData": "note"}, "update.user-data.replaced"),
        ({"userData": "new"}, {"applyScope": None}, "update.partial.apply-scope-kept"),
        ({"userData": "new"}, {"applyScope": ["source"]}, "get.value.apply-scope"),
    ],
)
def test_lie_of_an_update(tale: Any, shared: str, members: Any, lie: Any, broken: str) -> None:
    """The lie that explains what is seen is named; told once, it is the world from then on."""

    def scoped(values: dict[str, Any]) -> dict[str, Any]:
        names = values.get("applyScope", ())
        return {
            **values,
            **({"applyScope": [] if names is None else tale.scope(*names)} if "applyScope" in values else {}),
        }

    tale.update(shared, **scoped(members))
    told = tale.get(shared, **scoped(lie)).broken
    if broken.startswith("get."):  # nothing explains it, so it may be the fault of the update too
        assert broken in told
        assert all(clause == broken or clause.startswith("update.") for clause in told)
    else:
        assert told == {broken}
    assert tale.get(shared, **scoped(lie)).broken == set()


@pytest.mark.parametrize(
    ("by", "status", "clause"),
    [
        ("target", 403, "owner.update.changes-nothing"),
        ("outsider", 404, "owner.update.changes-nothing"),
        ("stranger", 401, "key.refused.changes-nothing"),
        ("nobody", 401, "key.refused.changes-nothing"),
    ],
)
@pytest.mark.parametrize("members", [{"userData": "theirs"}, {"applyScope": []}])
def test_refused_yet_done(tale: Any, shared: str, by: str, status: int, clause: str, members: Any) -> None:
    """A refused update that was done all the same breaks the clause; one that was not bears it out."""
    assert tale.update(shared, by, status, **members).broken == set()
    assert clause in tale.get(shared).held
    tale.update(shared, by, status, **members)
    assert tale.get(shared, **members).broken == {clause}


def test_refused_garbage_yet_done_in_part(tale: Any, shared: str) -> None:
    """A refused update with one bad member must not have stored the good one."""
    tale.update(shared, "source", 400, applyScope=["garbage"], userData="half")
    assert tale.broken == set()
    told = tale.get(shared, userData="half")
    assert told.broken & {"update.refused.changes-nothing", "get.value.user-data"}


@pytest.mark.parametrize("status", [None, 500, 503])
def test_unanswered_update(tale: Any, shared: str, status: int | None) -> None:
    """An update that was never answered, or crashed, may have been done, in part or not at all."""
    for lies in ({}, {"userData": "new"}, {"applyScope": [], "userData": "new"}):
        tale.update(shared, status=status, applyScope=tale.scope("outsider"), userData="new")
        assert tale.get(shared, **lies).broken == set()


def test_throttled_update(tale: Any, shared: str) -> None:
    """A throttled update has changed nothing."""
    tale.update(shared, status=429, userData="new")
    assert tale.get(shared, userData="new").broken == {"get.value.user-data"}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("members", "clause"),
    [
        ({}, "update.empty-body"),
        ({"userData": ""}, "update.user-data.empty"),
        ({"userData": None}, "error.null-members"),
        ({"applyScope": None}, "error.null-members"),
        ({"applyScope": []}, "scope.value.empty"),
        ({"userData": "x", "more": 1}, "error.unknown-members"),
        ({"userData": 7}, "error.odd-types"),
        ({"userData": "\u00e9" * 16_384}, "limit.user-data.beyond-ascii"),
    ],
)
def test_open_update(tale: Any, shared: str, members: Any, clause: str, status: int) -> None:
    """What the contract leaves open may be refused or served; either bears its clause out."""
    told = tale.update(shared, status=status, **members)
    assert (told.broken, told.held) == (set(), {clause})


@pytest.mark.parametrize("status", [302, 500])
def test_open_update_crashes(tale: Any, shared: str, status: int) -> None:
    """Neither a crash nor a redirection is an answer to an open question."""
    assert tale.update(shared, status=status).broken == {"update.empty-body"}


@pytest.mark.parametrize("kept", [True, False])
def test_null_member_keeps_or_clears(tale: Any, shared: str, kept: bool) -> None:  # noqa: FBT001 - a row of the table
    """A null member that was served counts as absent, or clears."""
    tale.update(shared, status=200, userData=None)
    told = tale.get(shared, userData="note" if kept else "")
    assert told.broken == set()


def test_longest_user_data(tale: Any, shared: str) -> None:
    """16,384 characters must be served, 16,385 refused."""
    assert "limit.update.user-data.longest" in tale.update(shared, userData="x" * 16_384).held
    assert tale.update(shared, status=400, userData="y" * 16_384).broken == {"limit.update.user-data.longest"}
    assert tale.update(shared, status=400, userData="x" * 16_385).held == {"limit.update.user-data.too-long-refused"}
    assert tale.update(shared, userData="x" * 16_385).broken == {"limit.update.user-data.too-long-refused"}


@pytest.mark.parametrize("scope", ["text", 7, {"a": 1}, ["garbage"], [""], ["11111111-aaaa-4aaa-8aaa-11111111111"]])
def test_garbage_scope(tale: Any, shared: str, scope: Any) -> None:
    """A scope that is no array of GUIDs is refused."""
    assert tale.update(shared, status=400, applyScope=scope).held == {"update.apply-scope.garbage-refused"}
    assert tale.update(shared, status=200, applyScope=scope).broken == {"update.apply-scope.garbage-refused"}


# The times of a snapshot, by question 26


def test_times_stand_still(tale: Any, shared: str) -> None:
    """Reads, lists, applies and refused updates move nothing."""
    tale.get(shared)
    tale.wait(hours=1)
    tale.applied(shared)
    tale.get(shared, "target")
    tale.list("source", shared)
    tale.update(shared, "target", 403, userData="theirs")
    told = tale.get(shared)
    assert tale.broken == set()
    assert {"time.created.constant", "time.updated.unmoved", "time.updated.order"} <= told.held
    assert tale.get(shared, lastUpdateTime=tale.stamp()).broken == {"time.updated.unmoved"}


@pytest.mark.parametrize(("after", "broken"), [(3, {"time.updated.moves"}), (0, set())])
def test_update_moves_the_time(tale: Any, shared: str, after: int, broken: set[str]) -> None:
    """A change shows as a later time; strictly only two seconds after the last."""
    tale.get(shared)
    if after:
        tale.wait(seconds=after)
    else:
        tale.now -= tale.now - tale.state.snapshots[shared].taken.latest
    before = tale.truth[shared]["lastUpdateTime"]
    tale.update(shared, userData="new")
    assert tale.get(shared, lastUpdateTime=before).broken == broken
    tale.wait(seconds=3)
    tale.update(shared, userData="newer")
    assert {"time.updated.moves", "update.immutable.kept"} <= tale.get(shared).held


def test_no_op_update_may_move_the_time(tale: Any, shared: str) -> None:
    """An update that changes nothing may move the time or not."""
    tale.get(shared)
    tale.wait(hours=1)
    before = tale.truth[shared]["lastUpdateTime"]
    tale.update(shared, userData="note")
    assert tale.get(shared, lastUpdateTime=before).broken == set()
    tale.update(shared, userData="note")
    assert tale.get(shared).broken == set()


@pytest.mark.parametrize(
    ("lies", "broken"),
    [
        ({"createdTime": "2026-03-01T11:00:00Z"}, "time.created.in-take"),
        ({"createdTime": "2026-03-01T13:00:00Z", "lastUpdateTime": "2026-03-01T13:00:00Z"}, "time.created.in-take"),
        ({"lastUpdateTime": "2026-03-01T11:00:00Z"}, "time.updated.order"),
    ],
)
def test_first_look_at_the_times(tale: Any, shared: str, lies: Any, broken: str) -> None:
    """Creation lies within the take, the update not before it."""
    assert tale.get(shared, **lies).broken == {broken}


def test_creation_time_moved(tale: Any, shared: str) -> None:
    """An update that moves the creation time breaks what is immutable; nothing else may move it either."""
    tale.get(shared)
    created = tale.stamp()
    assert tale.get(shared, createdTime=created, lastUpdateTime=created).broken >= {"time.created.constant"}
    tale.wait(hours=1)
    tale.update(shared, userData="new")
    later = tale.stamp(seconds=1)
    assert tale.get(shared, createdTime=later, lastUpdateTime=later).broken == {"update.immutable.kept"}


@pytest.mark.parametrize("text", ["2026-03-01T12:00:02.1234567Z", "2026-03-01T12:00:02.12345Z", "2026-03-01t12:00:02z"])
def test_forms_of_a_time(tale: Any, shared: str, text: str) -> None:
    """Seven digits or one, small letters: all are times."""
    assert tale.get(shared, createdTime=text, lastUpdateTime=text).broken == set()


def test_estimated_times(tale: Any) -> None:
    """Times that were estimated prove nothing late: neither when it was taken nor that an update must show."""
    tale.exact = False
    tale.create("source", "FaceList", "a")
    snapshot = tale.taken()
    before = tale.truth[snapshot]["lastUpdateTime"]
    tale.get(snapshot)
    tale.wait(hours=1)
    tale.update(snapshot, userData="new")
    tale.get(snapshot, lastUpdateTime=before)
    other = tale.taken()
    tale.get(other, lastUpdateTime=tale.stamp(hours=5), createdTime=tale.stamp(hours=4))
    assert tale.broken == set()


def test_without_a_clock(clockless: Any) -> None:
    """Without the endpoint's clock nothing is said of when; order and constancy still count."""
    clockless.create("source", "FaceList", "a")
    snapshot = clockless.taken()
    assert clockless.get(snapshot, createdTime="1999-01-01T00:00:00Z").broken == set()
    clockless.update(snapshot, userData="new")
    assert clockless.get(snapshot, createdTime="1999-01-01T00:00:00Z").broken == set()
    assert clockless.get(snapshot, createdTime="1999-01-01T00:00:01Z").broken == {"time.created.constant"}


# What a description says


@pytest.mark.parametrize(
    ("lies", "broken"),
    [
        ({"id": "8bc8d286-2c39-40b6-8190-4a8a2eb95297"}, "get.value.id"),
        ({"type": "PersonGroup"}, "get.value.type"),
        ({"account": ""}, "get.value.account"),
        ({"applyScope": []}, "get.value.apply-scope"),
        ({"userData": "other"}, "get.value.user-data"),
    ],
)
def test_wrong_description(tale: Any, shared: str, lies: Any, broken: str) -> None:
    """Every member is held against what was taken."""
    assert tale.get(shared, **lies).broken == {broken}
    assert tale.state.snapshots[shared].id == shared


def test_account_differs_by_reader(tale: Any, shared: str) -> None:
    """The account is one text, the same for every reader."""
    tale.get(shared)
    assert tale.get(shared, "target", account="/subscriptions/other").broken == {"get.value.account"}


def test_lawful_forms(tale: Any) -> None:
    """GUIDs in any case, in any order; unset user data omitted, null or empty; the id in capitals."""
    tale.create("source", "FaceList", "a")
    snapshot = tale.taken(userData="")
    scope = [each.upper() for each in reversed(tale.truth[snapshot]["applyScope"])]
    for data in ("", None):
        told = tale.get(snapshot, applyScope=scope, userData=data, id=snapshot.upper())
        assert told.broken == set()
        assert "get.value.user-data-unset" in told.held
    assert {question for question, _ in told.observed} == {"Q12", "Q15"}
