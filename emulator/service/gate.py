"""The gate: whose call it is, whether it comes too fast, and what its tier still allows."""

import math
from collections import deque

from facesnap.emulator.accounts import Account
from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import quota_exceeded, rate_exceeded, unauthorised
from facesnap.emulator.service.foundation import Foundation

KEY_HEADER = "ocp-apim-subscription-key"


class Gate(Foundation):
    """Keys, rate and quota (S22, S23, S42, S43; part B 1, 7)."""

    def admit(self, call: Call) -> Account:
        """The account whose key the call carries, if its rate allows one more call."""
        account = self.authenticate(call)
        if account is None:
            self.census.refused_at_gate += 1
            raise unauthorised()
        wait = self.rate_wait(account)
        if wait > 0:
            self.census.refused_at_gate += 1
            raise rate_exceeded(math.ceil(wait))
        return account

    def authenticate(self, call: Call) -> Account | None:
        """The account of the call's key; None without a known one."""
        key = call.headers.get(KEY_HEADER)
        return next((account for account in self.accounts if key in self.keys_of(account)), None)

    def keys_of(self, account: Account) -> tuple[str, ...]:
        """Every key that opens ``account``."""
        return account.keys

    def rate_wait(self, account: Account) -> float:
        """Seconds of real time until the account may call again; 0 lets this call pass, and counts it."""
        if account.tier.requests is None:
            return 0.0
        now = self.monotonic()
        recent = self.state.requested.setdefault(account.name, deque())
        while recent and recent[0] <= now - account.tier.seconds:
            recent.popleft()
        if len(recent) >= account.tier.requests:
            return recent[0] + account.tier.seconds - now
        recent.append(now)
        return 0.0

    def spend(self, account: Account, what: str) -> None:
        """Use up one of the account's ``takes`` or ``applies``.

        Raises:
            Refusal: 403, none is left.
        """
        spent = self.state.spent.setdefault((account.name, what), deque())
        if not self.within_quota(account, what, spent):
            raise quota_exceeded(f"The number of {what} has reached subscription level limit.")
        spent.append(self.clock.now)
        self.census.count(account, what)

    def within_quota(self, account: Account, what: str, spent: deque[int]) -> bool:
        """Whether one more is left in the window that ends now; ``spent`` are the moments of those accepted (Q21)."""
        while spent and spent[0] <= self.clock.now - self.quota_window(account, what):
            spent.popleft()
        quota = self.quota(account, what)
        return quota is None or len(spent) < quota

    def quota(self, account: Account, what: str) -> int | None:  # noqa: ARG002 - one number for both, today
        """How many ``takes`` or ``applies`` the tier allows in a window; None has no bound."""
        return account.tier.snapshots

    def quota_window(self, account: Account, what: str) -> int:  # noqa: ARG002 - one length for both, today
        """The length of the rolling window in ticks."""
        return account.tier.window
