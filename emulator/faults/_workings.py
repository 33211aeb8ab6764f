"""What several faults need: finding work under way, changing answers, rewriting contents. No fault stands here."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from rpds import HashTrieMap

from facesnap.emulator.accounts import Account
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.service import Service
from facesnap.emulator.state import Container, Face, Operation, Person, Place, Snapshot

LOCATION = "operation-location"


def crash() -> Refusal:
    """500, as a service answers that trips over its input."""
    return Refusal(500, "InternalServerError", "Object reference not set to an instance of an object.")


def busy() -> Refusal:
    """409, as a service answers that holds a lock."""
    return Refusal(
        409, "ConcurrentOperationConflict", "There is a conflict operation on the resource, please try later."
    )


def without_location(answer: Answer) -> Answer:
    """The answer without its Operation-Location."""
    return replace(answer, headers=tuple(header for header in answer.headers if header[0] != LOCATION))


def located(answer: Answer, location: str) -> Answer:
    """The answer with another Operation-Location."""
    return replace(answer, headers=(*without_location(answer).headers, (LOCATION, location)))


def operation_of(answer: Answer) -> str:
    """The id of the operation that an accepted take or apply started."""
    return dict(answer.headers)[LOCATION].rpartition("/")[2]


def running(service: Service) -> Iterator[Operation]:
    """The operations under way."""
    return (service.state.operations[one] for one in service.state.running)


def is_being_taken(service: Service, account: Account, container: Container) -> bool:
    """Whether a take of that object is under way."""
    return any(
        operation.is_take and is_source(operation.snapshot, account, container) for operation in running(service)
    )


def is_source(snapshot: Snapshot, account: Account, container: Container) -> bool:
    """Whether the snapshot is one of that object, by account, kind and id."""
    source = snapshot.content
    return (snapshot.owner.name, source.kind, source.id) == (account.name, container.kind, container.id)


def writes_to(call: Call, container: Container) -> bool:
    """Whether the call changes that object or what is in it."""
    return call.method != "GET" and call.path.startswith(f"/{container.kind.path}/")


def places(service: Service, account: Account, kind: str) -> list[Place]:
    """Where the account has objects of that type, in every region."""
    return [place for place in service.state.containers if (place.account, place.kind) == (account.name, kind)]


def source_of(service: Service, snapshot: Snapshot) -> tuple[Place, Container] | None:
    """The object that the snapshot was taken of, as it is now, and where it lives; None if it is gone."""
    for place in places(service, snapshot.owner, snapshot.content.kind.type):
        found = service.shelf(place).get(snapshot.content.id)
        if found is not None:
            return place, found
    return None


def rewritten(text: str | None, change: Callable[[str], str]) -> str | None:
    """A text after ``change``; None stays."""
    return None if text is None else change(text)


def with_texts(container: Container, change: Callable[[str], str]) -> Container:
    """The container with every name and user data in it changed."""

    def face(one: Face) -> Face:
        return replace(one, user_data=rewritten(one.user_data, change))

    def person(one: Person) -> Person:
        faces = tuple(face(each) for each in one.faces)
        return replace(one, name=rewritten(one.name, change), user_data=rewritten(one.user_data, change), faces=faces)

    return with_faces(
        with_persons(
            replace(container, name=change(container.name), user_data=rewritten(container.user_data, change)), person
        ),
        face,
    )


def with_persons(container: Container, change: Callable[[Person], Person | None]) -> Container:
    """The container with every person changed, or dropped where ``change`` gives None; by id, in order."""
    changed = [change(person) for person in sorted(container.persons.values(), key=lambda one: one.id)]
    return replace(container, persons=HashTrieMap({one.id: one for one in changed if one is not None}))


def with_faces(container: Container, change: Callable[[Face], Face | None]) -> Container:
    """The list with every face of its own changed, or dropped where ``change`` gives None; in order of arrival."""
    changed = [change(face) for face in sorted(container.faces.values(), key=lambda one: one.added)]
    return replace(container, faces=HashTrieMap({one.id: one for one in changed if one is not None}))
