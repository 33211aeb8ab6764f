"""A driver for emulators: their ASGI coroutine run by hand, no event loop, no socket."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest

from facesnap.emulator import create_app
from facesnap.emulator.kinds import BY_TYPE, Kind

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
OUTSIDER = "33333333-cccc-4ccc-8ccc-333333333333"


def subscriptions(tier: str = "unlimited") -> dict[str, Any]:
    """The subscriptions of an endpoint.toml."""
    return {
        "source": {"id": SOURCE, "key": "source-key", "key2": "source-key-2", "tier": tier},
        "target": {"id": TARGET, "key": "target-key", "tier": tier},
        "outsider": {"id": OUTSIDER.upper(), "key": "outsider-key", "tier": tier},
        "sibling": {"id": SOURCE, "key": "sibling-key", "tier": tier, "base_url": "http://host/regions/west"},
    }


def image(number: int) -> bytes:
    """A file that begins as a PNG does, with somebody's face; another number, somebody else."""
    return b"\x89PNG\r\n\x1a\n" + f"image {number}".encode() + bytes(1200)


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code in the error envelope."""
        return self.json["error"]["code"]


class Emulated:
    """An emulator, and short ways to talk to it."""

    def __init__(self, tier: str = "unlimited", **options: Any) -> None:
        self.app = create_app({"subscriptions": subscriptions(tier)}, **options)
        self.service = self.app.state.service

    def raw(self, method: str, target: str, headers: list[tuple[bytes, bytes]], body: bytes | None = None) -> Reply:
        """One request; raises RuntimeError if the application suspends."""
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"host"), *headers],
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body or b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        coroutine = self.app(scope, receive, send)
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        else:
            coroutine.close()
            raise RuntimeError("the application suspended")
        named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], named, b"".join(message["body"] for message in sent[1:]))

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: str | None = "source",
        region: str | None = None,
        media: str | None = None,
    ) -> Reply:
        """One request of a principal: dicts and lists go as JSON, bytes as an image."""
        headers = [] if by is None else [(b"ocp-apim-subscription-key", f"{by}-key".encode())]
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if content is not None:
            media = media or ("application/octet-stream" if isinstance(body, bytes) else "application/json")
            headers += [(b"content-type", media.encode()), (b"content-length", str(len(content)).encode())]
        prefix = f"/regions/{region}" if region else ""
        return self.raw(method, f"{prefix}/face/v1.0{path}", headers, content)

    def advance(self, seconds: float) -> None:
        """Let virtual time pass."""
        body = json.dumps({"advanceSeconds": seconds}).encode()
        assert self.raw("POST", "/control/clock", [], body).status == 200

    def wait(self, reply: Reply, by: str = "source") -> dict[str, Any]:
        """The end of an accepted operation."""
        assert reply.status == 202, reply
        for _ in range(20):
            status = self("GET", reply.headers["operation-location"], by=by).json
            if status["status"] in {"succeeded", "failed"}:
                return dict(status)
        raise AssertionError("the operation does not end")

    def taken(self, type_name: str, object_id: str, scope: list[str], by: str = "source", **more: Any) -> str:
        """The path of a new snapshot."""
        body = {"type": type_name, "objectId": object_id, "applyScope": scope, **more}
        end = self.wait(self("POST", "/snapshots", body, by=by), by=by)
        assert end["status"] == "succeeded"
        return str(end["resourceLocation"])

    def applied(self, snapshot: str, object_id: str, by: str = "target", **more: Any) -> dict[str, Any]:
        """The end of an apply."""
        return self.wait(self("POST", f"{snapshot}/apply", {"objectId": object_id}, by=by, **more), by=by)

    def filled(self, kind: Kind, object_id: str, faces: int = 2, *, trained: bool = True, by: str = "source") -> None:
        """A container with images 0, 1, ... each added as another person's where there are persons."""
        one = f"/{kind.path}/{object_id}"
        body = {"name": f"name of {object_id}", "userData": "group data", "recognitionModel": "recognition_02"}
        assert self("PUT", one, body, by=by).status == 200
        for number in range(faces):
            where = one
            if kind.has_persons:
                created = self("POST", f"{one}/persons", {"name": f"p{number}", "userData": "person data"}, by=by)
                where = f"{one}/persons/{created.json['personId']}"
            assert self("POST", f"{where}/persistedfaces?userData=face{number}", image(number), by=by).status == 200
        if kind.is_trained and trained:
            self.trained(one, by)

    def trained(self, one: str, by: str = "source") -> None:
        """Train to the end."""
        assert self("POST", f"{one}/train", by=by).status == 202
        for _ in range(20):
            if self("GET", f"{one}/training", by=by).json["status"] != "running":
                return
        raise AssertionError("the training does not end")

    def detected(self, number: int, by: str = "source", model: str = "recognition_02") -> str:
        """The faceId of an image."""
        found = self("POST", f"/detect?recognitionModel={model}", image(number), by=by)
        return str(found.json[0]["faceId"])

    def content(self, kind: Kind, object_id: str, by: str = "source") -> dict[str, Any]:
        """All that can be read of a container, its id apart."""
        one = f"/{kind.path}/{object_id}"
        found = self("GET", f"{one}?returnRecognitionModel=true", by=by).json
        del found[kind.member]
        if kind.has_persons:
            found["persons"] = self("GET", f"{one}/persons", by=by).json
            for person in found["persons"]:
                person["faces"] = [
                    self("GET", f"{one}/persons/{person['personId']}/persistedfaces/{face}", by=by).json
                    for face in person["persistedFaceIds"]
                ]
        elif not kind.lists_faces:
            found["faces"] = self("GET", f"{one}/persistedfaces", by=by).json
        if kind.is_trained:
            found["training"] = self("GET", f"{one}/training", by=by).json
        return dict(found)


@pytest.fixture
def emulate() -> Callable[..., Emulated]:
    """Makes emulators."""
    return Emulated


@pytest.fixture
def emulated() -> Emulated:
    """An emulator that nobody has used yet."""
    return Emulated()


@pytest.fixture(params=sorted(BY_TYPE))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each of the four families."""
    return BY_TYPE[request.param]


@pytest.fixture
def face_image() -> Callable[[int], bytes]:
    """Makes images."""
    return image
