"""The self-check: wrong emulators are caught by the clauses that they break, lawful ones are left alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from facesnap.conformance.catalogue import checks
from facesnap.conformance.cli.selfcheck import selfcheck
from facesnap.conformance.selfcheck.alone import Alone
from facesnap.conformance.selfcheck.attempts import alone_of, attempt
from facesnap.conformance.selfcheck.benchmark import measured
from facesnap.conformance.selfcheck.exploring import Explored, explored
from facesnap.conformance.selfcheck.matrix import false_alarms, matrix, reasons, survivors, unproven, unsound, write
from facesnap.conformance.selfcheck.outcome import Outcome
from facesnap.conformance.selfcheck.running import outcomes, planned
from facesnap.conformance.selfcheck.trials import Trial, catalogue, of_fault

CAUGHT = Outcome(
    name="Lies",
    seed=1,
    verdict="nonconformant",
    coverage="full",
    failed={"get.value.id": "required", "list.entry.agrees": "required"},
    unsettled={},
    passed=3,
    requests=10,
    seconds=0.1,
    family="get",
    breaks=("get.value.id",),
    says="<b>Lies.</b>",
)
QUIET = replace(CAUGHT, name="Lawful", verdict="conformant", failed={}, family=None, breaks=(), says=None)


def test_fault_is_caught_by_a_clause_that_it_breaks() -> None:
    """A fault counts as caught if a clause that it names fails and, unless all those warn only, the verdict says so."""
    assert CAUGHT.caught
    assert not replace(CAUGHT, breaks=("get.value.type",)).caught
    assert not replace(CAUGHT, verdict="conformant").caught
    warned = {"scope.apply.owner-unlisted": "recommended"}
    assert replace(CAUGHT, verdict="conformant", failed=warned, breaks=tuple(warned)).caught


def test_lawful_emulator_is_left_alone_or_not() -> None:
    """Quiet is: conformant, nothing unknown or blocked; a recommended clause may warn."""
    assert QUIET.quiet
    assert replace(QUIET, failed={"error.availability": "recommended"}).quiet
    assert not replace(QUIET, unsettled={"get.value.id": "unknown"}).quiet
    assert not replace(QUIET, verdict="inconclusive").quiet
    assert false_alarms([QUIET, replace(QUIET, name="Accused", verdict="nonconformant")]) == ["Accused"]


def test_fault_is_caught_by_one_clause_alone() -> None:
    """One clause is run by itself: it costs a whole run with its set-up, and says with which request it showed."""
    found = alone_of(of_fault(1, "OverwritesExisting"))
    assert found is not None
    assert found.clause in catalogue()["OverwritesExisting"].breaks
    assert 0 < found.shown <= found.requests
    assert alone_of(Trial(1)) is None


def test_matrix_says_what_one_clause_alone_costs() -> None:
    """The median is of those that one clause has caught; the others are named."""
    cheap, dear = (replace(CAUGHT, name=f"In{n}", alone=Alone("get.value.id", n, 3, 0.5)) for n in (10, 30))
    found = matrix([CAUGHT, cheap, dear], [], seed=1, whole=False)
    assert found["summary"]["alone"] == {"tried": 3, "caught": 2, "requests_median": 20, "not_caught": ["Lies"]}
    assert found["measured"] == {"alone_seconds_median": 0.5}
    assert [each["alone"] and each["alone"]["requests"] for each in found["faults"]] == [10, 30, None]


def test_tenth_is_explored() -> None:
    """Of a sample a tenth is explored too, another tenth under another seed, and one fault at least; no client is."""
    whole = [[trial for trial in planned(seed)[0] if trial.explored] for seed in (1, 2)]
    able = sum(fault.family not in {"client", "quota"} for fault in catalogue().values())
    assert able // 11 < len(whole[0]) == len(whole[1]) <= able // 10 + 1
    assert {trial.fault for trial in whole[0]} != {trial.fault for trial in whole[1]}
    assert all(trial.client is None and trial.tier is None for trial in whole[0])
    assert sum(trial.explored for trial in planned(1, sample=3)[0]) == 1


@pytest.mark.slow
def test_exploring_finds_a_fault_without_checks() -> None:
    """Journeys alone find an apply that overwrites, and say so."""
    found = explored(of_fault(1, "OverwritesExisting"))
    assert "conflict.same-type-and-id" in found.journeys
    assert found.caught == {*found.journeys, *found.fuzz}


def test_matrix_says_what_exploring_has_caught() -> None:
    """It counts what was tried, by whom it was caught, and what was caught by a clause of its own."""
    own, other, none = (("get.value.id",), ()), ((), ("get.answer.body",)), ((), ())
    faults = [replace(CAUGHT, name=f"No{n}", explored=Explored(*each)) for n, each in enumerate((own, other, none))]
    found = matrix([CAUGHT, *faults], [], seed=1, whole=False)
    assert found["summary"]["explored"] == {"tried": 3, "journeys": 1, "fuzz": 1, "either": 2, "named": 1}
    assert [each["explored"] for each in found["faults"]][:2] == [None, {"journeys": ["get.value.id"], "fuzz": []}]


def test_matrix_names_survivors_and_what_no_fault_proves(tmp_path: Path) -> None:
    """The matrix counts, escapes, and lists the clauses that no fault has broken."""
    survivor = replace(CAUGHT, name="Escapes", failed={})
    found = matrix([CAUGHT, survivor], [QUIET], seed=7, whole=True)
    assert survivors([CAUGHT, survivor]) == found["summary"]["survivors"] == ["Escapes"]
    assert "get.value.id" not in found["summary"]["unproven"]
    assert found["summary"]["unproven"] == unproven([CAUGHT, survivor])
    page = write(tmp_path, found)
    assert "&lt;b&gt;Lies." in page.read_text(encoding="utf-8")
    assert json.loads((tmp_path / "matrix.json").read_text(encoding="utf-8")) == found


def test_every_clause_is_named_by_a_fault_or_a_reason() -> None:
    """A clause with a check that no fault names says why, and none says why that is named."""
    named = {clause for fault in catalogue().values() for clause in fault.breaks}
    assert set(checks()) - named == set(reasons())
    assert named <= set(checks())
    assert None not in {reason for clause, reason in unproven([]).items() if clause not in named}


def test_sample_is_drawn_by_the_seed_and_holds_what_is_named() -> None:
    """The same seed draws the same sample; named faults are in it; the faithful emulator comes first of the lawful."""
    name = min(catalogue())
    wrong, lawful = planned(3, sample=4, names=[name])
    assert (wrong, lawful) == planned(3, sample=4, names=[name])
    assert name in {trial.fault for trial in wrong}
    assert lawful[0] == Trial(3)


def test_quota_faults_are_tried_where_there_is_a_quota() -> None:
    """A fault of the quota is tried under a tier, in the clauses of its family."""
    quotas = [name for name, fault in catalogue().items() if fault.family == "quota"]
    assert quotas
    assert {of_fault(1, name).tier for name in quotas} <= {"S0", "F0"}


def test_trial_tries_what_may_accuse_it() -> None:
    """An emulator's fault is tried without the client's clauses, a client's by them alone, what is lawful by all."""
    tried = {
        name: {check.clause.family for check in checks().values() if trial.tries(check.clause)}
        for name, trial in (
            ("emulator", of_fault(1, "OverwritesExisting")),
            ("client", of_fault(1, min(name for name, each in catalogue().items() if each.family == "client"))),
            ("lawful", Trial(1)),
        )
    }
    assert tried["emulator"] == tried["lawful"] - {"client"}
    assert tried["client"] == {"client"}
    long = checks()["content.many-entries"].clause
    assert Trial(1, variants=("One",)).tries(long)
    assert not Trial(1, variants=("One", "Another")).tries(long)
    assert not of_fault(1, "OverwritesExisting").tries(long)
    assert not Trial(1, tier="F0", family="quota").tries(long)
    assert all(of_fault(1, name).tries(long) for name, each in catalogue().items() if long.id in each.breaks)


def test_catalogue_is_large_and_broad() -> None:
    """At least 200 faults in at least 14 families, at least 50 of them rare."""
    faults = catalogue().values()
    assert len(faults) >= 200
    assert len({fault.family for fault in faults}) >= 14
    assert sum(fault.rare for fault in faults) >= 50


def test_client_faults_are_tried_beside_the_faithful_emulator() -> None:
    """In the clauses of clients alone; what they get wrong shows in no request, so that nothing reproduces it."""
    name = "SortsScope"
    outcome = attempt(of_fault(1, name))
    assert outcome.caught
    assert {clause.partition(".")[0] for clause in outcome.failed} == {"client"}
    assert unsound([outcome]) == []
    assert matrix([outcome], [], seed=1, whole=False)["faults"][0]["kind"] == "client"


@pytest.mark.slow
def test_trials_run_side_by_side() -> None:
    """In forked workers the faithful emulator is left alone, and one fault of each of some families is caught."""
    by_family = {fault.family: name for name, fault in sorted(catalogue().items(), reverse=True)}
    trials = [Trial(2), *(of_fault(2, by_family[family]) for family in ("scope", "expiry", "content"))]
    heard: list[Outcome] = []
    faithful, *wrong = outcomes(trials, 2, heard.append)
    assert faithful.quiet, (faithful.failed, faithful.unsettled)
    assert [each.name for each in wrong if not each.caught] == []
    assert len(heard) == len(trials)


@pytest.mark.slow
def test_matrix_is_the_same_with_any_number_of_workers() -> None:
    """But for what is measured, one worker finds what two find."""
    names = ("OverwritesExisting", "ListsOutsideScope", "SortsScope")
    trials = [of_fault(4, name) for name in names]
    found = [matrix(list(outcomes(trials, jobs, lambda _: None)), [], seed=4, whole=False) for jobs in (1, 2)]
    for each in found:
        del each["measured"]
    assert found[0] == found[1]


@pytest.mark.slow
def test_benchmark() -> None:
    """One round measures a run of many requests, each of which takes longer than parsing its bodies does."""
    found = measured(1)
    assert found["requests"] > 500
    assert min(found["per_second"], found["fault"]) > 0
    assert min(found["fault_parses"], found["parses"]) > 1


def test_command_goes_on_without_history() -> None:
    """A sample in a clone that has no such commit says so, and is tried all the same."""
    said = CliRunner().invoke(selfcheck, ["--only", "alone", "--sample", "1", "--seed", "4", "--touched", "0" * 40])
    assert said.exit_code == 0
    assert "no history was found" in said.output
    assert "of 1 faults caught by one clause alone" in said.output


def test_trial_is_repeatable() -> None:
    """A trial narrowed to one family says the same twice."""
    trial = Trial(5, family="get")
    assert attempt(trial).row() == attempt(trial).row()
