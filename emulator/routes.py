"""Which method on which path does what: a table of templates under ``/face/v1.0`` (part B 2, 3).

A handler is the name of a method of the service, so that a fault may override it; a family's handler also gets its
kind.
"""

from dataclasses import dataclass

from facesnap.emulator.kinds import KINDS, Kind


@dataclass(frozen=True, slots=True)
class Resource:
    """A path template and, per method, the name of its handler."""

    template: str
    handlers: dict[str, str]
    kind: Kind | None = None


_SERVICE = (
    Resource("/snapshots", {"GET": "list_snapshots", "POST": "take"}),
    Resource("/operations/{id}", {"GET": "get_operation"}),
    Resource("/snapshots/{id}", {"GET": "get_snapshot", "PATCH": "update_snapshot", "DELETE": "delete_snapshot"}),
    Resource("/snapshots/{id}/apply", {"POST": "apply"}),
    Resource("/detect", {"POST": "detect"}),
    Resource("/findsimilars", {"POST": "find_similar"}),
    Resource("/identify", {"POST": "identify"}),
    Resource("/verify", {"POST": "verify"}),
)

_FACE = {"GET": "get_face", "PATCH": "update_face", "DELETE": "delete_face"}


def _family(kind: Kind) -> tuple[Resource, ...]:
    one = f"/{kind.path}/{{id}}"
    found = [
        Resource(f"/{kind.path}", {"GET": "list_containers"}, kind),
        Resource(
            one,
            {
                "GET": "get_container",
                "PUT": "create_container",
                "PATCH": "update_container",
                "DELETE": "delete_container",
            },
            kind,
        ),
    ]
    if kind.is_trained:
        found.append(Resource(f"{one}/train", {"POST": "train"}, kind))
        found.append(Resource(f"{one}/training", {"GET": "get_training"}, kind))
    if kind.has_persons:
        person = f"{one}/persons/{{person}}"
        handlers = {"GET": "get_person", "PATCH": "update_person", "DELETE": "delete_person"}
        found.append(Resource(f"{one}/persons", {"GET": "list_persons", "POST": "create_person"}, kind))
        found.append(Resource(person, handlers, kind))
        found.append(Resource(f"{person}/persistedfaces", {"POST": "add_face"}, kind))
        found.append(Resource(f"{person}/persistedfaces/{{face}}", _FACE, kind))
    else:
        # A plain face list shows its faces itself; one of them can be taken away, and nothing else.
        many = {"POST": "add_face"} if kind.lists_faces else {"GET": "list_faces", "POST": "add_face"}
        found.append(Resource(f"{one}/persistedfaces", many, kind))
        one_face = {"DELETE": "delete_face"} if kind.lists_faces else _FACE
        found.append(Resource(f"{one}/persistedfaces/{{face}}", one_face, kind))
    return tuple(found)


RESOURCES = (*_SERVICE, *(resource for kind in KINDS for resource in _family(kind)))
