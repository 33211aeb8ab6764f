"""Trials: what is tried, an emulator or a client of this process, wrong or lawful; and a run that is opened on it."""

import importlib
from dataclasses import dataclass
from typing import Any

from facesnap.conformance.catalogue import Clause
from facesnap.conformance.embedded import EMULATOR, UNHURRIED, embedded
from facesnap.conformance.events import Event, Log
from facesnap.conformance.harness.session import Session
from facesnap.conformance.selfcheck.faulty_clients import FaultyClient, faulty_clients

PATIENCE = 1.0  # seconds with one operation: the emulator's own time is virtual, so a stuck one need not be waited for


# Half of the requests of a quick run fill two containers past a page: tried are the faults that name it, the faithful
# emulator, and each lawful variant, not their combinations.
LONG = "content.many-entries"
# A quarter of the time of a quick run goes into what accuses our own client, never the endpoint: tried are the faulty
# clients, the faithful emulator and every lawful one.
CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: a fault of the catalogue, or a combination of lawful variants; neither for the faithful one.

    A fault is the emulator's, or a client's beside the faithful emulator.
    ``tier`` is that of every subscription; ``family`` narrows the checks to one family. ``explored``: what journeys
    and fuzz find of the fault is tried too. ``effort`` is that of the run.
    """

    seed: int
    fault: str | None = None
    variants: tuple[str, ...] = ()
    tier: str | None = None
    family: str | None = None
    explored: bool = False
    effort: str = "quick"

    @property
    def name(self) -> str:
        """The trial in one word."""
        return self.fault or "+".join(self.variants) or f"faithful, seed {self.seed}"

    @property
    def client(self) -> type[FaultyClient] | None:
        """The faulty client, if that is what is tried."""
        return faulty_clients().get(self.fault or "")

    def tries(self, clause: Clause) -> bool:
        """Whether the check of a clause is among those tried."""
        if self.family is not None and clause.family != self.family:
            return False
        if clause.id == LONG:
            return LONG in catalogue()[self.fault].breaks if self.fault else len(self.variants) <= 1
        return clause.family != CLIENT or self.fault is None or self.family == CLIENT


def of_fault(seed: int, name: str) -> Trial:
    """The trial of a fault: what a client or a quota does wrong shows in its own clauses, where there is one."""
    if name in faulty_clients():
        return Trial(seed, name, family=CLIENT)
    breaks = catalogue()[name].breaks
    if "error.rate-limit" in breaks:
        return Trial(seed, name, (), "S0", "error")
    if not any(clause.startswith("quota.") for clause in breaks):
        return Trial(seed, name)
    tier = "S0" if any(clause.endswith(".s0") for clause in breaks) else "F0"
    return Trial(seed, name, (UNHURRIED,), tier, "quota")


class Kept(Log):
    """A log that is read in the same process: its events need not become text and back."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def append(self, event: Event) -> None:
        """Keep one."""
        self.lines.append(event.line())


def opened(trial: Trial, log: Log) -> Session:
    """A run on an emulator made for the trial."""
    lie = None if trial.client else trial.fault
    target, port = embedded(trial.seed, fault=lie, variants=trial.variants, tier=trial.tier, patience=PATIENCE)
    session = Session.open(target, port, log, seed=trial.seed, effort=trial.effort)
    if trial.client:
        session.service.client_under_test = trial.client.under_test()
    return session


def catalogue() -> dict[str, Any]:
    """All faults by name; the emulator's are loaded by name, because the judge may not import the accused."""
    return {**importlib.import_module(f"{EMULATOR}.faults").faults(), **faulty_clients()}
