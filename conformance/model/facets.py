"""Facets: the parts of a content that one read of an object shows, and how to look them up in a content."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from facesnap.conformance.model.snapshots import text
from facesnap.conformance.model.values import NOTHING, Call, Content, Person

PAGE = 1000  # entries: the longest page of a list


@dataclass(frozen=True, slots=True)
class Facet:
    """One part of a content: ``clause`` speaks of it, ``seen`` is what the answer shows of it."""

    clause: str
    seen: Any
    get: Callable[[Content], Any]
    put: Callable[[Content, Any], Content]


def facets(verb: str, thing: str, call: Call) -> list[Facet]:
    """What the answer to a read shows; nothing for an answer whose form is wrong (the schema says so already)."""
    body = call.answer.json if call.answer is not None else NOTHING
    reader = _READERS.get((verb, thing))
    if reader is None or not isinstance(body, list if verb == "list" else dict):
        return []
    return reader(call, body)


def _of_container(call: Call, body: Any) -> list[Facet]:
    found = [
        Facet("content.name", text(body.get("name")), lambda c: c.name, lambda c, v: replace(c, name=v)),
        Facet(
            "content.user-data", text(body.get("userData")), lambda c: c.user_data, lambda c, v: replace(c, user_data=v)
        ),
    ]
    model = body.get("recognitionModel")
    if isinstance(model, str):
        found.append(
            Facet(
                "content.recognition-model",
                model,
                lambda c: c.recognition_model,
                lambda c, v: replace(c, recognition_model=v),
            )
        )
    if call.operation == "getFaceList" and isinstance(body.get("persistedFaces"), list):
        found += _faces(body["persistedFaces"])
    return found


def _entries(items: list[Any], member: str) -> dict[str, Mapping[str, Any]]:
    return {str(item.get(member)): item for item in items if isinstance(item, dict)}


def _ids(value: Any) -> frozenset[str]:
    """The ids in a list; what is no text is none (the schema says so)."""
    return frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()


def _faces(items: list[Any]) -> list[Facet]:
    """A whole list of faces: their ids, then their user data."""
    seen = {face: text(entry.get("userData")) for face, entry in _entries(items, "persistedFaceId").items()}
    return [
        Facet("content.faces", frozenset(seen), lambda c: frozenset(c.faces), _with_face_ids),
        Facet(
            "content.face-user-data",
            seen,
            lambda c: {face: data for face, data in c.faces.items() if face in seen},
            lambda c, v: replace(c, faces={**c.faces, **v}),
        ),
    ]


def _with_face_ids(content: Content, ids: frozenset[str]) -> Content:
    return replace(content, faces={face: content.faces.get(face, "") for face in sorted(ids)})


def _whole(call: Call, items: list[Any]) -> bool:
    """Whether a page shows a list from its first to its last entry."""
    top = call.query.get("top", (str(PAGE),))[0]
    return not call.query.get("start") and re.fullmatch(r"\d+", top) is not None and len(items) < min(int(top), PAGE)


def _of_face_page(call: Call, body: Any) -> list[Facet]:
    return _faces(body) if isinstance(body, list) and _whole(call, body) else []


def _of_face(call: Call, body: Any) -> list[Facet]:
    face = call.path["persistedFaceId"]
    return [
        Facet(
            "content.face-user-data",
            text(body.get("userData")),
            lambda c: c.faces.get(face),
            lambda c, v: replace(c, faces={**c.faces, face: v}),
        )
    ]


def _of_person_page(call: Call, body: Any) -> list[Facet]:
    if not isinstance(body, list) or not _whole(call, body):
        return []
    entries = _entries(body, "personId")
    details = {person: (text(e.get("name")), text(e.get("userData"))) for person, e in entries.items()}
    faces = {person: _ids(e.get("persistedFaceIds")) for person, e in entries.items()}
    return [
        Facet("content.persons", frozenset(entries), lambda c: frozenset(c.persons), _with_person_ids),
        Facet(
            "content.person-details",
            details,
            lambda c: {p: (v.name, v.user_data) for p, v in c.persons.items() if p in entries},
            lambda c, v: _with_each(c, v, _with_details),
        ),
        Facet(
            "content.person-faces",
            faces,
            lambda c: {p: frozenset(v.faces) for p, v in c.persons.items() if p in entries},
            lambda c, v: _with_each(c, v, _with_faces),
        ),
    ]


def _with_person_ids(content: Content, ids: frozenset[str]) -> Content:
    return replace(content, persons={person: content.persons.get(person, Person()) for person in sorted(ids)})


def _with_each(content: Content, values: Mapping[str, Any], put: Callable[[Person, Any], Person]) -> Content:
    changed = {person: put(content.persons.get(person, Person()), value) for person, value in values.items()}
    return replace(content, persons={**content.persons, **changed})


def _with_details(person: Person, value: tuple[str, str]) -> Person:
    return replace(person, name=value[0], user_data=value[1])


def _with_faces(person: Person, value: frozenset[str]) -> Person:
    return replace(person, faces={face: person.faces.get(face, "") for face in sorted(value)})


def _of_person(call: Call, body: Any) -> list[Facet]:
    wanted = call.path["personId"]

    def get(content: Content) -> Person:
        return content.persons.get(wanted, Person())

    return [
        Facet(
            "content.persons",
            {wanted},
            lambda c: {wanted} & c.persons.keys(),
            lambda c, _: _with_each(c, {wanted: ()}, lambda p, _: p),
        ),
        Facet(
            "content.person-details",
            (text(body.get("name")), text(body.get("userData"))),
            lambda c: (get(c).name, get(c).user_data),
            lambda c, v: _with_each(c, {wanted: v}, _with_details),
        ),
        Facet(
            "content.person-faces",
            _ids(body.get("persistedFaceIds")),
            lambda c: frozenset(get(c).faces),
            lambda c, v: _with_each(c, {wanted: v}, _with_faces),
        ),
    ]


def _of_person_face(call: Call, body: Any) -> list[Facet]:
    person, face = call.path["personId"], call.path["persistedFaceId"]
    return [
        Facet(
            "content.face-user-data",
            text(body.get("userData")),
            lambda c: c.persons.get(person, Person()).faces.get(face),
            lambda c, v: _with_each(c, {person: v}, lambda p, data: replace(p, faces={**p.faces, face: data})),
        )
    ]


_READERS: Mapping[tuple[str, str], Callable[[Call, Any], list[Facet]]] = {
    ("get", ""): _of_container,
    ("list", "Faces"): _of_face_page,
    ("get", "Face"): _of_face,
    ("list", "Persons"): _of_person_page,
    ("get", "Person"): _of_person,
    ("get", "PersonFace"): _of_person_face,
}
