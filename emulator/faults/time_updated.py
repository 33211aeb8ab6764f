"""Faults of the time of a snapshot's last update."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.service import Service
from facesnap.emulator.state import Operation, Snapshot


class UpdatedNeverMoves(Fault):
    """An update does not move the time of the last update."""

    family = "time"
    minimum = 4
    breaks = frozenset({"time.updated.moves"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """The changes alone."""
        return replace(super().changed(snapshot, changes), updated=snapshot.updated)


class UpdatedMovesForUserDataOnly(Fault):
    """An update of the apply scope alone does not move the time of the last update."""

    family = "time"
    breaks = frozenset({"time.updated.moves"})
    rare = True
    counts = "user_data"

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Moved for one of the two."""
        moved = super().changed(snapshot, changes)
        return moved if self.counts in changes else replace(moved, updated=snapshot.updated)


class UpdatedMovesForScopeOnly(UpdatedMovesForUserDataOnly):
    """An update of the user data alone does not move the time of the last update."""

    counts = "scope"


class UpdatedMovesOnce(Fault):
    """Only the first update moves the time of the last update."""

    family = "time"
    breaks = frozenset({"time.updated.moves"})
    rare = True

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Not if it has moved before."""
        moved = super().changed(snapshot, changes)
        return moved if snapshot.updated == snapshot.created else replace(moved, updated=snapshot.updated)


class UpdatedMovesOnGet(Fault):
    """Getting a snapshot moves the time of its last update."""

    family = "time"
    minimum = 4
    breaks = frozenset({"time.updated.unmoved"})

    def get_snapshot(self, call: Call, account: Account) -> Answer:
        """Touched by reading."""
        touch(self, self.find_snapshot(call, account, "get"))
        return super().get_snapshot(call, account)


class UpdatedMovesOnList(Fault):
    """Listing moves the time of the last update of what is listed."""

    family = "time"
    breaks = frozenset({"time.updated.unmoved"})
    rare = True

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """Touched by reading; this answer still shows what was."""
        visible = super().visible_in_list(snapshot, account)
        if visible:
            touch(self, snapshot)
        return visible


class UpdatedMovesOnApply(Fault):
    """An apply moves the time of the last update."""

    family = "time"
    breaks = frozenset({"time.updated.unmoved"})

    def do_apply(self, operation: Operation) -> str | None:
        """Touched by use."""
        snapshot = self.state.snapshots.get(operation.snapshot.id)
        if snapshot is not None:
            touch(self, snapshot)
        return super().do_apply(operation)


class UpdatedMovesOnRefusedUpdate(Fault):
    """An update that is refused moves the time of the last update."""

    family = "time"
    breaks = frozenset({"time.updated.unmoved"})
    rare = True

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Touched before it is checked."""
        try:
            return super().update_snapshot(call, account)
        except Refusal:
            touch(self, self.find_snapshot(call, account, "get"))
            raise


class UpdatedBeforeCreated(Fault):
    """A new snapshot was last updated a second before its creation."""

    family = "time"
    minimum = 3
    breaks = frozenset({"time.updated.order"})

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Two clocks, one of them slow."""
        trouble = super().do_take(operation, moment)
        snapshot = self.state.snapshots[operation.snapshot.id]
        self.state.snapshots[snapshot.id] = replace(snapshot, updated=snapshot.created - TICKS)
        return trouble


class UpdatedGoesBack(Fault):
    """The second update sets the time of the last update back to the creation."""

    family = "time"
    breaks = frozenset({"time.updated.order"})
    rare = True

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Back, if it has moved before."""
        moved = super().changed(snapshot, changes)
        return moved if snapshot.updated == snapshot.created else replace(moved, updated=snapshot.created)


def touch(service: Service, snapshot: Snapshot) -> None:
    """Move the time of its last update to now."""
    service.state.snapshots[snapshot.id] = replace(snapshot, updated=service.clock.now)
