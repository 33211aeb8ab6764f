"""Faults of the apply scope: who may get a snapshot and find it in its list."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Call, Json
from facesnap.emulator.state import Operation, Snapshot


class GetsOutsideScope(Fault):
    """Anybody who knows its id may get a snapshot."""

    family = "scope"
    minimum = 3
    breaks = frozenset({"scope.get.outsider-refused"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True


class ListsOutsideScope(Fault):
    """A list shows everybody's snapshots."""

    family = "scope"
    minimum = 3
    breaks = frozenset({"scope.list.outsider-hidden"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True


class OnlyOwnerGets(Fault):
    """A subscription in the scope may apply a snapshot, but not get it."""

    family = "scope"
    breaks = frozenset({"scope.get.in-scope"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """Ownership alone."""
        return self.owns(snapshot, account)


class OnlyOwnListed(Fault):
    """A list shows what the caller took, not what it may apply."""

    family = "scope"
    breaks = frozenset({"scope.list.in-scope"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """Ownership alone."""
        return self.owns(snapshot, account)


class OnlyLastInScopeReads(Fault):
    """Of several subscriptions in the scope only the last may get the snapshot and sees it listed."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.several.each"})

    def may_read(self, snapshot: Snapshot, account: Account) -> bool:
        """The tail of the list."""
        return self.owns(snapshot, account) or account.subscription in snapshot.scope[-1:]


class ListedForFirstInScope(Fault):
    """A snapshot is listed for the first subscription of its scope only."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.several.each", "scope.list.in-scope"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """The head of the list."""
        return self.owns(snapshot, account) or account.subscription in snapshot.scope[:1]


class GotOnceForAll(Fault):
    """As soon as somebody in the scope has got a snapshot, everybody gets it from a cache."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.get.outsider-refused", "scope.get.removed-refused"})

    @cached_property
    def cached(self) -> set[str]:
        """Ids of snapshots that were got."""
        return set()

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether anybody passed."""
        return snapshot.id in self.cached or super().may_get(snapshot, account)

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Into the cache."""
        if not self.owns(snapshot, account):
            self.cached.add(snapshot.id)
        return super().got_view(snapshot, account)


class GotOnceByReader(Fault):
    """A subscription in the scope may get a snapshot once, as if reading it used it up."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.get.in-scope"})

    @cached_property
    def readers(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """The first time."""
        return (snapshot.id, account.name) not in self.readers and super().may_get(snapshot, account)

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Note the reader."""
        if not self.owns(snapshot, account):
            self.readers.add((snapshot.id, account.name))
        return super().got_view(snapshot, account)


class AppliedLeavesList(Fault):
    """What a subscription has applied disappears from its list."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.list.in-scope"})

    @cached_property
    def applied(self) -> set[tuple[str, str]]:
        """Snapshot and account."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """Note who applied what."""
        self.applied.add((operation.snapshot.id, operation.account.name))
        return super().do_apply(operation)

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """Only what is still to be applied, unless it is the caller's own."""
        done = (snapshot.id, account.name) in self.applied and not self.owns(snapshot, account)
        return not done and super().visible_in_list(snapshot, account)


class FaceListsListedForAll(Fault):
    """A snapshot of a face list is listed for everybody."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.list.outsider-hidden"})

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """One type lacks the check."""
        return snapshot.content.kind.type == "FaceList" or super().visible_in_list(snapshot, account)


class LargeFaceListsGotByAll(Fault):
    """A snapshot of a large face list can be got by everybody."""

    family = "scope"
    rare = True
    breaks = frozenset({"scope.get.outsider-refused"})

    def may_get(self, snapshot: Snapshot, account: Account) -> bool:
        """One type lacks the check."""
        return snapshot.content.kind.type == "LargeFaceList" or super().may_get(snapshot, account)


class ReadsAsAnyKey(Fault):
    """Any good key is good for everything: the service acts for the first account, whosever key came."""

    family = "scope"
    breaks = frozenset({"scope.get.outsider-refused", "scope.list.outsider-hidden"})

    def authenticate(self, call: Call) -> Account | None:
        """A key opens the door, and nobody asks whose it is."""
        return None if super().authenticate(call) is None else self.accounts[0]
