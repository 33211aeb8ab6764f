"""Faults of list: entries that are stale, or say another thing than get."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KeepsScopes, members
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.state import Operation, Snapshot


class ListOmitsUserData(Fault):
    """A list shows snapshots without their user data."""

    family = "list"
    breaks = frozenset({"list.entry.agrees"})

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Get has the details."""
        view = members(super().listed_view(snapshot, account))
        view.pop("userData", None)
        return view


class ListOmitsScope(Fault):
    """A list shows snapshots without their apply scope."""

    family = "list"
    breaks = frozenset({"list.answer.body"})

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Get has the details."""
        view = members(super().listed_view(snapshot, account))
        view.pop("applyScope", None)
        return view


class ListCutsUserData(Fault):
    """A list shows the first 256 characters of user data."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.agrees"})

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """A preview."""
        view = members(super().listed_view(snapshot, account))
        return {**view, "userData": snapshot.user_data[:256]} if snapshot.user_data else view


class ListShowsFirstScope(KeepsScopes):
    """A list shows the apply scope of the take, whatever it was updated to."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.agrees"})

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """As it was first."""
        return {**members(super().listed_view(snapshot, account)), "applyScope": self.scopes[snapshot.id][0]}


class ListShowsFirstUserData(Fault):
    """A list shows the user data of the take, whatever it was updated to."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.agrees"})

    @cached_property
    def texts(self) -> dict[str, Json]:
        """Of the takes, by snapshot id."""
        return {}

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Note the first."""
        self.texts[operation.snapshot.id] = operation.snapshot.user_data
        return super().do_take(operation, moment)

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """As it was first."""
        return {**members(super().listed_view(snapshot, account)), "userData": self.texts[snapshot.id]}


class ListShowsReadersAccount(Fault):
    """The account that a list shows is the reader's."""

    family = "list"
    breaks = frozenset({"list.entry.agrees", "get.value.account"})

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Whoever asks."""
        return {**members(super().listed_view(snapshot, account)), "account": account.resource_id}


class ListShowsCreationAsUpdate(Fault):
    """The time of the last update that a list shows is that of the creation."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.agrees"})

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Mapped from the wrong column."""
        view = members(super().listed_view(snapshot, account))
        return {**view, "lastUpdateTime": view.get("createdTime")}


class ListKeptUntilNextTake(Fault):
    """A caller's plain list is kept, updates and deletions or not, until somebody takes something."""

    family = "list"
    rare = True
    breaks = frozenset({"list.entry.agrees", "delete.gone.list", "scope.list.removed-hidden"})

    @cached_property
    def kept(self) -> dict[str, Answer]:
        """By account name."""
        return {}

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """The only thing that counts as news."""
        self.kept.clear()
        return super().do_take(operation, moment)

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Out of the cache."""
        if call.query:
            return super().list_snapshots(call, account)
        if account.name not in self.kept:
            self.kept[account.name] = super().list_snapshots(call, account)
        return self.kept[account.name]
