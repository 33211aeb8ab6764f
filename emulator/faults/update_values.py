"""Faults of update: what becomes of the values that it is given."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import members
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Snapshot


class UserDataUpdateIgnored(Fault):
    """An update of the user data is answered with 200, and it stays."""

    family = "update"
    minimum = 4
    breaks = frozenset({"update.user-data.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """All but that."""
        return replace(super().changed(snapshot, changes), user_data=snapshot.user_data)


class UserDataUpdateAppends(Fault):
    """New user data is written behind the old."""

    family = "update"
    minimum = 4
    breaks = frozenset({"update.user-data.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Both."""
        asked = super().changed(snapshot, changes)
        text = f"{snapshot.user_data or ''}{changes.get('user_data', '')}"
        return replace(asked, user_data=text or None)


class UserDataWrittenOver(Fault):
    """New user data is written over the old: where it is shorter, the rest of the old remains."""

    family = "update"
    rare = True
    breaks = frozenset({"update.user-data.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """In place."""
        asked, old = super().changed(snapshot, changes), snapshot.user_data or ""
        text = changes.get("user_data")
        return asked if text is None else replace(asked, user_data=text + old[len(text) :])


class UserDataTrimmedByUpdate(Fault):
    """Blanks around new user data are cut off."""

    family = "update"
    rare = True
    breaks = frozenset({"update.user-data.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Tidied."""
        asked = super().changed(snapshot, changes)
        return replace(asked, user_data=asked.user_data and asked.user_data.strip())


class UserDataCutByUpdate(Fault):
    """New user data is cut to 4,096 characters."""

    family = "update"
    rare = True
    breaks = frozenset({"update.user-data.replaced", "limit.update.user-data.longest"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """The column of another table."""
        asked = super().changed(snapshot, changes)
        return replace(asked, user_data=asked.user_data and asked.user_data[:4096])


class UserDataAsciiByUpdate(Fault):
    """In new user data everything beyond ASCII becomes a question mark; a take keeps it."""

    family = "update"
    rare = True
    breaks = frozenset({"update.user-data.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """A code page on the way."""
        asked = super().changed(snapshot, changes)
        text = asked.user_data
        return replace(asked, user_data=text and text.encode("ascii", "replace").decode("ascii"))


class EmptyUserDataIgnored(Fault):
    """An update to empty user data is answered with 200, and the old stays."""

    family = "update"
    rare = True
    breaks = frozenset({"update.user-data.empty"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Empty is false, and false is absent."""
        kept = {name: value for name, value in changes.items() if value != ""}
        return super().changed(snapshot, kept)


class EmptyUpdateClears(Fault):
    """An update that names nothing clears the user data."""

    family = "update"
    rare = True
    breaks = frozenset({"update.empty-body"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What is not sent is nothing."""
        return super().read_changes(body) if body else {"user_data": None}


class EmptyUpdateUnshares(Fault):
    """An update that names nothing empties the apply scope."""

    family = "update"
    rare = True
    breaks = frozenset({"update.empty-body"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What is not sent is nothing."""
        return super().read_changes(body) if body else {"scope": ()}


class EmptyUpdateCrashes(Fault):
    """An update that names nothing is answered with 500."""

    family = "update"
    rare = True
    breaks = frozenset({"update.empty-body", "error.no-server-error"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A statement with no column to set."""
        if not body:
            raise crash()
        return super().read_changes(body)


class UpdatedText(Fault):
    """New user data shows late. Subclasses say how."""

    registered = False

    @cached_property
    def former(self) -> dict[str, str | None]:
        """The user data before the latest update, by snapshot id, while it still shows."""
        return {}

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Note what was."""
        if "user_data" in changes:
            self.former[snapshot.id] = snapshot.user_data
        return super().changed(snapshot, changes)


class FirstGetAfterUpdateIsStale(UpdatedText):
    """The first to get a snapshot after an update sees the old user data."""

    family = "update"
    rare = True
    breaks = frozenset({"update.user-data.replaced"})

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:
        """Out of a cache, which is then renewed."""
        view = super().got_view(snapshot, account)
        if snapshot.id not in self.former:
            return view
        return {**members(view), "userData": self.former.pop(snapshot.id)}


class UpdateShowsAfterASecond(UpdatedText):
    """For a second of the clock after an update the old user data shows."""

    family = "update"
    breaks = frozenset({"update.user-data.replaced"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Written behind."""
        view = members(super().snapshot_view(snapshot))
        if snapshot.id in self.former and self.clock.now < snapshot.updated + TICKS:
            view["userData"] = self.former[snapshot.id]
        return view
