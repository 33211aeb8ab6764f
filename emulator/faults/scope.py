"""Faults of the apply scope: who may apply a snapshot."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Operation, Snapshot


class AppliesOutsideScope(Fault):
    """Anybody may apply a snapshot."""

    family = "scope"
    minimum = 3
    breaks = frozenset({"scope.apply.outsider-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True


class AppliesForAllButListed(Fault):
    """The apply scope is read as the list of those who may not apply."""

    family = "scope"
    minimum = 3
    breaks = frozenset({"scope.apply.in-scope", "scope.apply.outsider-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """The other way round."""
        return not super().may_apply(snapshot, account)


class OwnerAppliesUnlisted(Fault):
    """The taker may apply whatever its scope says."""

    family = "scope"
    minimum = 3
    breaks = frozenset({"scope.apply.owner-unlisted"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Ownership is enough."""
        return self.owns(snapshot, account) or super().may_apply(snapshot, account)


class OnlyOwnerApplies(Fault):
    """Nobody but the taker may apply, though the scope lists others."""

    family = "scope"
    minimum = 3
    breaks = frozenset({"scope.apply.in-scope"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """In scope is not enough."""
        return self.owns(snapshot, account) and super().may_apply(snapshot, account)


class OnlyOthersApply(Fault):
    """The taker may not apply even when its scope lists it."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.in-scope", "apply.self.succeeds"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """A snapshot is for others."""
        return not self.owns(snapshot, account) and super().may_apply(snapshot, account)


class OnlyFirstInScopeApplies(Fault):
    """Of several subscriptions in the scope only the first may apply."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.several.each"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """The head of the list."""
        return account.subscription in snapshot.scope[:1]


class LargePersonGroupsForAnyone(Fault):
    """The scope is not looked at when the snapshot is of a large person group."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.outsider-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """One type lacks the check."""
        return snapshot.content.kind.type == "LargePersonGroup" or super().may_apply(snapshot, account)


class AppliedOnceForAll(Fault):
    """As soon as somebody in the scope has applied a snapshot, everybody may."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.outsider-refused", "scope.apply.removed-refused"})

    @cached_property
    def approved(self) -> set[str]:
        """Ids of snapshots that passed the check once."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """The permission is kept by snapshot."""
        self.approved.add(operation.snapshot.id)
        return super().do_apply(operation)

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether anybody passed."""
        return snapshot.id in self.approved or super().may_apply(snapshot, account)


class SecondTryApplies(Fault):
    """Who is refused an apply for want of scope gets in on the next try."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.outsider-refused", "scope.apply.removed-refused"})

    @cached_property
    def refused_before(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """Note who was refused what."""
        if purpose == "apply":
            self.refused_before.add((snapshot.id, account.name))
        return super().refuse_access(snapshot, account, purpose)

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Whoever has asked before is known."""
        return (snapshot.id, account.name) in self.refused_before or super().may_apply(snapshot, account)


class AppliesOnceListed(Fault):
    """Who is listed for one snapshot may apply every snapshot of that taker."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.outsider-refused", "scope.apply.removed-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Trust goes by taker, not by snapshot."""
        of_taker = (one for one in self.state.snapshots.values() if one.owner == snapshot.owner)
        return any(super(AppliesOnceListed, self).may_apply(one, account) for one in of_taker)
