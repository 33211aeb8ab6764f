"""Tidying: everything that the run has made goes, and nothing else."""

import io
import json
from typing import Any

import pytest

from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.errors import SkippedError, TimeIsUpError
from facesnap.conformance.harness.session import Session
from facesnap.conformance.harness.tidying import tidy
from facesnap.conformance.wire.exchange import Request, Response, header
from facesnap.conformance.wire.ports import NoAnswerError

KIND = "FaceList"


class Place:
    """The embedded emulator, with somebody else's things in it, and a port that can be made to fail."""

    def __init__(self) -> None:
        self.target, self.port = embedded(5)
        self.deletions: list[str] = []
        self.broken: Response | str | None = "sound"
        source = self.target.subscriptions["source"]
        self.url = f"{source.base_url}/face/v1.0"
        self.headers = (("Ocp-Apim-Subscription-Key", source.key), ("Content-Type", "application/json"))
        self.foreign("PUT", "/facelists/theirs", {"name": "theirs"})
        scope = [self.target.subscriptions["target"].id]
        body = {"type": KIND, "objectId": "theirs", "applyScope": scope, "userData": "theirs"}
        started = self.port.send(Request("POST", f"{self.url}/snapshots", self.headers, json.dumps(body).encode()))
        operation = header(started.headers, "Operation-Location")
        while self.foreign("GET", str(operation))["status"] != "succeeded":
            pass
        self.file = io.StringIO()
        self.session = Session.open(self.target, self, Log(self.file), seed=5, effort="quick")

    def foreign(self, method: str, path: str, body: Any = None) -> Any:
        """A request that the run does not know of."""
        raw = json.dumps(body).encode() if body is not None else None
        answer = self.port.send(Request(method, self.url + path, self.headers, raw))
        return json.loads(answer.body) if answer.body else answer.status

    def send(self, request: Request) -> Response:
        """The run's own requests."""
        if request.method == "DELETE":
            self.deletions.append(request.url.rpartition("/")[2])
            if self.broken is None:
                raise NoAnswerError("gone")
            if isinstance(self.broken, Response):
                return self.broken
        return self.port.send(request)

    def close(self) -> None:
        """Nothing is held."""

    def notes(self) -> list[str]:
        """The notes in the log."""
        events = [json.loads(line) for line in self.file.getvalue().splitlines()]
        return [event["text"] for event in events if event["event"] == "note"]


@pytest.fixture
def place() -> Place:
    """A place in which a run has an object, a snapshot and a restored object, shared and not."""
    return Place()


def busy(place: Place) -> None:
    """Make things: an object of its own, a shared one with its snapshot, a restored one."""
    service = place.session.service
    own = service.create(service.source, KIND)
    service.taken(own)
    service.restored(KIND)


def test_after_a_check(place: Place) -> None:
    """What is shared stays; what was made for the check goes."""
    busy(place)
    service = place.session.service
    assert tidy(service, everything=False)
    objects, snapshots = service.keeps()
    assert len(objects) == 2
    assert len(snapshots) == 1
    for account, kind, object_id in objects:
        assert service.oracle.state.holding((account, kind, object_id)).present
    assert {each["faceListId"] for each in place.foreign("GET", "/facelists")} == {
        "theirs",
        *(object_id for account, _, object_id in objects if account == "source"),
    }


def test_at_the_end(place: Place) -> None:
    """Everything of ours goes, an operation under way included; theirs stays."""
    busy(place)
    service = place.session.service
    service.source.take(KIND, service.exemplar(KIND).object_id, service.scope(), service.marker())
    place.session.close("completed", None)
    assert [each["faceListId"] for each in place.foreign("GET", "/facelists")] == ["theirs"]
    assert [each["userData"] for each in place.foreign("GET", "/snapshots")] == ["theirs"]
    assert place.notes() == []


@pytest.mark.parametrize("broken", [Response(403, (), b'{"error":{"code":"x","message":"y"}}'), None])
def test_what_cannot_be_deleted(place: Place, broken: Response | None) -> None:
    """A leftover is noted, the rest is tried all the same, and the footer is written."""
    busy(place)
    place.broken = broken
    assert not tidy(place.session.service, everything=True)
    assert len(set(place.deletions)) == 4  # the restored object has its source's id
    assert len(place.notes()) == 5
    place.session.close("completed", None)
    assert json.loads(place.file.getvalue().splitlines()[-1])["event"] == "run.finished"


def test_gone_already(place: Place) -> None:
    """What is gone already is no leftover."""
    busy(place)
    place.broken = Response(404, (("Content-Type", "application/json"),), b'{"error":{"code":"x","message":"y"}}')
    assert tidy(place.session.service, everything=True)
    assert place.notes() == []


def test_what_was_not_sent_is_not_deleted(bench_of: Any) -> None:
    """An id that there was no room to create may be somebody's: it is left alone; one that was sent is ours."""
    bench = bench_of(limits={"max_objects": 1})
    source, created = bench.actor(), bench.sender.inventory.created
    source.create("FaceList", "a", name="n")
    with pytest.raises(SkippedError):
        source.create("FaceList", "b", name="n")
    bench.sender.deadline = bench.time.now - 1
    for object_id in ("a", "c"):
        with pytest.raises(TimeIsUpError):
            source.create("FaceList", object_id, name="n")
    assert created == {("source", "FaceList", "a")}
