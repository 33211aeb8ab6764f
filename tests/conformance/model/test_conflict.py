"""Applies onto an id: in use, freed, contested, or only looked at."""

from typing import Any

import pytest

EXISTING = {"name": "mine", "userData": "own"}


def refused(tale: Any, snapshot: str, onto: str = "b", *, late: bool) -> Any:
    """An apply that ends refused: at once, or accepted and then failed (Q6)."""
    operation = tale.apply(snapshot, onto, status=202 if late else 409)
    return tale.poll(operation, "failed", by="target") if late else tale.told[-1]


@pytest.mark.parametrize("late", [False, True])
def test_id_in_use(tale: Any, shared: str, late: bool) -> None:  # noqa: FBT001 - a row of the table
    """An apply onto an object made by hand fails, and leaves it as it was."""
    tale.create("target", "FaceList", "b", **EXISTING)
    assert refused(tale, shared, late=late).held >= {"conflict.same-type-and-id", "conflict.created-object"}
    told = tale.read("target", "FaceList", "b", **EXISTING)
    assert "conflict.existing.unchanged" in told.held
    assert tale.broken == set()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(("status", "seen"), [(200, {}), (404, {}), (200, {"name": "third"})])
def test_id_in_use_yet_changed(tale: Any, shared: str, late: bool, status: int, seen: Any) -> None:  # noqa: FBT001 - a row
    """Overwritten, deleted or spoilt in spite of the refusal breaks the clause."""
    tale.create("target", "FaceList", "b", **EXISTING)
    refused(tale, shared, late=late)
    assert tale.read("target", "FaceList", "b", status, **seen).broken == {"conflict.existing.unchanged"}


@pytest.mark.parametrize("status", [503, None])
def test_id_in_use_and_no_answer(tale: Any, shared: str, status: int | None) -> None:
    """Crashed or never answered, the apply has no more right to what is there than a refused one."""
    tale.create("target", "FaceList", "b", **EXISTING)
    tale.apply(shared, status=status)
    assert tale.state.holding(("target", "FaceList", "b")).present
    tale.read("target", "FaceList", "b", **EXISTING)
    tale.apply(shared, status=409)
    assert tale.read("target", "FaceList", "b").broken == {"conflict.existing.unchanged"}


def test_false_success(tale: Any, shared: str) -> None:
    """Onto an id in use, succeeded: broken when its end is seen."""
    tale.create("target", "FaceList", "b")
    operation = tale.apply(shared)
    assert tale.broken == set()
    told = tale.poll(operation, by="target")
    assert told.broken == {"conflict.same-type-and-id", "conflict.created-object"}


def test_restored_object_in_use(tale: Any, shared: str) -> None:
    """What was restored is in use as well."""
    tale.applied(shared)
    assert tale.poll(tale.apply(shared), by="target").broken == {"conflict.same-type-and-id"}


@pytest.mark.parametrize(
    ("by", "kind", "object_id", "clause"),
    [
        ("target", "LargeFaceList", "b", "conflict.other-type.free"),
        ("outsider", "FaceList", "b", "conflict.other-subscription.free"),
        ("source", "FaceList", "b", "conflict.other-subscription.free"),
        ("source", "PersonGroup", "b", None),
    ],
)
def test_same_id_elsewhere(tale: Any, shared: str, by: str, kind: str, object_id: str, clause: str | None) -> None:
    """The same id of another type, or in another subscription, is no conflict."""
    tale.create(by, kind, object_id)
    tale.free("target", "FaceList", "b")
    told = tale.poll(tale.apply(shared), by="target")
    assert told.broken == set()
    assert clause is None or clause in told.held
    tale.free("target", "FaceList", "c")


def test_same_id_elsewhere_refused(tale: Any, shared: str) -> None:
    """A false conflict breaks a required clause, and names as apt the one of the situation."""
    tale.create("target", "LargeFaceList", "b")
    tale.free("target", "FaceList", "b")
    tale.apply(shared, status=409)
    (said,) = [each for each in tale.told[-1].finding.judgements if not each.holds]
    assert "conflict.other-type.free" in {said.clause, *said.instead}


def test_sibling_has_ids_of_its_own(tale: Any, shared: str) -> None:
    """Another account of the same subscription has another container of objects."""
    tale.update(shared, applyScope=tale.scope("source"))
    tale.free("sibling", "FaceList", "a")
    told = tale.poll(tale.apply(shared, "a", "sibling"), by="sibling")
    assert "region.objects.apart" in told.held
    assert tale.broken == set()


def test_freed_id(tale: Any, shared: str) -> None:
    """A deleted object's id is free again, and so is one that an apply was refused for."""
    tale.create("target", "FaceList", "b")
    refused(tale, shared, late=False)
    tale.remove("target", "FaceList", "b")
    told = tale.poll(tale.apply(shared), by="target")
    assert {"conflict.freed-id.usable", "apply.valid.succeeds"} <= told.held
    tale.free("target", "FaceList", "c")
    tale.update(shared, applyScope=tale.scope())
    refused(tale, shared, "c", late=False)
    tale.update(shared, applyScope=tale.scope("target"))
    assert "conflict.refused-id.usable" in tale.poll(tale.apply(shared, "c"), by="target").held
    assert tale.broken == set()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("present", [False, True])
def test_refused_yet_created(tale: Any, shared: str, late: bool, present: bool) -> None:  # noqa: FBT001 - a row
    """An apply refused for its scope leaves nothing behind."""
    tale.free("outsider", "FaceList", "b")
    operation = tale.apply(shared, "b", "outsider", 202 if late else 403)
    if late:
        tale.poll(operation, "failed", by="outsider")
    told = tale.read("outsider", "FaceList", "b", 200 if present else 404)
    assert told.broken == ({"apply.refused.creates-nothing"} if present else set())
    assert present or "apply.refused.creates-nothing" in told.held


@pytest.mark.parametrize("status", [None, 500])
def test_unanswered_apply(tale: Any, shared: str, status: int | None) -> None:
    """After an apply that was never answered anything may be there; a second one may be refused."""
    tale.free("target", "FaceList", "b")
    tale.apply(shared, status=status)
    said = len(tale.told)
    tale.read("target", "FaceList", "b", 200)
    tale.apply(shared, status=409)
    tale.read("target", "FaceList", "b", 404)
    assert set().union(*(told.broken for told in tale.told[said:])) == set()


# Two applies onto one new id at once (Q7)


def rivals(tale: Any, shared: str) -> tuple[str, str]:
    """Two applies under way onto one free id."""
    tale.free("target", "FaceList", "b")
    return tale.apply(shared), tale.apply(shared)


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ("succeeded", "failed", set()),
        ("failed", "succeeded", set()),
        ("failed", "failed", set()),
        ("succeeded", "succeeded", {"conflict.concurrent.at-most-one"}),
    ],
)
def test_rivals(tale: Any, shared: str, first: str, second: str, broken: set[str]) -> None:
    """At most one succeeds; none, if both fail."""
    one, other = rivals(tale, shared)
    tale.poll(one, first, by="target")
    tale.poll(other, second, by="target")
    assert tale.broken == broken
    if not broken and "succeeded" in {first, second}:
        assert "conflict.concurrent.at-most-one" in tale.held


def test_rival_refused_at_once(tale: Any, shared: str) -> None:
    """The second may be refused with the POST."""
    tale.free("target", "FaceList", "b")
    one = tale.apply(shared)
    tale.apply(shared, status=409)
    tale.poll(one, by="target")
    tale.read("target", "FaceList", "b")
    assert tale.broken == set()


def test_rival_that_could_not_win(tale: Any, shared: str) -> None:
    """An apply that must fail anyway takes nothing from the one that must succeed."""
    tale.free("target", "FaceList", "b")
    tale.delete(other := tale.taken())
    doomed = tale.apply(other)
    real = tale.apply(shared)
    tale.poll(doomed, "failed", by="target")
    assert "apply.valid.succeeds" in tale.poll(real, "failed", by="target").broken


def test_parallel_applies_of_one_snapshot(tale: Any, shared: str) -> None:
    """One snapshot may be applied several times at once, onto several ids (S39)."""
    for onto in ("b", "c"):
        tale.free("target", "FaceList", onto)
    one, other = tale.apply(shared, "b"), tale.apply(shared, "c")
    tale.poll(one, by="target")
    assert "apply.parallel.succeeds" in tale.poll(other, by="target").held
    tale.free("target", "FaceList", "d")
    told = tale.poll(tale.apply(shared, "d"), "failed", by="target")
    said, general = [each for each in told.finding.judgements if not each.holds]
    assert "apply.repeated.succeeds" in said.instead
    assert general.clause == "apply.valid.succeeds"


def test_target_while_its_apply_runs(tale: Any, shared: str) -> None:
    """Seen or not, changed or not: anything but a crash (S36, Q8); what comes of it is not judged."""
    tale.free("target", "FaceList", "b")
    operation = tale.apply(shared)
    for told in (
        tale.read("target", "FaceList", "b", 404),
        tale.read("target", "FaceList", "b", 200, name="half"),
        tale.change("target", "FaceList", "b", 409, name="mine"),
        tale.change("target", "FaceList", "b", 200, name="mine"),
    ):
        assert (told.broken, told.held) == (set(), {"apply.target.during"})
    assert tale.read("target", "FaceList", "b", 500).broken == {"apply.target.during"}
    tale.poll(operation, "failed", by="target")
    for status, name in ((404, "n"), (200, "mine")):
        assert tale.read("target", "FaceList", "b", status, name=name).broken == set()


def test_edits_during_an_apply_may_be_in_or_lost(tale: Any, shared: str) -> None:
    """After an apply that succeeded in spite of edits, either content is lawful."""
    for name in ("n", "mine", "mixed"):
        tale.free("target", "FaceList", name)
        operation = tale.apply(shared, name)
        tale.change("target", "FaceList", name, 200, name="mine")
        tale.poll(operation, by="target")
        tale.read("target", "FaceList", name, name=name)
    assert tale.broken == set()


@pytest.mark.parametrize("ended", [False, True])
def test_snapshot_held_fast(tale: Any, shared: str, ended: bool) -> None:  # noqa: FBT001 - a row of the table
    """While its apply runs a snapshot need not be deleted, nor its caller leave the scope (Q23); all else goes on."""
    tale.free("target", "FaceList", "b")
    operation = tale.apply(shared)
    if ended:
        tale.poll(operation, by="target")
    told = [tale.update(shared, status=409, applyScope=tale.scope()), tale.delete(shared, status=409)]
    assert [bool(each.broken) for each in told] == [ended, ended]
    assert tale.update(shared, status=409, userData="more").broken == {"update.valid.accepted"}


def test_leftovers(tale: Any, shared: str) -> None:
    """After a failure that nothing excuses, only the failure is told; leftovers are lawful."""
    tale.free("target", "FaceList", "b")
    said = tale.poll(tale.apply(shared), "failed", by="target")
    assert said.broken == {"apply.valid.succeeds", "limit.object-id.shortest"}
    assert tale.read("target", "FaceList", "b").broken == set()


def test_made_in_another_account(tale: Any, shared: str) -> None:
    """An apply makes its object for the caller alone."""
    tale.free("source", "FaceList", "b")
    tale.applied(shared)
    assert tale.read("source", "FaceList", "b").broken == {"isolation.apply.caller-only"}
