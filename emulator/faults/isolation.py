"""Faults of copies that are none: what is written to one object reaches another."""

from dataclasses import replace

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.faults._workings import source_of
from facesnap.emulator.state import Container, Operation, Place, Snapshot


class SnapshotIsLive(Fault):
    """A snapshot shows what its source is now, as long as there is one."""

    family = "isolation"
    minimum = 5
    breaks = frozenset({"isolation.snapshot.source-edits"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The source as it is."""
        found = source_of(self, snapshot)
        return super().restore(snapshot if found is None else replace(snapshot, content=found[1]), target)


class SnapshotNamesAreLive(Fault):
    """A snapshot keeps persons and faces, and takes name and user data from its source as that is now."""

    family = "isolation"
    breaks = frozenset({"isolation.snapshot.source-edits"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """A copy of the entries alone."""
        restored, found = super().restore(snapshot, target), source_of(self, snapshot)
        if found is None:
            return restored
        return replace(restored, name=found[1].name, user_data=found[1].user_data)


class SnapshotFacesAreLive(Fault):
    """A snapshot keeps its persons, and takes their details from the source as that is now: a shallow copy."""

    family = "isolation"
    breaks = frozenset({"isolation.snapshot.source-edits"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The same persons, and faces, changed in place."""
        restored, found = super().restore(snapshot, target), source_of(self, snapshot)
        if found is None:
            return restored
        source = found[1]
        persons = {one: source.persons[one] for one in restored.persons if one in source.persons}
        faces = {one: source.faces[one] for one in restored.faces if one in source.faces}
        return replace(restored, persons=restored.persons.update(persons), faces=restored.faces.update(faces))


class SnapshotNeedsSource(Fault):
    """A snapshot cannot be applied once its source is deleted."""

    family = "isolation"
    breaks = frozenset({"isolation.snapshot.source-deleted"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """Trouble without a source."""
        return super().do_apply(operation) if source_of(self, operation.snapshot) else "The source does not exist."


class SnapshotDiesWithSource(KnowsKin):
    """Deleting an object deletes its snapshots."""

    family = "isolation"
    minimum = 4
    breaks = frozenset({"isolation.snapshot.source-deleted"})
    rare = True

    def remove(self, place: Place, container: Container) -> None:
        """With all that was taken of it."""
        super().remove(place, container)
        for snapshot in list(self.state.snapshots.values()):
            if self.sources[snapshot.id] == (place, container.id):
                self.discard(snapshot)


class SecondSnapshotIsFirst(KnowsKin):
    """A second snapshot of an object holds what the first holds: captures are cached by object."""

    family = "isolation"
    breaks = frozenset({"isolation.snapshots.apart"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The oldest that is still there."""
        for one in self.twins(snapshot) if snapshot.id in self.state.snapshots else ():
            if one.created < snapshot.created:
                return super().restore(one, target)
        return super().restore(snapshot, target)


class FirstSnapshotIsSecond(KnowsKin):
    """A new snapshot of an object replaces what the older ones of it hold."""

    family = "isolation"
    breaks = frozenset({"isolation.snapshots.apart"})
    rare = True

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Store it in all of them."""
        for one in self.twins(operation.snapshot):
            self.state.snapshots[one.id] = replace(one, content=operation.snapshot.content)
        return super().do_take(operation, moment)
