"""Journeys: silent about a faithful endpoint, short about a faulty one, the same again under the same seed."""

import io
import json
from typing import Any

import pytest

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.errors import TimeIsUpError
from facesnap.conformance.harness.exploring import exploring
from facesnap.conformance.harness.session import Session
from facesnap.conformance.journeys import run
from facesnap.conformance.journeys.machine import machine_of


def journeyed(
    *, seed: int = 1, fault: str | None = None, examples: int = 20, tier: str | None = None, kind: str = "emulated"
) -> tuple[Session, list[dict[str, Any]]]:
    """A session whose journeys are over, and its log."""
    target, port = embedded(seed, fault=fault)
    if tier is not None or kind != target.kind:
        members = {name: _with(each, tier=tier or each.tier) for name, each in target.subscriptions.items()}
        target = _with(target, kind=kind, subscriptions=members)
    out = io.StringIO()
    session = Session.open(target, port, Log(out), seed=seed, effort="standard")
    run(session, examples=examples, steps=20)
    return session, [json.loads(line) for line in out.getvalue().splitlines()]


def _with(value: Any, **members: Any) -> Any:
    from dataclasses import replace  # noqa: PLC0415 - only here

    return replace(value, **members)


def requested(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Who sent what, in order, without the ids that differ from run to run."""
    exchanges = [event for event in events if event["event"] == "exchange"]
    return [(each["principal"], each["request"]["method"]) for each in exchanges]


@pytest.mark.parametrize("seed", [0, 1, 2, 11, 24])
def test_no_false_alarm(seed: int) -> None:
    """A faithful endpoint breaks nothing, and nothing of ours stays behind."""
    session, events = journeyed(seed=seed)
    assert session.recorder.breaches == []
    assert not [event for event in events if event["event"] == "note"]
    before = session.recorder.requests.total()
    session.close("completed", None)
    assert session.recorder.requests.total() == before
    (finished,) = [event for event in events if event["event"] == "phase.finished"]
    assert finished["phase"] == "journeys"
    assert finished["examples"] >= 20
    assert finished["requests"] == session.recorder.requests["journeys"]


@pytest.mark.parametrize(
    ("fault", "clause_id"),
    [("AppliesOutsideScope", "scope.apply.removed-refused"), ("OverwritesExisting", "conflict.same-type-and-id")],
)
def test_a_fault_is_told_once_and_short(fault: str, clause_id: str) -> None:
    """One breach a clause, in the fewest exchanges that show it, each of them in the log."""
    session, events = journeyed(fault=fault, examples=60, seed=3)
    told = [event for event in events if event["event"] == "breach"]
    found = {event["clause"]: event for event in told}
    assert len(found) == len(told)
    assert clause_id in found
    assert found[clause_id]["phase"] == "journeys"
    assert 4 <= len(found[clause_id]["exchanges"]) <= 8
    logged = {event["number"] for event in events if event["event"] == "exchange"}
    assert set(found[clause_id]["exchanges"]) <= logged
    assert session.recorder.broken(clause_id) == 1
    assert found.keys() <= clauses().keys()


def test_no_object_is_left_to_apply_onto() -> None:
    """An apply onto some object's id takes a new one where the journey has deleted all of its objects."""
    session, _ = journeyed(examples=1)
    with exploring(session.service, "journeys", 1) as exploration:
        journey = machine_of(exploration)()
        journey.begin("FaceList", entries=0, mask=1, train=False)
        journey.edit(0, what=5, text="")
        assert journey.made == []
        journey.apply(0, who=0, onto=5, wait=True, mode=False)
        assert len(journey.made) == 1
        journey.teardown()


def test_the_seed_decides() -> None:
    """The same seed against the same endpoint sends the same requests; another one does not."""
    first, second, other = (requested(journeyed(seed=seed)[1]) for seed in (4, 4, 5))
    assert first == second
    assert first != other


def test_the_environment_does_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis has a profile of its own for CI; it changes nothing here."""
    first = requested(journeyed(seed=6)[1])
    monkeypatch.setenv("CI", "true")
    assert requested(journeyed(seed=6)[1]) == first


def test_a_live_endpoint_is_not_shrunk_upon() -> None:
    """A breach is told from where it was seen; no request more than generation needs."""
    session, _ = journeyed(fault="AppliesOutsideScope", examples=15, kind="live", seed=3)
    emulated, _ = journeyed(fault="AppliesOutsideScope", examples=15, seed=3)
    assert session.recorder.breaches
    assert session.recorder.requests["journeys"] < emulated.recorder.requests["journeys"]


def test_the_budget_is_kept() -> None:
    """A metered subscription is used up to what a run may spend, and the log says so."""
    session, events = journeyed(examples=120, tier="S0")
    spent = session.service.budget.spent
    assert max(spent.values()) <= 90
    (finished,) = [event for event in events if event["event"] == "phase.finished"]
    assert "budget" in finished["note"]


def test_the_time_limit_ends_them() -> None:
    """The phase stops at once, says why, and has tidied up."""
    target, port = embedded(1)
    out = io.StringIO()
    session = Session.open(target, port, Log(out), seed=1, effort="standard")
    session.service.sender.deadline = 0.0
    with pytest.raises(TimeIsUpError):
        run(session, examples=5, steps=5)
    (finished,) = [each for each in map(json.loads, out.getvalue().splitlines()) if each["event"] == "phase.finished"]
    assert finished["note"] == "time limit"


@pytest.mark.parametrize("effort", ["quick"])
def test_quick_explores_nothing(effort: str) -> None:
    """The phase is over before it has begun, and says so."""
    target, port = embedded(1)
    out = io.StringIO()
    session = Session.open(target, port, Log(out), seed=1, effort=effort)
    session.journeys()
    session.fuzz()
    assert session.recorder.requests.total() == 1
    notes = [json.loads(line).get("note") for line in out.getvalue().splitlines()]
    assert notes.count("the effort is quick") == 2


def test_a_target_may_be_taken_while_it_comes() -> None:
    """What an apply is about to make may be there already or not (Q8): taking it is no breach either way."""
    target, port = embedded(1)
    session = Session.open(target, port, Log(io.StringIO()), seed=1, effort="standard")
    service = session.service
    taken = service.taken(service.create(service.source, "FaceList"))
    for _ in range(12):
        wanted = service.free_id(service.target, "FaceList", service.new_id())
        applied = service.target.apply(taken.id, wanted)
        again = service.target.take("FaceList", wanted, service.scope(), service.marker())
        service.waiter.ended(service.target, applied)
        if service.waiter.started(again) is not None:
            service.waiter.ended(service.target, again)
    session.close("completed", None)
    assert session.recorder.breaches == []
