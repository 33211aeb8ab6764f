"""Faults of expiry: calls that see another end than the rest."""

from functools import cached_property
from typing import ClassVar

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import DAY, HOUR
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KeepsExpired
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Snapshot


class ExpiredFor(KeepsExpired):
    """One call does not ask whether a snapshot has expired. Subclasses say which."""

    registered = False
    careless: ClassVar[str] = ""

    def is_alive(self, snapshot: Snapshot, purpose: str) -> bool:
        """For that call always."""
        return purpose == self.careless or super().is_alive(snapshot, purpose)


class ExpiredStillGot(ExpiredFor):
    """An expired snapshot can be got."""

    family = "expiry"
    minimum = 3
    breaks = frozenset({"expiry.get.after"})
    careless = "get"


class ExpiredStillListed(ExpiredFor):
    """An expired snapshot is listed."""

    family = "expiry"
    minimum = 3
    breaks = frozenset({"expiry.list.after"})
    careless = "list"


class ExpiredStillApplied(ExpiredFor):
    """An expired snapshot can be applied."""

    family = "expiry"
    minimum = 3
    breaks = frozenset({"expiry.apply.after"})
    careless = "apply"


class ExpiredStillUpdated(ExpiredFor):
    """An expired snapshot can be updated."""

    family = "expiry"
    minimum = 3
    breaks = frozenset({"expiry.update.after"})
    careless = "update"


class ExpiredListedForOthers(ExpiredFor):
    """An expired snapshot is still listed for those in its scope, though not for its taker."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.list.after"})
    careless = "list"

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The taker's list is cleaned."""
        gone = self.is_expired(snapshot) and self.owns(snapshot, account)
        return not gone and super().visible_in_list(snapshot, account)


class ExpiredListedUnderFilter(ExpiredFor):
    """A filtered list shows expired snapshots, a plain one does not."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.list.after"})
    careless = "list"

    @cached_property
    def filters(self) -> set[str]:
        """The names of the parameters of the list at hand."""
        return set()

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Another query, another index."""
        self.filters.clear()
        self.filters.update(call.query)
        return super().list_snapshots(call, account)

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """Without a filter the expired are left out."""
        gone = self.is_expired(snapshot) and not self.filters
        return not gone and super().visible_in_list(snapshot, account)


class ExpiredListedUnderScopeFilter(ExpiredListedUnderFilter):
    """A list that is filtered by a scope shows expired snapshots, any other does not."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.list.after"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The type has an index that is cleaned."""
        gone = self.is_expired(snapshot) and "applyScope" not in self.filters
        return not gone and super().visible_in_list(snapshot, account)


class ExpiredDeletionCrashes(KeepsExpired):
    """Deleting an expired snapshot is answered with 500."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.delete.after", "error.no-server-error"})

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """The data that is to be deleted is not there."""
        snapshot = self.named_snapshot(call)
        if snapshot is not None and self.is_expired(snapshot):
            raise crash()
        return super().delete_snapshot(call, account)


class ShorterFor(Fault):
    """One call sees an earlier end. Subclasses say which, and the life in ticks that it grants."""

    registered = False
    hasty: ClassVar[str] = ""
    life: ClassVar[int] = DAY

    def is_alive(self, snapshot: Snapshot, purpose: str) -> bool:
        """For that call no longer than its own time."""
        over = purpose == self.hasty and self.clock.now >= snapshot.created + self.life
        return not over and super().is_alive(snapshot, purpose)


class GotForADay(ShorterFor):
    """A snapshot can be got for 24 hours."""

    family = "expiry"
    breaks = frozenset({"expiry.get.before"})
    hasty = "get"


class ListedForADay(ShorterFor):
    """A snapshot is listed for 24 hours."""

    family = "expiry"
    breaks = frozenset({"expiry.list.before"})
    hasty = "list"


class AppliedForADay(ShorterFor):
    """A snapshot can be applied for 24 hours."""

    family = "expiry"
    breaks = frozenset({"expiry.apply.before"})
    hasty = "apply"


class UpdatedForADay(ShorterFor):
    """A snapshot can be updated for 24 hours."""

    family = "expiry"
    breaks = frozenset({"expiry.update.before"})
    hasty = "update"


class DeletedForADay(ShorterFor):
    """A snapshot can be deleted for 24 hours."""

    family = "expiry"
    breaks = frozenset({"expiry.delete.before"})
    hasty = "delete"


class NotAppliedInTheLastHour(ShorterFor):
    """A snapshot cannot be applied in its last hour, because the apply might not be done in time."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.apply.before"})
    hasty, life = "apply", 47 * HOUR


class LongScopesNeverExpire(Fault):
    """A snapshot that was taken for more than three subscriptions lives for a month."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.apply.after", "expiry.get.after", "expiry.list.after"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """What is shared widely is kept longer."""
        return super().expires_at(snapshot) + (28 * DAY if len(snapshot.scope) > 3 else 0)


class AnonymousSnapshotsNeverExpire(Fault):
    """A snapshot without user data lives for a month."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.apply.after", "expiry.get.after", "expiry.list.after"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """Who says nothing of it may be slow to come back."""
        return super().expires_at(snapshot) + (28 * DAY if snapshot.user_data is None else 0)


class EmptySnapshotsNeverExpire(Fault):
    """A snapshot of nothing costs nothing, and lives for a month."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.apply.after", "expiry.get.after", "expiry.list.after"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """Nothing is to be cleaned."""
        empty = not snapshot.content.faces and not snapshot.content.persons
        return super().expires_at(snapshot) + (28 * DAY if empty else 0)


class OwnersApplyExpired(KeepsExpired):
    """An expired snapshot can be applied by its taker."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.apply.after"})

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """Who owns it may use it up."""
        found = self.named_snapshot(call)
        if purpose == "apply" and found is not None and self.owns(found, account) and self.may_apply(found, account):
            return found
        return super().find_snapshot(call, account, purpose)
