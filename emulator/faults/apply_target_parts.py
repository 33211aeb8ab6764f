"""Faults of what can be done with the persons and faces of a restored object, one by one."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import busy
from facesnap.emulator.faults.apply_target import is_restored
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import not_found
from facesnap.emulator.state import Container, Face, Person


class TargetPersonsUnread(Fault):
    """The persons of a restored group are listed, and none of them can be got by itself."""

    family = "apply"
    rare = True
    breaks = frozenset({"apply.target.reads"})

    def get_person(self, call: Call, account: Account, kind: Kind) -> Answer:
        """By an index that an apply does not fill."""
        if is_restored(self, self.place(account, call.region, kind), call.parameters["id"]):
            raise not_found("Person", "Person", "personId")
        return super().get_person(call, account, kind)


class TargetFacesReplaced(Fault):
    """A face that is added to a person of a restored group takes the place of those that came with it."""

    family = "apply"
    rare = True
    breaks = frozenset({"apply.target.writes"})

    def keep_face(self, call: Call, account: Account, container: Container, face: Face) -> None:
        """The new one alone."""
        owner = self.owner_of_faces(call, container)
        restored = is_restored(self, self.place(account, call.region, container.kind), container.id)
        if restored and isinstance(owner, Person):
            self.keep_person(call, account, container, replace(owner, faces=(face,)))
        else:
            super().keep_face(call, account, container, face)


class TargetFacesStay(Fault):
    """A face that is deleted from a person of a restored group stays."""

    family = "apply"
    rare = True
    breaks = frozenset({"apply.target.writes"})

    def delete_face(self, call: Call, account: Account, kind: Kind) -> Answer:
        """Answered, and not done."""
        if "person" in call.parameters and is_restored(
            self, self.place(account, call.region, kind), call.parameters["id"]
        ):
            self.find_face(self.owner_of_faces(call, self.find_container(call, account, kind)), call.parameters["face"])
            return Answer(200)
        return super().delete_face(call, account, kind)


class TargetPersonFacesFixed(Fault):
    """A face of a person in a restored group cannot be changed: that is refused."""

    family = "apply"
    rare = True
    breaks = frozenset({"apply.target.writes"})

    def update_face(self, call: Call, account: Account, kind: Kind) -> Answer:
        """What was copied is shared, so it is locked."""
        if "person" in call.parameters and is_restored(
            self, self.place(account, call.region, kind), call.parameters["id"]
        ):
            raise busy()
        return super().update_face(call, account, kind)


class TargetPersonFacesForget(Fault):
    """A change of a face of a person in a restored group is accepted, and not stored."""

    family = "apply"
    rare = True
    breaks = frozenset({"apply.target.writes", "content.face-user-data"})

    def keep_face(self, call: Call, account: Account, container: Container, face: Face) -> None:
        """Written to a copy."""
        owner = self.owner_of_faces(call, container)
        restored = is_restored(self, self.place(account, call.region, container.kind), container.id)
        known = isinstance(owner, Person) and any(one.id == face.id for one in owner.faces)
        if not (restored and known):
            super().keep_face(call, account, container, face)
