"""Sending: one request to the endpoint as one of its principals, with the patience that part C asks for.

A 429 is waited out, a server error is tried once more, a lost answer is the world's fault. Every exchange, the
patient ones too, is redacted, logged and judged in order.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from facesnap.conformance.events import Spending
from facesnap.conformance.harness.asking import RATE_PATIENCE, Asker, asked_wait, backed_off
from facesnap.conformance.harness.budget import Budget, as_of_a_quota, spends
from facesnap.conformance.harness.errors import BlockedError, SkippedError, TimeIsUpError, UnknownError
from facesnap.conformance.harness.journal import Journal, NoJournal
from facesnap.conformance.harness.pacing import Pacer, Timing
from facesnap.conformance.harness.principals import Principals
from facesnap.conformance.harness.recording import Recorder
from facesnap.conformance.harness.room import Inventory, Room
from facesnap.conformance.harness.settling import PAUSE, Settling
from facesnap.conformance.harness.skew import Skew, Skews
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.model.state import Snapshot
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import ClockInterval, Exchange, Headers, Request, Response
from facesnap.conformance.wire.ports import NoAnswerError, Port

QUOTA_WAIT = 60.0  # seconds: a take or apply told to wait longer than this has met its quota (part C, Quota)
STILL = 3  # waits after which a clock that stands still is helped on


@dataclass(slots=True)
class _Tries:
    """How often one request was sent, and why again; ``until`` is the end of the patience with a rate limit."""

    until: float
    waits: int = 0
    crashes: int = 0
    silences: int = 0
    refusals: int = 0


@dataclass(slots=True)
class Sender:
    """Sends for a whole run; everything that is sent goes through :meth:`send`.

    ``lacked`` is why the last request that could not be afforded was not sent; whoever caught that may not have said.
    ``sleep`` and ``now`` are the time that waiting takes. ``bursting``: a rate limit is looked for. ``most``: how many
    requests may be sent in all, but for what tidies up at the end; None for no bound. ``wall`` is our own clock, in
    seconds since the epoch. ``supposed``: the skew by which the endpoint's time is reckoned where it has no clock.
    ``journal`` hears of what may be created before it is sent.
    """

    target: Target
    port: Port
    oracle: Oracle
    recorder: Recorder
    clock: Clock | None
    budget: Budget
    seed: int
    deadline: float | None = None
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    skews: Skews = field(default_factory=Skews)
    supposed: Skew | None = None
    timed: bool = False
    quota: bool = False
    bursting: bool = False
    most: int | None = None
    lacked: str | None = None
    inventory: Inventory = field(default_factory=Inventory)
    journal: Journal = field(default_factory=NoJournal)
    _number: int = 0
    _settling: Settling = field(init=False)
    _pacer: Pacer = field(init=False)
    room: Room = field(init=False)
    principals: Principals = field(init=False)

    def __post_init__(self) -> None:
        known = {name: each.id.lower() for name, each in self.target.subscriptions.items()}
        limits = self.target.limits
        self.room = Room(known, self._cleaned, limits.max_snapshots, limits.max_objects)
        self._settling = Settling(limits.settle_seconds)
        self._pacer = Pacer(self.target)
        self.principals = Principals(self.target, self.seed)

    def send(
        self,
        principal: str,
        method: str,
        path: str,
        *,
        query: str = "",
        headers: Headers = (),
        body: bytes | None = None,
        hurried: bool = False,
    ) -> Exchange:
        """Send one request and return its last exchange.

        ``path`` is below ``/face/v1.0``, encoded. ``hurried`` sends past the run's deadline too (for tidying up).

        Raises:
            UnknownError: no answer came, twice; or the rate limit did not let go within the patience.
            TimeIsUpError: the run's time limit has come.
            BlockedError: a take or apply has met its quota.
            SkippedError: the budget has no room for another take or apply, or as much is alive as may be.
        """
        if self.deadline is not None and time.monotonic() > self.deadline and not hurried:
            raise TimeIsUpError("time limit")
        request = self.principals.request(principal, method, path, query=query, headers=headers, body=body)
        account, spent = principal.partition("/")[0], spends(method, path)
        if account not in self.target.subscriptions:
            spent = None
        if not hurried:
            self._planned()
        self._afforded(account, method, path, spent)
        tries = _Tries(self.now() + RATE_PATIENCE)
        if (held_back := self._settling.wait(account, method, path, self.now())) > 0:
            self.sleep(held_back)
        while True:
            self._paced(account)
            exchange, settled = self._counted(principal, request, spent, final_try=tries.crashes > 0)
            if not settled:
                self.sleep(PAUSE)
                continue
            if self._again(exchange, tries, starting=spent is not None):
                if not hurried:
                    self._planned()
                self._afforded(account, method, path, spent)
                continue
            return exchange

    def _counted(
        self, principal: str, request: Request, spent: str | None, *, final_try: bool
    ) -> tuple[Exchange, bool]:
        """Send it once. What was sent was sent, whatever our own code throws at its answer, or kills us before it."""
        account, status = principal.partition("/")[0], None
        if spent is not None:
            self.recorder.append(Spending(principal, request.method, request.url))
        try:
            exchange, settled = self._once(principal, request, final_try=final_try)
            status = exchange.response.status if exchange.response else None
        finally:
            self._pacer.answered(account, self.now())
            if spent is not None:
                self.budget.count(account, spent, status)
        return exchange, settled

    @property
    def asker(self) -> Asker:
        """A way to ask at this run's pace what is nobody's to judge."""
        return Asker(self.principals, self.port, self._pacer, Timing(self.now, self.sleep, self.wall))

    def _paced(self, account: str) -> None:
        if not self.bursting and (early := self._pacer.wait(account, self.now())) > 0:
            self.sleep(early)

    def _planned(self) -> None:
        """Raise SkippedError where the run has sent all that it may."""
        if self.most is not None and self._number >= self.most:
            self.lacked = f"budget: {self.most} requests are all that were planned"
            raise SkippedError(self.lacked)

    def _afforded(self, account: str, method: str, path: str, spent: str | None) -> None:
        """Raise SkippedError if there is no budget or no room for a request, and remember why."""
        try:
            if spent is not None:
                self.budget.require(account, spent)
            self.room.require(account, method, path, self.oracle.state, self.inventory)
        except SkippedError as lack:
            self.lacked = str(lack)
            raise

    def _again(self, exchange: Exchange, tries: "_Tries", *, starting: bool) -> bool:
        """Whether to send the same once more, after whatever wait that asks for."""
        response, method = exchange.response, exchange.request.method
        if response is None:
            tries.silences += 1
            if tries.silences > 1 or method not in {"GET", "DELETE", "PUT"}:
                raise UnknownError(f"no answer to {method} {exchange.request.url}: {exchange.error}")
            return True
        if response.status == 429:
            if self.bursting:
                return False  # the limit that is looked for
            if self.quota and starting and (asked_wait(response) or 0.0) > QUOTA_WAIT:
                return False  # the refusal that is looked for
            tries.waits += 1
            self._wait(response, tries, starting=starting)
            return True
        if response.status >= 500:
            tries.crashes += 1
            return tries.crashes == 1
        if response.status == 403 and starting and not self.quota and self._meets_quota(exchange):
            tries.refusals += 1
            if tries.refusals > 1:
                raise BlockedError("quota: a valid take or apply was refused with 403, twice")
            return True
        return False

    def _once(self, principal: str, request: Request, *, final_try: bool) -> tuple[Exchange, bool]:
        """Send it; the exchange, and whether it counts: not where another's write has still to show."""
        before = self.clock.read() if self.clock and self.timed else None
        begun = None if self.clock is None or before is not None else self.clock.interval()
        entry = self.journal.before(principal, request)
        self._number += 1
        started, tick = self.wall(), time.perf_counter()
        response: Response | None = None
        error: str | None = None
        try:
            response = self.port.send(request)
        except NoAnswerError as failure:
            error = str(failure)
        seconds = time.perf_counter() - tick
        self.journal.after(entry, principal, request, response)
        stamp = None
        if self.clock is not None:
            latest = self.clock.read() if before is not None else self.clock.interval().latest
            earliest = before if before is not None else begun.earliest if begun else latest
            moved = self.clock.advanced.total_seconds()
            stamp = ClockInterval(earliest, latest, exact=before is not None, moved=moved)
        raw = Exchange(self._number, principal, request, response, started, seconds, error, stamp)
        if self.clock is None:
            raw = self._reckoned(raw)
        exchange = self.principals.redactor.exchange(raw)
        self.recorder.exchanged(exchange)
        met = self.quota or self._meets_quota(exchange)
        about, known = self.recorder.during, self.oracle.state
        lenient = self._settling.unsettled(exchange, self.now())
        verdict = self.oracle.judge(exchange, about=about, final_try=final_try, quota=met, lenient=lenient)
        self._settling.judged(exchange, known, self.oracle.state, self.now())
        self.recorder.judged(verdict)
        return exchange, verdict.counts

    def _cleaned(self, snapshot: Snapshot) -> bool:
        return self.clock is not None and snapshot.age(self.clock.now()) == "cleaned"

    def _reckoned(self, exchange: Exchange) -> Exchange:
        """The exchange, dated by the skew that is supposed and by what the answer itself tells of it."""
        self.skews.heard(exchange)
        if self.supposed is None:
            return exchange
        measured = self.skews.allowed
        skew = self.supposed if measured is None else self.supposed | measured
        return replace(exchange, clock=skew.interval(exchange.started, exchange.started + exchange.seconds))

    @property
    def last(self) -> int:
        """The number of the last exchange; 0 before the first."""
        return self._number

    def number_from(self, other: "Sender | int") -> None:
        """Go on numbering where another sender into the same log has come to."""
        self._number = other if isinstance(other, int) else other._number  # noqa: SLF001 - its own kind

    @contextmanager
    def rate_in_question(self) -> Iterator[None]:
        """For as long as a rate limit is looked for, an account may be asked faster than its tier allows."""
        self.bursting = self.target.limits.requests_per_second is None
        try:
            yield
        finally:
            self.bursting = False

    @contextmanager
    def quota_in_question(self) -> Iterator[None]:
        """For as long as the quota itself is judged, a refused take or apply says nothing of other clauses."""
        self.quota = True
        try:
            yield
        finally:
            self.quota = False

    def _meets_quota(self, exchange: Exchange) -> bool:
        """Whether a valid take or apply was refused as a quota would refuse it, where there may be no room."""
        subscription = self.target.subscriptions.get(exchange.principal.partition("/")[0])
        if subscription is None or subscription.tier == "unlimited" or not as_of_a_quota(exchange):
            return False
        return any(not judgement.holds for judgement in self.oracle.peek(exchange).judgements)

    def _wait(self, response: Response, tries: "_Tries", *, starting: bool) -> None:
        """Wait as a 429 asks (part C, Rate)."""
        asked = asked_wait(response)
        if starting and asked is not None and asked > QUOTA_WAIT:
            raise BlockedError(f"quota: told to wait {asked:.0f} s")
        pause = asked or backed_off(tries.waits)
        if tries.waits > STILL and self.clock is not None:
            self.clock.advance(timedelta(seconds=pause))
            pause = 0.0
        if self.now() + pause > tries.until:
            raise UnknownError(f"the rate limit did not let go within {RATE_PATIENCE:g} s")
        self.sleep(pause)
