"""Skew: by how much the endpoint's clock may be ahead of ours, from what answers say of the time. Nothing is sent.

Of every time that an answer tells one knows when it was told at the earliest and at the latest, by our clock. What is
said of the skew by one source (a control clock, the Date of answers, the createdTime of operations) must fit together
for as long as no clock is set; from where it does not, both are allowed for.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from facesnap.conformance.model.times import moment
from facesnap.conformance.reading import OPERATION_LOCATION, parsed
from facesnap.conformance.wire.dates import http_date
from facesnap.conformance.wire.exchange import ClockInterval, Exchange, header

Source = Literal["control", "Date", "createdTime"]

DATE_SECONDS = 2.0  # a Date is cut to the second, and may be kept for one more
DRIFT = 1.0  # seconds: for clocks that are not quite of one pace while they are compared


@dataclass(frozen=True, slots=True)
class Skew:
    """The endpoint's clock less ours, in seconds: from ``earliest`` to ``latest``."""

    earliest: float
    latest: float

    def __or__(self, other: "Skew") -> "Skew":
        """Either of the two."""
        return Skew(min(self.earliest, other.earliest), max(self.latest, other.latest))

    def interval(self, started: float, ended: float) -> ClockInterval:
        """What the endpoint's clock may show between two moments of ours (seconds since the epoch)."""
        earliest, latest = started + self.earliest - DRIFT, ended + self.latest + DRIFT
        return ClockInterval(_at(earliest), _at(latest), exact=True)

    @property
    def doubt(self) -> float:
        """The seconds between its ends."""
        return self.latest - self.earliest


@dataclass(slots=True)
class _Seen:
    """What one source has said: ``now`` fits all that it said of late, ``before`` is what it had said until then."""

    now: Skew
    before: Skew | None = None

    def add(self, skew: Skew) -> None:
        both = Skew(max(self.now.earliest, skew.earliest), min(self.now.latest, skew.latest))
        if both.doubt >= 0:
            self.now = both
            return
        self.before = self.whole
        self.now = skew

    @property
    def whole(self) -> Skew:
        return self.now if self.before is None else self.now | self.before


@dataclass(slots=True)
class Skews:
    """Gathers what the exchanges of a run say of the skew, by source."""

    _seen: dict[Source, _Seen] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)

    def add(self, source: Source, skew: Skew) -> None:
        """One more word of a source."""
        known = self._seen.get(source)
        if known is None:
            self._seen[source] = _Seen(skew)
        else:
            known.add(skew)

    def heard(self, exchange: Exchange) -> None:
        """Whatever an answer says of the time."""
        response = exchange.response
        if response is None:
            return
        ended = exchange.started + exchange.seconds
        date = http_date(header(response.headers, "Date"))
        if date is not None:
            told = date.timestamp()
            self.add("Date", Skew(told - ended, told + DATE_SECONDS - exchange.started))
        location = OPERATION_LOCATION.fullmatch((header(response.headers, "Operation-Location") or "").strip())
        if location is not None and response.status == 202:
            self._started[location["id"].lower()] = exchange.started
        elif exchange.request.method == "GET" and "/operations/" in exchange.request.url:
            self._status(exchange, ended)

    def _status(self, exchange: Exchange, ended: float) -> None:
        """The first status of an operation: created after its request was sent and before this was answered."""
        wanted = exchange.request.url.partition("?")[0].rstrip("/").rpartition("/")[2].lower()
        if wanted not in self._started:
            return
        body = parsed(exchange.response.body) if exchange.response is not None else None
        text = body.get("createdTime") if isinstance(body, dict) else None
        if (created := moment(text)) is not None:
            told = created.timestamp()
            self.add("createdTime", Skew(told - ended, told + _cut(str(text)) - self._started.pop(wanted)))

    @property
    def told(self) -> dict[Source, Skew]:
        """What each source says, in all."""
        return {source: seen.whole for source, seen in self._seen.items()}

    @property
    def allowed(self) -> Skew | None:
        """All that any source says; None where none says anything."""
        found: Skew | None = None
        for skew in self.told.values():
            found = skew if found is None else found | skew
        return found


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)


def _cut(text: str) -> float:
    """The seconds that a time may be later than it says, by the digits that it has."""
    fraction = text.partition(".")[2]
    digits = len(fraction) - len(fraction.lstrip("0123456789"))
    return 10.0 ** -min(digits, 6)
