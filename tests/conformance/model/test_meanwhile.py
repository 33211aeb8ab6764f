"""What happens while an operation is under way: part C allows either end where what it builds on changes."""

from typing import Any

import pytest

ENDS = ("succeeded", "failed")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("change", ["delete", "remove scope", "expire"])
def test_snapshot_changes_under_an_apply(tale: Any, shared: str, change: str, end: str) -> None:
    """Deleted, expired or out of scope while its apply runs: the apply may succeed or fail (Q4, Q23)."""
    tale.free("target", "FaceList", "b")
    operation = tale.apply(shared)
    match change:
        case "delete":
            tale.delete(shared)
        case "remove scope":
            tale.update(shared, applyScope=tale.scope())
        case _:
            tale.wait(hours=49)
    tale.poll(operation, end, by="target")
    if end == "succeeded":
        assert "content.name" in tale.read("target", "FaceList", "b").held
    assert tale.broken == set()


@pytest.mark.parametrize("end", ENDS)
def test_perhaps_deleted_under_an_apply(tale: Any, shared: str, end: str) -> None:
    """A deletion without an answer excuses as much."""
    tale.free("target", "FaceList", "b")
    operation = tale.apply(shared)
    tale.delete(shared, status=None)
    tale.poll(operation, end, by="target")
    assert tale.broken == set()


@pytest.mark.parametrize("members", [{"userData": "new"}, {"applyScope": "target and outsider"}])
def test_harmless_update_excuses_nothing(tale: Any, shared: str, members: Any) -> None:
    """An update that leaves the target in the scope is no reason to fail."""
    tale.free("target", "FaceList", "b")
    operation = tale.apply(shared)
    tale.update(shared, **{n: tale.scope("target", "outsider") if n == "applyScope" else v for n, v in members.items()})
    assert "apply.valid.succeeds" in tale.poll(operation, "failed", by="target").broken


@pytest.mark.parametrize("end", ENDS)
def test_scope_widened_under_an_apply(tale: Any, shared: str, end: str) -> None:
    """Added to the scope while its apply runs: whoever decides at the end may let it succeed."""
    tale.free("outsider", "FaceList", "b")
    operation = tale.apply(shared, "b", "outsider")
    tale.update(shared, applyScope=tale.scope("outsider"))
    assert tale.poll(operation, end, by="outsider").broken == set()


@pytest.mark.parametrize("end", ENDS)
def test_target_freed_under_an_apply(tale: Any, shared: str, end: str) -> None:
    """A conflict may be decided at any moment of the apply, so also after the object was deleted."""
    tale.create("target", "FaceList", "b")
    operation = tale.apply(shared)
    tale.remove("target", "FaceList", "b")
    tale.poll(operation, end, by="target")
    assert tale.broken == set()


@pytest.mark.parametrize("end", ENDS)
def test_source_made_under_a_take(tale: Any, end: str) -> None:
    """Content may be captured at any moment of the take, so also of an object made meanwhile."""
    tale.free("source", "FaceList", "a")
    operation = tale.take()
    tale.create("source", "FaceList", "a")
    tale.poll(operation, end)
    assert tale.broken == set()


@pytest.mark.parametrize("end", ENDS)
def test_source_deleted_under_a_take(tale: Any, end: str) -> None:
    """A source deleted meanwhile: either (Q22); what was captured is what it was."""
    tale.create("source", "FaceList", "a")
    operation = tale.take()
    tale.remove("source", "FaceList", "a")
    tale.poll(operation, end)
    assert tale.broken == set()


@pytest.mark.parametrize("end", ENDS)
def test_source_trained_under_a_take(tale: Any, end: str) -> None:
    """Training is a write like any other: it may be in, out, or make the take fail (S19)."""
    tale.create("source", "PersonGroup", "a")
    operation = tale.take("a", "PersonGroup")
    tale.call("trainPersonGroup", "source", 202, path={"personGroupId": "a"})
    tale.poll(operation, end)
    assert tale.broken == set()


@pytest.mark.parametrize("order", [("succeeded", "succeeded"), ("succeeded", "failed")])
def test_id_freed_between_two_rivals(tale: Any, shared: str, order: tuple[str, str]) -> None:
    """The first has succeeded and its object was deleted: the second may still find the id free."""
    tale.free("target", "FaceList", "b")
    one, other = tale.apply(shared), tale.apply(shared)
    tale.poll(one, order[0], by="target")
    tale.remove("target", "FaceList", "b")
    tale.poll(other, order[1], by="target")
    assert tale.broken == set()


def test_object_made_under_an_apply_that_must_fail(tale: Any, shared: str) -> None:
    """What the caller makes itself under the id of an apply that must fail is no leftover of that apply."""
    tale.free("outsider", "FaceList", "b")
    operation = tale.apply(shared, "b", "outsider")
    tale.create("outsider", "FaceList", "b")
    tale.poll(operation, "failed", by="outsider")
    assert tale.read("outsider", "FaceList", "b").broken == set()


@pytest.mark.parametrize("change", ["delete", "a day"])
@pytest.mark.parametrize("answer", [404, 200])
def test_operation_that_ended_unseen(tale: Any, shared: str, change: str, answer: int) -> None:
    """An operation may have ended before it was looked at: it may be gone as one whose end was seen."""
    tale.free("target", "FaceList", "b")
    operation = tale.apply(shared)
    if change == "delete":
        tale.delete(shared)
    else:
        tale.wait(hours=25)
    assert tale.poll(operation, by="target", answer=answer).broken == set()


def test_deletion_of_another_snapshot_excuses_nothing(tale: Any, shared: str) -> None:
    """What happens to other snapshots is no reason to fail."""
    other = tale.taken()
    tale.free("target", "FaceList", "b")
    operation = tale.apply(shared)
    tale.delete(other)
    assert "apply.valid.succeeds" in tale.poll(operation, "failed", by="target").broken
