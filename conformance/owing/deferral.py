"""A deferral: two snapshots that a run has left behind, and the obligations that hang on them. Plain data, no I/O.

``still`` is left alone until its time is over; ``busy`` is used: updated, got and applied. What was exchanged about
them is kept, so that whoever comes later knows what the run knew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from facesnap.conformance.harness.skew import DRIFT, Skew
from facesnap.conformance.model.state import CLEANED_WITHIN, LIFETIME, State
from facesnap.conformance.model.values import Interval
from facesnap.conformance.selecting import selected
from facesnap.conformance.wire.exchange import ClockInterval, Exchange

Outcome = Literal["pass", "fail", "unknown"]
Stage = Literal["before", "between", "after"]

KIND = "FaceList"  # the cheapest to make: one request, one face
BEFORE = ("expiry.list.before", "expiry.get.before", "expiry.update.before", "expiry.apply.before")
AFTER = (
    *("expiry.list.after", "expiry.apply.after", "expiry.get.after"),
    *("expiry.update.after", "expiry.delete.after"),
)
UNMOVED = ("expiry.unmoved.by-update", "expiry.unmoved.by-get", "expiry.unmoved.by-apply")
CLAUSES = (*BEFORE, *AFTER, *UNMOVED)
PATIENCE = timedelta(days=7)  # so long after its time an obligation is kept open


@dataclass(frozen=True, slots=True)
class Obligation:
    """One clause that is owed a verdict. ``seen``: when it was last borne out (seconds since the epoch, ours)."""

    clause: str
    seen: float | None = None
    outcome: Outcome | None = None
    reason: str = ""

    def ended(self, outcome: Outcome, reason: str) -> "Obligation":
        """The obligation with its verdict."""
        return replace(self, outcome=outcome, reason=reason)


@dataclass(frozen=True, slots=True)
class Deferral:
    """Two snapshots and what is owed of them.

    ``id`` is the ledger's, 0 until it is written there. ``run``: the mark of the run that left them. ``endpoint``: the
    places and subscriptions that they belong to. ``skew``: all that was ever measured of the endpoint's clock.
    ``due``: when the window in which they expire opens and closes, in seconds since the epoch by our clock. Each of the
    ``exchanges`` has the time that the endpoint's clock may have shown then.
    """

    id: int
    run: str
    endpoint: Mapping[str, Any]
    still: str
    busy: str
    skew: Skew
    due: tuple[float, float]
    exchanges: tuple[Exchange, ...]
    obligations: tuple[Obligation, ...]

    @property
    def snapshots(self) -> tuple[str, str]:
        """Both."""
        return self.still, self.busy

    @property
    def owed(self) -> tuple[Obligation, ...]:
        """The obligations without a verdict."""
        return tuple(each for each in self.obligations if each.outcome is None)

    def last(self, touch: str) -> ClockInterval | None:
        """When the busy one was last used in this way (update, get, apply), by the endpoint's clock."""
        method, path = _TOUCHES[touch]
        wanted = path.format(self.busy)
        return next(
            (
                each.clock
                for each in reversed(self.exchanges)
                if each.request.method == method
                and each.request.url.partition("?")[0].endswith(wanted)
                and each.response is not None
                and 200 <= each.response.status < 300
            ),
            None,
        )


_TOUCHES = {
    "update": ("PATCH", "/snapshots/{}"),
    "get": ("GET", "/snapshots/{}"),
    "apply": ("POST", "/snapshots/{}/apply"),
}


def obligations(select: Iterable[str]) -> tuple[Obligation, ...]:
    """What two snapshots can show, if a selection of clauses asks for any of it: then all of it, at the same price."""
    wanted = list(select)
    return tuple(map(Obligation, CLAUSES)) if any(selected(clause, wanted) for clause in CLAUSES) else ()


def window(state: State, snapshots: Iterable[str], skew: Skew) -> tuple[float, float]:
    """From when they may expire, and from when both must be gone, in seconds since the epoch by our clock.

    Raises:
        LookupError: the state does not know when one of them was taken.
    """
    taken = [state.snapshots[each].taken for each in snapshots]
    known = [each for each in taken if each is not None]
    if len(known) < len(taken):
        raise LookupError("nobody knows when the snapshots were taken")
    earliest = min(each.earliest for each in known) + LIFETIME
    latest = max(each.latest for each in known) + LIFETIME + CLEANED_WITHIN
    return earliest.timestamp() - skew.latest - DRIFT, latest.timestamp() - skew.earliest + DRIFT


def stage(state: State, snapshots: Iterable[str], when: ClockInterval) -> Stage:
    """Where a moment stands to the window in which the snapshots expire."""
    at = Interval(when.earliest, when.latest, when.exact)
    ages = {state.snapshots[each].age(at) for each in snapshots}
    return "before" if ages == {"alive"} else "after" if ages == {"cleaned"} else "between"
