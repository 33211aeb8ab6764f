"""Planning: what a run would cost, found out by the same run against an emulator of this process.

Nothing is sent to the target, and no time passes: waiting is added up. So what is counted is what would be sent, but
for what depends on the endpoint: how often its operations are polled, and how long it takes to answer.
"""

import io
import math
import time
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from facesnap.conformance import catalogue
from facesnap.conformance.catalogue import Check
from facesnap.conformance.embedded import stand_in
from facesnap.conformance.events import Event, Log
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.harness.session import Session
from facesnap.conformance.harness.waiting import most_polls
from facesnap.conformance.harness.workshop import standing
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.options import Options
from facesnap.conformance.owing.deferral import Deferral, obligations
from facesnap.conformance.owing.visiting import SNAPSHOTS, leave, most_requests, reserve
from facesnap.conformance.report.text import many
from facesnap.conformance.selecting import NO_COSTS, is_last, ordered, selected
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Request, Response, header
from facesnap.conformance.wire.ports import Port
from facesnap.conformance.wire.redaction import KEY_HEADER

WHATS = ("takes", "applies")
MARGIN = 1.05  # by how much what is sent may differ from the plan, polls apart
TRAINING_POLLS = 200  # of one training, at most


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would cost.

    ``requests``: by account ("" for whoever has none), polls apart. ``spent`` and ``allowed``: by Azure subscription
    and by what, ``takes`` or ``applies``; None has no bound. ``snapshots`` and ``objects``: the most that live at once.
    ``seconds``: of waiting for what the tiers allow. ``left_out``: the clauses that there is no budget for. ``costs``:
    takes and applies of each clause's check by itself; the cheapest comes first where there is a budget to keep to.
    ``standing``: the types of object that each check is tried with; where a budget is too short for all, so many that
    it covers the most clauses. ``owed``: how many requests may be sent, beyond all these, to collect what earlier runs
    are owed.
    """

    target: Target
    requests: Counter[str]
    polls: int
    trainings: int
    spent: Counter[tuple[str, str]]
    allowed: dict[tuple[str, str], int | None]
    snapshots: int
    objects: int
    seconds: float
    left_out: tuple[str, ...]
    costs: Mapping[str, int]
    standing: tuple[str, ...] = KINDS
    owed: int = 0

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The Azure subscriptions; two accounts may share one."""
        return tuple(dict.fromkeys(each.id for each in self.target.subscriptions.values()))

    @property
    def most_snapshots(self) -> int:
        """The most that may live at once."""
        return self.target.limits.max_snapshots * len(self.subscriptions)

    @property
    def most_objects(self) -> int:
        """The most that may live at once, of all types."""
        return self.target.limits.max_objects * len(KINDS) * len(self.subscriptions)

    @property
    def most_sent(self) -> int:
        """How many requests a run may send, polls and all, before what tidies up at its end."""
        patience = most_polls(self.target.limits.operation_seconds)
        polls = self.spent.total() * patience + self.trainings * TRAINING_POLLS
        return math.ceil(self.requests.total() * MARGIN) + polls

    @property
    def most_requests(self) -> int:
        """The same, with that: an operation's polls, and two tries to delete whatever may be alive."""
        return self.most_sent + self.owed + 2 * (self.most_snapshots + self.most_objects)

    @property
    def thrift(self) -> str:
        """Which types of object stand for all, in words; empty where each is tried."""
        if len(self.standing) == len(KINDS):
            return ""
        stand = "stands" if len(self.standing) == 1 else "stand"
        return f"for the budget, {' and '.join(self.standing)} {stand} for all types of object"

    def text(self) -> str:
        """The plan as a terminal shows it."""
        known = self.target.subscriptions.values()
        spent = [self._line(id_, [each.name for each in known if each.id == id_]) for id_ in self.subscriptions]
        bound = f", {self.most_requests:,} at most" if self.target.kind == "live" else ""
        peaks = (
            f"{many(self.snapshots, 'snapshot')} of at most {self.most_snapshots:,}",
            f"{many(self.objects, 'object')} of at most {self.most_objects:,}",
        )
        lines = [
            f"{many(self.requests.total(), 'request')}, and {many(self.polls, 'poll')} or more{bound}",
            *spent,
            f"without an account: {many(self.requests[''], 'request')}",
            f"alive at the peak: {', '.join(peaks)}",
            self._time,
        ]
        if self.owed:
            lines.append(f"{self.owed:,} of these at most for what earlier runs have left behind")
        if self.thrift:
            lines.append(self.thrift)
        if self.left_out:
            lines.append(f"{many(len(self.left_out), 'clause')} left out for the budget: {', '.join(self.left_out)}")
        return "\n".join(["the run would cost", *(f"  {line}" for line in lines)])

    @property
    def _time(self) -> str:
        if self.seconds == 0:
            return "as long as the answers take: no tier limits the rate"
        return f"{self.seconds / 60:.1f} minutes at the rates of the tiers, and what the answers take"

    def _line(self, subscription: str, names: list[str]) -> str:
        sent = sum(self.requests[name] for name in names)
        parts = []
        for what in WHATS:
            allowed = self.allowed[subscription, what]
            bound = "" if allowed is None else f" of at most {allowed}"
            parts.append(f"{self.spent[subscription, what]} {what}{bound}")
        return f"{' and '.join(names)}: {many(sent, 'request')}, {', '.join(parts)}"


def planned(options: Options, target: Target) -> Plan:
    """The plan of the run that the options ask for, at this target."""
    costs = _costs(options, target) if target.kind == "live" else NO_COSTS
    rehearsal = _rehearsed(options, target, costs)
    budget, census = rehearsal.session.service.budget, rehearsal.service.census
    budget.lifted = False
    return Plan(
        target=target,
        requests=rehearsal.port.requests,
        polls=rehearsal.port.polls,
        trainings=rehearsal.port.trainings,
        spent=budget.spent,
        allowed={
            (each.id, what): budget.allowed(each.name, what) for each in target.subscriptions.values() for what in WHATS
        },
        snapshots=census.peak_snapshots,
        objects=census.peak_objects,
        seconds=rehearsal.waited,
        left_out=tuple(sorted(rehearsal.left_out)),
        costs=costs,
        standing=standing(options.seed, rehearsal.session.service.types),
        owed=most_requests(target, len(options.owed(target))),
    )


def _rehearsed(options: Options, target: Target, costs: Mapping[str, int]) -> "_Rehearsal":
    """The rehearsal of a run with all types of object; at a live endpoint, with the most that leave the least out."""
    tries: list[_Rehearsal] = []
    for types in range(len(KINDS), 0, -1 if target.kind == "live" else -len(KINDS)):
        tries.append(_Rehearsal(options, target, costs, types=types))
        tries[-1].run()
        if not tries[-1].left_out:
            break
    return min(tries, key=lambda each: len(each.left_out))


def _costs(options: Options, target: Target) -> Mapping[str, int]:
    """Takes and applies of each check by itself: what it shares with others is paid by whoever comes first."""
    unbounded = replace(target, limits=replace(target.limits, max_takes=None, max_applies=None))
    rehearsal = _Rehearsal(replace(options, effort="quick"), unbounded, NO_COSTS, alone=True)
    rehearsal.session.service.budget.lifted = True
    rehearsal.run()
    return rehearsal.costs


class _Rehearsal:
    """A run against an emulator that stands in for the target, in a time that only waiting lets pass."""

    def __init__(
        self,
        options: Options,
        target: Target,
        costs: Mapping[str, int],
        *,
        alone: bool = False,
        types: int = len(KINDS),
    ) -> None:
        led, port, self.service = stand_in(target, options.seed)
        self.waited, self.port = 0.0, Counting(port, led)
        self.service.monotonic = self._now
        timing = Timing(self._now, self._sleep)
        self.session = Session.open(
            led, self.port, _Nowhere(), seed=options.seed, effort=options.effort, timing=timing, types=types
        )
        self.left_out: list[str] = []
        self.costs: dict[str, int] = {}
        now = time.time()
        unripe = [each for each in options.owed(target) if each.due[1] > now]
        self.session.service.sender.inventory.left = SNAPSHOTS * len(unripe)
        self._options, self._order, self._alone, self._target = options, costs, alone, target

    def run(self) -> None:
        """Everything that the options ask for, in the order of a run."""
        deferring = self._options.deferring(self._target) and not self._alone
        if deferring and obligations(self._options.select):
            reserve(self.session.service)
        checks = ordered(catalogue.checks().values(), self._order)
        wanted = [check for check in checks if selected(check.clause.id, self._options.select)]
        self._check(check for check in wanted if not is_last(check))
        if self._options.effort != "quick" and not self._options.select:
            for phase in (self.session.journeys, self.session.fuzz):
                with suppress(StoppedError):
                    phase()
        self._check(check for check in wanted if is_last(check))
        if deferring:
            leave(self.session.service, _NothingOwed(), self._options.select)
        self.session.close("completed", None)

    def _check(self, checks: Iterable[Check]) -> None:
        spent = self.session.service.budget.spent
        for check in checks:
            if self._alone:
                self.session.forget()
            before = spent.total()
            finished = self.session.run(check)
            self.costs[check.clause.id] = spent.total() - before
            if (finished.reason or "").startswith("budget"):
                self.left_out.append(check.clause.id)

    def _now(self) -> float:
        return self.waited

    def _sleep(self, seconds: float) -> None:
        self.waited += seconds


class _NothingOwed:
    """A store that remembers nothing."""

    def add(self, deferral: Deferral) -> Deferral:
        """Nothing is entered."""
        return deferral

    def keep(self, deferral: Deferral) -> None:
        """Nothing."""

    def end(self, deferral: Deferral, left: Container[str]) -> None:
        """Nothing."""

    def open(self, endpoint: Mapping[str, Any] | None = None) -> list[Deferral]:
        """None."""
        del endpoint
        return []


class _Nowhere(Log):
    """A log that nobody reads."""

    def __init__(self) -> None:
        super().__init__(io.StringIO())

    def append(self, event: Event) -> None:
        """Nothing."""


@dataclass(slots=True)
class Counting:
    """A port that counts what goes through it: requests by account, and apart from them the polls of work under way."""

    port: Port
    target: Target
    requests: Counter[str] = field(default_factory=Counter)
    polls: int = 0
    trainings: int = 0

    def send(self, request: Request) -> Response:
        """The answer, counted; the clock protocol is no traffic."""
        path = urlsplit(request.url).path
        if self.target.control_url and request.url.startswith(self.target.control_url):
            return self.port.send(request)
        if request.method == "GET" and ("/operations/" in path or path.endswith("/training")):
            self.polls += 1
        else:
            self.requests[self._account(request)] += 1
            self.trainings += request.method == "POST" and path.endswith("/train")
        return self.port.send(request)

    def close(self) -> None:
        """As the port behind it."""
        self.port.close()

    def _account(self, request: Request) -> str:
        key = header(request.headers, KEY_HEADER)
        known = self.target.subscriptions.values()
        return next((each.name for each in known if key is not None and key in {each.key, each.key2}), "")
