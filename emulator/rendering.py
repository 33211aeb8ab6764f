"""How the service's records look as JSON: member names, order and forms of the 2021 wire (part B 2.7, 2.8, 3)."""

from collections.abc import Iterable

from facesnap.emulator.clock import timestamp
from facesnap.emulator.messages import Json
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Container, Face, Person, Snapshot, Training


def present(members: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    """An object without the members that have no value: the 2021 wire leaves them out (Q15, C5)."""
    return {name: value for name, value in members if value is not None}


def envelope(refusal: Refusal) -> Json:
    """The error envelope (part B 1)."""
    return {"error": {"code": refusal.code, "message": refusal.message}}


def snapshot(record: Snapshot) -> dict[str, Json]:
    """A snapshot's information: neither its object's id nor its expiry is shown (part B 2.8)."""
    return present(
        (
            ("id", record.id),
            ("account", record.owner.resource_id),
            ("type", record.content.kind.type),
            ("applyScope", list(record.scope)),
            ("userData", record.user_data),
            ("createdTime", timestamp(record.created)),
            ("lastUpdateTime", timestamp(record.updated)),
        )
    )


def face(record: Face) -> dict[str, Json]:
    """A persisted face."""
    return present((("persistedFaceId", record.id), ("userData", record.user_data)))


def person(record: Person) -> dict[str, Json]:
    """A person with the ids of its faces."""
    return present(
        (
            ("personId", record.id),
            ("persistedFaceIds", [one.id for one in record.faces]),
            ("name", record.name),
            ("userData", record.user_data),
        )
    )


def container(record: Container, *, with_model: bool) -> dict[str, Json]:
    """A container's own members, without what is in it."""
    return present(
        (
            (record.kind.member, record.id),
            ("name", record.name),
            ("userData", record.user_data),
            ("recognitionModel", record.recognition_model if with_model else None),
        )
    )


def training(record: Training) -> dict[str, Json]:
    """A training status."""
    return present(
        (
            ("status", record.status),
            ("createdDateTime", timestamp(record.created)),
            ("lastActionDateTime", timestamp(record.last_action)),
            ("lastSuccessfulTrainingDateTime", None if record.succeeded is None else timestamp(record.succeeded)),
            ("message", record.message),
        )
    )
