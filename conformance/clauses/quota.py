"""Checks of the family quota: only on an emulated endpoint of that tier with a clock; they use the quota up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.ranks import QUOTA
from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, Taken
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.wire.exchange import Exchange

ALLOWED = 100
BEYOND = 4  # more that a faithful endpoint may accept, once there is room again
WINDOWS = {"F0": timedelta(days=31), "S0": timedelta(days=1)}
# By the calendar a window may end at any time, but not twice in less than the shortest month, or day, there is.
SHORTEST = {"F0": timedelta(days=27), "S0": timedelta(hours=23)}
YOUNG = timedelta(hours=24)  # the age of a snapshot that lives on for as long as an apply of it may run
STEP = {"F0": timedelta(hours=36), "S0": timedelta(minutes=90)}  # between looks; and so late may room come back


for _tier in ("F0", "S0"):

    @clause(f"quota.take.{_tier.lower()}", needs="clock", rank=QUOTA)
    def allows_a_hundred_takes(service: Service, tier: str = _tier) -> None:
        """Wait for a fresh window, take a hundred times, once more, again within the window, and after it."""
        source, copy = _ready(service, tier, "takes")

        def take(actor: Actor) -> Exchange:
            made = copy if actor.account == "target" else source
            return actor.take(made.kind, made.object_id, service.scope(service.target), service.marker())

        with service.sender.quota_in_question():
            _Quota(service, f"quota.take.{tier.lower()}", tier, take).exhausted()

    @clause(f"quota.apply.{_tier.lower()}", needs="clock", rank=QUOTA)
    def allows_a_hundred_applies(service: Service, tier: str = _tier) -> None:
        """Wait for a fresh window, apply a hundred times, once more, again within the window, and after it."""
        _ready(service, tier, "applies")

        def apply(actor: Actor) -> Exchange:
            return actor.apply(_young(service).id, service.new_id())

        with service.sender.quota_in_question():
            _Quota(service, f"quota.apply.{tier.lower()}", tier, apply).exhausted()


def _ready(service: Service, tier: str, what: str) -> tuple[Made, Made]:
    """A fresh window in which the suite's own count is the room, and something to take: the source's, the target's."""
    if service.target_config.subscriptions["source"].tier != tier:
        raise SkippedError(f"subscriptions.source.tier is not {tier}")
    service.require_load("more than a quota")
    service.budget.lifted = True
    service.budget.require("source", what, ALLOWED + BEYOND)
    both = service.exemplar(KINDS[0]), service.restored(KINDS[0])
    service.advance(WINDOWS[tier] + timedelta(seconds=1))
    return both


def _young(service: Service) -> Taken:
    """A snapshot that will not expire while an apply of it runs."""
    taken = service.pliable(KINDS[0])
    born = service.snapshot_state(taken.id).taken
    if born is not None and service.now().latest > born.earliest + YOUNG:
        service.shared.pop(("pliable", KINDS[0]))
        taken = service.pliable(KINDS[0])
    return taken


@dataclass(slots=True)
class _Quota:
    """One quota of the source: its clause, its tier, and how an account spends of its own.

    ``full`` is when the hundredth was accepted. Until ``until`` no window begins; once one has, no other.
    """

    service: Service
    clause: str
    tier: str
    spend: Callable[[Actor], Exchange]
    full: datetime = field(init=False)
    until: datetime = field(init=False)

    def exhausted(self) -> None:
        """A hundred are accepted, the next is refused, and after a window there is room again, but not before."""
        self.until = self._now() + SHORTEST[self.tier]
        if not self._used_up():
            return
        accepted, exchange = self._spent()
        self._say(holds=not accepted, expected=f"number {ALLOWED + 1} refused", actual="accepted", of=exchange)
        if accepted:
            return
        if self.service.target_config.subscriptions["target"].tier == self.tier:
            accepted, exchange = self._spent("target")
            self._say(holds=accepted, expected="room in the target's subscription", actual="refused", of=exchange)
        if self.service.target_config.subscriptions["source"].key2 is not None:
            accepted, exchange = self._spent("source/key2")
            self._say(holds=not accepted, expected="no room with the other key either", actual="accepted", of=exchange)
        if self._stays_used_up():
            self.service.advance_to(self.full + WINDOWS[self.tier] + STEP[self.tier])
            accepted, exchange = self._spent()
            self._say(holds=accepted, expected="room again a window later", actual="refused", of=exchange)

    def _used_up(self, had: int = 0) -> bool:
        for number in range(had + 1, ALLOWED + 1):
            accepted, exchange = self._spent()
            self.service.tidy()
            if self._now() > self.until:
                raise SkippedError(f"operations last so long that {ALLOWED} of them do not fit into a window")
            if not accepted:
                self._say(holds=False, expected=f"{ALLOWED} accepted", actual=f"number {number} refused", of=exchange)
                return False
        self.full = self._now()
        return True

    def _stays_used_up(self) -> bool:
        """Look again and again for as long as no window can begin, or, once one has, no other."""
        step, early = STEP[self.tier], None
        while (looked := self._now()) + step < self.until:
            self.service.advance(step)
            accepted, exchange = self._spent()
            if accepted and early is not None:  # the first is told: that sequence is the shorter one
                self._say(holds=False, expected="no room twice in a window", actual="accepted twice", of=early)
                return False
            if accepted:
                early, self.until = exchange, looked + SHORTEST[self.tier]
                if not self._used_up(1):
                    return False
        self._say(holds=True, expected="no room within a window", actual="none", of=None)
        return True

    def _spent(self, principal: str = "source") -> tuple[bool, Exchange]:
        actor, waiter = self.service.actor(principal), self.service.waiter
        exchange = self.spend(actor)
        if waiter.started(exchange) is None:
            return False, exchange
        return waiter.ended(actor, exchange).status == "succeeded", exchange

    def _now(self) -> datetime:
        return self.service.now().latest

    def _say(self, *, holds: bool, expected: str, actual: str, of: Exchange | None) -> None:
        self.service.judge(self.clause, holds=holds, expected=expected, actual=actual, kind=None, of=of)
