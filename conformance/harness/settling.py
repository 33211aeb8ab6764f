"""Settling: for a while one caller need not see yet what another has written (part C, Open world).

A caller's own writes must show at once. Of another's, a read may be answered as before until ``settle_seconds`` have
passed: it is asked again for as long. What changes something is held back until then, for it cannot be asked again.
"""

import re
from dataclasses import dataclass, field

from facesnap.conformance.model.state import State
from facesnap.conformance.wire.exchange import Exchange

PAUSE = 0.25  # seconds between two tries of a read
_SNAPSHOT = re.compile(r"/snapshots/([^/?]+)")


@dataclass(slots=True)
class Settling:
    """Remembers who wrote which snapshot when. Objects are their account's own: nobody else sees them."""

    seconds: float
    _written: dict[str, tuple[str, float]] = field(default_factory=dict)

    def judged(self, exchange: Exchange, before: State, after: State, now: float) -> None:
        """Remember what an exchange has acknowledged: a change of a snapshot, or one more."""
        response = exchange.response
        if not self.seconds or response is None or not 200 <= response.status < 300:
            return
        account = exchange.principal.partition("/")[0]
        named = _SNAPSHOT.search(exchange.request.url)
        changed = {named[1]} if named and exchange.request.method in {"PATCH", "DELETE"} else set()
        for snapshot in changed | (after.snapshots.keys() - before.snapshots.keys()):
            self._written[snapshot] = (account, now)

    def wait(self, account: str, method: str, path: str, now: float) -> float:
        """Seconds to hold a request back that would change or copy a snapshot which another has just written."""
        named = _SNAPSHOT.search(path)
        if method == "GET" or named is None:
            return 0.0
        return self._left(account, named[1], now)

    def unsettled(self, exchange: Exchange, now: float) -> bool:
        """Whether an answer may still show what was before another's write."""
        if exchange.request.method != "GET" or "/snapshots" not in exchange.request.url:
            return False
        account, named = exchange.principal.partition("/")[0], _SNAPSHOT.search(exchange.request.url)
        return any(self._left(account, each, now) > 0 for each in ([named[1]] if named else list(self._written)))

    def _left(self, account: str, snapshot: str, now: float) -> float:
        writer, written = self._written.get(snapshot, (account, 0.0))
        return 0.0 if writer == account else max(0.0, written + self.seconds - now)
