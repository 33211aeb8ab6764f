"""What one caller has written may show late to another: within settle_seconds that is lawful, later it is not."""

import io
import json
from dataclasses import dataclass, field, replace
from typing import Any

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.session import Session
from facesnap.conformance.wire.exchange import Request, Response, header
from facesnap.conformance.wire.ports import Port
from facesnap.conformance.wire.redaction import KEY_HEADER

LAG = 3.0  # seconds
STORY = ("scope.get.added", "scope.get.removed-refused", "scope.list.added", "scope.list.removed-hidden")


@dataclass
class Late:
    """An endpoint that shows a caller what another wrote only after LAG: until then it answers as it did before."""

    port: Port
    time: Any
    writer: str | None = None
    written: float = 0.0
    before: dict[tuple[str | None, str], Response] = field(default_factory=dict)

    def send(self, request: Request) -> Response:
        """Answer, perhaps with old news."""
        key = header(request.headers, KEY_HEADER)
        if "/snapshots" not in request.url or request.url.endswith("/apply"):
            return self.port.send(request)
        answer = self.port.send(request)
        if request.method != "GET":
            self.writer, self.written = key, self.time.now
            return answer
        if key != self.writer and self.time.now < self.written + LAG:
            return self.before.get((key, request.url), answer)
        self.before[key, request.url] = answer
        return answer

    def close(self) -> None:
        """As the endpoint behind it."""
        self.port.close()


def breached(passing: Any, settle_seconds: float) -> set[Any]:
    """The clauses that are broken when that many seconds are allowed."""
    target, port = embedded(1)
    target = replace(target, limits=replace(target.limits, settle_seconds=settle_seconds))
    log = io.StringIO()
    session = Session.open(target, Late(port, passing), Log(log), seed=1, effort="quick")
    session.service.sender.sleep, session.service.sender.now = passing.sleep, passing.monotonic
    for clause in STORY:
        assert session.run(checks()[clause]).outcome != "blocked"
    session.close("completed", None)
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    return {event["clause"] for event in events if event["event"] == "breach"}


def test_within_the_time(passing: Any) -> None:
    """Late news is no breach as long as the target allows for it."""
    assert breached(passing, LAG) == set()


def test_later_than_that(passing: Any) -> None:
    """It is one where nobody allows for it."""
    assert breached(passing, 0.0) & set(STORY)
