"""Faults of what a restored object is called, and of its persons."""

from dataclasses import replace

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import with_persons
from facesnap.emulator.kinds import LARGE_PERSON_GROUP
from facesnap.emulator.state import Container, Snapshot


class ContentNamedAfterTarget(Fault):
    """A restored object is named after its id."""

    family = "content"
    breaks = frozenset({"content.name"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """With that name."""
        return replace(super().restore(snapshot, target), name=target)


class ContentLosesUserData(Fault):
    """A restored object has no user data."""

    family = "content"
    minimum = 4
    breaks = frozenset({"content.user-data"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Without any."""
        return replace(super().restore(snapshot, target), user_data=None)


class ContentTakesSnapshotsUserData(Fault):
    """A restored object has the user data of the snapshot where that has any."""

    family = "content"
    breaks = frozenset({"content.user-data"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The one taken for the other."""
        restored = super().restore(snapshot, target)
        return replace(restored, user_data=snapshot.user_data or restored.user_data)


class ContentDefaultsModel(Fault):
    """A restored object has the oldest recognition model."""

    family = "content"
    breaks = frozenset({"content.recognition-model"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The default of a creation."""
        return replace(super().restore(snapshot, target), recognition_model="recognition_01")


class ContentDefaultsModelOfLargeGroups(Fault):
    """A restored large person group has the oldest recognition model."""

    family = "content"
    breaks = frozenset({"content.recognition-model"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The default of a creation, for one type."""
        restored = super().restore(snapshot, target)
        large = restored.kind == LARGE_PERSON_GROUP
        return replace(restored, recognition_model="recognition_01") if large else restored


class ContentUpgradesModel(Fault):
    """A restored object of the third recognition model has the second."""

    family = "content"
    breaks = frozenset({"content.recognition-model"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The newest that the table of models knows."""
        restored = super().restore(snapshot, target)
        newest = restored.recognition_model == "recognition_03"
        return replace(restored, recognition_model="recognition_02") if newest else restored


class ContentRemintsPersons(Fault):
    """The persons of a restored group have new ids."""

    family = "content"
    breaks = frozenset({"content.persons"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """A new GUID each."""
        return with_persons(super().restore(snapshot, target), lambda one: replace(one, id=self.mint.guid()))


class ContentDropsLastPerson(Fault):
    """The last person of a group is not restored."""

    family = "content"
    breaks = frozenset({"content.persons"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """One less."""
        restored = super().restore(snapshot, target)
        last = max(restored.persons, default="")
        return with_persons(restored, lambda one: None if one.id == last else one)


class ContentDropsFacelessPersons(Fault):
    """Persons without a face are not restored."""

    family = "content"
    breaks = frozenset({"content.persons"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Those with faces."""
        return with_persons(super().restore(snapshot, target), lambda one: one if one.faces else None)


class ContentMergesNamesakes(Fault):
    """Of persons with one name only one is restored."""

    family = "content"
    breaks = frozenset({"content.persons"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """One for each name."""
        restored = super().restore(snapshot, target)
        by_name = {one.name: one.id for one in restored.persons.values()}
        return with_persons(restored, lambda one: one if by_name[one.name] == one.id else None)


class ContentDropsPersonNames(Fault):
    """Restored persons have no name."""

    family = "content"
    breaks = frozenset({"content.person-details"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Anonymous."""
        return with_persons(super().restore(snapshot, target), lambda one: replace(one, name=None))


class ContentDropsPersonUserData(Fault):
    """Restored persons have no user data."""

    family = "content"
    breaks = frozenset({"content.person-details"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Without any."""
        return with_persons(super().restore(snapshot, target), lambda one: replace(one, user_data=None))


class ContentPersonUserDataFromGroup(Fault):
    """Restored persons without user data have that of their group."""

    family = "content"
    breaks = frozenset({"content.person-details"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Inherited."""
        restored = super().restore(snapshot, target)
        return with_persons(restored, lambda one: replace(one, user_data=one.user_data or restored.user_data))
