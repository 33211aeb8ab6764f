"""Timekeeping: the endpoint's own clock by the clock protocol, and when an exchange happened on it."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from facesnap.conformance.harness.errors import UnknownError
from facesnap.conformance.harness.skew import Skew
from facesnap.conformance.model.times import moment
from facesnap.conformance.model.values import Interval
from facesnap.conformance.wire.exchange import ClockInterval, Request
from facesnap.conformance.wire.ports import NoAnswerError, Port

SLACK = timedelta(seconds=5)  # between two readings a clock that runs may gain no more than this on ours
JSON_HEADERS = (("Content-Type", "application/json"), ("Accept", "application/json"))


class Clock:
    """The clock of an endpoint that offers the protocol of ``openapi/control.yaml``.

    The last reading is a lower bound of every later time. Between readings the upper bound is what our own clock has
    gained since, and a little more; a reading past that is a jump that is not ours, and ``jumped`` says so. ``skew`` is
    by how much it was ahead of ours at the first reading, before anybody moved it.
    """

    def __init__(self, port: Port, control_url: str, wall: Callable[[], float] = time.time) -> None:
        self._port = port
        self._wall = wall
        self.skew: Skew | None = None
        self._url = f"{control_url}/clock"
        self._read_at = time.monotonic()
        self._now: datetime | None = None
        self.jumped: str | None = None
        self.advanced = timedelta()

    def read(self) -> datetime:
        """The endpoint's time now; raises UnknownError where the protocol does not answer."""
        bound = None if self._now is None else self.interval().latest
        now = self._asked(Request("GET", self._url, JSON_HEADERS[1:]))
        if self._now is not None and now < self._now:
            self.jumped = f"the endpoint's clock ran back from {self._now} to {now}"
        if bound is not None and now > bound + SLACK:
            self.jumped = f"the endpoint's clock jumped to {now}, past {bound}, and not at our word"
        return self._pinned(now)

    def advance(self, by: timedelta) -> datetime:
        """Move the endpoint's clock on."""
        body = json.dumps({"advanceSeconds": by.total_seconds()}).encode()
        self.advanced += by
        return self._pinned(self._asked(Request("POST", self._url, JSON_HEADERS, body)))

    def interval(self) -> ClockInterval:
        """When it is now, as far as we know without asking."""
        now = self._now or self.read()
        gained = timedelta(seconds=time.monotonic() - self._read_at)
        return ClockInterval(now, now + gained * 1.1 + SLACK)

    def now(self) -> Interval:
        """The same, as the model reckons with it."""
        known = self.interval()
        return Interval(known.earliest, known.latest, known.exact)

    def _pinned(self, now: datetime) -> datetime:
        self._now, self._read_at = now, time.monotonic()
        return now

    def _asked(self, request: Request) -> datetime:
        asked = self._wall()
        try:
            response = self._port.send(request)
        except NoAnswerError as error:
            raise UnknownError(f"the clock protocol did not answer: {error}") from error
        try:
            now = moment(json.loads(response.body)["now"])
        except (ValueError, KeyError, TypeError):
            now = None
        if response.status != 200 or now is None:
            raise UnknownError(f'the clock at {self._url} answered {response.status} without {{"now": RFC 3339}}')
        if self.skew is None:
            told = now.timestamp() - self.advanced.total_seconds()
            self.skew = Skew(told - self._wall(), told - asked)
        return now.astimezone(UTC)
