"""Tales: the failures of a run as its log tells them, each with the exchanges that led to it."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from facesnap.conformance.report.run import RECALLED, JsonObject, Run
from facesnap.conformance.wire.exchange import ClockInterval, Exchange, Headers, Request, Response


@dataclass(frozen=True, slots=True)
class Tale:
    """One failure: the first breach of a clause in a phase.

    ``during`` is the clause whose check ran. ``exchanges`` lead to the last of them, which shows the breach.
    ``clock`` are the seconds by which the endpoint's clock was moved on before the exchange of that number. ``run`` is
    the mark in the ids of what was created.
    """

    clause: str
    phase: str
    during: str | None
    expected: str
    actual: str
    exchanges: tuple[Exchange, ...]
    clock: Mapping[int, float]
    run: str


def tales(run: Run) -> list[Tale]:
    """The failures of a run that have exchanges, as the log stands: by clause, then in the order of the log.

    Without those that only days could repeat: an earlier run has sent what they begin with.
    """
    first: dict[tuple[str, str], JsonObject] = {}
    for breach in run.breaches:
        first.setdefault((breach["clause"], breach["phase"]), breach)
    shrunk = {(each["clause"], each["phase"]): each for each in run.shrunk}
    found = []
    for key, breach in sorted(first.items(), key=lambda item: item[0][0]):
        least = shrunk.get(key)
        numbers = breach["exchanges"] if least is None else least["exchanges"]
        exchanges = [run.exchanges[number] for number in numbers if number in run.exchanges]
        if exchanges and not any(each["phase"] == RECALLED for each in exchanges):
            mark = run.mark_of(numbers[-1]) if least is None else least["run"]
            found.append(tale_of(breach, [exchange_of(each) for each in exchanges], mark))
    return found


def tale_of(breach: Mapping[str, Any], exchanges: Sequence[Exchange], run: str) -> Tale:
    """The tale of a breach by these exchanges."""
    return Tale(
        breach["clause"],
        breach["phase"],
        breach["during"],
        breach["expected"],
        breach["actual"],
        tuple(exchanges),
        moves(exchanges),
        run,
    )


def moves(exchanges: Iterable[Exchange]) -> dict[int, float]:
    """By how much the endpoint's clock was moved on before each exchange, since the one before it."""
    found: dict[int, float] = {}
    before: float | None = None
    for exchange in exchanges:
        if exchange.clock is not None:
            if before is not None and exchange.clock.moved > before:
                found[exchange.number] = round(exchange.clock.moved - before, 6)
            before = exchange.clock.moved
    return found


def exchange_of(event: Mapping[str, Any]) -> Exchange:
    """The exchange that an event of the log tells."""
    request, response, clock = event["request"], event["response"], event.get("clock")
    return Exchange(
        event["number"],
        event["principal"],
        Request(
            request["method"],
            request["url"],
            _headers(request["headers"]),
            None if request["body"] is None else bytes_of(request["body"]),
        ),
        None
        if response is None
        else Response(response["status"], _headers(response["headers"]), bytes_of(response["body"])),
        event["started"],
        event["seconds"],
        event["error"],
        None if clock is None else _interval(clock),
    )


def _interval(clock: Mapping[str, Any]) -> ClockInterval:
    earliest, latest = (datetime.fromisoformat(clock[end]) for end in ("earliest", "latest"))
    return ClockInterval(earliest, latest, clock["exact"], clock["moved"])


def _headers(pairs: Iterable[Sequence[str]]) -> Headers:
    return tuple((name, value) for name, value in pairs)


def bytes_of(body: str | Mapping[str, str]) -> bytes:
    """The bytes of a body of the log."""
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else base64.b64decode(body["base64"])
