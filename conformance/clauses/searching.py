"""Searching: what an object answers when it is asked whose face this is. Compared, never judged by confidence."""

from typing import Any

from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.harness.service import MODEL, Service
from facesnap.conformance.harness.things import Made, done, entries_of, objects_in
from facesnap.conformance.model.values import Content
from facesnap.conformance.wire.exchange import Exchange

MATCH_FACE = {"mode": "matchFace"}  # how the first of several images is searched for; the others in the usual way


def detected(service: Service, actor: Actor, index: int, model: str = MODEL) -> str:
    """A face id of an image, for one account, kept until the clock is moved; BlockedError if no face is found."""
    clock = service.sender.clock
    # Detected anew after each advance of the clock: a face id lives for a day (part B 3).
    known = ("face", actor.account, model, str(index), str(clock.advanced) if clock else "")
    if known not in service.shared:
        exchange = actor.detect(service.image(index), model)
        faces = entries_of(done(exchange, "detecting a face"))
        if not faces:
            raise BlockedError("no face found")
        service.shared[known] = str(faces[0].get("faceId"))
    return str(service.shared[known])


def identified(service: Service, made: Made, indexes: range, model: str = MODEL) -> tuple[list[set[str]], Exchange]:
    """The persons that a group sees in each image, and the exchange that says so."""
    faces = [detected(service, made.actor, index, model) for index in indexes]
    exchange = _identify(made, faces)
    answers = {str(entry.get("faceId")): entry for entry in entries_of(done(exchange, "identifying"))}
    return [ids(answers.get(face, {}).get("candidates"), "personId") for face in faces], exchange


def found_similar(service: Service, made: Made, indexes: range) -> list[Exchange]:
    """What a list is asked for each image: the faces that are similar to it."""
    faces = [detected(service, made.actor, index) for index in indexes]
    return [
        done(_find_similar(made, face, **({} if place else MATCH_FACE)), "finding similar faces")
        for place, face in enumerate(faces)
    ]


def searched(service: Service, made: Made, index: int) -> Exchange:
    """One search, by a face of the model that the object has: identify in a group, find similar in a list.

    Raises:
        BlockedError: it is not known which model that is.
    """
    face = detected(service, made.actor, index, _model(service, made))
    return _identify(made, [face]) if made.kind.endswith("PersonGroup") else _find_similar(made, face)


def verified(service: Service, made: Made, person: str, index: int) -> Exchange:
    """Whether an image shows a person of a group; raises BlockedError as a search does."""
    face = detected(service, made.actor, index, _model(service, made))
    body = {"faceId": face, "personId": person, member(made): made.object_id}
    return made.actor.call("verifyFaces", json_body=body)


def _model(service: Service, made: Made) -> str:
    models = {(world or Content()).recognition_model for world in service.holding(made).worlds}
    if len(models) != 1:
        raise BlockedError(f"what {made.object_id} holds is not known, so nor is the model by which it is searched")
    return models.pop()


def found_ids(exchange: Exchange) -> set[str]:
    """The persons or faces that one search has found; none in an answer of another form."""
    entries = entries_of(exchange)
    candidates = [one for entry in entries for one in objects_in(entry.get("candidates"))]
    return ids(candidates, "personId") | ids([e for e in entries if "persistedFaceId" in e], "persistedFaceId")


def _identify(made: Made, faces: list[str]) -> Exchange:
    return made.actor.call("identifyFaces", json_body={"faceIds": faces, member(made): made.object_id})


def _find_similar(made: Made, face: str, **more: str) -> Exchange:
    return made.actor.call("findSimilarFaces", json_body={"faceId": face, member(made): made.object_id, **more})


def member(made: Made) -> str:
    """How a search names the object."""
    return f"{made.kind[0].lower()}{made.kind[1:]}Id"


def ids(entries: Any, member: str) -> set[str]:
    """The ids that an answer lists."""
    return {str(entry.get(member)) for entry in objects_in(entries)}
