"""Asking: requests that nobody judges and no log holds, before a run and for what was left behind by another."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from facesnap.conformance.harness.pacing import Pacer, Timing
from facesnap.conformance.harness.principals import Principals
from facesnap.conformance.wire.dates import http_date
from facesnap.conformance.wire.exchange import Response, header
from facesnap.conformance.wire.ports import NoAnswerError, Port

RATE_PATIENCE = 180.0  # seconds with the rate limit for one request: the free tier lets go within a minute
_AGAIN_IN = re.compile(rb"again in (\d+(?:\.\d+)?) ?s")


@dataclass(slots=True)
class Asker:
    """Asks at the pace of a run; what is refused for the rate alone is asked again."""

    principals: Principals
    port: Port
    pacer: Pacer
    timing: Timing = field(default_factory=Timing)

    def ask(self, principal: str, method: str = "GET", path: str = "/snapshots", *, query: str = "") -> Response:
        """The answer to one request; raises NoAnswerError where none comes, without any key in its text."""
        account = principal.partition("/")[0]
        request = self.principals.request(principal, method, path, query=query)
        until, waits = self.timing.now() + RATE_PATIENCE, 0
        while True:
            if (early := self.pacer.wait(account, self.timing.now())) > 0:
                self.timing.sleep(early)
            try:
                response = self.port.send(request)
            except NoAnswerError as error:
                raise NoAnswerError(self.principals.redactor.text(str(error))) from error
            finally:
                self.pacer.answered(account, self.timing.now())
            if response.status != 429:
                return response
            waits += 1
            pause = asked_wait(response) or backed_off(waits)
            if self.timing.now() + pause > until:
                return response
            self.timing.sleep(pause)


def backed_off(waits: int) -> float:
    """The seconds to wait at the n-th 429 that asks for none, or for no time at all."""
    return min(0.1 * 1.5**waits, 5.0)


def asked_wait(response: Response) -> float | None:
    """The seconds that a 429 asks to wait: Retry-After, else what the message says; None where it says nothing."""
    value = header(response.headers, "Retry-After")
    if value is not None:
        if re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            return float(value)
        until, said = http_date(value), http_date(header(response.headers, "Date"))  # by one clock, if there are both
        return None if until is None else max(0.0, (until - (said or datetime.now(UTC))).total_seconds())
    named = _AGAIN_IN.search(response.body)
    return float(named[1]) if named else None
