"""Faults of ownership: who may update and delete a snapshot."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.state import Snapshot


class ReadersUpdate(Fault):
    """Whoever may get a snapshot may update it."""

    family = "owner"
    minimum = 3
    breaks = frozenset({"owner.update.in-scope-refused"})

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """Reading is enough."""
        return self.may_read(snapshot, account)


class ReadersDelete(Fault):
    """Whoever may get a snapshot may delete it."""

    family = "owner"
    breaks = frozenset({"owner.delete.in-scope-refused"})

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:
        """Reading is enough."""
        return self.may_read(snapshot, account)


class AnybodyUpdates(Fault):
    """Anybody who knows its id may update a snapshot."""

    family = "owner"
    minimum = 3
    breaks = frozenset({"owner.update.outsider-refused"})

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True


class AnybodyDeletes(Fault):
    """Anybody who knows its id may delete a snapshot."""

    family = "owner"
    minimum = 3
    breaks = frozenset({"owner.delete.outsider-refused"})

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True


class StrangersUpdate(Fault):
    """Who is in the scope may not update, but who is outside it may."""

    family = "owner"
    breaks = frozenset({"owner.update.outsider-refused"})

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """Only readers are checked."""
        return self.owns(snapshot, account) or not self.may_read(snapshot, account)


class StrangersDelete(Fault):
    """Who is in the scope may not delete, but who is outside it may."""

    family = "owner"
    breaks = frozenset({"owner.delete.outsider-refused"})

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:
        """Only readers are checked."""
        return self.owns(snapshot, account) or not self.may_read(snapshot, account)


class FaceListsUpdatedByReaders(Fault):
    """Whoever may get a snapshot of a face list may update it."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.update.in-scope-refused"})

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """One type lacks the check."""
        readable = snapshot.content.kind.type == "FaceList" and self.may_read(snapshot, account)
        return readable or super().may_update(snapshot, account)


class LargePersonGroupsDeletedByReaders(Fault):
    """Whoever may get a snapshot of a large person group may delete it."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.delete.in-scope-refused"})

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:
        """One type lacks the check."""
        readable = snapshot.content.kind.type == "LargePersonGroup" and self.may_read(snapshot, account)
        return readable or super().may_delete(snapshot, account)


class UnsharedBelongsToAll(Fault):
    """A snapshot whose scope lists nobody may be updated and deleted by anybody."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.update.outsider-refused", "owner.delete.outsider-refused"})

    def owns(self, snapshot: Snapshot, account: Account) -> bool:
        """No scope, no owner."""
        return not snapshot.scope or super().owns(snapshot, account)
