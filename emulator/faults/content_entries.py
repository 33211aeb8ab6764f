"""Faults of the faces in a restored object, of many entries, and of none."""

from dataclasses import replace

from rpds import HashTrieMap

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import with_faces, with_persons
from facesnap.emulator.state import Container, Face, Operation, Person, Snapshot


class ContentRemintsFaces(Fault):
    """The faces of a restored list have new ids."""

    family = "content"
    breaks = frozenset({"content.faces"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """A new GUID each."""
        return with_faces(super().restore(snapshot, target), lambda one: replace(one, id=self.mint.guid()))


class ContentRemintsPersonFaces(Fault):
    """The faces of restored persons have new ids."""

    family = "content"
    breaks = frozenset({"content.person-faces"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """A new GUID each."""

        def person(one: Person) -> Person:
            return replace(one, faces=tuple(replace(face, id=self.mint.guid()) for face in one.faces))

        return with_persons(super().restore(snapshot, target), person)


class ContentMergesEqualFaces(Fault):
    """Of equal faces in a list only the first is restored."""

    family = "content"
    breaks = frozenset({"content.faces"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """One for each image."""
        seen: set[str] = set()

        def face(one: Face) -> Face | None:
            known = one.identity in seen
            seen.add(one.identity)
            return None if known else one

        return with_faces(super().restore(snapshot, target), face)


class ContentKeepsOneFaceEach(Fault):
    """Restored persons have their first face only."""

    family = "content"
    breaks = frozenset({"content.person-faces"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """One face, or none."""
        return with_persons(super().restore(snapshot, target), lambda one: replace(one, faces=one.faces[:1]))


class ContentKeepsTwoFacesEach(Fault):
    """Restored persons have two faces at most."""

    family = "content"
    breaks = frozenset({"content.person-faces"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The first ones."""
        return with_persons(super().restore(snapshot, target), lambda one: replace(one, faces=one.faces[:2]))


class ContentCutsPersonUserData(Fault):
    """The user data of restored persons ends after 1,024 characters."""

    family = "content"
    breaks = frozenset({"content.person-details"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """What a face may have."""

        def person(one: Person) -> Person:
            return replace(one, user_data=one.user_data and one.user_data[:1024])

        return with_persons(super().restore(snapshot, target), person)


class ContentCutsFaceUserData(Fault):
    """The user data of restored faces ends after 255 characters."""

    family = "content"
    breaks = frozenset({"content.face-user-data"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """What a short column holds."""

        def face(one: Face) -> Face:
            return replace(one, user_data=one.user_data and one.user_data[:255])

        def person(one: Person) -> Person:
            return replace(one, faces=tuple(face(each) for each in one.faces))

        return with_faces(with_persons(super().restore(snapshot, target), person), face)


class ContentDoublesFaces(Fault):
    """A restored list has each face twice, once under another id."""

    family = "content"
    breaks = frozenset({"content.faces"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Pasted twice."""
        restored = super().restore(snapshot, target)
        again = with_faces(restored, lambda one: replace(one, id=self.mint.guid()))
        return replace(restored, faces=restored.faces.update(again.faces))


class ContentDropsFaceUserData(Fault):
    """Restored faces of a list have no user data."""

    family = "content"
    minimum = 5
    breaks = frozenset({"content.face-user-data"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Without any."""
        return with_faces(super().restore(snapshot, target), lambda one: replace(one, user_data=None))


class ContentDropsPersonFaceUserData(Fault):
    """Restored faces of persons have no user data."""

    family = "content"
    breaks = frozenset({"content.face-user-data"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Without any."""

        def person(one: Person) -> Person:
            return replace(one, faces=tuple(replace(face, user_data=None) for face in one.faces))

        return with_persons(super().restore(snapshot, target), person)


class ContentStopsAtPersonPage(Fault):
    """A group is restored up to its first page of 1,000 persons."""

    family = "content"
    breaks = frozenset({"content.many-entries"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The first page by id."""
        restored = super().restore(snapshot, target)
        page = set(sorted(restored.persons)[:1000])
        return with_persons(restored, lambda one: one if one.id in page else None)


class ContentStopsAtFacePage(Fault):
    """A list is restored up to its first page of 1,000 faces."""

    family = "content"
    breaks = frozenset({"content.many-entries"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The first page by id."""
        restored = super().restore(snapshot, target)
        page = set(sorted(restored.faces)[:1000])
        return with_faces(restored, lambda one: one if one.id in page else None)


class ContentRefusesEmpty(Fault):
    """Restoring an empty object fails."""

    family = "content"
    breaks = frozenset({"content.empty-object", "apply.valid.succeeds"})

    def do_apply(self, operation: Operation) -> str | None:
        """Trouble where there is nothing."""
        content = operation.snapshot.content
        return super().do_apply(operation) if content.faces or content.persons else "There is nothing to apply."


class ContentFillsEmpty(Fault):
    """An empty group is restored with a person that stands for nobody."""

    family = "content"
    breaks = frozenset({"content.empty-object", "content.persons"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """One person in place of none."""
        restored = super().restore(snapshot, target)
        if restored.persons or not restored.kind.has_persons:
            return restored
        nobody = Person(self.mint.guid(), "unknown", None)
        return replace(restored, persons=HashTrieMap({nobody.id: nobody}))
