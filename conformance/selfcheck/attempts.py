"""Attempts: a trial run by the enumerated checks in this process, and what came of it."""

import time

from facesnap.conformance.catalogue import checks
from facesnap.conformance.report import results
from facesnap.conformance.reproducing.retelling import retell
from facesnap.conformance.selfcheck.alone import Alone, alone
from facesnap.conformance.selfcheck.outcome import Outcome
from facesnap.conformance.selfcheck.reproductions import Reproduced, reproductions
from facesnap.conformance.selfcheck.sameness import comparable
from facesnap.conformance.selfcheck.trials import LONG, Kept, Trial, catalogue, opened


def compared(trial: Trial) -> str:
    """What must be the same whenever this trial is repeated, as text."""
    log = Kept()
    _judged(trial, log)
    return comparable(results(log.lines))


def alone_of(trial: Trial) -> Alone | None:
    """What catches the emulator's fault of a trial by itself; None where nothing does, and where there is none."""
    return alone(trial, catalogue()[trial.fault].breaks) if trial.fault and not trial.client else None


def attempt(trial: Trial) -> Outcome:
    """Run a trial; deterministic but for the seconds and the run's prefix. A crash of the judge is an outcome too."""
    began = time.monotonic()
    log = Kept()
    crash: str | None = None
    shown: tuple[Reproduced, ...] = ()
    by_itself: Alone | None = None
    try:
        by_itself = alone_of(trial)
        failure = _judged(trial, log)
        told = results(log.lines)
        shown = reproductions(log.lines, failure)
    except Exception as error:  # noqa: BLE001 - one trial that ends badly must not end the others
        crash, told = f"crashed: {type(error).__name__}: {error}", {"coverage": "partial", "clauses": [], "stats": {}}
    fault = catalogue()[trial.fault] if trial.fault else None
    return Outcome(
        name=trial.name,
        seed=trial.seed,
        verdict=crash or told["verdict"],
        coverage=told["coverage"],
        failed={each["id"]: each["level"] for each in told["clauses"] if each["verdict"] == "fail"},
        unsettled={
            each["id"]: each["reason"] or "" for each in told["clauses"] if each["verdict"] in {"unknown", "blocked"}
        },
        passed=sum(each["verdict"] == "pass" for each in told["clauses"]),
        requests=told["stats"].get("requests", 0),
        seconds=round(time.monotonic() - began, 3),
        family=getattr(fault, "family", None),
        breaks=tuple(sorted(getattr(fault, "breaks", ()))),
        rare=bool(getattr(fault, "rare", False)),
        says=(getattr(fault, "__doc__", None) or "").strip().partition("\n")[0] or None,
        alone=by_itself,
        reproductions=shown,
        minimum=getattr(fault, "minimum", None),
    )


def _judged(trial: Trial, log: Kept) -> frozenset[str]:
    """A quick run on an emulator made for it; the clause whose failure is to be reproduced, if there is one."""
    session = opened(trial, log)
    breaks = catalogue()[trial.fault].breaks if trial.fault else {LONG}
    for check in sorted(checks().values(), key=lambda each: (each.rank, each.clause.id)):
        clause = check.clause
        if trial.family in {None, clause.family} and (clause.id != LONG or LONG in breaks):
            session.run(check)
    told = [breach.clause for breach in session.recorder.breaches if breach.clause in breaks]
    shown = frozenset(told[:1]) if trial.fault and not trial.client else frozenset[str]()  # no HTTP shows a client's
    if shown:
        retell(session.service, log.lines, only=shown)
    session.close("completed", None)
    return shown
