"""Face lists and person groups themselves: create, get, list, update, delete (part B 3)."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from facesnap.emulator import limits, rendering
from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import is_object_id
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.reading import (
    boolean_parameter,
    choice,
    integer_parameter,
    json_object,
    optional_text,
    required_text,
    text_parameter,
)
from facesnap.emulator.refusals import (
    bad_argument,
    container_exists,
    container_not_found,
    quota_exceeded,
)
from facesnap.emulator.service.gate import Gate
from facesnap.emulator.state import Container, Face, Person, Place

RECOGNITION_MODELS = ("recognition_01", "recognition_02", "recognition_03", "recognition_04")
Listed = TypeVar("Listed", Container, Person, Face)


class Containers(Gate):
    """The four families, all served by the same methods."""

    def place(self, account: Account, region: str, kind: Kind) -> Place:
        """Where the account's containers of ``kind`` live: ids are unique there and nowhere else (part B 4)."""
        return Place(account.name, region, kind.type)

    def shelf(self, place: Place) -> Mapping[str, Container]:
        """The containers that live at ``place``, by id."""
        return self.state.containers.get(place, {})

    def store(self, place: Place, container: Container) -> None:
        """Put a container there, in the place of its former self if there is one."""
        self.state.containers.setdefault(place, {})[container.id] = container

    def remove(self, place: Place, container: Container) -> None:
        """Take a container away, with all that is in it."""
        del self.state.containers[place][container.id]

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """The container that the path names; 404 if it does not exist, or if no container can be called so."""
        found = self.shelf(self.place(account, call.region, kind)).get(call.parameters["id"])
        if found is None:
            raise container_not_found(kind)
        return found

    def keep(self, call: Call, account: Account, container: Container) -> None:
        """Store a container that the call created or changed."""
        self.store(self.place(account, call.region, container.kind), container)

    def create_container(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``PUT /{id}``."""
        object_id = call.parameters["id"]
        if not self.is_object_id(object_id):
            raise bad_argument(f"{kind.words} ID is invalid. (Parameter '{kind.member}')")
        body = json_object(call)
        container = Container(
            kind=kind,
            id=object_id,
            name=required_text(body, "name", limits.MAX_NAME),
            user_data=optional_text(body, "userData", limits.MAX_USER_DATA),
            recognition_model=choice(
                body.get("recognitionModel"), "recognitionModel", RECOGNITION_MODELS, RECOGNITION_MODELS[0]
            ),
        )
        shelf = self.shelf(self.place(account, call.region, kind))
        if object_id in shelf:
            raise container_exists(kind)
        self.check_room(account, kind, shelf)
        self.keep(call, account, container)
        return Answer(200)

    def is_object_id(self, value: object) -> bool:
        """Whether an object may be called so."""
        return is_object_id(value)

    def check_room(self, account: Account, kind: Kind, shelf: Mapping[str, Container]) -> None:
        """Refuse one object more than the tier allows."""
        if len(shelf) >= account.tier.containers[kind.type]:
            raise quota_exceeded(f"{kind.words} number reached subscription level limit.")

    def get_container(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``GET /{id}``."""
        with_model = boolean_parameter(call, "returnRecognitionModel", default=False)
        return Answer(200, self.container_view(self.find_container(call, account, kind), with_model=with_model))

    def container_view(self, container: Container, *, with_model: bool) -> Json:
        """A container as GET shows it."""
        view = rendering.container(container, with_model=with_model)
        if container.kind.lists_faces:
            faces = sorted(container.faces.values(), key=lambda face: face.added)
            return {"persistedFaces": [self.face_view(face) for face in faces], **view}
        return view

    def face_view(self, face: Face) -> Json:
        """A persisted face as it is shown."""
        return rendering.face(face)

    def list_containers(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``GET`` of the family: alphabetical by id, from after ``start``, at most ``top``."""
        with_model = boolean_parameter(call, "returnRecognitionModel", default=False)
        containers: Iterable[Container] = self.shelf(self.place(account, call.region, kind)).values()
        containers = self.page(call, containers) if kind.is_paged else sorted(containers, key=_by_id)
        return Answer(200, [rendering.container(container, with_model=with_model) for container in containers])

    def page(self, call: Call, records: Iterable[Listed]) -> list[Listed]:
        """One page of ``records``: ``start`` is exclusive, ``top`` is 1 to 1000."""
        start = text_parameter(call, "start", limits.MAX_ID) or ""
        top = integer_parameter(call, "top", 1, limits.MAX_PAGE, limits.MAX_PAGE)
        later: Iterator[Listed] = (record for record in records if record.id > start)
        return heapq.nsmallest(top, later, key=_by_id)

    def update_container(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``PATCH /{id}``: name, userData or both; what is not sent stays."""
        container = self.find_container(call, account, kind)
        body = json_object(call)
        name = optional_text(body, "name", limits.MAX_NAME)
        user_data = optional_text(body, "userData", limits.MAX_USER_DATA)
        if name is None and user_data is None:
            raise bad_argument("Both 'name' and 'userData' are empty.")
        if name == "":
            raise bad_argument("'name' is empty.")
        changed = replace(
            container,
            name=container.name if name is None else name,
            user_data=container.user_data if user_data is None else user_data,
        )
        self.keep(call, account, changed)
        return Answer(200)

    def delete_container(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``DELETE /{id}``, with all that is in it."""
        container = self.find_container(call, account, kind)
        self.remove(self.place(account, call.region, kind), container)
        return Answer(200)


def _by_id(record: Container | Person | Face) -> str:
    return record.id
