"""Alone: what catching a fault costs where only one clause that it breaks is selected, set-up and tidying included."""

import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from facesnap.conformance.catalogue import checks
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.session import Session
from facesnap.conformance.harness.tidying import tidy
from facesnap.conformance.selfcheck.trials import Kept, Trial, opened

MOST = 3_000  # requests in which a clause must do it; later ones may send no more than the best before them


@dataclass(frozen=True, slots=True)
class Alone:
    """One clause whose check, run by itself, has caught a fault.

    ``requests`` and ``seconds`` (of the processor) are those of a whole run of it, as ``facesnap run --select`` does
    it. ``shown`` is the number of the request with whose answer the fault showed.
    """

    clause: str
    requests: int
    shown: int
    seconds: float

    def row(self) -> dict[str, Any]:
        """The same as JSON, without what differs from run to run."""
        return {"clause": self.clause, "requests": self.requests, "shown": self.shown}


@dataclass(frozen=True, slots=True)
class Shown:
    """A run in which one clause by itself has caught a fault. It is still open, so that its failure may be retold."""

    alone: Alone
    session: Session
    log: Kept


def alone(trial: Trial, breaks: Collection[str]) -> Shown | None:
    """The run of the clause of ``breaks`` that catches a fault with the fewest requests, if one does it by itself."""
    best: Shown | None = None
    for clause in sorted(breaks):
        if trial.tries(checks()[clause].clause):
            found = _tried(trial, clause, MOST if best is None else best.alone.requests)
            if found is not None and (best is None or found.alone.requests < best.alone.requests):
                best = found
    return best


def _tried(trial: Trial, clause: str, most: int) -> Shown | None:
    """Run the check of one clause, and nothing else; None where it has shown nothing within so many requests."""
    log, began = Kept(), time.process_time()
    session = opened(trial, log)
    session.service.sender.most = most
    session.run(checks()[clause])
    session.service.sender.most = None
    with suppress(StoppedError):
        tidy(session.service, everything=True)
    if not session.recorder.broken(clause):
        return None
    requests, seconds = session.recorder.requests.total(), time.process_time() - began
    return Shown(Alone(clause, requests, _shown(session, clause), round(seconds, 3)), session, log)


def _shown(session: Session, clause: str) -> int:
    """The last exchange of the first breach of a clause."""
    told = next(breach.exchanges for breach in session.recorder.breaches if breach.clause == clause)
    return max(told, default=len(session.recorder.history))
