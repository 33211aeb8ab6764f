"""Faults of the time of a snapshot's creation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.clock import HOUR, TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Operation, Snapshot


class CreatedMovesOnUpdate(Fault):
    """An update moves the creation time of a snapshot."""

    family = "time"
    breaks = frozenset({"time.created.constant", "update.immutable.kept"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Stored anew."""
        return replace(super().changed(snapshot, changes), created=self.clock.now)


class CreatedIsNow(Fault):
    """The creation time of a snapshot is the time at which it is read."""

    family = "time"
    breaks = frozenset({"time.created.constant"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """A default that is computed too late."""
        now = self.clock.now
        return super().snapshot_view(replace(snapshot, created=now, updated=max(now, snapshot.updated)))


class CreatedMovesOnApply(Fault):
    """An apply moves the creation time of a snapshot."""

    family = "time"
    breaks = frozenset({"time.created.constant"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """To the moment of the apply."""
        snapshot = self.state.snapshots.get(operation.snapshot.id)
        if snapshot is not None:
            now = self.clock.now
            self.state.snapshots[snapshot.id] = replace(snapshot, created=now, updated=max(now, snapshot.updated))
        return super().do_apply(operation)


class CreatedInFuture(Fault):
    """A snapshot is created an hour from now, as the clock of another machine has it."""

    family = "time"
    minimum = 3
    breaks = frozenset({"time.created.in-take"})
    ahead = HOUR

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Both times moved."""
        moved = replace(snapshot, created=snapshot.created + self.ahead, updated=snapshot.updated + self.ahead)
        return super().snapshot_view(moved)


class TimesAreLocal(CreatedInFuture):
    """The times of a snapshot are those of the Pacific coast, marked as UTC."""

    ahead = -7 * HOUR


class CreatedToTheMinute(Fault):
    """The creation time of a snapshot is cut to the minute."""

    family = "time"
    breaks = frozenset({"time.created.in-take"})
    rare = True

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Earlier by less than a minute."""
        return super().snapshot_view(replace(snapshot, created=snapshot.created // (60 * TICKS) * 60 * TICKS))


class CreatedIsFirstTakes(Fault):
    """A further snapshot of an object has the creation time of the first."""

    family = "time"
    breaks = frozenset({"time.created.in-take"})
    rare = True

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """That of the oldest with the same source."""
        content = snapshot.content
        created = min(
            one.created
            for one in self.state.snapshots.values()
            if (one.owner, one.content.kind, one.content.id) == (snapshot.owner, content.kind, content.id)
        )
        return super().snapshot_view(replace(snapshot, created=created))
