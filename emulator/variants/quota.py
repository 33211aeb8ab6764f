"""How a used-up quota is refused and counted (Q21)."""

from collections import deque

from facesnap.emulator.accounts import Account
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.variants import Variant


class QuotaTooMany(Variant):
    """A used-up quota is 429, with a Retry-After beyond all patience."""

    answers = frozenset({"Q21.refusal"})

    def spend(self, account: Account, what: str) -> None:
        """Another status."""
        try:
            super().spend(account, what)
        except Refusal as refusal:
            raise Refusal(429, "429", refusal.message, (("retry-after", "3600"),)) from refusal


class QuotaByCalendar(Variant):
    """A quota is whole again when a new window begins by the clock, not a window after it was used."""

    answers = frozenset({"Q21.window"})

    def within_quota(self, account: Account, what: str, spent: deque[int]) -> bool:
        """Forget what was spent in former windows."""
        window = self.quota_window(account, what)
        while spent and spent[0] // window < self.clock.now // window:
            spent.popleft()
        return super().within_quota(account, what, spent)
