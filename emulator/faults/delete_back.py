"""Faults of deletion: what is deleted, gone, and there again."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import HOUR
from facesnap.emulator.faults._memories import KeepsDeleted
from facesnap.emulator.messages import Call
from facesnap.emulator.state import Container, Snapshot


class DeletedComesBack(KeepsDeleted):
    """A deleted snapshot is there again after an hour, out of a replica."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.gone.get", "delete.gone.list"})

    @cached_property
    def moments(self) -> dict[str, int]:
        """Of deletion, by id."""
        return {}

    def discard(self, snapshot: Snapshot) -> None:
        """Note when."""
        self.moments[snapshot.id] = self.clock.now
        super().discard(snapshot)

    def sweep(self) -> None:
        """Bring back, then clean up."""
        for snapshot_id, moment in list(self.moments.items()):
            if self.clock.now >= moment + HOUR:
                self.state.snapshots[snapshot_id] = self.deleted[snapshot_id]
                del self.moments[snapshot_id]
        super().sweep()


class DeletedComesBackWithTake(KeepsDeleted):
    """Taking an object again brings its deleted snapshots back."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.gone.get", "delete.gone.list"})

    def new_snapshot_id(self, call: Call, account: Account, source: Container) -> str:
        """Whatever belongs to the source is linked again."""
        for snapshot in self.deleted.values():
            if (snapshot.owner, snapshot.content.kind, snapshot.content.id) == (account, source.kind, source.id):
                self.state.snapshots.setdefault(snapshot.id, snapshot)
        return super().new_snapshot_id(call, account, source)
