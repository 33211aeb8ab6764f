"""The budget: how many takes and applies a run may spend in a metered subscription."""

from collections import Counter
from dataclasses import dataclass, field

from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.target import Target

PER_RUN = 90  # of the 100 a day or month that a tier allows (S22, S23, S42, S43), whatever was used before


@dataclass(slots=True)
class Budget:
    """Counts what was accepted (answered 202), by account and by what."""

    target: Target
    spent: Counter[tuple[str, str]] = field(default_factory=Counter)
    lifted: bool = False

    def require(self, account: str, what: str) -> None:
        """Raise SkippedError if the account has no room for one more."""
        subscription = self.target.subscriptions[account]
        if subscription.tier == "unlimited" or self.lifted:
            return
        if self.spent[subscription.id, what] >= PER_RUN:
            raise SkippedError(f"budget: {PER_RUN} {what} of {account} are spent")

    def count(self, account: str, what: str) -> None:
        """Count one that was accepted."""
        self.spent[self.target.subscriptions[account].id, what] += 1
