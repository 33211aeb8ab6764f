"""Access: who may do what with a snapshot, and how long it lives (S16, S31, S51, S61, S91; part B 2, 4)."""

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import Refusal, denied, snapshot_not_found
from facesnap.emulator.service.operations import Operations
from facesnap.emulator.state import Snapshot


class Access(Operations):
    """Permissions and expiry."""

    def owns(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether the account's subscription took it (Q28: the subscription, not the account)."""
        return snapshot.owner.subscription == account.subscription

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether the account's subscription is listed now."""
        return account.subscription in snapshot.scope

    def may_read(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether the account may know of it at all (S61, S80)."""
        return self.owns(snapshot, account) or self.in_scope(snapshot, account)

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """Get (S61)."""
        return self.may_read(snapshot, account)

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Apply: who is listed, and nobody by ownership alone (S26, S31, Q27)."""
        return self.in_scope(snapshot, account)

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """Update (S91)."""
        return self.owns(snapshot, account)

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:
        """Delete (S51)."""
        return self.owns(snapshot, account)

    def expires_at(self, snapshot: Snapshot) -> int:
        """48 hours after its creation, whatever happens to it (S16, S35, S52, Q5)."""
        return snapshot.created + limits.SNAPSHOT_LIFE

    def is_expired(self, snapshot: Snapshot) -> bool:
        """Whether its time is over."""
        return self.clock.now >= self.expires_at(snapshot)

    def is_alive(self, snapshot: Snapshot, purpose: str) -> bool:  # noqa: ARG002 - one answer for every purpose
        """Whether it still exists for ``purpose``: ``get``, ``list``, ``update``, ``delete`` or ``apply``."""
        return not self.is_expired(snapshot)

    def settle(self) -> None:
        """Let due work end, then clean away what has expired (S16, S52)."""
        super().settle()
        self.sweep()

    def sweep(self) -> None:
        """Forget expired snapshots."""
        for snapshot in list(self.state.snapshots.values()):
            if self.is_expired(snapshot):
                del self.state.snapshots[snapshot.id]

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """The snapshot that the path names, if it exists for ``purpose`` and the account may do that."""
        snapshot = self.named_snapshot(call)
        if snapshot is None or not self.is_alive(snapshot, purpose):
            raise self.refuse_missing(call.parameters["id"])
        permissions = {
            "get": self.may_get,
            "update": self.may_update,
            "delete": self.may_delete,
            "apply": self.may_apply,
        }
        if not permissions[purpose](snapshot, account):
            raise self.refuse_access(snapshot, account, purpose)
        return snapshot

    def named_snapshot(self, call: Call) -> Snapshot | None:
        """The snapshot that the path names, whoever asks and for what; None if there is none."""
        return self.state.snapshots.get(guid_of(call.parameters["id"]) or "")

    def refuse_missing(self, named: str) -> Refusal:  # noqa: ARG002 - one answer for all that is not there
        """404 for what was never there, is there no longer, or cannot be: ``named`` is the path's (Q3, Q4, Q30)."""
        return snapshot_not_found()

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """403 to who may read it, 404 to who may not even know of it (Q1, Q2)."""
        if self.may_read(snapshot, account):
            return denied(f"The subscription may not {purpose} this snapshot.")
        return snapshot_not_found()
