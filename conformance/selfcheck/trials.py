"""Trials: the enumerated checks against one emulator in this process, wrong or lawful, and what came of it."""

import importlib
import time
from dataclasses import asdict, dataclass
from typing import Any

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import EMULATOR, embedded
from facesnap.conformance.events import Event, Log
from facesnap.conformance.harness.session import Session
from facesnap.conformance.report import results
from facesnap.conformance.reproducing.retelling import retell
from facesnap.conformance.selfcheck.faulty_clients import FaultyClient, faulty_clients
from facesnap.conformance.selfcheck.reproductions import Reproduced, reproductions
from facesnap.conformance.selfcheck.sameness import comparable

PATIENCE = 1.0  # seconds with one operation: the emulator's own time is virtual, so a stuck one need not be waited for


# Half of the requests of a quick run fill two containers past a page; only the faults that say so are tried by that.
LONG = "content.many-entries"
UNHURRIED = "Unhurried"  # the variant without a rate limit, so that a metered tier need not be waited for


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: a fault of the catalogue, or a combination of lawful variants; neither for the faithful one.

    A fault is the emulator's, or a client's beside the faithful emulator.
    ``tier`` is that of every subscription; ``family`` narrows the checks to one family.
    """

    seed: int
    fault: str | None = None
    variants: tuple[str, ...] = ()
    tier: str | None = None
    family: str | None = None

    @property
    def name(self) -> str:
        """The trial in one word."""
        return self.fault or "+".join(self.variants) or f"faithful, seed {self.seed}"

    @property
    def client(self) -> type[FaultyClient] | None:
        """The faulty client, if that is what is tried."""
        return faulty_clients().get(self.fault or "")


def of_fault(seed: int, name: str) -> Trial:
    """The trial of a fault: what a client or a quota does wrong shows in its own clauses, where there is one."""
    if name in faulty_clients():
        return Trial(seed, name, family="client")
    breaks = catalogue()[name].breaks
    if "error.rate-limit" in breaks:
        return Trial(seed, name, (), "S0", "error")
    if not any(clause.startswith("quota.") for clause in breaks):
        return Trial(seed, name)
    tier = "S0" if any(clause.endswith(".s0") for clause in breaks) else "F0"
    return Trial(seed, name, (UNHURRIED,), tier, "quota")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial.

    ``failed``: the clauses that failed, with their levels; ``unsettled``: those unknown or blocked, with reasons.
    ``reproductions`` are of those failures that ``breaks`` names. ``minimum``: the fewest requests known to show it.
    """

    name: str
    seed: int
    verdict: str
    coverage: str
    failed: dict[str, str]
    unsettled: dict[str, str]
    passed: int
    requests: int
    seconds: float
    family: str | None = None
    breaks: tuple[str, ...] = ()
    rare: bool = False
    says: str | None = None
    reproductions: tuple[Reproduced, ...] = ()
    minimum: int | None = None

    @property
    def unsound(self) -> list[str]:
        """The clauses whose reproduction is not both red and green; of a fault that is caught there is one at least."""
        return [each.clause for each in self.reproductions if not each.sound]

    @property
    def shortest(self) -> int | None:
        """The shortest of the reproductions, in requests."""
        return min((each.requests for each in self.reproductions), default=None)

    @property
    def caught(self) -> bool:
        """Whether a fault was caught: one of the clauses that it names has failed, and the verdict says so."""
        named = [self.failed[clause] for clause in self.breaks if clause in self.failed]
        moved = self.verdict == "nonconformant" or all(level == "recommended" for level in named)
        return bool(named) and moved

    @property
    def quiet(self) -> bool:
        """Whether a lawful emulator was left alone: conformant, fully covered, nothing unsettled."""
        return self.verdict == "conformant" and not self.unsettled and not self.failed_hard

    @property
    def failed_hard(self) -> list[str]:
        """The failed clauses that move the verdict."""
        return sorted(clause for clause, level in self.failed.items() if level != "recommended")

    def row(self) -> dict[str, Any]:
        """The outcome as JSON, without what differs from run to run."""
        return {name: value for name, value in asdict(self).items() if name != "seconds"} | {"caught": self.caught}


class _Kept(Log):
    """A log that is read in the same process: its events need not become text and back."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def append(self, event: Event) -> None:
        """Keep one."""
        self.lines.append(event.line())


def compared(trial: Trial) -> str:
    """What must be the same whenever this trial is repeated, as text."""
    log = _Kept()
    _judged(trial, log)
    return comparable(results(log.lines))


def catalogue() -> dict[str, Any]:
    """All faults by name; the emulator's are loaded by name, because the judge may not import the accused."""
    return {**importlib.import_module(f"{EMULATOR}.faults").faults(), **faulty_clients()}


def attempt(trial: Trial) -> Outcome:
    """Run a trial; deterministic but for the seconds and the run's prefix. A crash of the judge is an outcome too."""
    began = time.monotonic()
    log = _Kept()
    crash: str | None = None
    shown: tuple[Reproduced, ...] = ()
    try:
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
        reproductions=shown,
        minimum=getattr(fault, "minimum", None),
    )


def _judged(trial: Trial, log: _Kept) -> frozenset[str]:
    """A quick run on an emulator made for it; the clause whose failure is to be reproduced, if there is one."""
    lie = None if trial.client else trial.fault
    target, port = embedded(trial.seed, fault=lie, variants=trial.variants, tier=trial.tier, patience=PATIENCE)
    session = Session.open(target, port, log, seed=trial.seed, effort="quick")
    if trial.client:
        session.service.client_under_test = trial.client.under_test()
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
