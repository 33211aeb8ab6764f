"""Faults of expiry: what moves the moment, and must not."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import HOUR
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KeepsExpired
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Operation, Place, Snapshot


class UpdateExtendsLife(Fault):
    """The 48 hours are counted from the latest update."""

    family = "expiry"
    breaks = frozenset({"expiry.unmoved.by-update"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """48 hours after ``lastUpdateTime``."""
        return snapshot.updated + limits.SNAPSHOT_LIFE


class Renewed(Fault):
    """The 48 hours begin anew at certain events. Subclasses say at which."""

    registered = False

    @cached_property
    def renewals(self) -> dict[str, int]:
        """The latest, by snapshot id."""
        return {}

    def renew(self, snapshot: Snapshot) -> None:
        """From now on."""
        self.renewals[snapshot.id] = self.clock.now

    def expires_at(self, snapshot: Snapshot) -> int:
        """48 hours after the latest renewal."""
        return self.renewals.get(snapshot.id, snapshot.created) + limits.SNAPSHOT_LIFE


class GetExtendsLife(Renewed):
    """The 48 hours are counted from the latest time that somebody got the snapshot."""

    family = "expiry"
    breaks = frozenset({"expiry.unmoved.by-get"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Used, so needed."""
        self.renew(snapshot)
        return super().got_view(snapshot, account)


class SharedGetExtendsLife(Renewed):
    """When another than the taker gets a snapshot, its 48 hours begin anew."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.unmoved.by-get"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Somebody is interested."""
        if not self.owns(snapshot, account):
            self.renew(snapshot)
        return super().got_view(snapshot, account)


class ListExtendsLife(Renewed):
    """The 48 hours are counted from the latest list that showed the snapshot."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.after", "expiry.list.after", "expiry.apply.after"})

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Seen, so needed."""
        self.renew(snapshot)
        return super().listed_view(snapshot, account)


class ApplyExtendsLife(Renewed):
    """The 48 hours are counted from the latest apply."""

    family = "expiry"
    breaks = frozenset({"expiry.unmoved.by-apply"})

    def do_apply(self, operation: Operation) -> str | None:
        """Used, so needed."""
        self.renew(operation.snapshot)
        return super().do_apply(operation)


class ScopeUpdateExtendsLife(Renewed):
    """An update of the scope begins the 48 hours anew; one of the user data does not."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.unmoved.by-update"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Whoever is added must have time."""
        if "scope" in changes:
            self.renew(snapshot)
        return super().changed(snapshot, changes)


class UserDataUpdateExtendsLife(Renewed):
    """An update of the user data begins the 48 hours anew; one of the scope does not."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.unmoved.by-update"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Whoever writes in it needs it."""
        if "user_data" in changes:
            self.renew(snapshot)
        return super().changed(snapshot, changes)


class UpdateShortensLife(Fault):
    """An updated snapshot lives a day more at most."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.before", "expiry.unmoved.by-update"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """As if half of its time were over."""
        regular = super().expires_at(snapshot)
        return regular if snapshot.updated == snapshot.created else min(regular, snapshot.updated + 24 * HOUR)


class ApplyShortensLife(Fault):
    """An applied snapshot has done its duty and is cleaned an hour later."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.before", "expiry.list.before", "expiry.apply.before"})

    @cached_property
    def applied(self) -> dict[str, int]:
        """The moment of the first apply, by snapshot id."""
        return {}

    def do_apply(self, operation: Operation) -> str | None:
        """Note when."""
        self.applied.setdefault(operation.snapshot.id, self.clock.now)
        return super().do_apply(operation)

    def expires_at(self, snapshot: Snapshot) -> int:
        """Whichever comes first."""
        regular = super().expires_at(snapshot)
        return min(regular, self.applied.get(snapshot.id, regular) + HOUR)


class UpdateRevives(KeepsExpired):
    """An expired snapshot can be updated, and lives another 48 hours."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.update.after"})

    @cached_property
    def revived(self) -> set[str]:
        """Ids of snapshots that were updated after their end."""
        return set()

    def is_alive(self, snapshot: Snapshot, purpose: str) -> bool:
        """For an update always."""
        return purpose == "update" or super().is_alive(snapshot, purpose)

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """Note whom it saves."""
        if self.is_expired(snapshot):
            self.revived.add(snapshot.id)
        super().keep_snapshot(snapshot)

    def expires_at(self, snapshot: Snapshot) -> int:
        """A second life for the revived."""
        return super().expires_at(snapshot) + (limits.SNAPSHOT_LIFE if snapshot.id in self.revived else 0)


class FailedApplyExtendsLife(Renewed):
    """The 48 hours are counted from the latest apply that was refused because its id is in use."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.unmoved.by-apply"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """To be tried again, so needed."""
        if self.conflicts(place, target):
            self.renew(snapshot)
        super().check_target(account, snapshot, place, target)
