"""Visiting: what a run does for what is owed. At its beginning it collects, at its end it leaves snapshots behind.

The log tells of both: a note for each verdict, and what is still owed when the run ends.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from facesnap.conformance.events import Noted, Owed
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.tidying import tidy
from facesnap.conformance.harness.waiting import most_polls
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.owing.collecting import Collector
from facesnap.conformance.owing.deferral import BEFORE, KIND, Deferral, Obligation, obligations
from facesnap.conformance.owing.leaving import left, place_of
from facesnap.conformance.owing.questions import Questions
from facesnap.conformance.target import Target

SNAPSHOTS = 2
LEAST_ROOM = 4  # snapshots: what stays behind takes two of them from the next run
COSTS = {("source", "takes"): SNAPSHOTS, ("target", "applies"): 1}
LEAST_BUDGET = 10  # takes or applies: of less than that nothing is put aside
REQUESTS = 20  # at most for one deferral, polls apart: each of a look, or of a probe and what it has to remove, twice
Settled = dict[str, tuple[str, str]]  # by clause: how a check ends, and why


class Store(Protocol):
    """Where what is owed is written down."""

    def add(self, deferral: Deferral) -> Deferral:
        """Enter a new deferral; the same with its number."""
        ...

    def keep(self, deferral: Deferral) -> None:
        """Write a deferral as it has become."""
        ...

    def end(self, deferral: Deferral, left: Container[str]) -> None:
        """Nothing of it is owed any more, though some of its snapshots may be ``left``."""
        ...

    def open(self, endpoint: Mapping[str, Any] | None = None) -> Sequence[Deferral]:
        """The deferrals that have not ended, of one endpoint or of all."""
        ...


@dataclass(frozen=True, slots=True)
class Visit:
    """What has come of one deferral. ``ended``: the obligations that have got their verdict now.

    ``others``: what else was broken on the way. ``stopped``: why it did not come to its end, if it did not.
    """

    deferral: Deferral
    ended: tuple[Obligation, ...]
    others: tuple[Judgement, ...]
    stopped: str | None


def most_requests(target: Target, deferrals: int) -> int:
    """How many requests a run sends at most to collect so many deferrals."""
    return deferrals * (REQUESTS + most_polls(target.limits.operation_seconds))


def collected(service: Service, store: Store) -> list[Visit]:
    """Visit every deferral of the target.

    Raises:
        ConfigurationError: a key is refused.
    """
    place = place_of(service.target_config)
    try:
        return [_visited(service, store, deferral) for deferral in store.open(place)]
    finally:  # whatever came of it: what was left is there, and takes its room
        service.sender.inventory.left = SNAPSHOTS * len(store.open(place))


def _visited(service: Service, store: Store, deferral: Deferral) -> Visit:
    owed = {each.clause for each in deferral.owed}
    collector = Collector(Questions(service, deferral, store.keep))
    found = collector.collect()
    if not found.owed:
        store.end(found, collector.left)
    ended = tuple(each for each in found.obligations if each.clause in owed and each.outcome is not None)
    for each in ended:
        service.recorder.append(Noted("info", f"{each.clause}, owed since an earlier run: {words(each)}"))
    return Visit(found, ended, tuple(collector.questions.others), collector.stopped)


def words(owed: Obligation) -> str:
    """A verdict and its reason."""
    return f"{(owed.outcome or 'owed').upper()}, {owed.reason}"


def settled(visits: Iterable[Visit]) -> Settled:
    """How the checks of these clauses end in a run that has no clock: with what was owed, where that was settled."""
    found: Settled = {}
    for owed in (each for visit in visits for each in visit.ended):
        outcome = "skip" if owed.outcome == "unknown" else str(owed.outcome)  # the target lacks the means, still
        found[owed.clause] = outcome, f"shown with one {KIND} that an earlier run has left: {owed.reason}"
    return found


def reserve(service: Service) -> None:
    """Put aside what leaving takes, where there is enough of it."""
    for (account, what), count in COSTS.items():
        allowed = service.budget.allowed(account, what)
        if allowed is not None and allowed >= LEAST_BUDGET:
            service.budget.reserved[account, what] = count


def leave(service: Service, store: Store, select: Iterable[str]) -> None:
    """Leave two snapshots behind, if any clause selected is to be had by it and there are not two already."""
    service.budget.reserved.clear()
    wanted = obligations(select)
    if not wanted or store.open(place_of(service.target_config)):
        return
    if service.target_config.limits.max_snapshots < LEAST_ROOM:
        reason = f"limits.max_snapshots is less than {LEAST_ROOM}"
        service.recorder.append(Noted("info", f"nothing is left behind to see it expire: {reason}"))
        return
    with suppress(StoppedError):
        tidy(service, everything=True)
    found = left(service, wanted)
    if found is not None:
        store.add(found)
        service.sender.inventory.kept.update(found.snapshots)


def still_owed(deferrals: Iterable[Deferral]) -> list[Owed]:
    """What the log says at its end."""
    return [
        Owed(owed.clause, deferral.still if owed.clause.endswith(".after") else deferral.busy, *_times(deferral))
        for deferral in deferrals
        for owed in deferral.owed
    ]


def due_when(deferral: Deferral, owed: Obligation) -> str:
    """Until when, or from when, somebody has to look."""
    opens, closes = _times(deferral)
    return f"before {opens}" if owed.clause in BEFORE else f"after {closes}"


def _times(deferral: Deferral) -> tuple[str, str]:
    opens, closes = (datetime.fromtimestamp(each, UTC).isoformat(timespec="seconds") for each in deferral.due)
    return opens, closes
