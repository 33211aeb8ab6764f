"""A tour of an emulator, faithful or not: it meets every situation that a fault may lie about, and writes all down."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from rpds import HashTrieMap

from facesnap.emulator.kinds import LARGE_FACE_LIST, PERSON_GROUP, Kind
from facesnap.emulator.state import Container, Face, Person, Place

TARGET, SOURCE = "22222222-bbbb-4bbb-8bbb-222222222222", "11111111-aaaa-4aaa-8aaa-111111111111"
BOTH = [SOURCE, TARGET]
NOBODY = "99999999-9999-4999-8999-999999999999"
TEXT = " É e\u0301 \ufb01 \U0001f642 \u200d\u200f \t <b>&amp; \\ 日本 "
IMAGES = [b"\x89PNG\r\n\x1a\n" + f"image {number}".encode() + bytes(1200) for number in range(6)]
MANY = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(1001)]


class Tour:
    """Asks, and keeps every answer. Nothing that an emulator answers stops it."""

    def __init__(self, emulated: Any) -> None:
        self.emulated = emulated
        self.answers: list[tuple[object, ...]] = []

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON of an answer; None where there is none."""
        reply = self.emulated(method, path, body, **options)
        headers = {name: value for name, value in reply.headers.items() if name != "apim-request-id"}
        self.answers.append((method, path, reply.status, headers, reply.body))
        try:
            return {"operation": headers.get("operation-location"), "json": json.loads(reply.body or b"null")}
        except ValueError:
            return {"operation": None, "json": None}

    def raw(self, method: str, path: str, content: bytes, media: str = "application/json") -> None:
        """An answer to bytes that need not be JSON."""
        self.ask(method, path, content, media=media)

    def end(self, started: Any, by: str = "source") -> str:
        """What is left when the operation has been looked at until its end: the last segment of its location."""
        last: Any = None
        for _ in range(3):
            last = self.ask("GET", started["operation"] or f"/operations/{NOBODY}", by=by)["json"]
        location = last.get("resourceLocation") if isinstance(last, dict) else None
        return str(location or NOBODY).rpartition("/")[2] or NOBODY

    def start_take(self, kind: Kind, object_id: str, **more: Any) -> Any:
        """A take that has begun."""
        body = {"type": kind.type, "objectId": object_id, "applyScope": BOTH, **more}
        return self.ask("POST", "/snapshots", body)

    def take(self, kind: Kind, object_id: str, **more: Any) -> str:
        """The id of a new snapshot."""
        return self.end(self.start_take(kind, object_id, **more))

    def start_apply(self, snapshot: str, object_id: str, by: str = "target", **more: Any) -> Any:
        """An apply that has begun, by a body as the official client declares it."""
        where = {"by": by, "region": more.pop("region", None), "media": "application/json; charset=utf-8"}
        return self.ask("POST", f"/snapshots/{snapshot}/apply", {"objectId": object_id, **more}, **where)

    def apply(self, snapshot: str, object_id: str, by: str = "target", **more: Any) -> None:
        """An apply to its end."""
        self.end(self.start_apply(snapshot, object_id, by, **more), by)

    def fill(self, kind: Kind, object_id: str) -> str:
        """An object with odd texts, equal faces, namesakes and what came after its training; somebody in it."""
        one = f"/{kind.path}/{object_id}"
        texts = {"name": f"{TEXT}{'n' * 60} ", "userData": f"{TEXT}{'U' * 5000} "}
        self.ask("PUT", one, {**texts, "recognitionModel": "recognition_02"})
        where, somebody = one, NOBODY
        if kind.has_persons:
            for number, (name, data) in enumerate(((TEXT, "P"), ("two", "P"), ("two", None), ("none", None)), 2):
                body = {"name": name} | ({} if data is None else {"userData": data})
                person = (self.ask("POST", f"{one}/persons", body)["json"] or {}).get("personId", NOBODY)
                somebody = person if name == TEXT else somebody
                if name != "none":
                    self.ask("POST", f"{one}/persons/{person}/persistedfaces", IMAGES[number])
            where = f"{one}/persons/{somebody}"
        for number in (0, 0, 1):
            self.ask("POST", f"{where}/persistedfaces?userData=face{number}", IMAGES[number])
        self.train(kind, object_id)
        self.ask("POST", f"{where}/persistedfaces?userData=late", IMAGES[5])
        return somebody

    def train(self, kind: Kind, object_id: str, by: str = "source") -> None:
        """A training to its end."""
        if kind.is_trained:
            self.ask("POST", f"/{kind.path}/{object_id}/train", by=by)
            for _ in range(3):
                self.ask("GET", f"/{kind.path}/{object_id}/training", by=by)

    def look(self, kind: Kind, object_id: str, by: str = "target", region: str | None = None) -> None:
        """All that can be read of an object."""
        one = f"/{kind.path}/{object_id}"
        at = {"by": by, "region": region}
        self.ask("GET", f"{one}?returnRecognitionModel=true", **at)
        for part in ("persons", "persistedfaces", "training"):
            found = self.ask("GET", f"{one}/{part}", **at)["json"]
            for person in found if part == "persons" and isinstance(found, list) else ():
                self.ask("GET", f"{one}/persons/{person['personId']}", **at)
                for face in person["persistedFaceIds"]:
                    self.ask("GET", f"{one}/persons/{person['personId']}/persistedfaces/{face}", **at)

    def exchange_faces(self, kind: Kind, object_id: str, by: str = "target") -> None:
        """Give a face to each person of a group, and take the first one away."""
        one = f"/{kind.path}/{object_id}/persons"
        found = self.ask("GET", one, by=by)["json"]
        for person in found if isinstance(found, list) else ():
            where = f"{one}/{person['personId']}/persistedfaces"
            self.ask("POST", where, IMAGES[4], by=by)
            for face in person["persistedFaceIds"][:1]:
                self.ask("DELETE", f"{where}/{face}", by=by)
        self.ask("GET", one, by=by)

    def search(self, kind: Kind, object_id: str, person: str, by: str = "target") -> None:
        """Identify, verify or find similar in it, with faces that it learnt and one that it did not."""
        for number in (0, 3, 5):
            found = self.ask("POST", "/detect?recognitionModel=recognition_02", IMAGES[number], by=by)["json"]
            face = found[0]["faceId"]
            if kind.has_persons:
                self.ask("POST", "/identify", {"faceIds": [face], kind.member: object_id}, by=by)
                self.ask("POST", "/verify", {"faceId": face, "personId": person, kind.member: object_id}, by=by)
            else:
                self.ask("POST", "/findsimilars", {"faceId": face, kind.member: object_id}, by=by)

    def many(self) -> None:
        """More than a page of persons, and of faces, restored."""
        faces = HashTrieMap({one: Face(one, "identity", None, number) for number, one in enumerate(MANY)})
        persons = HashTrieMap({one: Person(one, one, None) for one in MANY})
        for kind, content in ((LARGE_FACE_LIST, {"faces": faces}), (PERSON_GROUP, {"persons": persons})):
            big = Container(kind, "many", "many", None, "recognition_01", **content)
            self.emulated.service.store(Place("source", "default", kind.type), big)
            self.apply(self.take(kind, "many"), "many")
            part = "persons" if kind.has_persons else "persistedfaces"
            self.ask("GET", f"/{kind.path}/many/{part}?start={MANY[999]}", by="target")


@pytest.fixture
def tour() -> Callable[[Any], Tour]:
    """Begins tours."""
    return Tour
