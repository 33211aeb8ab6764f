"""Faults of CreateNew: what an apply onto an id in use does to the object there, or says that it did."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Container, Operation, Place, Snapshot


class OverwritesExisting(Fault):
    """An apply onto an id in use replaces the object."""

    family = "conflict"
    minimum = 4
    breaks = frozenset({"conflict.same-type-and-id"})

    def conflicts(self, place: Place, target: str) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Never."""
        return False


class ConflictSucceedsIdly(Fault):
    """An apply onto an id in use ends succeeded and does nothing."""

    family = "conflict"
    breaks = frozenset({"conflict.same-type-and-id"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """An id in use is no hindrance."""
        if not self.conflicts(place, target):
            super().check_target(account, snapshot, place, target)

    def do_apply(self, operation: Operation) -> str | None:
        """It is there already: all is well."""
        place, target = operation.place, operation.target
        if place is not None and target is not None and self.conflicts(place, target):
            return None
        return super().do_apply(operation)


class ConflictTakesAnotherId(Fault):
    """An apply onto an id in use succeeds under another id, with a number behind it, and says nothing of that."""

    family = "conflict"
    breaks = frozenset({"conflict.same-type-and-id"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """An id in use is no hindrance."""
        if not self.conflicts(place, target):
            super().check_target(account, snapshot, place, target)

    def do_apply(self, operation: Operation) -> str | None:
        """The first id that is free."""
        place, target, number = operation.place, operation.target, 1
        while place is not None and target is not None and self.conflicts(place, target):
            number += 1
            target = f"{operation.target}-{number}"
        return super().do_apply(replace(operation, target=target))


class SpoilsExisting(Fault):
    """An apply onto an id in use is refused, but not without a trace. Subclasses say which."""

    registered = False

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Too late to leave it as it was."""
        existing = self.shelf(place).get(target)
        try:
            super().check_target(account, snapshot, place, target)
        except Refusal:
            if existing is not None:
                self.spoil(place, existing, self.restore(snapshot, target))
            raise

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:
        """What is done to what exists; ``wanted`` is what an apply would have made."""
        raise NotImplementedError


class ConflictOverwritesRefused(SpoilsExisting):
    """An apply onto an id in use is refused and replaces the object."""

    family = "conflict"
    breaks = frozenset({"conflict.existing.unchanged"})

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:  # noqa: ARG002 - it is replaced
        """Written all the same."""
        self.store(place, wanted)


class ConflictRenames(SpoilsExisting):
    """An apply onto an id in use is refused, but the object has got the name and user data of the source."""

    family = "conflict"
    breaks = frozenset({"conflict.existing.unchanged"})

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:
        """The record is written before the entries."""
        self.store(place, replace(existing, name=wanted.name, user_data=wanted.user_data))


class ConflictAddsEntries(SpoilsExisting):
    """An apply onto an id in use is refused, but the object has got the entries of the source beside its own."""

    family = "conflict"
    breaks = frozenset({"conflict.existing.unchanged"})

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:
        """Entry by entry."""
        faces, persons = existing.faces, existing.persons
        for face in wanted.faces.values():
            faces = faces.insert(face.id, face)
        for person in wanted.persons.values():
            persons = persons.insert(person.id, person)
        self.store(place, replace(existing, faces=faces, persons=persons))


class ConflictDeletes(SpoilsExisting):
    """An apply onto an id in use is refused, and the object is gone."""

    family = "conflict"
    breaks = frozenset({"conflict.existing.unchanged"})

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:  # noqa: ARG002 - all of it goes
        """The undo of an apply that failed removes its target."""
        self.remove(place, existing)


class ConflictUntrains(SpoilsExisting):
    """An apply onto an id in use is refused, but the object has lost its training."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.existing.unchanged"})

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:  # noqa: ARG002 - it stays
        """The model is dropped first."""
        self.store(place, replace(existing, training=None))


class ConflictLeavesCopy(SpoilsExisting):
    """An apply onto an id in use is refused, but a copy under a temporary id is left in the target."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.existing.unchanged", "apply.refused.creates-nothing"})

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:
        """Restored beside it, and never moved."""
        self.store(place, replace(wanted, id=f"{existing.id[:60]}-tmp"))


class ConflictChangesFaces(SpoilsExisting):
    """An apply onto an id in use is refused, but the texts of the entries that both have are the source's now."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.existing.unchanged"})

    def spoil(self, place: Place, existing: Container, wanted: Container) -> None:
        """Updated where the id is known."""
        faces, persons = existing.faces, existing.persons
        for face in wanted.faces.values():
            faces = faces.insert(face.id, face) if face.id in faces else faces
        for person in wanted.persons.values():
            persons = persons.insert(person.id, person) if person.id in persons else persons
        self.store(place, replace(existing, faces=faces, persons=persons))
