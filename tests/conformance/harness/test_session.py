"""A session: how checks end, what is run again and what is not, and the log from header to footer."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from facesnap.conformance.catalogue import Check, clauses
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.errors import (
    BlockedError,
    EndpointUnusableError,
    SkippedError,
    TimeIsUpError,
    UnknownError,
)
from facesnap.conformance.harness.recording import ENOUGH
from facesnap.conformance.harness.session import Session
from facesnap.conformance.model.values import KINDS, Judgement
from facesnap.conformance.wire.exchange import Response

CLAUSE, OTHER = "apply.valid.accepted", "get.owner.answered"
Opened = tuple[Session, Callable[[], list[dict[str, Any]]]]


@pytest.fixture
def opened(endpoint: Any, passing: Any, target_of: Any) -> Opened:
    """A session against the scripted endpoint, and its log so far."""
    del passing
    file = io.StringIO()
    session = Session.open(target_of(), endpoint, Log(file), seed=3, effort="quick")
    return session, lambda: [json.loads(line) for line in file.getvalue().splitlines()]


def embedded_session() -> Session:
    """A session with the embedded emulator."""
    target, port = embedded(1)
    return Session.open(target, port, Log(io.StringIO()), seed=1, effort="quick")


def check(run: Callable[..., None], **options: Any) -> Check:
    """A check of the clause."""
    return Check(clauses()[CLAUSE], run, **options)


def says(*, holds: bool = True, clause: str = CLAUSE, kind: str | None = None) -> Callable[..., None]:
    """A check in which a clause is judged."""

    def run(service: Any, *kinds: str) -> None:
        said = Judgement(clause, holds, "this", "that", kind or (kinds[0] if kinds else None))
        service.recorder.credit_or_breach(said, None)

    return run


def raises(error: Exception) -> Callable[..., None]:
    """A check that stops."""

    def run(service: Any, *kinds: str) -> None:
        del service, kinds
        raise error

    return run


@pytest.mark.parametrize(
    ("run", "outcome", "reason"),
    [
        (says(), "pass", None),
        (says(holds=False), "fail", None),
        (lambda _: None, "unknown", "did not come about"),
        (says(holds=False, clause=OTHER), "blocked", OTHER),
        (says(clause=OTHER), "unknown", "did not come about"),
        (raises(SkippedError("no means")), "skip", "no means"),
        (raises(BlockedError("no snapshot")), "blocked", "no snapshot"),
        (raises(UnknownError("no answer")), "unknown", "no answer"),
        (raises(TimeIsUpError("time limit")), "skip", "time limit"),
    ],
)
def test_outcomes(opened: Opened, run: Any, outcome: str, reason: str | None) -> None:
    """Whose fault it is stands in the outcome; a clause that nobody judged has not passed."""
    session, log = opened
    finished = session.run(check(run))
    assert finished.outcome == outcome
    assert finished.reason is None if reason is None else reason in (finished.reason or "")
    last = log()[-1]
    assert (last["event"], last["clause"], last["outcome"]) == ("check.finished", CLAUSE, outcome)


def test_breach_outweighs_what_stopped_the_check(opened: Opened) -> None:
    """A check that broke its clause and then stopped has failed."""
    session, _ = opened

    def run(service: Any) -> None:
        says(holds=False)(service)
        raise UnknownError("and then the network went")

    assert session.run(check(run)).outcome == "fail"


def test_stopped_after_passing(opened: Opened) -> None:
    """A check that stopped after the clause was borne out has passed only if any traffic would do."""

    def run(service: Any) -> None:
        says()(service)
        raise BlockedError("later")

    assert opened[0].run(check(run)).outcome == "blocked"
    assert opened[0].run(check(run, passive=True)).outcome == "pass"


def test_kinds(opened: Opened) -> None:
    """Each object type counts; the gravest outcome is told."""
    session, _ = opened
    seen = []

    def run(service: Any, kind: str) -> None:
        seen.append(kind)
        if kind != "PersonGroup":
            says(kind=kind)(service)

    finished = session.run(check(run, kinds=KINDS))
    assert seen == list(KINDS)
    assert (finished.outcome, finished.reason) == ("unknown", "the situation did not come about for PersonGroup")


def test_time_limit_ends_all_kinds(opened: Opened) -> None:
    """Past the time limit the other types are not tried."""
    seen = []

    def run(_: Any, kind: str) -> None:
        seen.append(kind)
        raise TimeIsUpError("time limit")

    assert opened[0].run(check(run, kinds=KINDS)).outcome == "skip"
    assert len(seen) == 1


@pytest.mark.parametrize("need", ["clock", "outsider", "sibling"])
def test_needs(opened: Opened, need: str) -> None:
    """A check whose means the target lacks is skipped, and not run."""
    finished = opened[0].run(check(raises(AssertionError("run")), needs=frozenset({need})))
    assert finished.outcome == "skip"
    assert need in (finished.reason or "") or need == "clock"


def test_second_key_is_there(opened: Opened) -> None:
    """What the target has is not skipped."""
    assert opened[0].run(check(says(), needs=frozenset({"key2"}))).outcome == "pass"


def test_passive_check_of_what_was_borne_out(opened: Opened) -> None:
    """Where any traffic has borne the clause out the check need not run, type by type."""
    session, _ = opened
    says(kind="FaceList")(session.service)
    seen = []

    def run(service: Any, kind: str) -> None:
        seen.append(kind)
        says(kind=kind)(service)

    assert session.run(check(run, kinds=KINDS[:2], passive=True)).outcome == "pass"
    assert seen == ["LargeFaceList"]


def test_shared_story_is_driven_once(opened: Opened) -> None:
    """What several clauses share ends a second time as it did the first, at no price."""
    session, _ = opened
    seen = []

    def run(_: Any) -> None:
        seen.append(1)
        raise BlockedError("no")

    first = session.run(check(run, passive=True))
    second = session.run(Check(clauses()[OTHER], run, passive=True))
    assert (first.outcome, second.outcome, seen) == ("blocked", "blocked", [1])


def test_warning_blocks_nothing(opened: Opened) -> None:
    """What only warns on the way keeps nothing from coming about: the check is unknown, and tried again if need be."""
    session, _ = opened

    def run(service: Any) -> None:
        service.recorder.credit_or_breach(Judgement("error.availability", holds=False, expected="", actual="503"), None)

    assert session.run(check(run)).outcome == "unknown"


def test_another_exemplar_has_copies_of_its_own() -> None:
    """Where an exemplar is made anew, what came of the one before it is compared with it no more."""
    session = embedded_session()
    service = session.service
    first, copy = service.exemplar("FaceList"), service.restored("FaceList")
    service.source.remove("FaceList", first.object_id)
    second = service.exemplar("FaceList")
    assert second.object_id != first.object_id
    assert service.restored("FaceList").object_id not in {copy.object_id, first.object_id}
    assert service.snapshot("FaceList").source == second


def test_defect_of_a_check_is_not_swallowed(opened: Opened) -> None:
    """What our own code throws reaches whoever runs the check."""
    with pytest.raises(ZeroDivisionError):
        opened[0].run(check(raises(ZeroDivisionError())))
    assert opened[0].recorder.during is None


def test_header_and_footer(opened: Opened) -> None:
    """The header holds the catalogue, the footer the counts; the exchanges between them are numbered."""
    session, log = opened
    session.close("completed", None)
    events = log()
    assert (events[0]["event"], events[0]["seed"], events[0]["effort"]) == ("run.started", 3, "quick")
    assert {entry["id"] for entry in events[0]["clauses"]} == set(clauses())
    assert events[-1]["event"] == "run.finished"
    assert events[-1]["ended"] == "completed"
    assert events[-1]["stats"]["requests"] == 1
    assert [event["number"] for event in events if event["event"] == "exchange"] == [1]


@pytest.mark.parametrize("answer", [None, Response(404), Response(500), Response(200, (), b"<html>")])
def test_preflight(endpoint: Any, passing: Any, target_of: Any, answer: Response | None) -> None:
    """Nobody there, or nothing: unusable, with a footer that says so. Any other answer is somebody to judge."""
    del passing
    endpoint.otherwise = lambda _: answer
    file = io.StringIO()
    if answer is not None and answer.status != 404:
        Session.open(target_of(), endpoint, Log(file), seed=3, effort="quick")
        return
    with pytest.raises(EndpointUnusableError, match=r"Is it running|Does the service stand at"):
        Session.open(target_of(), endpoint, Log(file), seed=3, effort="quick")
    footer = json.loads(file.getvalue().splitlines()[-1])
    assert (footer["event"], footer["ended"]) == ("run.finished", "unusable")


def test_effort_quick_explores_nothing(opened: Opened) -> None:
    """Journeys and fuzz of a quick run are noted, and send nothing."""
    session, log = opened
    session.journeys()
    session.fuzz()
    assert [event["phase"] for event in log() if event["event"] == "phase.finished"] == ["journeys", "fuzz"]
    assert session.stats()["requests"] == 1


def test_breaches_in_the_log(opened: Opened) -> None:
    """A clause that keeps breaking is told a few times, and counted always."""
    session, log = opened
    for _ in range(2 * ENOUGH):
        says(holds=False)(session.service)
    assert len([event for event in log() if event["event"] == "breach"]) == ENOUGH
    assert session.recorder.broken(CLAUSE) == session.recorder.all_broken() == 2 * ENOUGH
