"""An endpoint that limits nobody's rate, whatever the tier: the rates are no part of what is promised."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.variants import Variant


class Unhurried(Variant):
    """There is no rate limit, whatever the tier."""

    answers = frozenset({"rate"})

    def rate_wait(self, account: Account) -> float:
        """Nobody waits."""
        del account
        return 0.0
