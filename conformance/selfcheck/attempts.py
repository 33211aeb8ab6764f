"""Attempts: a trial run by the enumerated checks in this process, and what came of it."""

import time

from facesnap.conformance.catalogue import checks
from facesnap.conformance.harness.session import Session
from facesnap.conformance.report import results
from facesnap.conformance.reproducing.retelling import retell
from facesnap.conformance.selfcheck.alone import Alone, Shown, alone
from facesnap.conformance.selfcheck.exploring import Explored, explored
from facesnap.conformance.selfcheck.outcome import Outcome
from facesnap.conformance.selfcheck.reproductions import Reproduced, reproductions
from facesnap.conformance.selfcheck.sameness import comparable
from facesnap.conformance.selfcheck.trials import Kept, Trial, catalogue, opened


def compared(trial: Trial) -> str:
    """What must be the same whenever this trial is repeated, as text."""
    log = Kept()
    session = judged(trial, log)
    _retold(session, log, _broken(trial, session))
    return comparable(results(log.lines))


def alone_of(trial: Trial) -> Alone | None:
    """What catches the emulator's fault of a trial by itself; None where nothing does, and where there is none."""
    found = _by_itself(trial)
    return None if found is None else found.alone


def _by_itself(trial: Trial) -> Shown | None:
    return alone(trial, catalogue()[trial.fault].breaks) if trial.fault and not trial.client else None


def attempt(trial: Trial) -> Outcome:
    """Run a trial; deterministic but for the seconds and the run's prefix. A crash of the judge is an outcome too."""
    began = time.monotonic()
    log = Kept()
    crash: str | None = None
    shown: tuple[Reproduced, ...] = ()
    by_itself: Shown | None = None
    wandered: Explored | None = None
    try:
        by_itself = _by_itself(trial)
        session = judged(trial, log)
        if by_itself is not None:  # its log is far shorter, and so is what is made of it
            shown = _retold(by_itself.session, by_itself.log, frozenset({by_itself.alone.clause}))
        if by_itself is None or trial.explored:
            shown += _retold(session, log, _broken(trial, session))
        else:
            session.close("completed", None)
        wandered = explored(trial) if trial.explored else None
        told = results(log.lines)
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
        alone=None if by_itself is None else by_itself.alone,
        reproductions=shown,
        minimum=getattr(fault, "minimum", None),
        explored=wandered,
    )


def judged(trial: Trial, log: Kept) -> Session:
    """A run on an emulator made for it, still open."""
    session = opened(trial, log)
    for check in sorted(checks().values(), key=lambda each: (each.rank, each.clause.id)):
        if trial.tries(check.clause):
            session.run(check)
    session.journeys()
    session.fuzz()
    return session


def _broken(trial: Trial, session: Session) -> frozenset[str]:
    """The first clause that the fault was to break and has broken, if an exchange can show it: no client's does."""
    if trial.fault is None or trial.client:
        return frozenset()
    breaks = catalogue()[trial.fault].breaks
    return frozenset([breach.clause for breach in session.recorder.breaches if breach.clause in breaks][:1])


def _retold(session: Session, log: Kept, clauses: frozenset[str]) -> tuple[Reproduced, ...]:
    """The reproductions of what a run has found of these clauses, in its shortest sequence; the run is closed."""
    if clauses:
        retell(session.service, log.lines, only=clauses)
    session.close("completed", None)
    return reproductions(log.lines, clauses)
