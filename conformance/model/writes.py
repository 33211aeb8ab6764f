"""What a served write does to the content of an object."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from facesnap.conformance.model.snapshots import text
from facesnap.conformance.model.values import Call, Content, Mutation, Person


def mutation(verb: str, thing: str, call: Call) -> Mutation | None:
    """The change that a served write makes to a content; None where the answer does not say what was made."""
    return _WRITERS[verb, thing](call)


def changes(verb: str, thing: str) -> bool:
    """Whether a call of this kind changes a content."""
    return (verb, thing) in _WRITERS


def _body(call: Call) -> Mapping[str, Any]:
    return call.body if isinstance(call.body, dict) else {}


def _made(call: Call, member: str) -> str | None:
    """The id that the answer says was made."""
    body = call.answer.json if call.answer is not None else None
    made = body.get(member) if isinstance(body, dict) else None
    return made if isinstance(made, str) else None


def _create(call: Call) -> Mutation:
    body = _body(call)
    model = text(body.get("recognitionModel")) or "recognition_01"
    new = Content(text(body.get("name")), text(body.get("userData")), model)
    return lambda _: new


def _delete(_: Call) -> Mutation:
    return lambda _: None


def _update(call: Call) -> Mutation:
    return _some(lambda content: _named(content, _body(call)))


def _named(thing: Any, body: Mapping[str, Any]) -> Any:
    name = {"name": body["name"]} if isinstance(body.get("name"), str) else {}
    data = {"user_data": body["userData"]} if isinstance(body.get("userData"), str) else {}
    return replace(thing, **name, **data)


def _some(change: Callable[[Content], Content]) -> Mutation:
    return lambda content: None if content is None else change(content)


def _person(call: Call, change: Callable[[Person], Person | None]) -> Mutation:
    wanted = call.path["personId"]

    def changed(content: Content) -> Content:
        person = content.persons.get(wanted)
        after = None if person is None else change(person)
        others = {key: value for key, value in content.persons.items() if key != wanted}
        return replace(content, persons=others if after is None else {**others, wanted: after})

    return _some(changed)


def _with_face(faces: Mapping[str, str], face: str, data: str) -> Mapping[str, str]:
    return {**faces, face: data}


def _without_face(faces: Mapping[str, str], face: str) -> Mapping[str, str]:
    return {key: value for key, value in faces.items() if key != face}


def _add_face(call: Call) -> Mutation | None:
    face, data = _made(call, "persistedFaceId"), call.query.get("userData", ("",))[0]
    return (
        None if face is None else _some(lambda content: replace(content, faces=_with_face(content.faces, face, data)))
    )


def _update_face(call: Call) -> Mutation:
    face, data = call.path["persistedFaceId"], text(_body(call).get("userData"))
    return _some(lambda content: replace(content, faces=_with_face(content.faces, face, data)))


def _delete_face(call: Call) -> Mutation:
    face = call.path["persistedFaceId"]
    return _some(lambda content: replace(content, faces=_without_face(content.faces, face)))


def _create_person(call: Call) -> Mutation | None:
    made, body = _made(call, "personId"), _body(call)
    person = Person(text(body.get("name")), text(body.get("userData")))
    return None if made is None else _some(lambda content: replace(content, persons={**content.persons, made: person}))


def _update_person(call: Call) -> Mutation:
    return _person(call, lambda person: _named(person, _body(call)))


def _delete_person(call: Call) -> Mutation:
    return _person(call, lambda _: None)


def _add_person_face(call: Call) -> Mutation | None:
    face, data = _made(call, "persistedFaceId"), call.query.get("userData", ("",))[0]
    return (
        None
        if face is None
        else _person(call, lambda person: replace(person, faces=_with_face(person.faces, face, data)))
    )


def _update_person_face(call: Call) -> Mutation:
    face, data = call.path["persistedFaceId"], text(_body(call).get("userData"))
    return _person(call, lambda person: replace(person, faces=_with_face(person.faces, face, data)))


def _delete_person_face(call: Call) -> Mutation:
    face = call.path["persistedFaceId"]
    return _person(call, lambda person: replace(person, faces=_without_face(person.faces, face)))


def bared(thing: str, call: Call) -> Mutation:
    """The change that takes the faces away that a list or a person has: what is added may have taken their place."""
    if thing == "PersonFace":
        return _person(call, lambda person: replace(person, faces={}))
    return _some(lambda content: replace(content, faces={}))


_WRITERS: Mapping[tuple[str, str], Callable[[Call], Mutation | None]] = {
    ("create", ""): _create,
    ("update", ""): _update,
    ("delete", ""): _delete,
    ("add", "Face"): _add_face,
    ("update", "Face"): _update_face,
    ("delete", "Face"): _delete_face,
    ("create", "Person"): _create_person,
    ("update", "Person"): _update_person,
    ("delete", "Person"): _delete_person,
    ("add", "PersonFace"): _add_person_face,
    ("update", "PersonFace"): _update_person_face,
    ("delete", "PersonFace"): _delete_person_face,
}
