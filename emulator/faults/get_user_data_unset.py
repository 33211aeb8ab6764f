"""Faults of get and list alike: user data that is not this snapshot's, or not for this reader."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin, members
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Snapshot


class UnsetUserDataIsNone(Fault):
    """User data that was never set is shown as the text None."""

    family = "get"
    breaks = frozenset({"get.value.user-data-unset"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Made a text of."""
        return {**members(super().snapshot_view(snapshot)), "userData": str(snapshot.user_data)}


class UnsetUserDataIsTheSources(Fault):
    """User data that was never set is shown as that of the object."""

    family = "get"
    breaks = frozenset({"get.value.user-data-unset"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Inherited."""
        view = members(super().snapshot_view(snapshot))
        return view if snapshot.user_data is not None else {**view, "userData": snapshot.content.user_data or "none"}


class UnsetUserDataIsTheLast(Fault):
    """User data that was never set is shown as that of the snapshot shown before."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data-unset"})

    @cached_property
    def latest(self) -> list[str]:
        """The text shown before, if there was one."""
        return []

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """A buffer that is not cleared."""
        view = members(super().snapshot_view(snapshot))
        if snapshot.user_data:
            self.latest[:] = [snapshot.user_data]
        elif self.latest:
            view["userData"] = self.latest[0]
        return view


class TwinsShareUserData(KnowsKin):
    """All snapshots of one source show the user data of the latest."""

    family = "get"
    rare = True
    breaks = frozenset({"get.value.user-data"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Stored with the source."""
        latest = max([snapshot, *self.twins(snapshot)], key=lambda one: one.created)
        return {**members(super().snapshot_view(snapshot)), "userData": latest.user_data or ""}


class UserDataHiddenFromOthers(Fault):
    """Others than the taker get a snapshot without its user data."""

    family = "get"
    breaks = frozenset({"get.value.user-data"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Private, they thought."""
        view = members(super().got_view(snapshot, account))
        if not self.owns(snapshot, account):
            view.pop("userData", None)
        return view
