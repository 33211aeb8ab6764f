"""Checks of the family quota: only on an emulated endpoint of that tier with a clock; they use the quota up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.ranks import QUOTA
from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.wire.exchange import Exchange

ALLOWED = 100
BEYOND = 4  # more that a faithful endpoint may accept, once there is room again
WINDOWS = {"F0": timedelta(days=31), "S0": timedelta(days=1)}
WITHIN = {"F0": timedelta(hours=36), "S0": timedelta(minutes=90)}  # so long after the last one there is no room yet


for _tier in ("F0", "S0"):

    @clause(f"quota.take.{_tier.lower()}", needs="clock", rank=QUOTA)
    def allows_a_hundred_takes(service: Service, tier: str = _tier) -> None:
        """Wait for a fresh window, take a hundred times, once more, again within the window, and after it."""
        source = _ready(service, tier, "takes")

        def take() -> Exchange:
            scope = service.scope(service.target)
            return service.source.take(source.kind, source.object_id, scope, service.marker())

        with service.sender.quota_in_question():
            _Quota(service, f"quota.take.{tier.lower()}", tier, take).exhausted()

    @clause(f"quota.apply.{_tier.lower()}", needs="clock", rank=QUOTA)
    def allows_a_hundred_applies(service: Service, tier: str = _tier) -> None:
        """Wait for a fresh window, apply a hundred times, once more, again within the window, and after it."""
        _ready(service, tier, "applies")

        def apply() -> Exchange:
            taken = service.pliable(KINDS[0])
            return service.source.apply(taken.id, service.new_id())

        with service.sender.quota_in_question():
            _Quota(service, f"quota.apply.{tier.lower()}", tier, apply).exhausted()


def _ready(service: Service, tier: str, what: str) -> Made:
    """A fresh window in which the suite's own count is the room, and something to take."""
    if service.target_config.subscriptions["source"].tier != tier:
        raise SkippedError(f"subscriptions.source.tier is not {tier}")
    service.require_load("more than a quota")
    service.budget.lifted = True
    service.budget.require("source", what, ALLOWED + BEYOND)
    source = service.exemplar(KINDS[0])
    service.advance(WINDOWS[tier] + timedelta(seconds=1))
    return source


@dataclass(frozen=True, slots=True)
class _Quota:
    """One quota of the source: its clause, its tier, and how to spend of it."""

    service: Service
    clause: str
    tier: str
    spend: Callable[[], Exchange]

    def exhausted(self) -> None:
        """A hundred are accepted, the next is refused, and after a window there is room again, but not before."""
        if not self._used_up():
            return
        accepted, exchange = self._spent()
        self._say(holds=not accepted, expected=f"number {ALLOWED + 1} refused", actual="accepted", of=exchange)
        if accepted:
            return
        early, exchange = self._spent_after(WITHIN[self.tier])
        if early and self._used_up(1):
            # A window by the calendar may just have ended, whatever its time zone; it ends but once in so short a time.
            early, exchange = self._spent_after(WITHIN[self.tier])
        self._say(holds=not early, expected=f"no room {WITHIN[self.tier]} later", actual="accepted", of=exchange)
        accepted, exchange = self._spent_after(WINDOWS[self.tier] + timedelta(seconds=1))
        self._say(holds=accepted, expected="room again a window later", actual="refused", of=exchange)

    def _used_up(self, had: int = 0) -> bool:
        for number in range(had + 1, ALLOWED + 1):
            accepted, exchange = self._spent()
            self.service.tidy()
            if not accepted:
                self._say(holds=False, expected=f"{ALLOWED} accepted", actual=f"number {number} refused", of=exchange)
                return False
        return True

    def _spent_after(self, pause: timedelta) -> tuple[bool, Exchange]:
        self.service.advance(pause)
        return self._spent()

    def _spent(self) -> tuple[bool, Exchange]:
        exchange, waiter = self.spend(), self.service.waiter
        if waiter.started(exchange) is None:
            return False, exchange
        return waiter.ended(self.service.source, exchange).status == "succeeded", exchange

    def _say(self, *, holds: bool, expected: str, actual: str, of: Exchange) -> None:
        self.service.judge(self.clause, holds=holds, expected=expected, actual=actual, kind=None, of=of)
