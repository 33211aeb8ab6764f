"""No more of a run lives at once than may, and no more is spent; the emulator's own counters say the same."""

import io
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.session import Session
from facesnap.conformance.selecting import ordered
from facesnap.conformance.target import MAX_OBJECTS, MAX_SNAPSHOTS

KIND = "FaceList"
HUNGRY = ("limit.object-id.charset", "take.operation.fresh-id", "list.own.listed", "isolation.targets.apart")


@pytest.fixture
def opened() -> Any:
    """A session with an embedded emulator, and that emulator's census."""
    target, port = embedded(1)
    session = Session.open(target, port, Log(io.StringIO()), seed=1, effort="quick")
    yield session, port
    session.close("completed", None)


def filled(service: Service, account: str) -> None:
    """As many empty lists of an account as may be."""
    for _ in range(MAX_OBJECTS):
        service.create(service.actor(account), KIND)


def test_one_object_too_many(opened: Any) -> None:
    """It is not created, and not restored either; another type has room of its own, and so has another account."""
    service = opened[0].service
    filled(service, "target")
    with pytest.raises(SkippedError, match="budget: no more than 20 FaceLists of target"):
        service.create(service.target, KIND)
    taken = service.taken(service.create(service.source, KIND))
    with pytest.raises(SkippedError, match="FaceLists of target"):
        service.target.apply(taken.id, service.fresh_id(service.target, KIND))
    service.create(service.target, "PersonGroup")


def test_room_comes_back(opened: Any) -> None:
    """What is deleted makes room."""
    service = opened[0].service
    filled(service, "source")
    service.tidy()
    service.create(service.source, KIND)


def test_one_snapshot_too_many(opened: Any) -> None:
    """It is not taken, not even by another account of the subscription."""
    service = opened[0].service
    made = service.create(service.source, KIND)
    beside = service.create(service.sibling, KIND)
    for _ in range(MAX_SNAPSHOTS):
        service.waiter.ended(service.source, service.source.take(KIND, made.object_id, service.scope(service.target)))
    for each in (made, beside):
        with pytest.raises(SkippedError, match="budget: no more than 10 snapshots"):
            each.actor.take(KIND, each.object_id, service.scope(service.target))


def test_as_the_endpoint_counts(opened: Any) -> None:
    """The checks that need the most stay within."""
    session, port = opened
    for clause in HUNGRY:
        session.run(checks()[clause])
    peaks = port._app.state.service.census.peaks
    assert peaks["source", "snapshots"] > 4
    assert all(most <= (MAX_SNAPSHOTS if what == "snapshots" else MAX_OBJECTS) for (_, what), most in peaks.items())


FAMILIES = {"take", "apply", "conflict", "isolation", "client"}


@pytest.mark.parametrize(
    "limits",
    [
        {"max_takes": 10, "max_applies": 5},
        {"max_snapshots": 2, "max_objects": 2},
        {"max_snapshots": 1, "max_objects": 1, "max_takes": 60},
        {"max_takes": 0, "max_objects": 3},
    ],
    ids=str,
)
def test_bounds_of_the_configuration(limits: dict[str, int]) -> None:
    """They hold whatever the checks are up to; what they leave out is skipped for the budget, and nothing is blamed."""
    target, port = embedded(2)
    target = replace(target, limits=replace(target.limits, **limits))
    log = io.StringIO()
    session = Session.open(target, port, Log(log), seed=2, effort="quick")
    ended = [session.run(check) for check in ordered(checks().values()) if check.clause.family in FAMILIES]
    session.close("completed", None)
    counted = port._app.state.service.census
    spent: Counter[tuple[str, str]] = Counter()
    for (account, what), number in counted.counts.items():
        spent[target.subscriptions[account].id, f"max_{what}"] += number
    assert all(number <= limits.get(what, number) for (_, what), number in spent.items())
    for (_, what), most in counted.peaks.items():
        assert most <= getattr(target.limits, "max_snapshots" if what == "snapshots" else "max_objects")
    assert {each.outcome for each in ended} <= {"pass", "skip"}
    assert all(each.reason.startswith("budget: ") for each in ended if each.outcome == "skip")
    assert not port._app.state.service.state.snapshots
    assert not any(port._app.state.service.state.containers.values())
