"""How access is refused, and who counts as the owner (Q1, Q2, Q27, Q28)."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.refusals import Refusal, denied, snapshot_not_found
from facesnap.emulator.state import Snapshot
from facesnap.emulator.variants import Variant


class SaysForbidden(Variant):
    """Who may not even read a snapshot is told so with 403."""

    answers = frozenset({"Q1"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """403 to the outsider; nothing is hidden."""
        if self.may_read(snapshot, account):
            return super().refuse_access(snapshot, account, purpose)
        return denied(f"The subscription may not {purpose} this snapshot.")


class SaysNotFound(Variant):
    """Who may read a snapshot and may not change it is told that it is not there."""

    answers = frozenset({"Q2"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """404 to the reader."""
        if self.may_read(snapshot, account):
            return snapshot_not_found()
        return super().refuse_access(snapshot, account, purpose)


class OwnedByAccount(Variant):
    """A snapshot belongs to the account that took it, not to the whole of its subscription."""

    answers = frozenset({"Q28"})

    def owns(self, snapshot: Snapshot, account: Account) -> bool:
        """Only the account itself."""
        return super().owns(snapshot, account) and snapshot.owner.name == account.name


class OwnersApplyUnlisted(Variant):
    """Who took a snapshot may apply it without being listed; only a recommended clause minds."""

    answers = frozenset({"Q27"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Owners, and who is listed."""
        return super().may_apply(snapshot, account) or self.owns(snapshot, account)
