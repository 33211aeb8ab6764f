"""Beside the official client: the same calls send the same requests, the same answers are read alike (part B 6)."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from azure.cognitiveservices.vision.face import FaceClient
from azure.cognitiveservices.vision.face.models import APIErrorException
from azure.cognitiveservices.vision.face.models import SnapshotObjectType as OfficialType
from msrest.authentication import CognitiveServicesCredentials
from msrest.exceptions import DeserializationError as OfficialDeserializationError

from facesnap.conformance.client import FaceSnapshotClient, SnapshotError, SnapshotObjectType

ID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
OTHER = "11111111-2222-3333-4444-555555555555"
KEY = "0123456789abcdef0123456789abcdef"
COMPARED = ("Accept", "Content-Type", "Content-Length", "Ocp-Apim-Subscription-Key", "X-Own")

Call = Callable[[Any], Any]
Both = tuple[FaceSnapshotClient, FaceClient]


@dataclass
class Recorder:
    """A loopback server that keeps what it is sent and answers what it is told."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seen: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer like this from now on, with JSON's media type if there is a body."""
        media = {"Content-Type": "application/json; charset=utf-8"} if body else {}
        self.status, self.body = status, body
        self.headers = media | {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    """One server for all tests here."""
    kept = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            # Taken once: the next test may change the answer as soon as the client has all of this one.
            status, headers, body = kept.status, kept.headers, kept.body
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            wanted = {name: self.headers.get(name) for name in COMPARED}
            kept.seen.append({"line": f"{self.command} {self.path}", "body": sent, "headers": wanted})
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        kept.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def both(recorder: Recorder) -> Iterator[Both]:
    """Our client and the official one, both at the recorder."""
    with (
        FaceSnapshotClient(recorder.url, KEY) as ours,
        FaceClient(recorder.url, CognitiveServicesCredentials(KEY)) as official,
    ):
        yield ours, official


@pytest.mark.parametrize(
    ("status", "call"),
    [
        (202, lambda o: o.take("FaceList", "a-b_c", [ID, OTHER.upper()], 'é \U0001f600 \\ "')),
        (202, lambda o: o.take("FaceList", "a", [])),
        (202, lambda o: o.take(OfficialType.person_group, "a", [ID, ID], "")),
        (202, lambda o: o.take("LargePersonGroup", "a", ["not a guid"], "u" * 16384)),
        (202, lambda o: o.apply(ID, "b")),
        (202, lambda o: o.apply(ID, "b", "CreateNew", custom_headers={"X-Own": "1"})),
        (202, lambda o: o.apply(ID, "b", None)),
        (200, lambda o: o.delete(ID)),
        (200, lambda o: o.delete("a b/c?d=e&f#g%41+~é")),
        (200, lambda o: o.update(ID)),
        (200, lambda o: o.update(ID, [], "")),
        (200, lambda o: o.update(ID, [OTHER], custom_headers={"Accept": "text/plain"})),
        (200, lambda o: o.update(ID, user_data="x")),
        (200, lambda o: o.get(ID)),
        (200, lambda o: o.get_operation_status(ID.upper())),
        (200, lambda o: o.list()),
        (200, lambda o: o.list(OfficialType.large_face_list)),
        (200, lambda o: o.list(apply_scope=[ID])),
        (200, lambda o: o.list(OfficialType.face_list, [ID, OTHER])),
        (200, lambda o: o.list(apply_scope=["a,b", "c d&e=f+g"])),
    ],
)
def test_same_request(recorder: Recorder, both: Both, status: int, call: Call) -> None:
    """Method, path, query, body (byte for byte) and the headers that carry meaning."""
    recorder.answer(status, b"" if status == 202 else b"[]", Operation_Location=f"/operations/{ID}")
    recorder.seen.clear()
    for client in both:
        # A body of [] suits list alone; the request is what counts here.
        with contextlib.suppress(SnapshotError, OfficialDeserializationError):
            call(client.snapshot)
    assert len(recorder.seen) == 2
    assert recorder.seen[0] == recorder.seen[1]


def shared(value: Any) -> Any:
    """A result in terms that both clients have: what is a word is compared in lower case, as text."""
    if isinstance(value, list):
        return [shared(item) for item in value]
    if value is None:
        return None
    words = {"status", "type"}
    names = {
        "status", "created_time", "last_action_time", "resource_location", "message",
        "id", "account", "type", "apply_scope", "last_update_time", "user_data",
    }  # fmt: skip
    plain = {name: getattr(value, name) for name in names if hasattr(value, name)}
    for name in words & plain.keys():
        plain[name] = str(getattr(plain[name], "value", plain[name])).lower()
    return plain | {"more": value.additional_properties or {}}


SNAPSHOT = {
    "id": ID,
    "account": "/subscriptions/s/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/a",
    "type": "FaceList",
    "applyScope": [ID.upper(), OTHER],
    "userData": "é",
    "createdTime": "2018-12-25T11:41:02.2331413Z",
    "lastUpdateTime": "2018-12-25T11:51:27.8705696Z",
}
TIMES = '"createdTime":"2021-04-20T08:11:57.268281Z","lastActionTime":"2021-04-20T08:11:57.5905Z"'


@pytest.mark.parametrize(
    ("call", "body"),
    [  # part B 5, with the elided times filled in
        (
            lambda o: o.get_operation_status(ID),
            (
                '{"createdTime":"2019-06-27T21:22:55.3043353Z","lastActionTime":"2019-06-27T21:22:55.3043353Z",'
                '"message":null,"resourceLocation":null,"status":"notStarted"}'
            ),
        ),
        (
            lambda o: o.get_operation_status(ID),
            f'{{{TIMES},"message":null,"resourceLocation":"/snapshots/{ID}","status":"succeeded"}}',
        ),
        (lambda o: o.get_operation_status(ID), f'{{"status":"running",{TIMES},"resourceLocation":"/snapshots/"}}'),
        (
            lambda o: o.get_operation_status(ID),
            (
                f'{{"status":"succeeded",{TIMES},"finishedTime":"2021-04-20T08:11:57.590499Z",'
                '"resourceLocation":"/persongroup/target-person-group-id"}'
            ),
        ),
        (lambda o: o.get_operation_status(ID), f'{{"status":"Failed",{TIMES},"message":"why"}}'),
        (lambda o: o.get_operation_status(ID), '{"status":"paused","createdTime":"2021-04-20T08:11:57Z"}'),
        (lambda o: o.get(ID), json.dumps(SNAPSHOT)),
        (lambda o: o.get(ID), json.dumps(SNAPSHOT | {"userData": None, "type": "facelist", "color": {"a": [1]}})),
        (lambda o: o.list(), json.dumps([SNAPSHOT, SNAPSHOT | {"userData": ""}])),
        (lambda o: o.list(), "[]"),
        (lambda o: o.list(), "\ufeff[]"),
    ],
)
def test_same_reading(recorder: Recorder, both: Both, call: Call, body: str) -> None:
    """The same members with the same values, unknown ones kept by both."""
    recorder.answer(200, body.encode())
    read = [shared(call(client.snapshot)) for client in both]
    assert read[0] == read[1]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, r'{"error":{"code":"PersonGroupNotFound","message":"Person group is not found.\r\nParameter name: id"}}'),
        (404, '{"error":{"code":"PersonGroupNotFound","message":"Not found. (Parameter \'personGroupId\')"}}'),
        (429, '{"error":{"code":"429","message": "Rate limit is exceeded. Try again in 61 seconds."}}'),
    ],
)
def test_same_error(recorder: Recorder, both: Both, status: int, body: str) -> None:
    """Recorded error bodies: status, code and message."""
    recorder.answer(status, body.encode())
    with pytest.raises(SnapshotError) as caught:
        both[0].snapshot.get(ID)
    with pytest.raises(APIErrorException) as theirs:
        both[1].snapshot.get(ID)
    error = theirs.value.error.error
    assert (caught.value.status, caught.value.code, caught.value.message) == (
        theirs.value.response.status_code,
        error.code,
        error.message,
    )


@pytest.mark.parametrize("status", [200, 201, 202, 204, 400, 401, 403, 409])
@pytest.mark.parametrize("body", [b"", b"{}", b'{"message":"flat"}', b"<html>"])
@pytest.mark.parametrize(
    "call", [lambda o: o.take("FaceList", "a", []), lambda o: o.delete(ID), lambda o: o.update(ID)]
)
def test_same_success(recorder: Recorder, both: Both, call: Call, body: bytes, status: int) -> None:
    """What is a success to the official client is one to ours; any other raises in both.

    5xx is left out: the official client repeats some requests there, ours never does.
    """
    recorder.answer(status, b"" if status == 204 else body)
    outcomes = []
    for client, kind in zip(both, (SnapshotError, APIErrorException), strict=True):
        try:
            outcomes.append(call(client.snapshot))
        except kind:
            outcomes.append("raised")
    assert outcomes[0] == outcomes[1]


def test_same_operation_id(recorder: Recorder, both: Both) -> None:
    """``raw=True`` shows Operation-Location in both, under any letter case of the service's."""
    recorder.answer(202, operation_location=f"/operations/{ID}")
    raws = [client.snapshot.take("FaceList", "a", [], raw=True) for client in both]
    assert [raw.headers["Operation-Location"] for raw in raws] == [f"/operations/{ID}"] * 2
    assert [raw.output for raw in raws] == [None, None]
    assert raws[0].operation_id == ID


def test_same_words() -> None:
    """The enums have the same names; the values too, but for the letter case of notstarted (C1)."""
    assert {kind.name: kind.value for kind in SnapshotObjectType} == {kind.name: kind.value for kind in OfficialType}
