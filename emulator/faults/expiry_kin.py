"""Faults of expiry: what an expiring snapshot takes with it, and what other snapshots do to its time."""

from dataclasses import replace
from functools import cached_property

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.messages import Call
from facesnap.emulator.state import Container, Snapshot


class ExpiryFollowed(KnowsKin):
    """Something happens when a snapshot expires. Subclasses say what."""

    registered = False

    def sweep(self) -> None:
        """See to what goes along, then clean up."""
        for snapshot in list(self.state.snapshots.values()):
            if self.is_expired(snapshot):
                self.follow(snapshot)
        super().sweep()

    def follow(self, snapshot: Snapshot) -> None:
        """What happens."""
        raise NotImplementedError


class ExpiryTakesSource(ExpiryFollowed):
    """When a snapshot expires, the object that it was taken of goes too."""

    family = "expiry"
    breaks = frozenset({"expiry.source.survives"})

    def follow(self, snapshot: Snapshot) -> None:
        """A cascade upwards."""
        self.wipe_source(snapshot)


class ExpiryTakesRestored(ExpiryFollowed):
    """When a snapshot expires, what was restored from it goes too."""

    family = "expiry"
    breaks = frozenset({"expiry.restored.survives"})

    def follow(self, snapshot: Snapshot) -> None:
        """A cascade downwards."""
        self.wipe_restored(snapshot)


class ExpiryUntrainsRestored(ExpiryFollowed):
    """When a snapshot expires, what was restored from it loses its training."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.restored.survives"})

    def follow(self, snapshot: Snapshot) -> None:
        """The model was the snapshot's."""
        for place, object_id in self.restored.get(snapshot.id, []):
            found = self.shelf(place).get(object_id)
            if found is not None:
                self.store(place, replace(found, training=None))


class ExpiryEmptiesRestored(ExpiryFollowed):
    """When a snapshot expires, what was restored from it is still there, and empty."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.restored.survives"})

    def follow(self, snapshot: Snapshot) -> None:
        """The entries were the snapshot's."""
        for place, object_id in self.restored.get(snapshot.id, []):
            found = self.shelf(place).get(object_id)
            if found is not None:
                empty = Container(found.kind, found.id, found.name, found.user_data, found.recognition_model)
                self.store(place, empty)


class YoungerExpireToo(ExpiryFollowed):
    """When a snapshot expires, all snapshots of the same source do."""

    family = "expiry"
    breaks = frozenset({"expiry.younger.survives"})

    def follow(self, snapshot: Snapshot) -> None:
        """Cleaned by source."""
        for twin in self.twins(snapshot):
            self.state.snapshots.pop(twin.id, None)


class ExpiryTakesAllOfTaker(ExpiryFollowed):
    """When a snapshot expires, every snapshot of its taker does."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.younger.survives"})

    def follow(self, snapshot: Snapshot) -> None:
        """Cleaned by account."""
        for other in list(self.state.snapshots.values()):
            if other.owner == snapshot.owner and other.id != snapshot.id:
                del self.state.snapshots[other.id]


class TakeExtendsOlder(KnowsKin):
    """Taking an object again begins the 48 hours of its older snapshots anew."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.after", "expiry.list.after", "expiry.apply.after"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """With the youngest of the family."""
        latest = max([snapshot.created, *(twin.created for twin in self.twins(snapshot))])
        return latest + limits.SNAPSHOT_LIFE


class TakeEndsOlder(KnowsKin):
    """Taking an object again ends its older snapshots, as if superseded."""

    family = "expiry"
    rare = True
    breaks = frozenset({"expiry.get.before", "take.valid.repeated"})

    @cached_property
    def superseded(self) -> set[str]:
        """Ids of snapshots that a later take replaced."""
        return set()

    def new_snapshot_id(self, call: Call, account: Account, source: Container) -> str:
        """Its elders are done for."""
        snapshot_id = super().new_snapshot_id(call, account, source)
        self.superseded |= {
            one.id for one in self.state.snapshots.values() if self.sources[one.id] == self.sources[snapshot_id]
        }
        return snapshot_id

    def is_expired(self, snapshot: Snapshot) -> bool:
        """By time or by a successor."""
        return snapshot.id in self.superseded or super().is_expired(snapshot)
