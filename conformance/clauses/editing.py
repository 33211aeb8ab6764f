"""Editing: what checks change of an object of ours, to see where else the change shows."""

from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made
from facesnap.conformance.model.values import Content

EDITED_IMAGE = 5  # what an edited object gets


def known(service: Service, made: Made) -> Content | None:
    """What an object holds, as the model knows it; None where it is not there, or nothing is known of it."""
    worlds = service.holding(made).worlds
    return worlds[0] if worlds else None


def edited(service: Service, made: Made) -> None:
    """Change everything that an object has: its name, its user data, an entry that it has, its face, and one more."""
    edited_outside(service, made)
    edited_inside(service, made)
    enlarged(service, made)


def edited_outside(service: Service, made: Made) -> None:
    """Change the name and the user data of an object."""
    made.actor.change(made.kind, made.object_id, name="edited", userData=service.marker())


def edited_inside(service: Service, made: Made) -> None:
    """Change an entry that an object has, and a face of it; nothing else tells of that."""
    actor, kind, object_id = made.actor, made.kind, made.object_id
    content = known(service, made)
    if content is not None and content.persons:
        actor.person("update", kind, object_id, next(iter(content.persons)), name="edited", userData="edited")
        faces = [(person, face) for person, each in content.persons.items() for face in each.faces]
        for person, face in faces[-1:]:  # not the first: entries are removed from that end
            actor.change_person_face(kind, object_id, person, face, "edited")
    elif content is not None and content.faces and kind == "LargeFaceList":
        actor.change_face(kind, object_id, next(iter(content.faces)), "edited")


def enlarged(service: Service, made: Made) -> None:
    """Give an object one more entry."""
    service.fill(made, entries=1, first_image=EDITED_IMAGE, train=False)


def an_entry_removed(service: Service, made: Made) -> None:
    """Read one entry of an object by itself, and delete it: of those it had from the start."""
    actor, kind, object_id = made.actor, made.kind, made.object_id
    content = known(service, made)
    if content is not None and content.persons:
        first = next(iter(content.persons))
        actor.person("get", kind, object_id, first)
        actor.person("delete", kind, object_id, first)
    elif content is not None and content.faces:
        first = next(iter(content.faces))
        if kind == "LargeFaceList":
            actor.face(kind, object_id, first)
        actor.remove_face(kind, object_id, first)


def faces_exchanged(service: Service, made: Made) -> None:
    """Of a group: take a face from the person who has the most, and give one to another who has some."""
    content = known(service, made)
    faced = [] if content is None else [person for person in content.persons if content.persons[person].faces]
    if content is None or len(faced) <= 1:
        return
    rich, other, *_ = sorted(faced, key=lambda person: -len(content.persons[person].faces))
    made.actor.remove_person_face(made.kind, made.object_id, rich, next(iter(content.persons[rich].faces)))
    made.actor.add_person_face(made.kind, made.object_id, other, service.image(EDITED_IMAGE), "given")
