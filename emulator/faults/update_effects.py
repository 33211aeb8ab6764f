"""Faults of update: what it stores, loses or moves beside what it was asked for."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KeepsScopes
from facesnap.emulator.kinds import BY_TYPE, KINDS
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Operation, Snapshot


class ScopeUpdateClearsUserData(Fault):
    """An update of the apply scope alone clears the user data."""

    family = "update"
    minimum = 4
    breaks = frozenset({"update.partial.user-data-kept"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """What is not sent is nothing."""
        return super().changed(snapshot, {"user_data": None, **changes})


class UserDataUpdateClearsScope(Fault):
    """An update of the user data alone empties the apply scope."""

    family = "update"
    breaks = frozenset({"update.partial.apply-scope-kept"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """What is not sent is nothing."""
        return super().changed(snapshot, {"scope": (), **changes})


class UserDataUpdateRestoresScope(KeepsScopes):
    """An update of the user data alone puts the apply scope of the take back."""

    family = "update"
    rare = True
    breaks = frozenset({"update.partial.apply-scope-kept"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """What is not sent is as it was at first."""
        return super().changed(snapshot, {"scope": self.scopes[snapshot.id][0], **changes})


class ScopeUpdateRestoresUserData(Fault):
    """An update of the apply scope alone puts the user data of the take back."""

    family = "update"
    rare = True
    breaks = frozenset({"update.partial.user-data-kept"})

    @cached_property
    def texts(self) -> dict[str, str | None]:
        """Of the takes, by snapshot id."""
        return {}

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Note the first."""
        self.texts[operation.snapshot.id] = operation.snapshot.user_data
        return super().do_take(operation, moment)

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """What is not sent is as it was at first."""
        return super().changed(snapshot, {"user_data": self.texts[snapshot.id], **changes})


class UpdateRedates(Fault):
    """An update moves the creation time too."""

    family = "update"
    breaks = frozenset({"update.immutable.kept", "time.created.constant"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Written anew."""
        return replace(super().changed(snapshot, changes), created=self.clock.now)


class UpdateRetypes(Fault):
    """An update that names another type changes the snapshot's."""

    family = "update"
    rare = True
    breaks = frozenset({"update.immutable.kept"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Whatever the body names is assigned."""
        answer = super().update_snapshot(call, account)
        wanted, snapshot = self.read_body(call).get("type"), self.named_snapshot(call)
        if snapshot is not None and isinstance(wanted, str) and wanted in BY_TYPE:
            content = replace(snapshot.content, kind=BY_TYPE[wanted])
            self.keep_snapshot(replace(snapshot, content=content))
        return answer


class UpdateMovesAccount(Fault):
    """A snapshot's account names the updated version after an update."""

    family = "update"
    breaks = frozenset({"update.immutable.kept", "get.value.account"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Whoever wrote last, with a version."""
        owner = replace(snapshot.owner, name=f"{snapshot.owner.name}-v2")
        return replace(super().changed(snapshot, changes), owner=owner)


class UpdateEnlarges(Fault):
    """After an update a snapshot of a plain object says that it is of a large one."""

    family = "update"
    rare = True
    breaks = frozenset({"update.immutable.kept"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """The next entry of the table."""
        large = {kind.type: kind for kind in KINDS}.get(f"Large{snapshot.content.kind.type}", snapshot.content.kind)
        return replace(super().changed(snapshot, changes), content=replace(snapshot.content, kind=large))
