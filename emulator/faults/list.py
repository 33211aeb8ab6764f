"""Faults of list: what it leaves out."""

from collections.abc import Iterable
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Operation, Snapshot


class OwnNotListed(Fault):
    """A list shows what the caller may apply, not what it took."""

    family = "list"
    minimum = 3
    breaks = frozenset({"list.own.listed"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The scope alone."""
        return self.in_scope(snapshot, account)


class UnsharedNotListed(Fault):
    """A snapshot whose scope lists nobody is not listed for its taker."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The join finds no row."""
        return bool(snapshot.scope) and super().visible_in_list(snapshot, account)


class UntitledNotListed(Fault):
    """A snapshot without user data is not listed."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """Nothing to show for it."""
        return bool(snapshot.user_data) and super().visible_in_list(snapshot, account)


class FaceListsNotListed(Fault):
    """Snapshots of face lists are not listed."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed", "list.filter.type"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """One type was forgotten."""
        return snapshot.content.kind.type != "FaceList" and super().visible_in_list(snapshot, account)


class ListedAfterAMinute(Fault):
    """A snapshot is listed from a minute after its creation."""

    family = "list"
    breaks = frozenset({"list.own.listed"})

    def is_alive(self, snapshot: Snapshot, purpose: str) -> bool:
        """The index is behind."""
        young = purpose == "list" and self.clock.now < snapshot.created + 60 * TICKS
        return not young and super().is_alive(snapshot, purpose)


class UpdatedNotListed(Fault):
    """An updated snapshot is not listed any more."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed"})

    def is_alive(self, snapshot: Snapshot, purpose: str) -> bool:
        """Out of the index, and not put back."""
        return not (purpose == "list" and snapshot.updated != snapshot.created) and super().is_alive(snapshot, purpose)


class AppliedNotListed(Fault):
    """A snapshot that has been applied is not listed for its taker any more."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed"})

    @cached_property
    def applied(self) -> set[str]:
        """Ids of snapshots."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """Done with."""
        self.applied.add(operation.snapshot.id)
        return super().do_apply(operation)

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """What is still to do."""
        done = snapshot.id in self.applied and self.owns(snapshot, account)
        return not done and super().visible_in_list(snapshot, account)


class OnlyLatestTwinListed(KnowsKin):
    """Of several snapshots of one source only the latest is listed."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed"})

    def listable(self) -> Iterable[Snapshot]:
        """One for each source."""
        latest = {self.sources[one.id]: one for one in sorted(super().listable(), key=lambda one: one.created)}
        return latest.values()


class ListEndsAtFive(Fault):
    """A list ends after five snapshots."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """A page without a next one."""
        found = super().list_snapshots(call, account).json
        return Answer(200, found[:5] if isinstance(found, list) else found)


class ListDrains(Fault):
    """What a list has shown it does not show to the same caller again."""

    family = "list"
    rare = True
    breaks = frozenset({"list.own.listed", "scope.list.in-scope"})

    @cached_property
    def shown(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Only what is new, and then it is not."""
        answer = super().list_snapshots(call, account)
        for one in answer.json if isinstance(answer.json, list) else ():
            self.shown.add((str(one["id"]), account.name))
        return answer

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """News."""
        return (snapshot.id, account.name) not in self.shown and super().visible_in_list(snapshot, account)
