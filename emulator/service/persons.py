"""Persons of a person group or a large person group (part B 3)."""

from dataclasses import replace

from facesnap.emulator import limits, rendering
from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.reading import json_object, optional_text
from facesnap.emulator.refusals import bad_argument, not_found, quota_exceeded, training_not_finished
from facesnap.emulator.service.containers import Containers
from facesnap.emulator.state import Container, Person


class Persons(Containers):
    """Create, get, list, update, delete a person."""

    def writable_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """The container of the path, if what is in it may change now."""
        container = self.find_container(call, account, kind)
        if self.blocks_writes(container):
            raise training_not_finished(kind)
        return container

    def blocks_writes(self, container: Container) -> bool:
        """Persons and faces do not change while a training runs (part B 8); a snapshot never blocks (S19)."""
        return container.training is not None and container.training.status == "running"

    def find_person(self, container: Container, person_id: object) -> Person:
        """The person with that id in ``container``."""
        person = container.persons.get(guid_of(person_id) or "")
        if person is None:
            raise not_found("Person", "Person", "personId")
        return person

    def keep_person(self, call: Call, account: Account, container: Container, person: Person) -> None:
        """Store a person, new or changed."""
        self.keep(call, account, replace(container, persons=container.persons.insert(person.id, person)))

    def create_person(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``POST /{id}/persons``."""
        container = self.writable_container(call, account, kind)
        body = json_object(call)
        person = Person(
            self.mint.guid(),
            optional_text(body, "name", limits.MAX_NAME),
            optional_text(body, "userData", limits.MAX_USER_DATA),
        )
        if len(container.persons) >= account.tier.contents[kind.type]:
            raise quota_exceeded("Person number reached person group level limit.")
        self.keep_person(call, account, container, person)
        return Answer(200, {"personId": person.id})

    def get_person(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``GET /{id}/persons/{personId}``."""
        container = self.find_container(call, account, kind)
        return Answer(200, self.person_view(self.find_person(container, call.parameters["person"])))

    def person_view(self, person: Person) -> Json:
        """A person as it is shown."""
        return rendering.person(person)

    def list_persons(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``GET /{id}/persons``, alphabetical by id."""
        container = self.find_container(call, account, kind)
        return Answer(200, [self.person_view(person) for person in self.page(call, container.persons.values())])

    def update_person(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``PATCH /{id}/persons/{personId}``: name, userData or both; what is not sent stays."""
        container = self.writable_container(call, account, kind)
        person = self.find_person(container, call.parameters["person"])
        body = json_object(call)
        name = optional_text(body, "name", limits.MAX_NAME)
        user_data = optional_text(body, "userData", limits.MAX_USER_DATA)
        if name is None and user_data is None:
            raise bad_argument("Both 'name' and 'userData' are empty.")
        changed = replace(
            person,
            name=person.name if name is None else name,
            user_data=person.user_data if user_data is None else user_data,
        )
        self.keep_person(call, account, container, changed)
        return Answer(200)

    def delete_person(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``DELETE /{id}/persons/{personId}``, with the person's faces."""
        container = self.writable_container(call, account, kind)
        person = self.find_person(container, call.parameters["person"])
        self.keep(call, account, replace(container, persons=container.persons.remove(person.id)))
        return Answer(200)
