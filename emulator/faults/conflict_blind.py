"""Faults of CreateNew: ids in use that are not seen to be."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.state import Operation, Place, Snapshot


class RestoredOnlyConflict(KnowsKin):
    """An object that its owner created is replaced; only what an apply made is in the way."""

    family = "conflict"
    breaks = frozenset({"conflict.created-object"})

    def conflicts(self, place: Place, target: str) -> bool:
        """Known to the snapshots' own books."""
        made = any((place, target) in found for found in self.restored.values())
        return made and super().conflicts(place, target)


class CreatedOnlyConflict(KnowsKin):
    """What an apply made is replaced by the next one; only what its owner created is in the way."""

    family = "conflict"
    breaks = frozenset({"conflict.same-type-and-id"})

    def conflicts(self, place: Place, target: str) -> bool:
        """Whatever is restored may be restored again."""
        made = any((place, target) in found for found in self.restored.values())
        return not made and super().conflicts(place, target)


class OtherSnapshotOverwrites(KnowsKin):
    """An object that came from another snapshot than the one applied is replaced."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.same-type-and-id", "conflict.existing.unchanged"})

    @cached_property
    def applied(self) -> list[str]:
        """The id of the snapshot at hand."""
        return []

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Note which one."""
        self.applied[:] = [snapshot.id]
        super().check_target(account, snapshot, place, target)

    def do_apply(self, operation: Operation) -> str | None:
        """Note which one."""
        self.applied[:] = [operation.snapshot.id]
        return super().do_apply(operation)

    def conflicts(self, place: Place, target: str) -> bool:
        """Applied twice is a conflict, a newer state is not."""
        other = any((place, target) in found for one, found in self.restored.items() if [one] != self.applied)
        return not other and super().conflicts(place, target)


class ConcurrentAppliesBothSucceed(Fault):
    """Whether the id is free is asked when an apply begins, not when it ends: of two at once the second replaces."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.concurrent.at-most-one"})

    def do_apply(self, operation: Operation) -> str | None:
        """It was free."""
        if operation.place is not None and operation.target is not None:
            self.store(operation.place, self.restore(operation.snapshot, operation.target))
        return None


class EmptyObjectsOverwritten(Fault):
    """An object without a face or person is not in the way."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.same-type-and-id", "conflict.created-object"})

    def conflicts(self, place: Place, target: str) -> bool:
        """Nothing there to lose."""
        found = self.shelf(place).get(target)
        return found is not None and bool(len(found.faces) or len(found.persons))


class UntrainedObjectsOverwritten(Fault):
    """An object that was never trained is not in the way, face lists apart."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.same-type-and-id", "conflict.created-object"})

    def conflicts(self, place: Place, target: str) -> bool:
        """Not finished, not there."""
        found = self.shelf(place).get(target)
        return found is not None and not (found.kind.is_trained and found.training is None)


class LongIdsOverwritten(Fault):
    """An id of more than 32 characters is looked up by its first 32, not found, and its object replaced."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.same-type-and-id"})

    def conflicts(self, place: Place, target: str) -> bool:
        """The index is too narrow."""
        return super().conflicts(place, target[:32])


class FaceListsOverwritten(Fault):
    """A face list is replaced, other objects are in the way."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.same-type-and-id"})

    def conflicts(self, place: Place, target: str) -> bool:
        """One type lacks the check."""
        return place.kind != "FaceList" and super().conflicts(place, target)
