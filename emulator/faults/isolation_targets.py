"""Faults of restored objects that share with their source, their snapshot or each other."""

from dataclasses import replace

from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.state import Container, Place, Snapshot


class Leaks(KnowsKin):
    """Knows which snapshots an object belongs to."""

    registered = False
    family = "isolation"

    def snapshots_with_target(self, place: Place, container: Container) -> list[Snapshot]:
        """Those that the object was restored from."""
        return [one for one in self.state.snapshots.values() if (place, container.id) in self.restored.get(one.id, [])]

    def snapshots_with_source(self, place: Place, container: Container) -> list[Snapshot]:
        """Those that were taken of the object."""
        return [one for one in self.state.snapshots.values() if self.sources[one.id] == (place, container.id)]

    def paste(self, place: Place, object_id: str, container: Container) -> None:
        """Let the object there hold what ``container`` holds, if it is there."""
        if object_id in self.shelf(place):
            self.state.containers[place][object_id] = replace(container, id=object_id)


class TargetEditsReachSnapshot(Leaks):
    """What is written to a restored object is written to the snapshot."""

    breaks = frozenset({"isolation.snapshot.target-edits"})

    def store(self, place: Place, container: Container) -> None:
        """There too."""
        super().store(place, container)
        for snapshot in self.snapshots_with_target(place, container):
            content = replace(container, id=snapshot.content.id)
            self.state.snapshots[snapshot.id] = replace(snapshot, content=content)


class TargetEditsReachSource(Leaks):
    """What is written to a restored object is written to the source."""

    breaks = frozenset({"isolation.source.target-edits"})

    def store(self, place: Place, container: Container) -> None:
        """There too."""
        super().store(place, container)
        for snapshot in self.snapshots_with_target(place, container):
            self.paste(*self.sources[snapshot.id], container)


class SourceEditsReachTarget(Leaks):
    """What is written to the source is written to what was restored from its snapshots."""

    breaks = frozenset({"isolation.target.source-edits"})

    def store(self, place: Place, container: Container) -> None:
        """There too."""
        super().store(place, container)
        for snapshot in self.snapshots_with_source(place, container):
            for target in self.restored.get(snapshot.id, []):
                self.paste(*target, container)


class TargetsShareStorage(Leaks):
    """What is written to a restored object is written to the others that came from the same snapshot."""

    breaks = frozenset({"isolation.targets.apart"})
    rare = True

    def store(self, place: Place, container: Container) -> None:
        """There too."""
        super().store(place, container)
        for snapshot in self.snapshots_with_target(place, container):
            for target in self.restored[snapshot.id]:
                if target != (place, container.id):
                    self.paste(*target, container)


class TargetsShareTraining(Leaks):
    """Training a restored object trains the others that came from the same snapshot, with its own entries."""

    breaks = frozenset({"isolation.targets.apart"})
    rare = True

    def store(self, place: Place, container: Container) -> None:
        """What was learnt goes there too."""
        super().store(place, container)
        for snapshot in self.snapshots_with_target(place, container):
            for other, object_id in self.restored[snapshot.id]:
                found = self.shelf(other).get(object_id)
                if found is not None:
                    self.paste(other, object_id, replace(found, training=container.training))


class TargetDeletionReachesSource(Leaks):
    """Deleting a restored object deletes the source."""

    breaks = frozenset({"isolation.source.target-edits", "take.after.normal"})
    rare = True

    def remove(self, place: Place, container: Container) -> None:
        """With its source, if that is another."""
        super().remove(place, container)
        for snapshot in self.snapshots_with_target(place, container):
            if self.sources[snapshot.id] != (place, container.id):
                self.wipe_source(snapshot)


class TargetDeletionReachesTwins(Leaks):
    """Deleting a restored object deletes the others that came from the same snapshot."""

    breaks = frozenset({"isolation.targets.apart", "apply.target.writes"})
    rare = True

    def remove(self, place: Place, container: Container) -> None:
        """With its twins."""
        super().remove(place, container)
        for snapshot in self.snapshots_with_target(place, container):
            for target in self.restored[snapshot.id]:
                if target != (place, container.id) and target[1] in self.shelf(target[0]):
                    del self.state.containers[target[0]][target[1]]


class TargetDeletionReachesSnapshot(Leaks):
    """Deleting a restored object deletes the snapshot."""

    breaks = frozenset({"isolation.snapshot.target-edits", "list.own.listed", "delete.valid.accepted"})
    rare = True

    def remove(self, place: Place, container: Container) -> None:
        """With what it came from."""
        super().remove(place, container)
        for snapshot in self.snapshots_with_target(place, container):
            self.discard(snapshot)
