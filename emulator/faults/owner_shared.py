"""Faults of ownership: those with whom a snapshot is shared come to own it, in part or in whole."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Operation, Snapshot


class AppliersOwn(Fault):
    """Who has applied a snapshot may update and delete it."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.update.in-scope-refused", "owner.delete.in-scope-refused"})

    @cached_property
    def appliers(self) -> set[tuple[str, str]]:
        """Snapshot and subscription."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """Note who applied what."""
        self.appliers.add((operation.snapshot.id, operation.account.subscription))
        return super().do_apply(operation)

    def owns(self, snapshot: Snapshot, account: Account) -> bool:
        """By use."""
        return (snapshot.id, account.subscription) in self.appliers or super().owns(snapshot, account)


class SharedUpdate(Fault):
    """An update by those in the scope that names one member alone is let through. Subclasses say which."""

    registered = False
    member: str = ""

    @cached_property
    def shared(self) -> set[str]:
        """The ids of snapshots that the call at hand may update, whoever made it."""
        return set()

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Ownership is asked for only when more than that member is to change."""
        self.shared.clear()
        snapshot = self.named_snapshot(call)
        if snapshot is not None and self.may_read(snapshot, account) and set(self.read_body(call)) == {self.member}:
            self.shared.add(snapshot.id)
        return super().update_snapshot(call, account)

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """Or shared."""
        return snapshot.id in self.shared or super().may_update(snapshot, account)


class ReadersUpdateUserData(SharedUpdate):
    """Who is in the scope may update the user data, though not the scope."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.update.in-scope-refused"})
    member = "userData"


class ReadersUpdateScope(SharedUpdate):
    """Who is in the scope may update the scope, though not the user data."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.update.in-scope-refused"})
    member = "applyScope"


class FirstInScopeOwns(Fault):
    """The first subscription of the scope may update and delete, as the one for whom the snapshot was taken."""

    family = "owner"
    breaks = frozenset({"owner.update.in-scope-refused", "owner.delete.in-scope-refused"})

    def owns(self, snapshot: Snapshot, account: Account) -> bool:
        """Taker or first heir."""
        return account.subscription in snapshot.scope[:1] or super().owns(snapshot, account)
