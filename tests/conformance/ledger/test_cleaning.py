"""Cleaning: after a run that was killed at any moment nothing of it is left, and nothing of anybody else is touched."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.harness.cleaning import looking
from facesnap.conformance.ledger.records import Mark
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import NoAnswerError

CLAUSES = (
    *("take.answer.status", "apply.valid.succeeds", "conflict.same-type-and-id", "conflict.concurrent.at-most-one"),
    *("scope.apply.in-scope", "delete.valid.accepted", "update.valid.accepted", "list.own.listed"),
)
PUT, TAKE, APPLY = "PUT", "/snapshots", "/apply"


def creates(how: str) -> Callable[[Request], bool]:
    """Whether a request is of that kind: a PUT, a take or an apply."""

    def wanted(request: Request) -> bool:
        return request.method == "PUT" if how == PUT else request.method == "POST" and request.url.endswith(how)

    return wanted


def answered(status: int) -> Response:
    """An answer that says nothing but its status."""
    return Response(status, (), b"")


@pytest.mark.parametrize("served", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_killed_anywhere(world: Any, dying: Any, seed: int, served: bool) -> None:  # noqa: FBT001 - parametrised
    """At whichever request a run dies: all of it goes, nothing else does, and there is nothing more to clean."""
    number = random.Random(seed).randrange(1, 200)  # noqa: S311 - where to stop
    mark = world.killed_run(CLAUSES, dying(world.port, number, served=served))
    before = world.ours
    found = world.cleaned()
    assert found.left == []
    assert world.ours == set()
    assert world.digest() == world.theirs
    assert len(found.deleted) >= len(before)
    assert {name for name in before if "snapshots/" not in name and mark not in name} == set()
    assert world.ledger.open_runs() == []


@pytest.mark.parametrize("how", [PUT, TAKE, APPLY])
@pytest.mark.parametrize("number", [1, 2, 4])
@pytest.mark.parametrize("served", [False, True])
def test_killed_while_creating(world: Any, dying: Any, how: str, number: int, served: bool) -> None:  # noqa: FBT001 - a row of the table
    """What was sent and not answered goes too, however late it comes: nothing turns up afterwards."""
    world.killed_run(CLAUSES, dying(world.port, number, served=served, only=creates(how)))
    found = world.cleaned()
    world.sleep(3_600.0)
    world.asked("source", "GET", "/snapshots")
    assert found.left == []
    assert world.ours == set()
    assert world.digest() == world.theirs


def test_look_alikes(world: Any, dying: Any) -> None:
    """What only looks like the run's is somebody else's: ids and user data that lack the end of its mark."""
    mark = world.killed_run(CLAUSES, dying(world.port, 60, served=True))
    world.neighbours(mark)
    assert world.cleaned().left == []
    assert world.ours == set()
    assert world.digest() == world.theirs


def test_nothing_but_deletions(world: Any, dying: Any) -> None:
    """Cleaning looks and deletes; what it deletes has the run's mark or an id that the ledger lists."""
    mark = world.killed_run(CLAUSES, dying(world.port, 120, served=True))
    listed = {each.snapshot for run in world.ledger.open_runs() for each in world.ledger.creations(run.id)}
    world.sent.clear()
    world.cleaned()
    assert {request.method for request in world.sent} == {"GET", "DELETE"}
    deleted = [request.url.rpartition("/")[2] for request in world.sent if request.method == "DELETE"]
    assert deleted
    assert all(each.startswith(f"fs-{mark}-") or each in listed for each in deleted)


def test_two_runs(world: Any, dying: Any) -> None:
    """One cleaning serves every run that left something."""
    for number in (40, 90):
        session = world.session
        world.session = lambda session=session: _without_cleaning(world, session)
        world.killed_run(CLAUSES, dying(world.port, number, served=True))
        world.session = session
    assert len(world.ledger.open_runs()) == 2
    assert world.cleaned().left == []
    assert (world.ours, world.digest(), world.ledger.open_runs()) == (set(), world.theirs, [])


def _without_cleaning(world: Any, session: Callable[[], Any]) -> Any:
    """A run that does not clean up after the one before it."""
    open_runs, world.ledger.open_runs = world.ledger.open_runs, list
    try:
        return session()
    finally:
        world.ledger.open_runs = open_runs


# What was sent without an answer on record


def entered(world: Any, what: str, **members: Any) -> str:
    """A run that died when it had sent something, without an answer on record; its mark."""
    session = world.session()
    run = session.keeper._run
    world.ledger.intend(run, "source", what, at=world.now(), **members)
    mark: str = session.service.run
    world.ends()
    return mark


def test_take_of_nothing(world: Any) -> None:
    """A take that died on its way and had named nothing has stored nothing."""
    entered(world, "snapshot")
    found = world.cleaned()
    assert (found.deleted, found.left) == ([], [])


@pytest.mark.parametrize("marked", [False, True])
def test_somebody_elses_id(world: Any, marked: bool) -> None:  # noqa: FBT001 - parametrised
    """An object under any id goes only if it carries the mark: else it may be anybody's, and that is told."""
    mark = entered(world, "object", kind="FaceList", object_id="anybodys")
    data = f"facesnap {mark} 7" if marked else "mine"
    world.asked("source", "PUT", "/facelists/anybodys", {"name": "x", "userData": data})
    found = world.cleaned()
    assert world.ours == (set() if marked else {"source/default/FaceList/anybodys"})
    if marked:
        assert (found.deleted, found.left) == (["FaceList anybodys of source"], [])
    else:
        assert found.deleted == []
        assert "FaceList anybodys of source" in found.left[0]
        assert "nothing tells that it is ours" in found.left[0]
        world.asked("source", "DELETE", "/facelists/anybodys")
        assert world.cleaned().left == []


def test_take_without_a_mark(world: Any) -> None:
    """A snapshot that nothing would tell from others is let alone and told, until it must have expired."""
    entered(world, "snapshot", kind="FaceList", object_id="theirs", scope=["x"])
    (left,) = world.cleaned().left
    assert "snapshot of FaceList theirs of source" in left
    assert "expires" in left
    assert world.digest() == world.theirs
    world.theirs = ""
    world.sleep(49 * 3_600.0)
    assert world.cleaned().left == []
    assert world.ledger.open_runs() == []


def test_slow_apply(world: Any) -> None:
    """An apply that ends long after its sender died is waited for, and what it makes is deleted."""
    session = world.session()
    mark = session.service.run
    made = session.service.fill(session.service.create(session.service.source, "FaceList"), entries=1)
    taken = session.service.taken(made, scope=[session.service.source.subscription, session.service.run_guid])
    world.ledger.intend(session.keeper._run, "source", "copy", at=world.now(), object_id=f"fs-{mark}-late")
    world.ends()
    waited = [0.0]
    sleep = world.sleep

    def sleeping(seconds: float) -> None:
        waited[0] += seconds
        if waited[0] > 20 >= waited[0] - seconds:
            world.asked("source", "PUT", f"/facelists/fs-{mark}-late", {"name": "it has come"})
        sleep(seconds)

    world.sleep = sleeping
    found = world.cleaned()
    assert f"FaceList fs-{mark}-late of source" in found.deleted
    assert f"snapshot {taken.id} of source" in found.deleted
    assert 20 < waited[0] < world.target.limits.operation_seconds
    assert [text for text in world.said if text.startswith("waiting up to 60 s")] == [
        f"waiting up to 60 s for what may still come of object fs-{mark}-late of source"
    ]
    assert (found.left, world.ours) == ([], set())


def test_refused_and_made(world: Any) -> None:
    """What the ledger takes for refused, or does not list at all, is found by its mark."""
    session = world.session()
    mark, guid = session.service.run, session.service.run_guid
    world.ends()
    world.asked("outsider", "PUT", f"/persongroups/fs-{mark}-1", {"name": "x"})
    body = {"type": "FaceList", "objectId": "theirs", "applyScope": [guid], "userData": ""}
    world.ended("sibling", world.asked("sibling", "POST", "/snapshots", body))
    assert len(world.ours) == 2
    found = world.cleaned()
    assert (len(found.deleted), found.left, world.ours) == (2, [], set())
    assert world.digest() == world.theirs


def test_replays(world: Any) -> None:
    """The things of a run's replays, which have marks of their own, are the run's."""
    session = world.session()
    session.service.sender.journal.mark("0e0e0e0e", frozenset({"99999999-9999-4999-8999-999999999999"}))
    world.ends()
    world.asked("source", "PUT", "/facelists/fs-0e0e0e0e-1", {"name": "x"})
    assert world.cleaned().deleted == ["FaceList fs-0e0e0e0e-1 of source"]


# What cannot be deleted


@pytest.fixture
def left(world: Any, dying: Any) -> Any:
    """A world that a killed run has left something in."""
    world.killed_run(CLAUSES, dying(world.port, 120, served=True))
    return world


def test_refused_deletion(left: Any) -> None:
    """It is named, with the answer, and tried again the next time."""
    left.meddle = lambda request: answered(409) if request.method == "DELETE" else None
    before = left.ours
    found = left.cleaned()
    assert found.deleted == []
    assert found.left
    assert all("its deletion was answered with 409" in text for text in found.left)
    assert left.ours == before
    left.meddle = lambda _: None
    assert left.cleaned().left == []
    assert (left.ours, left.ledger.open_runs()) == (set(), [])


def test_deletion_that_does_nothing(left: Any) -> None:
    """What is still there after its deletion is told."""
    left.meddle = lambda request: answered(204) if request.method == "DELETE" else None
    found = left.cleaned()
    assert any("still there after its deletion" in text for text in found.left)
    assert len(left.ledger.open_runs()) == 1


def test_snapshot_whose_deletion_does_nothing(world: Any) -> None:
    """The same of what is found by its mark alone."""
    session = world.session()
    world.ends()
    body = {"type": "FaceList", "objectId": "theirs", "applyScope": [session.service.run_guid]}
    world.ended("source", world.asked("source", "POST", "/snapshots", body))
    world.meddle = lambda request: answered(204) if request.method == "DELETE" else None
    found = world.cleaned()
    (text,) = found.left
    assert found.deleted == []
    assert text.startswith("snapshot ")
    assert "still there after its deletion" in text
    assert len(world.ledger.open_runs()) == 1


def test_lists_that_fail(left: Any) -> None:
    """Where nobody can tell what is there, that is left."""
    lists = ("/snapshots", "/facelists")
    left.meddle = lambda request: answered(500) if request.url.endswith(lists) else None
    found = left.cleaned()
    assert "the snapshots of source cannot be listed: 500" in found.left
    assert "the FaceLists of source cannot be listed: 500" in found.left


def test_server_error_once(left: Any) -> None:
    """A server error or a lost answer is tried once more."""
    failing = [answered(500), None, answered(503), None]

    def meddle(request: Request) -> Response | None:
        if not failing:
            return None
        failure = failing.pop()
        if failure is None:
            raise NoAnswerError(f"lost: {request.url}")
        return failure

    failing[:] = [None, answered(500)][:1]
    left.meddle = meddle
    assert left.cleaned().left == []


def test_another_endpoint(left: Any) -> None:
    """What a run has left elsewhere is told, nothing is asked here, and it stays in the ledger."""
    known = left.target.subscriptions
    moved = {name: replace(each, base_url=f"{each.base_url}/moved") for name, each in known.items()}
    left.sent.clear()
    found = left.cleaned(replace(left.target, subscriptions=moved))
    assert found.left
    assert all("the configuration has no such account" in text for text in found.left)
    assert left.sent == []
    assert left.cleaned().left == []


def test_renamed_account(left: Any) -> None:
    """An account is known by its subscription and place, whatever it is called now."""
    known = dict(left.target.subscriptions)
    known["target"], known["outsider"] = known["outsider"], known["target"]
    named = {name: replace(each, name=name) for name, each in known.items()}
    assert left.cleaned(replace(left.target, subscriptions=named)).left == []
    assert left.ours == set()


def test_kept_snapshot(world: Any) -> None:
    """A snapshot that stays on purpose stays; all else goes, and the run is closed."""
    session = world.session()
    made = session.service.fill(session.service.create(session.service.source, "FaceList"), entries=1)
    taken = session.service.taken(made)
    world.ledger.keep(taken.id)
    world.ends()
    assert world.cleaned().left == []
    assert world.ours == {f"snapshots/{taken.id}"}
    assert world.ledger.open_runs() == []
    world.ledger.release(taken.id)
    world.ends()
    world.cleaned()
    assert world.ours == set()


# By the next run, and at the end of a run


def test_next_run(left: Any) -> None:
    """The next run begins by cleaning up, and says so."""
    left.said.clear()
    session = left.session()
    assert left.ours == set()
    assert any("cleaning up after 1 run" in text for text in left.said)
    notes = [event["text"] for event in left.events if event["event"] == "note"]
    assert any("an earlier run had left, and it was deleted: " in text for text in notes)
    session.close("completed", None)
    assert left.ledger.open_runs() == []


def test_next_run_at_a_broken_endpoint(left: Any) -> None:
    """What cannot be deleted then is told, and hinders nobody."""
    left.meddle = lambda request: answered(409) if request.method == "DELETE" else None
    session = left.session()
    notes = [event["text"] for event in left.events if event["event"] == "note"]
    assert any("an earlier run has left: " in text for text in notes)
    left.meddle = lambda _: None
    session.close("completed", None)
    assert len(left.ledger.open_runs()) == 1


def test_end_of_a_run(world: Any) -> None:
    """A run that deletes all that it made is closed, without a request more."""
    session = world.session()
    made = session.service.fill(session.service.create(session.service.source, "FaceList"), entries=1)
    session.service.taken(made)
    session.close("completed", None)
    assert world.ledger.open_runs() == []
    deletions = [request for request in world.sent if request.method == "DELETE"]
    assert world.sent[-len(deletions) :] == deletions
    assert len(deletions) == 2


def test_end_of_a_doubtful_run(world: Any) -> None:
    """Where the endpoint has broken its word, what it says to be gone is looked for, under whatever id it is."""
    session = world.session()
    service = session.service
    made = service.create(service.source, "FaceList")
    world.asked("target", "PUT", "/persongroups/fs_0", {"name": "x", "userData": f"facesnap {service.run} 9"})
    service.judge("list.own.listed", holds=False, expected="this", actual="that", kind=None, of=service.source.list())
    refuse = iter([answered(204)])
    world.meddle = lambda request: next(refuse, None) if request.method == "DELETE" else None
    session.close("completed", None)
    assert made.object_id.startswith(f"fs-{service.run}-")
    assert (world.ours, world.digest(), world.ledger.open_runs()) == (set(), world.theirs, [])


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 0), (3, 3), (0, 5)])
def test_many_groups(world: Any, monkeypatch: pytest.MonkeyPatch, before: int, after: int) -> None:
    """Where there are pages, ours are found behind and before whatever else there is."""
    monkeypatch.setattr(looking, "TOP", 2)
    session = world.session()
    mark = session.service.run
    world.ends()
    for number in range(before):
        world.asked("source", "PUT", f"/persongroups/aa-{number}", {"name": "x"})
    for number in range(after):
        world.asked("source", "PUT", f"/persongroups/zz-{number}", {"name": "x"})
    names = world.names
    for number in range(5):
        world.asked("source", "PUT", f"/persongroups/fs-{mark}-{number}", {"name": "x"})
    found = world.cleaned()
    assert (len(found.deleted), found.left, world.names) == (5, [], names)
    assert len(world.ours) == before + after
    assert world.digest() == world.theirs


def test_leftovers_of_a_run(world: Any) -> None:
    """What tidying up could not delete is in the log by name, and stays in the ledger."""
    session = world.session()
    made = session.service.create(session.service.source, "FaceList")
    world.meddle = lambda request: answered(409) if request.method == "DELETE" else None
    session.close("completed", None)
    texts = [event["text"] for event in world.events if event["event"] == "left.behind"]
    assert texts == [f"FaceList {made.object_id} of source: its deletion was answered with 409"]
    world.meddle = lambda _: None
    world.ends()
    assert world.cleaned().left == []


def test_unreachable_at_the_end(world: Any, lost_answers: Any) -> None:
    """Where nobody answers any more, what may be there is named all the same."""
    session = world.session()
    made = session.service.create(session.service.source, "FaceList")
    world.meddle = lost_answers
    session.close("completed", None)
    texts = [event["text"] for event in world.events if event["event"] == "left.behind"]
    assert len(texts) == 1
    assert f"FaceList {made.object_id} of source" in texts[0]
    assert json.loads(world.log.getvalue().splitlines()[-1])["event"] == "run.finished"


def test_marks() -> None:
    """A mark is told by its whole: a longer one is another's."""
    mark = Mark("0a1b2c3d", "g")
    assert (mark.prefix, mark.words) == ("fs-0a1b2c3d-", "facesnap 0a1b2c3d ")
