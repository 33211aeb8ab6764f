"""Faults of ownership: refused, and yet something is done; or refused today and not tomorrow."""

from dataclasses import replace
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Container, Snapshot


class RefusedUpdateHappens(Fault):
    """An update by another than the taker is refused and carried out."""

    family = "owner"
    minimum = 4
    breaks = frozenset({"owner.update.changes-nothing"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Write first, look later."""
        snapshot = self.named_snapshot(call)
        if snapshot is not None and not self.may_update(snapshot, account):
            self.keep_snapshot(self.changed(snapshot, self.read_changes(self.read_body(call))))
        return super().update_snapshot(call, account)


class RefusedUpdateKeepsUserData(Fault):
    """An update by another than the taker is refused, and its user data stored."""

    family = "owner"
    breaks = frozenset({"owner.update.changes-nothing"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Half of it is written first."""
        snapshot = self.named_snapshot(call)
        if snapshot is not None and not self.may_update(snapshot, account):
            text = self.read_changes(self.read_body(call)).get("user_data", snapshot.user_data)
            self.keep_snapshot(replace(snapshot, user_data=text))
        return super().update_snapshot(call, account)


class RefusedUpdateMovesTime(Fault):
    """An update by another than the taker is refused, and moves the time of the last update."""

    family = "owner"
    breaks = frozenset({"owner.update.changes-nothing", "time.updated.unmoved"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """Stamped before it was refused."""
        if purpose == "update":
            self.keep_snapshot(self.changed(snapshot, {}))
        return super().refuse_access(snapshot, account, purpose)


class RefusedDeletionHappens(Fault):
    """A deletion by another than the taker is refused and carried out."""

    family = "owner"
    minimum = 4
    breaks = frozenset({"owner.delete.deletes-nothing"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """Gone, and denied."""
        refusal = super().refuse_access(snapshot, account, purpose)
        if purpose == "delete":
            self.discard(snapshot)
        return refusal


class RefusedDeletionUnlists(Fault):
    """A deletion by another than the taker is refused, but takes the snapshot out of every list."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.delete.deletes-nothing"})

    @cached_property
    def unlisted(self) -> set[str]:
        """Ids of snapshots."""
        return set()

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """Out of the index."""
        if purpose == "delete":
            self.unlisted.add(snapshot.id)
        return super().refuse_access(snapshot, account, purpose)

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """What the index still knows."""
        return snapshot.id not in self.unlisted and super().visible_in_list(snapshot, account)


class RefusedDeletionUnshares(Fault):
    """Who is refused a deletion is taken out of the scope."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.delete.deletes-nothing"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """It asked to be rid of it."""
        refusal = super().refuse_access(snapshot, account, purpose)
        if purpose == "delete":
            scope = tuple(one for one in snapshot.scope if one != account.subscription)
            self.keep_snapshot(replace(snapshot, scope=scope))
        return refusal


class RefusedDeletionEmpties(Fault):
    """A deletion by another than the taker is refused, but the content is gone: later applies make empty objects."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.delete.deletes-nothing"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """The data goes before the record is asked."""
        if purpose == "delete":
            full = snapshot.content
            empty = Container(full.kind, full.id, full.name, full.user_data, full.recognition_model)
            self.keep_snapshot(replace(snapshot, content=empty))
        return super().refuse_access(snapshot, account, purpose)


class RefusedDeletionHappensLater(Fault):
    """A deletion by another than the taker is refused and carried out a minute later."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.delete.deletes-nothing"})

    @cached_property
    def doomed(self) -> dict[str, int]:
        """The moment of their end, by id."""
        return {}

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """The clean-up job is ordered all the same."""
        if purpose == "delete":
            self.doomed.setdefault(snapshot.id, self.clock.now + 60 * TICKS)
        return super().refuse_access(snapshot, account, purpose)

    def is_expired(self, snapshot: Snapshot) -> bool:
        """Or doomed."""
        return self.clock.now >= self.doomed.get(snapshot.id, self.clock.now + 1) or super().is_expired(snapshot)


class SecondTryDeletes(Fault):
    """Who is refused a deletion is not refused the next time."""

    family = "owner"
    rare = True
    breaks = frozenset({"owner.delete.in-scope-refused", "owner.delete.outsider-refused"})

    @cached_property
    def refused_before(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """Note who was refused."""
        if purpose == "delete":
            self.refused_before.add((snapshot.id, account.name))
        return super().refuse_access(snapshot, account, purpose)

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:
        """Whoever insists."""
        return (snapshot.id, account.name) in self.refused_before or super().may_delete(snapshot, account)
