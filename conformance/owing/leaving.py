"""Leaving: at the end of a run, two snapshots stay behind, so that somebody can see them expire."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from facesnap.conformance.events import Noted
from facesnap.conformance.harness.errors import SkippedError, StoppedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.skew import Skew
from facesnap.conformance.harness.things import Taken
from facesnap.conformance.model.state import State
from facesnap.conformance.owing.deferral import KIND, Deferral, Obligation, window
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Exchange

MOST_DOUBT = 3_600.0  # seconds: a clock that is known no better than this tells little of when something expires
PLACES = ("source", "target")


def left(service: Service, obligations: tuple[Obligation, ...]) -> Deferral | None:
    """Two snapshots of a face list of one face, one of them used once, and what is owed of them.

    None, and a note in the log, where that cannot be had. They are the caller's to keep: who does not, tidies them up.
    """
    history = service.recorder.history
    begun = len(history)
    try:
        if service.sender.skews.allowed is not None:
            _measured(service)  # before anything is spent on it
        still, busy = _taken(service)
        _used(service, busy)
        skew = _measured(service)
    except StoppedError as error:
        service.recorder.append(Noted("warning", f"nothing is left behind to see it expire: {error}"))
        return None
    exchanges = tuple(
        replace(each, clock=skew.interval(each.started, each.started + each.seconds)) for each in history[begun:]
    )
    with recalled(service, exchanges):
        due = window(service.oracle.state, (still.id, busy.id), skew)
    place = place_of(service.target_config)
    return Deferral(0, service.run, place, still.id, busy.id, skew, due, exchanges, obligations)


def _taken(service: Service) -> tuple[Taken, Taken]:
    service.budget.require(service.source.account, "takes", 2)
    service.budget.require(service.target.account, "applies")
    made = service.fill(service.create(service.source, KIND), entries=1, train=False)
    still = service.taken(made, user_data=service.marker())
    return still, service.taken(made, user_data=service.marker())


def _used(service: Service, busy: Taken) -> None:
    """Update, get and apply it; the object that this makes goes at once."""
    service.source.update(busy.id, service.scope(service.target), service.marker())
    service.source.get(busy.id)
    made = service.applied(busy)
    made.actor.remove(made.kind, made.object_id)


def _measured(service: Service) -> Skew:
    skew = service.sender.skews.allowed
    if skew is None:
        raise SkippedError("no answer tells the endpoint's time")
    if skew.doubt > MOST_DOUBT:
        raise SkippedError(f"what the endpoint says of its time differs by {skew.doubt:,.0f} s")
    return skew


def place_of(target: Target) -> dict[str, Any]:
    """Whose snapshots a run leaves, as a JSON object: places and subscriptions of who takes and who applies."""
    return {name: {"id": target.subscriptions[name].id, "url": target.subscriptions[name].base_url} for name in PLACES}


@contextmanager
def recalled(service: Service, exchanges: Iterable[Exchange]) -> Iterator[None]:
    """For as long as this lasts, the oracle knows of these exchanges and of nothing else."""
    oracle = service.oracle
    before, oracle.state = oracle.state, State(accounts=oracle.state.accounts)
    try:
        for exchange in exchanges:
            oracle.judge(exchange)
        yield
    finally:
        oracle.state = before
