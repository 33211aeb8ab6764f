"""Faults of resourceLocation: where the result of an operation is said to be."""

from facesnap.emulator.faults import Fault
from facesnap.emulator.kinds import PERSON_GROUP
from facesnap.emulator.state import Operation, Snapshot


class LocationOfTakeMissing(Fault):
    """A succeeded take does not say where its snapshot is."""

    family = "status"
    breaks = frozenset({"status.location.snapshot"})

    def resource_location(self, operation: Operation) -> str | None:
        """None for a take."""
        return None if operation.is_take else super().resource_location(operation)


class LocationOfTakeNamesOperation(Fault):
    """A succeeded take names its own id in place of the snapshot's."""

    family = "status"
    breaks = frozenset({"status.location.snapshot", "take.operation.fresh-id", "take.snapshot.fresh-id"})

    def resource_location(self, operation: Operation) -> str | None:
        """The operation's id."""
        done = operation.is_take and operation.status == "succeeded"
        return f"/snapshots/{operation.id}" if done else super().resource_location(operation)


class LocationOfTakeIsBareId(Fault):
    """A succeeded take gives the snapshot's id without its path."""

    family = "status"
    breaks = frozenset({"status.location.snapshot"})

    def resource_location(self, operation: Operation) -> str | None:
        """The id alone."""
        done = operation.is_take and operation.status == "succeeded"
        return operation.snapshot.id if done else super().resource_location(operation)


class LocationOfTakeIsCollection(Fault):
    """A succeeded take still shows the path without an id, as before its success."""

    family = "status"
    breaks = frozenset({"status.location.snapshot"})

    def resource_location(self, operation: Operation) -> str | None:
        """Never an id."""
        return "/snapshots/" if operation.is_take else super().resource_location(operation)


class LocationOfTakeIsEarlierSnapshot(Fault):
    """A succeeded take of an object names the oldest snapshot of it that is still there."""

    family = "status"
    breaks = frozenset({"status.location.snapshot", "take.snapshot.fresh-id"})
    rare = True

    def snapshot_location(self, snapshot: Snapshot) -> str:
        """The first with the same owner, type and source."""
        content = snapshot.content
        for one in self.state.snapshots.values():
            if (one.owner, one.content.kind, one.content.id) == (snapshot.owner, content.kind, content.id):
                return super().snapshot_location(one)
        return super().snapshot_location(snapshot)


class LocationOfApplyMissing(Fault):
    """A succeeded apply does not say where its object is."""

    family = "status"
    breaks = frozenset({"status.location.object"})

    def resource_location(self, operation: Operation) -> str | None:
        """None for an apply."""
        return super().resource_location(operation) if operation.is_take else None


class LocationOfApplyNamesSource(Fault):
    """A succeeded apply names the source's id in place of the target's."""

    family = "status"
    breaks = frozenset({"status.location.object"})
    rare = True

    def target_location(self, operation: Operation) -> str:
        """The id of the copy's source."""
        content = operation.snapshot.content
        return f"/{content.kind.singular}/{content.id}"


class LocationOfApplyNamesSnapshot(Fault):
    """A succeeded apply names the snapshot that it applied."""

    family = "status"
    breaks = frozenset({"status.location.object"})

    def target_location(self, operation: Operation) -> str:
        """As before its success."""
        return self.snapshot_location(operation.snapshot)


class LocationOfApplyNamesWrongFamily(Fault):
    """A succeeded apply says persongroup whatever the type."""

    family = "status"
    breaks = frozenset({"status.location.object"})
    rare = True

    def target_location(self, operation: Operation) -> str:
        """Right for one type of four."""
        return f"/{PERSON_GROUP.singular}/{operation.target}"


class LocationOfLargeTypesIsSmall(Fault):
    """A succeeded apply of a large type names the family without large."""

    family = "status"
    breaks = frozenset({"status.location.object"})
    rare = True

    def target_location(self, operation: Operation) -> str:
        """Wrong for two types of four."""
        return super().target_location(operation).replace("/large", "/")


class LocationOfApplyComesEarly(Fault):
    """An apply names its object before it has succeeded."""

    family = "status"
    breaks = frozenset({"status.location.pending"})
    rare = True

    def resource_location(self, operation: Operation) -> str | None:
        """The target's, from the start."""
        return super().resource_location(operation) if operation.is_take else self.target_location(operation)
