"""Recording: exchanges, judgements and breaches on their way into the log; a breach with the exchanges that show it."""

import base64
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from facesnap.conformance.events import Breached, Event, Exchanged, Log, Observed, PhaseFinished
from facesnap.conformance.harness.slicing import Names, slice_of
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.oracle import Verdict
from facesnap.conformance.wire.exchange import ClockInterval, Exchange

ENOUGH = 3  # breaches of one clause in one phase that are worth a place in the log
Credit = tuple[str, str | None]  # clause, object type
_UNPRINTABLE = re.compile(r"[\ud800-\udfff]")


@dataclass(slots=True)
class Recorder:
    """Writes what happens to the log, and keeps count.

    ``credits`` counts, by clause and object type, how often the oracle has found the clause borne out. ``during`` is
    the clause whose check is running. ``window`` is the length that the history had when it, or an example, began.
    ``hold`` takes breaches in the log's place while examples are tried out, of which only the least is to be told.
    ``sent`` is told of each exchange.
    """

    log: Log
    phase: str = "enumerated"
    during: str | None = None
    credits: Counter[Credit] = field(default_factory=Counter)
    breaches: list[Breached] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    history: list[Exchange] = field(default_factory=list)
    window: int = 0
    hold: Callable[[Judgement, Exchange | None], None] | None = None
    sent: Callable[[], None] = lambda: None
    _names: Names = field(default_factory=Names)
    _told: set[tuple[str, str]] = field(default_factory=set)
    _logged: set[Credit] = field(default_factory=set)
    _breached: Counter[tuple[str, str]] = field(default_factory=Counter)

    def exchanged(self, exchange: Exchange) -> None:
        """Log an exchange; it is redacted already."""
        self.history.append(exchange)
        self.requests[self.phase] += 1
        self.append(told(exchange, self.phase, self.during))
        self.sent()

    def judged(self, verdict: Verdict) -> None:
        """Log what the oracle says of an exchange."""
        for observation in verdict.finding.observations:
            if (observation.question, observation.answer) not in self._told:
                self._told.add((observation.question, observation.answer))
                self.append(Observed(observation.question, observation.answer, verdict.reading.exchange.number))
        for judgement in verdict.finding.judgements:
            self.credit_or_breach(judgement, verdict.reading.exchange)

    def credit_or_breach(self, judgement: Judgement, exchange: Exchange | None) -> None:
        """Count a judgement that holds; log one that does not, with the exchanges that show it."""
        if judgement.holds:
            self.credits[judgement.clause, judgement.kind] += 1
        elif self.hold is not None:
            self.hold(judgement, exchange)
        elif self._breached[judgement.clause, self.phase] >= ENOUGH:
            self._breached[judgement.clause, self.phase] += 1
        else:
            self.tell(self.breach_of(judgement, exchange))

    def breach_of(self, judgement: Judgement, exchange: Exchange | None) -> Breached:
        """The breach that a judgement tells of, with the exchanges that show it."""
        # An example stands for itself: nothing before it belongs to its tale.
        history = self.history if self.hold is None else self.history[self.window :]
        since = self.window if self.hold is None else 0
        return Breached(
            judgement.clause,
            self.phase,
            self.during,
            _text(judgement.expected),
            _text(judgement.actual),
            slice_of(history, exchange, since=since, known=self._names) if exchange is not None else [],
        )

    def tell(self, breach: Breached) -> None:
        """Log a breach."""
        self._breached[breach.clause, breach.phase] += 1
        self.breaches.append(breach)
        self.append(breach)

    def phase_finished(self, examples: int, seconds: float, note: str | None) -> None:
        """Log the end of the present phase."""
        self.append(PhaseFinished(self.phase, self.requests[self.phase], examples, round(seconds, 3), note))

    def newly_borne_out(self) -> list[Credit]:
        """What was borne out for the first time since this was last asked."""
        found = sorted(self.credits.keys() - self._logged, key=lambda credit: (credit[0], credit[1] or ""))
        self._logged.update(found)
        return found

    def recall(
        self, breaches: list[Breached], credits_: set[Credit], observed: set[tuple[str, str]], requests: Counter[str]
    ) -> None:
        """Take up what the log tells of an earlier part of the run."""
        self.breaches = list(breaches)
        self._breached.update((breach.clause, breach.phase) for breach in breaches)
        self.credits.update(credits_)
        self._logged |= credits_
        self._told |= observed
        self.requests.update(requests)

    def append(self, event: Event) -> None:
        """Write any event."""
        self.log.append(event)

    def broken(self, clause: str) -> int:
        """How often a clause has been broken so far, in all phases."""
        return sum(count for (broken, _), count in self._breached.items() if broken == clause)

    def all_broken(self) -> int:
        """How many breaches there have been of all clauses."""
        return self._breached.total()

    def borne_out(self, clause: str, kind: str | None = None) -> int:
        """How often a clause has been borne out; ``kind`` None: for any object type."""
        if kind is not None:
            return self.credits[clause, kind] + self.credits[clause, None]
        return sum(count for (borne, _), count in self.credits.items() if borne == clause)


def told(exchange: Exchange, phase: str, during: str | None) -> Exchanged:
    """An exchange as the log holds it."""
    request, response = exchange.request, exchange.response
    return Exchanged(
        exchange.number,
        phase,
        during,
        exchange.principal,
        {
            "method": request.method,
            "url": _text(request.url),
            "headers": _pairs(request.headers),
            "body": None if request.body is None else shown(request.body),
        },
        None
        if response is None
        else {"status": response.status, "headers": _pairs(response.headers), "body": shown(response.body)},
        exchange.started,
        exchange.seconds,
        exchange.error,
        None if exchange.clock is None else _clock(exchange.clock),
    )


def _clock(clock: ClockInterval) -> dict[str, Any]:
    return {
        "earliest": clock.earliest.isoformat(),
        "latest": clock.latest.isoformat(),
        "exact": clock.exact,
        "moved": clock.moved,
    }


def _pairs(headers: tuple[tuple[str, str], ...]) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def _text(value: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", value)


def shown(body: bytes) -> Any:
    """A body as the log holds it: text, or ``{"base64": …}``."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}
