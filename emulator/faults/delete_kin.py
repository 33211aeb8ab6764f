"""Faults of deletion: what goes with a snapshot, or in its place."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Snapshot


class DeletionTakesSource(KnowsKin):
    """Deleting a snapshot deletes the object that it was taken of."""

    family = "delete"
    minimum = 4
    breaks = frozenset({"delete.keeps.source"})

    def discard(self, snapshot: Snapshot) -> None:
        """A cascade upwards."""
        self.wipe_source(snapshot)
        super().discard(snapshot)


class DeletionTakesRestored(KnowsKin):
    """Deleting a snapshot deletes what was restored from it."""

    family = "delete"
    minimum = 5
    breaks = frozenset({"delete.keeps.restored"})

    def discard(self, snapshot: Snapshot) -> None:
        """A cascade downwards."""
        self.wipe_restored(snapshot)
        super().discard(snapshot)


class DeletionTakesOwnRestored(KnowsKin):
    """Deleting a snapshot deletes what its taker restored from it, not what others did."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.restored"})

    def discard(self, snapshot: Snapshot) -> None:
        """A cascade within the account."""
        for place, object_id in self.restored.get(snapshot.id, []):
            if place.account == snapshot.owner.name:
                self.wipe(place, object_id)
        super().discard(snapshot)


class DeletionUntrainsRestored(KnowsKin):
    """Deleting a snapshot takes the training from what was restored from it."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.restored"})

    def discard(self, snapshot: Snapshot) -> None:
        """The model was the snapshot's."""
        for place, object_id in self.restored.get(snapshot.id, []):
            found = self.shelf(place).get(object_id)
            if found is not None:
                self.store(place, replace(found, training=None))
        super().discard(snapshot)


class DeletionUntrainsSource(KnowsKin):
    """Deleting a snapshot takes the training from the object that it was taken of."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.source"})

    def discard(self, snapshot: Snapshot) -> None:
        """The model was shared."""
        place, object_id = self.sources[snapshot.id]
        found = self.shelf(place).get(object_id)
        if found is not None:
            self.store(place, replace(found, training=None))
        super().discard(snapshot)


class DeletionTakesTwins(KnowsKin):
    """Deleting a snapshot deletes all snapshots of the same source."""

    family = "delete"
    breaks = frozenset({"delete.keeps.others"})

    def discard(self, snapshot: Snapshot) -> None:
        """By source."""
        for twin in self.twins(snapshot):
            super().discard(twin)
        super().discard(snapshot)


class DeletionTakesOlderTwins(KnowsKin):
    """Deleting a snapshot deletes the older ones of the same source, of which it was an increment."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.others"})

    def discard(self, snapshot: Snapshot) -> None:
        """The chain behind it."""
        for twin in self.twins(snapshot):
            if twin.created < snapshot.created:
                super().discard(twin)
        super().discard(snapshot)


class DeletionTakesYoungerTwins(KnowsKin):
    """Deleting a snapshot deletes the younger ones of the same source, which were increments on it."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.others"})

    def discard(self, snapshot: Snapshot) -> None:
        """The chain before it."""
        for twin in self.twins(snapshot):
            if twin.created > snapshot.created:
                super().discard(twin)
        super().discard(snapshot)


class DeletesLatestTwin(KnowsKin):
    """Deleting any snapshot of a source deletes the latest one of it."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.others", "delete.gone.get"})

    def discard(self, snapshot: Snapshot) -> None:
        """Found by source, newest first."""
        super().discard(max([snapshot, *self.twins(snapshot)], key=lambda one: one.created))


class DeletionTakesAllOfTaker(Fault):
    """Deleting a snapshot deletes every snapshot of its taker."""

    family = "delete"
    breaks = frozenset({"delete.keeps.others"})

    def discard(self, snapshot: Snapshot) -> None:
        """By account."""
        for other in list(self.state.snapshots.values()):
            if other.owner == snapshot.owner and other.id != snapshot.id:
                super().discard(other)
        super().discard(snapshot)


class DeletionTakesSameUserData(Fault):
    """Deleting a snapshot deletes those of its taker with the same user data."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.others"})

    def discard(self, snapshot: Snapshot) -> None:
        """By label."""
        for other in list(self.state.snapshots.values()):
            if (other.owner, other.user_data) == (snapshot.owner, snapshot.user_data) and other.id != snapshot.id:
                super().discard(other)
        super().discard(snapshot)


class SecondDeletionTakesAnother(Fault):
    """Deleting an id that is not there deletes the caller's latest snapshot, and is answered with 404."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.keeps.others"})

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """The nearest key in the index."""
        if self.named_snapshot(call) is None:
            own = [one for one in self.state.snapshots.values() if one.owner == account]
            for latest in own[-1:]:
                self.discard(latest)
        return super().delete_snapshot(call, account)
