"""Faults of quotas. They show only where the tier of a subscription has one: S0, or F0."""

from collections import deque
from dataclasses import replace
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import DAY, HOUR
from facesnap.emulator.faults import Fault
from facesnap.emulator.limits import MONTH
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.service.gate import KEY_HEADER
from facesnap.emulator.state import Snapshot

TAKES = frozenset({"quota.take.s0", "quota.take.f0"})
APPLIES = frozenset({"quota.apply.s0", "quota.apply.f0"})


class ShiftsQuota(Fault):
    """Allows more or fewer than the tier does."""

    registered = False
    what = "takes"
    by = 0

    def quota(self, account: Account, what: str) -> int | None:
        """Shifted for one of the two."""
        quota = super().quota(account, what)
        return quota + self.by if quota is not None and what == self.what else quota


class TakesUnlimited(ShiftsQuota):
    """Takes are not counted."""

    family = "quota"
    minimum = 3
    breaks = TAKES
    by = 1_000_000


class AppliesUnlimited(TakesUnlimited):
    """Applies are not counted."""

    minimum = 5
    breaks = APPLIES
    what = "applies"


class TakesNinetyNine(ShiftsQuota):
    """The 100th take is refused."""

    family = "quota"
    minimum = 3
    breaks = TAKES
    rare = True
    by = -1


class AppliesNinetyNine(TakesNinetyNine):
    """The 100th apply is refused."""

    minimum = 5
    breaks = APPLIES
    what = "applies"


class TakesHundredAndOne(ShiftsQuota):
    """The 101st take is accepted."""

    family = "quota"
    minimum = 3
    breaks = TAKES
    rare = True
    by = 1


class AppliesHundredAndOne(TakesHundredAndOne):
    """The 101st apply is accepted."""

    minimum = 5
    breaks = APPLIES
    what = "applies"


class SetsQuotaWindow(Fault):
    """Counts over another time than the tier says."""

    registered = False
    what = "takes"
    length = 1

    def quota_window(self, account: Account, what: str) -> int:
        """Another length for one of the two."""
        return self.length if what == self.what else super().quota_window(account, what)


class TakesNeverReplenished(SetsQuotaWindow):
    """The takes that are used up never come back."""

    family = "quota"
    breaks = TAKES
    rare = True
    length = 10_000 * DAY


class AppliesNeverReplenished(TakesNeverReplenished):
    """The applies that are used up never come back."""

    breaks = APPLIES
    what = "applies"


class TakesAreMonthly(SetsQuotaWindow):
    """Takes come back after a month on the S0 tier too."""

    family = "quota"
    breaks = frozenset({"quota.take.s0"})
    rare = True
    length = MONTH


class FreeTakesAreDaily(SetsQuotaWindow):
    """Takes come back after a day on the free tier too."""

    family = "quota"
    breaks = frozenset({"quota.take.f0"})
    rare = True
    length = DAY


class FreeAppliesAreDaily(SetsQuotaWindow):
    """Applies come back after a day on the free tier too."""

    family = "quota"
    breaks = frozenset({"quota.apply.f0"})
    rare = True
    what = "applies"
    length = DAY


class TakesAreHourly(SetsQuotaWindow):
    """Takes come back after an hour."""

    family = "quota"
    breaks = TAKES
    rare = True
    length = HOUR


class TakesAreHalfDaily(SetsQuotaWindow):
    """Takes come back after half a day."""

    family = "quota"
    breaks = TAKES
    rare = True
    length = 12 * HOUR


class AppliesAreHalfDaily(TakesAreHalfDaily):
    """Applies come back after half a day."""

    breaks = APPLIES
    what = "applies"


class TakesComeBackLate(SetsQuotaWindow):
    """Takes of the S0 tier come back six hours after the day has passed."""

    family = "quota"
    breaks = frozenset({"quota.take.s0"})
    rare = True
    length = 30 * HOUR


class AppliesComeBackLate(TakesComeBackLate):
    """Applies of the S0 tier come back six hours after the day has passed."""

    breaks = frozenset({"quota.apply.s0"})
    what = "applies"


class SubscriptionsShareTakes(Fault):
    """What one subscription takes is counted for all of them."""

    family = "quota"
    breaks = TAKES
    rare = True
    what = "takes"

    def within_quota(self, account: Account, what: str, spent: deque[int]) -> bool:
        """As many of all as of one."""
        within, quota = super().within_quota(account, what, spent), self.quota(account, what)
        if quota is None or what != self.what:
            return within
        return within and sum(len(each) for (_, counted), each in self.state.spent.items() if counted == what) < quota


class SubscriptionsShareApplies(SubscriptionsShareTakes):
    """What one subscription applies is counted for all of them."""

    breaks = APPLIES
    what = "applies"


class TakesAndAppliesShareQuota(Fault):
    """Takes and applies are counted together."""

    family = "quota"
    breaks = TAKES | APPLIES
    rare = True

    def within_quota(self, account: Account, what: str, spent: deque[int]) -> bool:
        """As many of both as of one."""
        other = self.state.spent.get((account.name, "applies" if what == "takes" else "takes"), deque())
        quota = self.quota(account, what)
        within = super().within_quota(account, what, spent)
        return within and (quota is None or len(spent) + len(other) < quota)


class DeletionsRefundTakes(Fault):
    """Deleting a snapshot gives its take back."""

    family = "quota"
    breaks = TAKES
    rare = True

    def discard(self, snapshot: Snapshot) -> None:
        """One less is spent."""
        super().discard(snapshot)
        spent = self.state.spent.get((snapshot.owner.name, "takes"))
        if spent:
            spent.popleft()


class QuotaRefusedWith503(Fault):
    """What is beyond a quota is answered with 503."""

    family = "quota"
    breaks = TAKES | APPLIES | {"error.no-server-error"}

    def refused(self, refusal: Refusal) -> Answer:
        """As if the service were busy."""
        answer = super().refused(refusal)
        return replace(answer, status=503) if refusal.code == "QuotaExceeded" else answer


class KeysHaveTheirOwnTakes(Fault):
    """Each of the two keys of an account has its own takes."""

    family = "quota"
    rare = True
    breaks = TAKES

    @cached_property
    def by_key(self) -> dict[str, deque[int]]:
        """The moments of what was taken with each key."""
        return {}

    def take(self, call: Call, account: Account) -> Answer:
        """Counted by the key that was sent."""
        self.state.spent[account.name, "takes"] = self.by_key.setdefault(call.headers[KEY_HEADER], deque())
        return super().take(call, account)
