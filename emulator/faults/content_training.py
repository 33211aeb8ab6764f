"""Faults of what a restored object has learnt, and of the form in which contents are shown."""

import hashlib
from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import with_faces, with_persons
from facesnap.emulator.kinds import FACE_LIST, LARGE_FACE_LIST, Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Container, Face, Person, Snapshot, Training


class TrainingLost(Fault):
    """A restored object is untrained."""

    family = "content"
    breaks = frozenset({"content.identify", "content.find-similar"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Without a training."""
        return replace(super().restore(snapshot, target), training=None)


class TrainingOfFaceListsLost(Fault):
    """A restored large face list is untrained."""

    family = "content"
    breaks = frozenset({"content.find-similar"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Without a training, for one type."""
        restored = super().restore(snapshot, target)
        return replace(restored, training=None) if restored.kind == LARGE_FACE_LIST else restored


class TrainingRepeated(Fault):
    """An apply trains its object anew, with what came to the source after its own training too."""

    family = "content"
    breaks = frozenset({"content.identify", "content.find-similar"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Learnt from what is there."""
        restored = super().restore(snapshot, target)
        training = restored.training
        if training is None or training.faces is None:
            return restored
        return replace(restored, training=replace(training, faces=restored.faces, persons=restored.persons))


class TrainingOfUntrainedMadeUp(Fault):
    """An object that was never trained is trained once it is restored."""

    family = "content"
    breaks = frozenset({"content.training-status", "content.identify"})
    rare = True

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """With a training that nobody asked for."""
        restored = super().restore(snapshot, target)
        if restored.training is not None or not restored.kind.is_trained:
            return restored
        now = self.clock.now
        return replace(restored, training=self.trained(restored, Training("running", now, now, None), now))


class TrainingStatusReset(Fault):
    """The training status of a restored object says that it has not started, though it has all been learnt."""

    family = "content"
    breaks = frozenset({"content.training-status"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Another status."""
        restored = super().restore(snapshot, target)
        training = restored.training
        return restored if training is None else replace(restored, training=replace(training, status="notstarted"))


class TrainingStatusRunsForEver(Fault):
    """The training status of a restored object says that a training runs, and so nothing can be added."""

    family = "content"
    breaks = frozenset({"content.training-status", "apply.target.writes"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Another status."""
        restored = super().restore(snapshot, target)
        training = restored.training
        return restored if training is None else replace(restored, training=replace(training, status="running"))


def blurred(face: Face) -> Face:
    """The face of somebody else."""
    return replace(face, identity=hashlib.sha256(face.identity.encode()).hexdigest())


class FeaturesOfPersonsLost(Fault):
    """The faces of restored persons are no longer recognised when a face is verified against them."""

    family = "content"
    breaks = frozenset({"content.verify"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Other faces; what was learnt stays."""

        def person(one: Person) -> Person:
            return replace(one, faces=tuple(blurred(face) for face in one.faces))

        return with_persons(super().restore(snapshot, target), person)


class FeaturesOfListsLost(Fault):
    """The faces of a restored face list are found by no search."""

    family = "content"
    breaks = frozenset({"content.find-similar"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Other faces, for the type that is not trained."""
        restored = super().restore(snapshot, target)
        return with_faces(restored, blurred) if restored.kind == FACE_LIST else restored


class LearntPersonsMixedUp(Fault):
    """A restored group of two persons and more takes each person for the next."""

    family = "content"
    breaks = frozenset({"content.identify"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """What was learnt, shifted by one."""
        restored = super().restore(snapshot, target)
        training = restored.training
        if training is None or training.persons is None:
            return restored
        persons = [training.persons[one] for one in sorted(training.persons)]
        shifted = {one.id: replace(one, faces=persons[number - 1].faces) for number, one in enumerate(persons)}
        return replace(restored, training=replace(training, persons=training.persons.update(shifted)))


class PersonsComeInEnvelope(Fault):
    """The list of persons is an object with the array in its member value."""

    family = "content"
    breaks = frozenset({"content.schema"})

    def list_persons(self, call: Call, account: Account, kind: Kind) -> Answer:
        """As other services page."""
        answer = super().list_persons(call, account, kind)
        return replace(answer, json={"value": answer.json})


class PersonsAnswerCreated(Fault):
    """A person is read with the status of one that was made."""

    family = "content"
    breaks = frozenset({"content.schema"})

    def get_person(self, call: Call, account: Account, kind: Kind) -> Answer:
        """As the handler beside it answers elsewhere."""
        return replace(super().get_person(call, account, kind), status=201)


class TrainingAnswersDone(Fault):
    """The training of a large face list is answered as if it were done, not begun."""

    family = "content"
    breaks = frozenset({"content.schema"})
    rare = True

    def train(self, call: Call, account: Account, kind: Kind) -> Answer:
        """With the status of the calls that end when they answer."""
        answer = super().train(call, account, kind)
        return replace(answer, status=200) if kind is LARGE_FACE_LIST else answer
