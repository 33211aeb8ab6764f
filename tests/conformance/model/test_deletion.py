"""Deletion: what it takes, what it leaves, and a refused one that was done all the same."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("what", "clause"),
    [("get", "delete.gone.get"), ("update", "delete.gone.update"), ("apply", "delete.gone.apply")],
)
@pytest.mark.parametrize("by", ["source", "target"])
def test_gone(tale: Any, shared: str, what: str, clause: str, by: str) -> None:
    """What was deleted is refused, to everybody; served, it breaks the clause."""
    tale.update(shared, applyScope=tale.scope("source", "target"))
    tale.free(by, "FaceList", "b")
    assert "delete.valid.accepted" in tale.delete(shared).held

    def ask(status: int) -> Any:
        if what == "apply":
            tale.apply(shared, "b", by, status)
            return tale.told[-1]
        return tale.get(shared, by, status) if what == "get" else tale.update(shared, by, status, userData="x")

    told = ask(404)
    assert told.broken == set()
    if (what, by) != ("update", "target"):  # with two grounds nobody can tell which counted
        assert clause in told.held
    if what == "apply":
        operation = tale.apply(shared, "b", by)
        assert tale.poll(operation, by=by).broken == {clause}
    else:
        assert clause in ask(200).broken


def test_apply_of_a_deleted_snapshot_may_fail_late(tale: Any, shared: str) -> None:
    """202 and then failed is as good as a refusal."""
    tale.delete(shared)
    operation = tale.apply(shared)
    assert "delete.gone.apply" in tale.poll(operation, "failed", by="target").held
    assert tale.broken == set()


@pytest.mark.parametrize("by", ["source", "target", "outsider"])
def test_gone_from_lists(tale: Any, shared: str, by: str) -> None:
    """No list shows it."""
    tale.delete(shared)
    assert tale.list(by).held == {"delete.gone.list", "list.answer.status"}
    assert tale.list(by, shared).broken == {"delete.gone.list"}


@pytest.mark.parametrize(("status", "broken"), [(404, set()), (200, set()), (500, {"delete.again"})])
def test_again(tale: Any, shared: str, status: int, broken: set[str]) -> None:
    """A second deletion may be refused or answered with 200 (Q24)."""
    tale.delete(shared)
    assert tale.delete(shared, status=status).broken == broken


@pytest.mark.parametrize("by", ["target", "outsider"])
def test_refused_yet_done(tale: Any, shared: str, by: str) -> None:
    """A refused deletion that was done breaks the clause, at the taker's next look, by get or by list."""
    tale.delete(shared, by, 403)
    assert "owner.delete.deletes-nothing" in tale.get(shared).held
    tale.delete(shared, by, 403)
    assert tale.get(shared, status=404).broken == {"owner.delete.deletes-nothing"}
    assert tale.broken == {"owner.delete.deletes-nothing"}


def test_refused_yet_gone_from_the_list(tale: Any, shared: str) -> None:
    """The list tells the same lie."""
    tale.delete(shared, "stranger", 401)
    assert tale.list("source").broken == {"key.refused.changes-nothing"}


@pytest.mark.parametrize("status", [None, 500])
def test_unanswered(tale: Any, shared: str, status: int | None) -> None:
    """After a deletion that was never answered, or crashed, either is lawful."""
    tale.delete(shared, status=status)
    said = len(tale.told)
    for answer in (200, 404):
        tale.get(shared, status=answer)
        tale.update(shared, status=answer, userData="x")
        tale.delete(shared, "outsider", answer)
    tale.list("source")
    assert set().union(*(told.broken for told in tale.told[said:])) == set()


def test_leaves_everything_else(tale: Any, shared: str) -> None:
    """Source, restored object and other snapshots of the source outlive it."""
    other = tale.taken()
    tale.applied(shared)
    tale.delete(shared)
    assert "delete.keeps.source" in tale.read("source", "FaceList", "a").held
    assert "delete.keeps.restored" in tale.read("target", "FaceList", "b").held
    assert "delete.keeps.others" in tale.get(other).held
    tale.list("source", other)
    assert tale.broken == set()


@pytest.mark.parametrize(
    ("look", "broken"),
    [("source", "delete.keeps.source"), ("restored", "delete.keeps.restored"), ("other", "delete.keeps.others")],
)
def test_takes_more_with_it(tale: Any, shared: str, look: str, broken: str) -> None:
    """Whatever else is gone after it breaks its own clause."""
    other = tale.taken()
    tale.applied(shared)
    tale.delete(shared)
    match look:
        case "source":
            told = tale.read("source", "FaceList", "a", 404)
        case "restored":
            told = tale.read("target", "FaceList", "b", 404)
        case _:
            told = tale.get(other, status=404)
    # Of what nobody had looked at yet, it says too that it could not be read.
    assert told.broken - {"apply.target.reads", "content.empty-object"} == {broken}


def test_unrelated_objects_are_not_suspected(tale: Any, shared: str) -> None:
    """An object of no kin that is gone is somebody else's doing."""
    tale.create("source", "FaceList", "unrelated")
    tale.delete(shared)
    assert tale.read("source", "FaceList", "unrelated", 404).broken == set()
