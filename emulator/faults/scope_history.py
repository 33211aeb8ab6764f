"""Faults of the apply scope: who once had a right keeps it, who once was refused stays so, or loses more."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.messages import Json
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Operation, Snapshot


class EarlierAppliersStay(Fault):
    """Who has applied a snapshot may apply it again after an update removed it from the scope."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.removed-refused"})

    @cached_property
    def appliers(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """Note who applied what."""
        self.appliers.add((operation.snapshot.id, operation.account.name))
        return super().do_apply(operation)

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Once applied, always allowed."""
        return (snapshot.id, account.name) in self.appliers or super().may_apply(snapshot, account)


class EarlierReadersStay(Fault):
    """Who has got a snapshot may get it again after an update removed it from the scope."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.get.removed-refused"})

    @cached_property
    def readers(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Note the reader."""
        self.readers.add((snapshot.id, account.name))
        return super().got_view(snapshot, account)

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """Once read, always readable."""
        return (snapshot.id, account.name) in self.readers or super().may_get(snapshot, account)


class RefusalSticks(Fault):
    """Who was once refused for want of scope stays refused after an update added it."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.added", "scope.get.added"})

    @cached_property
    def banned(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """Note who was refused."""
        if purpose in {"get", "apply"}:
            self.banned.add((snapshot.id, account.name))
        return super().refuse_access(snapshot, account, purpose)

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """Listed and never refused."""
        return (snapshot.id, account.name) not in self.banned and super().in_scope(snapshot, account)


class RemovalTakesRestored(KnowsKin):
    """Who is removed from the scope loses what it has restored."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.restored.survives"})

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """Whose subscription is not listed any more, gives back."""
        listed = {account.name for account in self.accounts if account.subscription in snapshot.scope}
        for place, object_id in self.restored.get(snapshot.id, []):
            if place.account not in listed:
                self.wipe(place, object_id)
        super().keep_snapshot(snapshot)
