"""Detect, find similar, identify, verify (part B 3): what shows that a restored object answers as its source did."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.images import RECTANGLE, SAME_PERSON, confidence
from facesnap.emulator.kinds import FACE_LIST, KINDS, LARGE_FACE_LIST, LARGE_PERSON_GROUP, PERSON_GROUP, Kind
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.reading import boolean_parameter, choice, json_object, optional_integer, parameter
from facesnap.emulator.refusals import Refusal, bad_argument, container_not_found, not_found, not_trained
from facesnap.emulator.rendering import present
from facesnap.emulator.service.containers import RECOGNITION_MODELS
from facesnap.emulator.service.faces import DETECTION_MODELS
from facesnap.emulator.service.training import Trainings
from facesnap.emulator.state import Container, DetectedFace, Face, Person


class Recognition(Trainings):
    """Searches read what the latest successful training learnt; a face list needs none."""

    def detect(self, call: Call, account: Account) -> Answer:
        """``POST /detect``: every image shows one face."""
        wants_id = boolean_parameter(call, "returnFaceId", default=True)
        with_model = boolean_parameter(call, "returnRecognitionModel", default=False)
        choice(parameter(call, "detectionModel"), "detectionModel", DETECTION_MODELS, DETECTION_MODELS[0])
        model = choice(
            parameter(call, "recognitionModel"), "recognitionModel", RECOGNITION_MODELS, RECOGNITION_MODELS[0]
        )
        identity = self.identity_in(call)
        face_id = None
        if wants_id:
            face_id = self.mint.guid()
            self.state.detected[face_id] = DetectedFace(face_id, account.name, identity, model, self.clock.now)
        found = (("faceId", face_id), ("recognitionModel", model if with_model else None), ("faceRectangle", RECTANGLE))
        return Answer(200, [present(found)])

    def detected(self, face_id: object, account: Account) -> DetectedFace:
        """A face that detect found for this account less than 24 hours ago."""
        face = self.state.detected.get(guid_of(face_id) or "")
        if face is None or face.account != account.name or self.clock.now >= face.created + limits.FACE_ID_LIFE:
            raise not_found("Face", "Face", "faceId")
        return face

    def searched(self, call: Call, account: Account, body: dict[str, Any], kind: Kind) -> Container:
        """The container that the body names, as searches see it: with what its training learnt.

        Raises:
            Refusal: 400, as for all troubles of a container in a search (part B 8).
        """
        named = replace(call, parameters={"id": body[kind.member]})
        try:
            container = self.find_container(named, account, kind)
        except Refusal as refusal:
            raise container_not_found(kind, 400) from refusal
        if not kind.is_trained:
            return container
        learnt = container.training
        if learnt is None or learnt.faces is None or learnt.persons is None:
            raise not_trained(kind, 400)
        return replace(container, faces=learnt.faces, persons=learnt.persons)

    def check_model(self, face: DetectedFace, container: Container) -> None:
        """Faces are compared within one recognition model only."""
        if face.recognition_model != container.recognition_model:
            raise bad_argument("'recognitionModel' is incompatible.")

    def find_similar(self, call: Call, account: Account) -> Answer:
        """``POST /findsimilars``."""
        body = json_object(call)
        face_id = _guid(body, "faceId")
        mode = choice(body.get("mode"), "mode", ("matchPerson", "matchFace"), "matchPerson")
        most = optional_integer(body, "maxNumOfCandidatesReturned", 1, limits.MAX_SIMILAR, 20)
        sources = [name for name in (FACE_LIST.member, LARGE_FACE_LIST.member, "faceIds") if body.get(name) is not None]
        if len(sources) != 1:
            raise bad_argument("Exactly one of 'faceListId', 'largeFaceListId' and 'faceIds' is expected.")
        if sources == ["faceIds"]:
            others = _guids(body, "faceIds", limits.MAX_FACE_IDS)
            face = self.detected(face_id, account)
            member = "faceId"
            pairs = [(other.id, other.identity) for other in (self.detected(one, account) for one in others)]
        else:
            kind = next(kind for kind in KINDS if kind.member == sources[0])
            _text(body, kind.member)
            face = self.detected(face_id, account)
            container = self.searched(call, account, body, kind)
            self.check_model(face, container)
            member = "persistedFaceId"
            pairs = [(other.id, other.identity) for other in container.faces.values()]
        found = self.ranked(face.identity, pairs, 0.0 if mode == "matchFace" else SAME_PERSON)
        return Answer(200, [{member: one, "confidence": sure} for sure, one in found[:most]])

    def ranked(self, identity: str, pairs: Iterable[tuple[str, str]], least: float) -> list[tuple[float, str]]:
        """(confidence, id) of those at least so alike, the most alike first, equals by id."""
        rated = ((confidence(identity, other), one) for one, other in pairs)
        return sorted((pair for pair in rated if pair[0] >= least), key=lambda pair: (-pair[0], pair[1]))

    def identify(self, call: Call, account: Account) -> Answer:
        """``POST /identify``."""
        body = json_object(call)
        face_ids = _guids(body, "faceIds", limits.MAX_IDENTIFIED)
        most = optional_integer(body, "maxNumOfCandidatesReturned", 1, limits.MAX_CANDIDATES, 1)
        threshold = body.get("confidenceThreshold", SAME_PERSON)
        if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
            raise bad_argument("'confidenceThreshold' is invalid.")
        kind = _group(body)
        faces = [self.detected(one, account) for one in face_ids]
        container = self.searched(call, account, body, kind)
        answers: list[Json] = []
        for face in faces:
            self.check_model(face, container)
            best = ((person.id, self.resemblance(face, person.faces)) for person in container.persons.values())
            sure = sorted(
                ((sure, one) for one, sure in best if sure >= threshold), key=lambda pair: (-pair[0], pair[1])
            )
            candidates: list[Json] = [{"personId": one, "confidence": sure} for sure, one in sure[:most]]
            answers.append({"faceId": face.id, "candidates": candidates})
        return Answer(200, answers)

    def resemblance(self, face: DetectedFace, faces: tuple[Face, ...]) -> float:
        """How sure it is that ``face`` belongs to whoever has ``faces``; -1 where there is none to compare with."""
        return max((confidence(face.identity, other.identity) for other in faces), default=-1.0)

    def verify(self, call: Call, account: Account) -> Answer:
        """``POST /verify``: two faces, or a face and a person."""
        body = json_object(call)
        if "faceId1" in body or "faceId2" in body:
            one = self.detected(_guid(body, "faceId1"), account)
            other = self.detected(_guid(body, "faceId2"), account)
            if one.recognition_model != other.recognition_model:
                raise bad_argument("'recognitionModel' is incompatible.")
            sure = confidence(one.identity, other.identity)
        else:
            face_id, person_id = _guid(body, "faceId"), _guid(body, "personId")
            sure = self.verified(call, account, body, (face_id, person_id))
        return Answer(200, {"isIdentical": sure >= SAME_PERSON, "confidence": sure})

    def verified(self, call: Call, account: Account, body: dict[str, Any], pair: tuple[str, str]) -> float:
        """How sure it is that a face is a person of the group that the body names."""
        kind = _group(body)
        face = self.detected(pair[0], account)
        named = replace(call, parameters={"id": body[kind.member]})
        container = self.find_container(named, account, kind)
        self.check_model(face, container)
        person: Person = self.find_person(container, pair[1])
        return max(self.resemblance(face, person.faces), 0.0)


def _group(body: dict[str, Any]) -> Kind:
    named = [kind for kind in (PERSON_GROUP, LARGE_PERSON_GROUP) if body.get(kind.member) is not None]
    if len(named) != 1:
        raise bad_argument("Exactly one of 'personGroupId' and 'largePersonGroupId' is expected.")
    _text(body, named[0].member)
    return named[0]


def _text(body: dict[str, Any], member: str) -> None:
    if not isinstance(body.get(member), str):
        raise bad_argument(f"'{member}' is invalid.")


def _guid(body: dict[str, Any], member: str) -> str:
    found = guid_of(body.get(member))
    if found is None:
        raise bad_argument(f"'{member}' is invalid.")
    return found


def _guids(body: dict[str, Any], member: str, most: int) -> list[str]:
    values = body.get(member)
    if not isinstance(values, list) or not 1 <= len(values) <= most:
        raise bad_argument(f"'{member}' is invalid.")
    return [_guid({member: value}, member) for value in values]
