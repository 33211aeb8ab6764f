"""Faults of deletion: what is deleted and not gone, for some call, for somebody."""

from functools import cached_property
from typing import ClassVar

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KeepsDeleted
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Snapshot


class DeletionDoesNothing(Fault):
    """A deletion is answered with 200, and the snapshot stays."""

    family = "delete"
    breaks = frozenset({"delete.gone.get", "delete.gone.list", "delete.gone.apply"})

    def discard(self, snapshot: Snapshot) -> None:
        """Nothing."""


class LargeFaceListsStay(Fault):
    """The deletion of a large face list's snapshot is answered with 200, and the snapshot stays."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.gone.get", "delete.gone.list", "delete.gone.apply"})

    def discard(self, snapshot: Snapshot) -> None:
        """One type is not in the table."""
        if snapshot.content.kind.type != "LargeFaceList":
            super().discard(snapshot)


class DeletedFor(KeepsDeleted):
    """One call still finds deleted snapshots. Subclasses say which."""

    registered = False
    careless: ClassVar[str] = ""

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """For that call, put back for a moment."""
        found = self.deleted.get(call.parameters["id"].lower())
        if found is None or purpose != self.careless:
            return super().find_snapshot(call, account, purpose)
        self.state.snapshots[found.id] = found
        try:
            return super().find_snapshot(call, account, purpose)
        finally:
            del self.state.snapshots[found.id]

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """A deleted one stays among the deleted."""
        if snapshot.id in self.deleted:
            self.deleted[snapshot.id] = snapshot
        else:
            super().keep_snapshot(snapshot)


class DeletedStillGot(DeletedFor):
    """A deleted snapshot can be got."""

    family = "delete"
    minimum = 4
    breaks = frozenset({"delete.gone.get"})
    careless = "get"


class DeletedStillApplied(DeletedFor):
    """A deleted snapshot can be applied."""

    family = "delete"
    minimum = 4
    breaks = frozenset({"delete.gone.apply"})
    careless = "apply"


class DeletedStillUpdated(DeletedFor):
    """A deleted snapshot can be updated, to no effect."""

    family = "delete"
    minimum = 4
    breaks = frozenset({"delete.gone.update"})
    careless = "update"


class DeletedStillListed(KeepsDeleted):
    """A deleted snapshot is listed until it would have expired."""

    family = "delete"
    minimum = 4
    breaks = frozenset({"delete.gone.list"})

    def listable(self) -> list[Snapshot]:
        """The deleted too."""
        return [*super().listable(), *self.deleted.values()]


class DeletedListedForOthers(KeepsDeleted):
    """A deleted snapshot is gone from its taker's list, but not from those of its scope."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.gone.list"})

    def listable(self) -> list[Snapshot]:
        """The deleted too."""
        return [*super().listable(), *self.deleted.values()]

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The taker's list is clean."""
        gone = snapshot.id in self.deleted and self.owns(snapshot, account)
        return not gone and super().visible_in_list(snapshot, account)


class DeletedListedUnderFilter(KeepsDeleted):
    """A deleted snapshot is gone from the plain list, but not from filtered ones."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.gone.list"})

    @cached_property
    def filters(self) -> set[str]:
        """The names of the parameters of the list at hand."""
        return set()

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Another query, another index."""
        self.filters.clear()
        self.filters.update(call.query)
        return super().list_snapshots(call, account)

    def listable(self) -> list[Snapshot]:
        """With a filter the deleted too."""
        return [*super().listable(), *(self.deleted.values() if self.filters else ())]


class DeletedGotOnceMore(DeletedFor):
    """The first to get a deleted snapshot still sees it, out of a cache."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.gone.get"})
    careless = "get"

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """Then it is forgotten."""
        try:
            return super().find_snapshot(call, account, purpose)
        finally:
            if purpose == self.careless:
                self.deleted.pop(call.parameters["id"].lower(), None)


class DeletedOnlyForOwner(KeepsDeleted):
    """A deleted snapshot is gone for its taker; those in its scope may still get and apply it."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.gone.get", "delete.gone.apply"})

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """Each has its own reference."""
        found = self.deleted.get(call.parameters["id"].lower())
        if found is None or not self.in_scope(found, account) or self.owns(found, account) or self.is_expired(found):
            return super().find_snapshot(call, account, purpose)
        return found
