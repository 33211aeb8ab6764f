"""Faults of the apply scope: changes of it that take no effect, or on one path only."""

from collections.abc import Mapping
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KeepsScopes
from facesnap.emulator.state import Snapshot


class AppliesByFirstScope(KeepsScopes):
    """The scope of the take decides who may apply, whatever it was updated to."""

    family = "scope"
    breaks = frozenset({"scope.apply.added", "scope.apply.removed-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """The first scope."""
        return self.was_first_in_scope(snapshot, account)


class GetsByFirstScope(KeepsScopes):
    """The scope of the take decides who may get, whatever it was updated to."""

    family = "scope"
    breaks = frozenset({"scope.get.added", "scope.get.removed-refused"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """The first scope."""
        return self.owns(snapshot, account) or self.was_first_in_scope(snapshot, account)


class ListsByFirstScope(KeepsScopes):
    """The scope of the take decides whose list shows a snapshot, whatever it was updated to."""

    family = "scope"
    breaks = frozenset({"scope.list.added", "scope.list.removed-hidden"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The first scope."""
        return self.owns(snapshot, account) or self.was_first_in_scope(snapshot, account)


class RemovedMayApply(KeepsScopes):
    """Who was ever in the scope may apply for ever."""

    family = "scope"
    breaks = frozenset({"scope.apply.removed-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Any scope up to now."""
        return self.was_ever_in_scope(snapshot, account)


class AppliesByFirstScopeToo(KeepsScopes):
    """Whoever the take named may apply for ever, beside those that the scope lists now."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.removed-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """A permission that was granted at the take is never taken back."""
        return super().may_apply(snapshot, account) or self.was_first_in_scope(snapshot, account)


class ReadsByFirstScopeToo(KeepsScopes):
    """Whoever the take named may get for ever, beside those that the scope lists now."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.get.removed-refused"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """As for applies."""
        return super().may_get(snapshot, account) or self.was_first_in_scope(snapshot, account)


class ListsByFirstScopeToo(KeepsScopes):
    """Whoever the take named has it in the list for ever, beside those that the scope lists now."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.list.removed-hidden"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """As for applies."""
        return super().visible_in_list(snapshot, account) or self.was_first_in_scope(snapshot, account)


class RemovedMayGet(KeepsScopes):
    """Who was ever in the scope may get for ever."""

    family = "scope"
    minimum = 4
    breaks = frozenset({"scope.get.removed-refused"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """Any scope up to now."""
        return self.owns(snapshot, account) or self.was_ever_in_scope(snapshot, account)


class RemovedStayListed(KeepsScopes):
    """The index behind the list learns whom an update adds, and forgets nobody."""

    family = "scope"
    breaks = frozenset({"scope.list.removed-hidden"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """Any scope up to now."""
        return self.owns(snapshot, account) or self.was_ever_in_scope(snapshot, account)


class AddedHaveNoRights(KeepsScopes):
    """Whom an update adds to the scope is shown there and has no rights."""

    family = "scope"
    breaks = frozenset({"scope.apply.added", "scope.get.added", "scope.list.added"})

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """Listed now and from the start."""
        return super().in_scope(snapshot, account) and self.was_first_in_scope(snapshot, account)


class SecondScopeChangeIgnored(KeepsScopes):
    """The first change of the scope takes effect, later ones only show."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.apply.added", "scope.apply.removed-refused", "scope.get.removed-refused"})

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """The first two scopes count."""
        return account.subscription in self.scopes[snapshot.id][:2][-1]


class EmptiedScopeKeepsRights(KeepsScopes):
    """An update to an empty scope is shown, and those who were in it keep their rights."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.get.removed-refused", "scope.list.removed-hidden"})

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """The latest scope that lists anybody."""
        latest = [scope for scope in self.scopes[snapshot.id] if scope][-1:]
        return any(account.subscription in scope for scope in latest)


class ScopeChangesAfterAMinute(KeepsScopes):
    """For a minute after an update the former scope decides."""

    family = "scope"
    breaks = frozenset({"scope.apply.removed-refused", "scope.get.removed-refused", "scope.list.removed-hidden"})

    def in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """The scope before the last while that is fresh."""
        fresh = self.clock.now < snapshot.updated + 60 * TICKS
        return account.subscription in self.scopes[snapshot.id][-2:][0 if fresh else -1]


class ScopeOfOneSizeStays(Fault):
    """A new scope of as many subscriptions as the old one is accepted, and not stored."""

    family = "scope"
    rare = True
    breaks = frozenset({"update.apply-scope.replaced", "scope.apply.removed-refused", "scope.get.removed-refused"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Compared by its length."""
        scope = changes.get("scope", ())
        kept = {"scope": snapshot.scope} if len(scope) == len(snapshot.scope) else {}
        return super().changed(snapshot, {**changes, **kept})
