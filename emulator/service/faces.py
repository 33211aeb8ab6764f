"""Persisted faces, of a list or of a person (part B 3)."""

import re
from dataclasses import replace

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.images import identity_of_bytes, identity_of_url
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.reading import choice, json_object, media_type, optional_text, parameter, text_parameter
from facesnap.emulator.refusals import bad_argument, not_found, quota_exceeded, unsupported_media_type
from facesnap.emulator.service.persons import Persons
from facesnap.emulator.state import Container, Face, Person

DETECTION_MODELS = ("detection_01", "detection_02", "detection_03")
_RECTANGLE = re.compile(r"[0-9]{1,6},[0-9]{1,6},0*[1-9][0-9]{0,5},0*[1-9][0-9]{0,5}")


class Faces(Persons):
    """Add, get, list, update, delete a face.

    Where a person is named in the path, the face is that person's; elsewhere the list's own.
    """

    def identity_in(self, call: Call) -> str:
        """Whose face the image of the call shows."""
        if media_type(call) == "application/octet-stream":
            return identity_of_bytes(call.body)
        if media_type(call) == "application/json":
            return identity_of_url(json_object(call).get("url"))
        raise unsupported_media_type("application/json or application/octet-stream")

    def owner_of_faces(self, call: Call, container: Container) -> Container | Person:
        """The person that the path names, or the list itself."""
        person = call.parameters.get("person")
        return container if person is None else self.find_person(container, person)

    def find_face(self, owner: Container | Person, face_id: object) -> Face:
        """The face with that id."""
        wanted = guid_of(face_id)
        if isinstance(owner, Person):
            found = next((face for face in owner.faces if face.id == wanted), None)
        else:
            found = owner.faces.get(wanted or "")
        if found is None:
            raise not_found("PersistedFace", "Persisted face", "persistedFaceId")
        return found

    def keep_face(self, call: Call, account: Account, container: Container, face: Face) -> None:
        """Store a face, new or changed, with the owner that the path names."""
        owner = self.owner_of_faces(call, container)
        if isinstance(owner, Person):
            others = tuple(face if one.id == face.id else one for one in owner.faces)
            faces = others if face in others else (*owner.faces, face)
            self.keep_person(call, account, container, replace(owner, faces=faces))
        else:
            self.keep(call, account, replace(owner, faces=owner.faces.insert(face.id, face)))

    def add_face(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``POST .../persistedfaces``."""
        container = self.writable_container(call, account, kind)
        owner = self.owner_of_faces(call, container)
        user_data = text_parameter(call, "userData", limits.MAX_FACE_USER_DATA)
        choice(parameter(call, "detectionModel"), "detectionModel", DETECTION_MODELS, DETECTION_MODELS[0])
        rectangle = parameter(call, "targetFace")
        if rectangle is not None and not _RECTANGLE.fullmatch(rectangle):
            raise bad_argument("'targetFace' is invalid.")
        identity = self.identity_in(call)
        if len(owner.faces) >= self.room_for_faces(account, kind):
            raise quota_exceeded("Persisted face number reached limit.")
        self.state.added += 1
        face = Face(self.mint.guid(), identity, user_data, self.state.added)
        self.keep_face(call, account, container, face)
        return Answer(200, {"persistedFaceId": face.id})

    def room_for_faces(self, account: Account, kind: Kind) -> int:
        """How many faces a person, or a list of ``kind``, may have."""
        return limits.MAX_FACES_PER_PERSON if kind.has_persons else account.tier.contents[kind.type]

    def get_face(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``GET .../persistedfaces/{persistedFaceId}``."""
        owner = self.owner_of_faces(call, self.find_container(call, account, kind))
        return Answer(200, self.face_view(self.find_face(owner, call.parameters["face"])))

    def list_faces(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``GET .../persistedfaces`` of a large face list, alphabetical by id."""
        container = self.find_container(call, account, kind)
        return Answer(200, [self.face_view(face) for face in self.page(call, container.faces.values())])

    def update_face(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``PATCH .../persistedfaces/{persistedFaceId}``: its userData; without one, it stays."""
        container = self.writable_container(call, account, kind)
        face = self.find_face(self.owner_of_faces(call, container), call.parameters["face"])
        user_data = optional_text(json_object(call), "userData", limits.MAX_FACE_USER_DATA)
        if user_data is not None:
            self.keep_face(call, account, container, replace(face, user_data=user_data))
        return Answer(200)

    def delete_face(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``DELETE .../persistedfaces/{persistedFaceId}``."""
        container = self.writable_container(call, account, kind)
        owner = self.owner_of_faces(call, container)
        face = self.find_face(owner, call.parameters["face"])
        if isinstance(owner, Person):
            faces = tuple(one for one in owner.faces if one.id != face.id)
            self.keep_person(call, account, container, replace(owner, faces=faces))
        else:
            self.keep(call, account, replace(owner, faces=owner.faces.remove(face.id)))
        return Answer(200)
