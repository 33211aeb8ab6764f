"""Exploring: what journeys and fuzz find of a fault without the enumerated checks. Measured only: it gates nothing."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.session import EXAMPLES, STEPS, Session
from facesnap.conformance.selfcheck.trials import Kept, Trial, opened

SHARE = 10  # a tenth of the faults is tried so,
FUZZ = EXAMPLES["fuzz"] // 2  # by half of the requests of a standard run, which take longest


@dataclass(frozen=True, slots=True)
class Explored:
    """The clauses that journeys broke, and those that fuzz did, each in a run of its own of standard effort."""

    journeys: tuple[str, ...]
    fuzz: tuple[str, ...]

    @property
    def caught(self) -> frozenset[str]:
        """What either has broken."""
        return frozenset({*self.journeys, *self.fuzz})


def explored(trial: Trial) -> Explored:
    """What either finds. Nothing is shrunk: journeys go no further than to the first example that breaks a clause."""
    travel, probe = ways()
    return Explored(
        _found(trial, lambda run: travel(run, examples=EXAMPLES["journeys"], steps=STEPS, shrink=False)),
        _found(trial, lambda run: probe(run, examples=FUZZ, shrink=False)),
    )


def ways() -> tuple[Callable[..., None], Callable[..., None]]:
    """Journeys and fuzz. What they need is heavy, and loaded at the first need: best before workers are forked."""
    from facesnap.conformance import fuzz, journeys  # noqa: PLC0415 - as said

    return journeys.run, fuzz.run


def eligible(trial: Trial) -> bool:
    """Whether a fault can be explored: no HTTP shows a client's, and exploring keeps a tier's quota and rate."""
    return trial.fault is not None and trial.client is None and trial.tier is None


def marked(trials: Sequence[Trial], dice: Random) -> list[Trial]:
    """The trials, a tenth of those that can be explored marked for it: drawn, and one at least."""
    able = [trial for trial in trials if eligible(trial)]
    drawn = set(dice.sample(able, min(len(able), max(1, len(able) // SHARE))))
    return [replace(trial, explored=trial in drawn) for trial in trials]


def _found(trial: Trial, explore: Callable[[Session], None]) -> tuple[str, ...]:
    session = opened(replace(trial, effort="standard"), Kept())
    with suppress(StoppedError):  # what was found until then is found
        explore(session)
    session.close("completed", None)
    return tuple(sorted({breach.clause for breach in session.recorder.breaches}))
