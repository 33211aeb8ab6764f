"""Faults of list: entries that are doubled."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Operation, Snapshot


class OwnSharedListedTwice(Fault):
    """A snapshot whose scope lists its taker is listed twice for that taker."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.once"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """What I took, and what I may apply."""
        found = super().list_snapshots(call, account).json
        entries = list(found) if isinstance(found, list) else []
        double = [one for one in entries if self.is_double(self.state.snapshots[str(one["id"])], account)]
        return Answer(200, entries + double)

    def is_double(self, snapshot: Snapshot, account: Account) -> bool:
        """Both."""
        return self.owns(snapshot, account) and self.in_scope(snapshot, account)


class UpdatedListedTwice(Fault):
    """An updated snapshot is listed twice."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.once"})

    def listable(self) -> list[Snapshot]:
        """Every version."""
        found = list(super().listable())
        return found + [one for one in found if one.updated != one.created]


class ListedOncePerSubscription(Fault):
    """A snapshot is listed once for each subscription in its scope."""

    family = "list"
    breaks = frozenset({"list.entry.once"})

    def listable(self) -> list[Snapshot]:
        """A join without a distinct."""
        return [one for one in super().listable() for _ in (one.scope or (None,))]


class ListedOncePerFilter(Fault):
    """Under a filter of several subscriptions a snapshot is listed once for each that its scope holds."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.once"})

    @cached_property
    def wanted(self) -> list[str]:
        """The subscriptions of the filter at hand."""
        return []

    def read_scope_filter(self, call: Call) -> tuple[str, ...] | None:
        """Note them."""
        found = super().read_scope_filter(call)
        self.wanted[:] = found or ()
        return found

    def listable(self) -> list[Snapshot]:
        """One query each."""
        return [one for one in super().listable() for _ in range(max(1, len(set(self.wanted) & set(one.scope))))]


class AppliedListedTwice(Fault):
    """A snapshot that has been applied is listed twice."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.once"})

    @cached_property
    def applied(self) -> set[str]:
        """Ids of snapshots."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """Note which."""
        self.applied.add(operation.snapshot.id)
        return super().do_apply(operation)

    def listable(self) -> list[Snapshot]:
        """With what was done with it."""
        found = list(super().listable())
        return found + [one for one in found if one.id in self.applied]
