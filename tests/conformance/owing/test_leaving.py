"""Leaving two snapshots behind: what that takes is put aside, and where it cannot be had nothing stays."""

from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.harness.skew import Skew
from facesnap.conformance.owing.deferral import CLAUSES, obligations
from facesnap.conformance.owing.visiting import LEAST_BUDGET, leave, reserve, still_owed


def limited(world: Any, **limits: int) -> Any:
    """An endpoint with these limits, and a run at it."""
    endpoint = world()
    endpoint.target = replace(endpoint.target, limits=replace(endpoint.target.limits, **limits))
    return endpoint


def test_selection() -> None:
    """Whoever asks for one clause that two snapshots can show gets all; whoever asks for none gets none."""
    assert [each.clause for each in obligations(["expiry.get.after"])] == list(CLAUSES)
    assert [each.clause for each in obligations([])] == list(CLAUSES)
    assert obligations(["expiry.younger", "take"]) == ()


@pytest.mark.parametrize(("what", "count"), [("takes", 2), ("applies", 1)])
def test_put_aside(world: Any, what: str, count: int) -> None:
    """Until the end of the run it is nobody's; then it is there."""
    session = limited(world, max_takes=LEAST_BUDGET, max_applies=LEAST_BUDGET).session()
    account = "source" if what == "takes" else "target"
    reserve(session.service)
    session.service.budget.require(account, what, LEAST_BUDGET - count)
    with pytest.raises(SkippedError):
        session.service.budget.require(account, what, LEAST_BUDGET - count + 1)
    session.service.budget.reserved.clear()
    session.service.budget.require(account, what, LEAST_BUDGET)


@pytest.mark.parametrize("limits", [{"max_takes": 1}, {"max_applies": 0}, {"max_snapshots": 3}])
def test_no_room(world: Any, limits: dict[str, int]) -> None:
    """A budget too small for it leaves nothing, not even one snapshot; the log says why."""
    endpoint = limited(world, **limits)
    session = endpoint.session()
    leave(session.service, endpoint.store, ())
    session.close("completed", None)
    assert endpoint.store.open() == []
    assert endpoint.holds == {}
    assert any("nothing is left behind" in note["text"] for note in endpoint.events("note"))


def test_two_at_most(world: Any) -> None:
    """While two stay behind, no others do; they count among those that may live at once."""
    endpoint = world()
    known = endpoint.left()
    session = endpoint.session()
    leave(session.service, endpoint.store, ())
    session.close("completed", None)
    assert [each.still for each in endpoint.store.open()] == [known.still]
    assert endpoint.snapshots == set(known.snapshots)
    session.service.sender.inventory.left = 2
    state, inventory, room = session.service.oracle.state, session.service.sender.inventory, session.service.sender.room
    assert room.snapshots("source", state, inventory) == 2
    assert room.snapshots("target", state, inventory) == 0


def test_doubtful_clock(world: Any) -> None:
    """Where the endpoint says one time here and another there, nothing could be told of when something expires."""
    endpoint = world()
    session = endpoint.session()
    session.service.sender.skews.add("Date", Skew(-1e8, -1e8))
    leave(session.service, endpoint.store, ())
    session.close("completed", None)
    assert endpoint.holds == {}
    assert any("differs by" in note["text"] for note in endpoint.events("note"))


def test_window(world: Any) -> None:
    """It opens no later and closes no earlier than the endpoint may let them expire; the log tells both."""
    endpoint = world(ahead=600.0)
    begun = endpoint.now()
    known = endpoint.left()
    ended = endpoint.now()
    opens, closes = known.due
    assert begun + 48 * 3_600 - 30 < opens <= begun + 48 * 3_600
    assert ended + 48 * 3_600 + 60 <= closes < ended + 48 * 3_600 + 90
    told = still_owed([known])
    assert [each.clause for each in told] == list(CLAUSES)
    assert {each.snapshot for each in told} == set(known.snapshots)
