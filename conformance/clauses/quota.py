"""Checks of the family quota: only on an emulated endpoint of that tier with a clock; they use the quota up."""

from collections.abc import Callable
from datetime import timedelta

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.ranks import QUOTA
from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.harness.service import Made, Service
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.wire.exchange import Exchange

ALLOWED = 100
WINDOWS = {"F0": timedelta(days=31), "S0": timedelta(days=1)}
WITHIN = {"F0": timedelta(hours=36), "S0": timedelta(minutes=90)}  # so long after the last one there is no room yet


for _tier in ("F0", "S0"):

    @clause(f"quota.take.{_tier.lower()}", needs="clock", rank=QUOTA)
    def allows_a_hundred_takes(service: Service, tier: str = _tier) -> None:
        """Wait for a fresh window, take a hundred times, once more, again within the window, and after it."""
        source = _ready(service, tier)

        def take() -> Exchange:
            scope = service.scope(service.target)
            return service.source.take(source.kind, source.object_id, scope, service.marker())

        _exhaust(service, f"quota.take.{tier.lower()}", tier, take)

    @clause(f"quota.apply.{_tier.lower()}", needs="clock", rank=QUOTA)
    def allows_a_hundred_applies(service: Service, tier: str = _tier) -> None:
        """Wait for a fresh window, apply a hundred times, once more, again within the window, and after it."""
        _ready(service, tier)

        def apply() -> Exchange:
            taken = service.pliable(KINDS[0])
            return service.source.apply(taken.id, service.new_id())

        _exhaust(service, f"quota.apply.{tier.lower()}", tier, apply)


def _ready(service: Service, tier: str) -> Made:
    """A fresh window in which the suite's own count is the room, and something to take."""
    if service.target_config.subscriptions["source"].tier != tier:
        raise SkippedError(f"subscriptions.source.tier is not {tier}")
    if service.target_config.kind != "emulated":
        raise SkippedError("the endpoint is live: its quota is not used up")
    source = service.exemplar(KINDS[0])
    service.budget.lifted = True
    service.advance(WINDOWS[tier] + timedelta(seconds=1))
    return source


def _exhaust(service: Service, clause_id: str, tier: str, spend: Callable[[], Exchange]) -> None:
    """A hundred are accepted, the next is refused, and after a window there is room again, but not before."""

    def spent() -> tuple[bool, Exchange]:
        exchange = spend()
        if service.waiter.started(exchange) is None:
            return False, exchange
        return service.waiter.ended(service.source, exchange).status == "succeeded", exchange

    def say(*, holds: bool, expected: str, actual: str, of: Exchange) -> None:
        service.judge(clause_id, holds=holds, expected=expected, actual=actual, kind=None, of=of)

    def used_up(had: int = 0) -> bool:
        for number in range(had + 1, ALLOWED + 1):
            accepted, exchange = spent()
            service.tidy()
            if not accepted:
                say(holds=False, expected=f"{ALLOWED} accepted", actual=f"number {number} refused", of=exchange)
                return False
        return True

    def within() -> tuple[bool, Exchange]:
        service.advance(WITHIN[tier])
        return spent()

    with service.sender.quota_in_question():
        if not used_up():
            return
        accepted, exchange = spent()
        say(holds=not accepted, expected=f"number {ALLOWED + 1} refused", actual="accepted", of=exchange)
        if accepted:
            return
        early, exchange = within()
        if early and used_up(1):
            # A window by the calendar may just have ended, whatever its time zone; it ends but once in so short a time.
            early, exchange = within()
        say(holds=not early, expected=f"no room {WITHIN[tier]} later", actual="accepted", of=exchange)
        service.advance(WINDOWS[tier] + timedelta(seconds=1))
        accepted, exchange = spent()
        say(holds=accepted, expected="room again a window later", actual="refused", of=exchange)
