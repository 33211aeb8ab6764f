"""The budget: how many takes and applies a run may spend in a subscription."""

import re
from collections import Counter
from dataclasses import dataclass, field

from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.reading import parsed
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Exchange

PER_RUN = 90  # of the 100 a day or month that a tier allows (S22, S23, S42, S43), whatever was used before
PER_LIVE_RUN = 40  # somebody else may need the rest
_ABOUT_QUOTA = re.compile("quota|limit|exceed|volume|exhaust|too many|used up|allowance", re.IGNORECASE)


def spends(method: str, path: str) -> str | None:
    """What of the budget a request spends if it is accepted: ``takes``, ``applies``, or nothing."""
    if method != "POST":
        return None
    return "takes" if path.rstrip("/") == "/snapshots" else "applies" if path.rstrip("/").endswith("/apply") else None


def as_of_a_quota(exchange: Exchange) -> bool:
    """Whether a take or apply is told as one beyond a quota may be (Q21).

    It is refused with 403, or its operation fails, and says as much or does not say why.
    """
    response, url = exchange.response, exchange.request.url
    if response is None or response.status not in {200, 403}:
        return False
    if response.status == 403:
        return exchange.request.method == "POST" and "/snapshots" in url
    told = parsed(response.body) if "/operations/" in url else None
    if not isinstance(told, dict) or str(told.get("status")).lower() != "failed":
        return False
    return not told.get("message") or _ABOUT_QUOTA.search(str(told["message"])) is not None


@dataclass(slots=True)
class Budget:
    """Counts what may have been accepted, by Azure subscription and by what: ``takes`` or ``applies``.

    ``lifted``: the bounds that nobody has asked for do not hold, because the quota itself is looked for. ``reserved``:
    what is put aside, by account and by what, for the end of the run.
    """

    target: Target
    spent: Counter[tuple[str, str]] = field(default_factory=Counter)
    lifted: bool = False
    reserved: Counter[tuple[str, str]] = field(default_factory=Counter)

    def allowed(self, account: str, what: str) -> int | None:
        """How many a run may spend in the account's subscription; None has no bound."""
        limits = self.target.limits
        told = limits.max_takes if what == "takes" else limits.max_applies
        if told is not None or self.lifted:
            return told
        if self.target.kind == "live":
            return PER_LIVE_RUN
        return None if self.target.subscriptions[account].tier == "unlimited" else PER_RUN

    def room(self) -> str:
        """What is left in the subscription that has the least of it, in words; empty where there is no bound."""
        parts = []
        for what in ("takes", "applies"):
            bounded = [
                (name, bound) for name in self.target.subscriptions if (bound := self.allowed(name, what)) is not None
            ]
            if bounded:
                left, bound = min((bound - self._spent(name, what), bound) for name, bound in bounded)
                parts.append(f"{left} of {bound} {what}")
        return f"{' and '.join(parts)} left" if parts else ""

    def require(self, account: str, what: str, count: int = 1) -> None:
        """Raise SkippedError if the account has no room for ``count`` more."""
        allowed = self.allowed(account, what)
        if allowed is not None and self._spent(account, what) + count > allowed - self.reserved[account, what]:
            raise SkippedError(f"budget: {allowed} {what} of {account} are all that a run may spend")

    def count(self, account: str, what: str, status: int | None) -> None:
        """Count one, unless the answer says that it was refused: without an answer it may have been accepted."""
        if status is None or status < 400 or status >= 500:
            self.spent[self.target.subscriptions[account].id, what] += 1

    def _spent(self, account: str, what: str) -> int:
        return self.spent[self.target.subscriptions[account].id, what]
