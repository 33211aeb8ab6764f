"""Faults of list: scope filters that are ignored, turned round, too wide or too narrow."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KeepsScopes
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Snapshot


class ScopeFilterIgnored(Fault):
    """A scope filter keeps everything."""

    family = "list"
    breaks = frozenset({"list.filter.scope"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True


class ScopeFilterInverted(Fault):
    """A scope filter drops what holds that subscription and keeps the rest."""

    family = "list"
    breaks = frozenset({"list.filter.scope"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """The other way round."""
        return not super().has_scope(snapshot, wanted)


class ScopeFilterExact(Fault):
    """A scope filter keeps only what lists that subscription and no other."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.scope"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Equal, not contained."""
        return set(snapshot.scope) == set(wanted)


class ScopeFilterByFirst(Fault):
    """A scope filter looks at the first subscription of a scope alone."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.scope"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """The head of the list."""
        return any(one in snapshot.scope[:1] for one in wanted)


class ScopeFilterByFirstScope(KeepsScopes):
    """A scope filter looks at the scope of the take, whatever it was updated to."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.scope"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """As it was first."""
        return any(one in self.scopes[snapshot.id][0] for one in wanted)


class ScopeFilterByTaker(Fault):
    """A scope filter keeps what that subscription took."""

    family = "list"
    breaks = frozenset({"list.filter.scope"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Of, not for."""
        return snapshot.owner.subscription in wanted


class ScopeFilterCountsTaker(Fault):
    """A scope filter keeps what that subscription took beside what lists it."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.scope"})

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Who may read it."""
        return snapshot.owner.subscription in wanted or super().has_scope(snapshot, wanted)


class ScopeFilterForSelfOnly(Fault):
    """A scope filter for another subscription than the caller's keeps nothing."""

    family = "list"
    breaks = frozenset({"list.filter.scope"})

    @cached_property
    def callers(self) -> list[str]:
        """The subscription of the call at hand."""
        return []

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Note whose it is."""
        self.callers[:] = [account.subscription]
        return super().list_snapshots(call, account)

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """Nobody's business."""
        return set(wanted) <= set(self.callers) and super().has_scope(snapshot, wanted)


class ScopeFilterCaseSensitive(Fault):
    """A scope filter in capitals keeps nothing."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.scope", "scope.guid-case"})

    def read_scope_filter(self, call: Call) -> tuple[str, ...] | None:
        """As sent."""
        super().read_scope_filter(call)
        values = call.query.get("applyScope")
        return None if values is None else tuple(one for value in values for one in value.split(","))


class GarbageScopeFilterCrashes(Fault):
    """A scope filter that is no GUID is answered with 500."""

    family = "list"
    rare = True
    breaks = frozenset({"error.no-server-error", "list.filter.empty"})

    def read_scope_filter(self, call: Call) -> tuple[str, ...] | None:
        """An exception that nobody expects."""
        try:
            return super().read_scope_filter(call)
        except Refusal as refusal:
            raise crash() from refusal
