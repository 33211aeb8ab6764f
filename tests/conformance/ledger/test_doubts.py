"""Doubts: what looks like ours and need not be, what may be ours and cannot be told, and limits in times of trouble."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.events import Log
from facesnap.conformance.harness.errors import BlockedError, SkippedError
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.session import Session
from facesnap.conformance.harness.tidying import tidy
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.resuming import earlier
from facesnap.conformance.wire.exchange import Response

FORGOTTEN = "11111111-2222-4333-8444-555555555555"
THEIRS = {"name": "customers", "userData": "production"}


def refused(status: int, *headers: tuple[str, str]) -> Response:
    """An error of the service."""
    body = json.dumps({"error": {"code": "Trouble", "message": "no"}}).encode()
    return Response(status, (("Content-Type", "application/json"), *headers), body)


@pytest.mark.parametrize("ended", [False, True])
def test_an_id_that_anybody_may_have(world: Any, ended: bool) -> None:  # noqa: FBT001 - a row of the table
    """A killed run applied onto "a"; whoever has it by now keeps it, for nothing in it is ours."""
    session = world.session()
    number = world.ledger.intend(
        session.keeper._run,
        "target",
        "copy",
        at=world.now(),
        kind="FaceList",
        object_id="a",
    )
    world.ledger.started(number, FORGOTTEN)
    if ended:
        world.ledger.ended(number, "made")
    world.ends()
    world.asked("target", "PUT", "/facelists/a", THEIRS)
    world.sleep(48 * 3600)
    found = world.cleaned()
    assert found.deleted == []
    assert world.asked("target", "GET", "/facelists/a").status == 200


def test_a_snapshot_that_nothing_marks(world: Any) -> None:
    """Stored by a request of ours that carried no mark, and its operation forgotten: it is named, not passed over."""
    session = world.session()
    world.asked("source", "PUT", "/facelists/theirs", THEIRS)
    number = world.ledger.intend(
        session.keeper._run,
        "source",
        "snapshot",
        at=world.now(),
        kind="FaceList",
        object_id="theirs",
        scope=[],
    )
    world.ledger.started(number, FORGOTTEN)
    world.ends()
    assert any("nothing tells that it is ours" in each for each in world.cleaned().left)


def test_an_id_of_which_nobody_can_tell_whether_it_is_free(world: Any) -> None:
    """Nothing is applied onto it, and nothing there is deleted."""
    world.asked("source", "PUT", "/facelists/a", THEIRS)
    session = world.session()
    service = session.service
    taken = service.taken(service.create(service.source, "FaceList"), scope=service.scope(service.source))
    world.meddle = lambda request: refused(500) if "/facelists/a?" in request.url else None
    with pytest.raises(BlockedError, match="free cannot be told"):
        service.applied(taken, service.source, "a")
    world.meddle = lambda _: None
    session.close("completed", None)
    assert world.asked("source", "GET", "/facelists/a").status == 200


def test_a_rate_limit_that_asks_for_no_time(world: Any) -> None:
    """Retry-After: 0 is no leave to send without end: repeats are spaced, and held against what was planned."""
    service = world.session().service
    service.sender.most, sent = service.sender.last + 5, len(world.sent)
    world.meddle = lambda _: refused(429, ("Retry-After", "0"))
    with pytest.raises(SkippedError, match="all that were planned"):
        service.source.list()
    assert len(world.sent) - sent == 5


def test_a_defect_of_ours_spends_the_budget(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent counts, whatever is thrown at its answer."""
    world.target = replace(world.target, limits=replace(world.target.limits, max_takes=2))
    service = world.session().service
    made = service.create(service.source, "FaceList")

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Oracle, "judge", broken)
    for error in (RuntimeError, RuntimeError, SkippedError):
        with pytest.raises(error):
            service.source.take("FaceList", made.object_id, service.scope(service.target), service.marker())


def test_a_take_whose_answer_was_lost_to_a_kill(world: Any, tmp_path: Path) -> None:
    """Each part of a run dies after a take was sent and before its answer was logged: what comes after it counts it."""
    world.target = replace(world.target, limits=replace(world.target.limits, max_takes=2))
    log, taken = tmp_path / "events.jsonl", list[int]()

    def deadly(request: Any) -> None:
        if request.method == "POST" and request.url.endswith("/snapshots"):
            taken.append(world.port.send(request).status)
            raise KeyboardInterrupt

    for error in (KeyboardInterrupt, KeyboardInterrupt, SkippedError):
        world.meddle = lambda _: None
        with log.open("a", encoding="utf-8") as file:
            service = Session.open(
                world.target,
                world,
                Log(file),
                seed=1,
                effort="quick",
                timing=world.timing,
                keeper=Keeper(world.ledger, world.said.append, world.said.append),
                earlier=earlier(log) if taken else None,
            ).service
            made = service.create(service.source, "FaceList")
            world.meddle = deadly
            with pytest.raises(error):
                service.source.take("FaceList", made.object_id, service.scope(service.target), service.marker())
        world.ends()
    assert taken == [202, 202]


def test_objects_that_cannot_be_deleted_take_room(world: Any) -> None:
    """max_objects holds where tidying fails."""
    world.target = replace(world.target, limits=replace(world.target.limits, max_objects=3))
    service = world.session().service
    world.meddle = lambda request: refused(409) if request.method == "DELETE" else None
    for _ in range(3):
        service.create(service.source, "FaceList")
        tidy(service, everything=False)
    with pytest.raises(SkippedError, match="no more than 3 FaceLists"):
        service.create(service.source, "FaceList")
