"""The client clauses: the reference client passes them, and each lie of a client is told by the clause it is about."""

import io
from collections import Counter

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.clauses.touring import SHELLS
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.clients import REFERENCE, ClientUnderTest
from facesnap.conformance.harness.session import Session
from facesnap.conformance.selfcheck.faulty_clients import FaultyClient, faulty_clients
from facesnap.emulator.faults import faults

FAMILY = "client."


def judged(
    client: ClientUnderTest, seed: int = 1, variants: tuple[str, ...] = (), fault: str | None = None
) -> tuple[dict[str, str], Session]:
    """The outcomes of all client clauses for a client, against the embedded emulator."""
    target, port = embedded(seed, variants=variants, fault=fault)
    session = Session.open(target, port, Log(io.StringIO()), seed=seed, effort="quick")
    session.service.client_under_test = client
    outcomes = {
        clause_id: session.run(check).outcome for clause_id, check in checks().items() if clause_id.startswith(FAMILY)
    }
    session.close("completed", None)
    return outcomes, session


@pytest.mark.parametrize("seed", range(4))
def test_reference_client_passes(seed: int) -> None:
    """For every object type, with few requests and nothing broken on the way."""
    outcomes, session = judged(REFERENCE, seed)
    assert set(outcomes.values()) == {"pass"}
    assert session.recorder.breaches == []
    # The exemplar that the tour starts from is shared with all other checks of a run.
    assert session.recorder.requests["enumerated"] < 70


@pytest.mark.parametrize("name", faulty_clients())
def test_a_faulty_client_is_caught(name: str) -> None:
    """By every clause that speaks of what it does wrong; the endpoint gets no blame."""
    lie = faulty_clients()[name]
    outcomes, session = judged(lie.under_test())
    assert {clause for clause, outcome in outcomes.items() if outcome == "fail"} >= lie.breaks
    assert {breach.clause.partition(".")[0] for breach in session.recorder.breaches} == {"client"}


def test_every_client_clause_has_several_faulty_clients() -> None:
    """Two at least that name it; both shells lie alone in some; their names are no emulator's fault."""
    lies = faulty_clients().values()
    named = Counter(clause for lie in lies for clause in lie.breaks)
    assert {clause: named[clause] for clause in checks() if clause.startswith(FAMILY) and named[clause] < 2} == {}
    assert {lie.shells for lie in lies} == {frozenset(SHELLS), frozenset({"threads"}), frozenset({"asyncio"})}
    assert sum(lie.rare for lie in lies) > 20
    assert faulty_clients().keys().isdisjoint(faults())


def test_a_faulty_client_must_be_complete() -> None:
    """Docstring and clauses; a name is used once."""
    with pytest.raises(TypeError, match="docstring"):
        type("Mute", (FaultyClient,), {"breaks": frozenset({"client.answers.values"})})
    with pytest.raises(TypeError, match="already"):
        type("NeverRaw", (faulty_clients()["NeverRaw"],), {"__doc__": "Again."})
    assert "Mute" not in faulty_clients()


@pytest.mark.parametrize(
    "fault",
    [
        "ApplyRefusesCharsets",
        "DeletionAnswers204",
        "GetAnswersArray",
        "OnlyOwnerApplies",
        "ScopeMissing",
        "TakeAnswers200",
    ],
)
def test_what_the_endpoint_does_wrong_is_not_the_clients(fault: str) -> None:
    """Of an answer that is no documented success, a client need make no value, and it may raise."""
    outcomes, session = judged(REFERENCE, fault=fault)
    assert "fail" not in outcomes.values()
    assert {breach.clause for breach in session.recorder.breaches} & faults()[fault].breaks


@pytest.mark.parametrize("variant", ["ConflictsLate", "Operations2019", "SaysForbidden"])
def test_variants_change_nothing_for_the_client(variant: str) -> None:
    """What is lawful of an endpoint is no reason to doubt the client."""
    outcomes, _ = judged(REFERENCE, variants=(variant,))
    assert set(outcomes.values()) == {"pass"}
