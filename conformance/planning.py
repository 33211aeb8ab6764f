"""Planning: what a run would cost, found out by the same run against an emulator of this process.

Nothing is sent to the target, and no time passes: waiting is added up. So what is counted is what would be sent, but
for what depends on the endpoint: how often its operations are polled, and how long it takes to answer.
"""

import io
import math
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from facesnap.conformance import catalogue
from facesnap.conformance.embedded import stand_in
from facesnap.conformance.events import CheckFinished, Event, Log
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.harness.session import Session
from facesnap.conformance.harness.waiting import most_polls
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.options import Options
from facesnap.conformance.report.text import many
from facesnap.conformance.selecting import is_last, ordered, selected
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
    ``seconds``: of waiting for what the tiers allow. ``left_out``: the clauses that there is no budget for.
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
        return self.most_sent + 2 * (self.most_snapshots + self.most_objects)

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
            f"{self.seconds / 60:.1f} minutes at the rates of the tiers, and what the answers take",
        ]
        if self.left_out:
            lines.append(f"{many(len(self.left_out), 'clause')} left out for the budget: {', '.join(self.left_out)}")
        return "\n".join(["the run would cost", *(f"  {line}" for line in lines)])

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
    waited = [0.0]

    def sleep(seconds: float) -> None:
        waited[0] += seconds

    led, port, service = stand_in(target, options.seed)
    service.monotonic = lambda: waited[0]
    counting = Counting(port, led)
    timing = Timing(lambda: waited[0], sleep)
    session = Session.open(led, counting, _Nowhere(), seed=options.seed, effort=options.effort, timing=timing)
    finished = _rehearsed(session, options)
    session.close("completed", None)
    budget, census = session.service.budget, service.census
    budget.lifted = False
    return Plan(
        target=target,
        requests=counting.requests,
        polls=counting.polls,
        trainings=counting.trainings,
        spent=budget.spent,
        allowed={
            (each.id, what): budget.allowed(each.name, what) for each in led.subscriptions.values() for what in WHATS
        },
        snapshots=census.peak_snapshots,
        objects=census.peak_objects,
        seconds=waited[0],
        left_out=tuple(sorted(each.clause for each in finished if (each.reason or "").startswith("budget"))),
    )


def _rehearsed(session: Session, options: Options) -> list[CheckFinished]:
    """Run what the options ask for, in the order of a run."""
    wanted = [check for check in ordered(catalogue.checks().values()) if selected(check.clause.id, options.select)]
    finished = [session.run(check) for check in wanted if not is_last(check)]
    if options.effort != "quick" and not options.select:
        with suppress(StoppedError):
            session.journeys()
        with suppress(StoppedError):
            session.fuzz()
    return finished + [session.run(check) for check in wanted if is_last(check)]


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
