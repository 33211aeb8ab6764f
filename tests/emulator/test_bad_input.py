"""Bad input of any kind gets the error envelope, and never a 500."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facesnap.emulator.routes import RESOURCES

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
KEY = (b"ocp-apim-subscription-key", b"source-key")
MEMBERS = sorted(
    {"type", "objectId", "applyScope", "userData", "mode", "name", "recognitionModel", "url", "faceId", "faceIds"}
    | {"personGroupId", "largePersonGroupId", "faceListId", "largeFaceListId", "personId", "faceId1", "faceId2"}
    | {"maxNumOfCandidatesReturned", "confidenceThreshold", "advanceSeconds"}
)
GOOD = ["FaceList", "PersonGroup", "a", "g", TARGET, [TARGET], [], "CreateNew", "x" * 16385, "matchFace", 0, 1, 0.5]

odd_text = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["\x00", "\ud800", "a\n", "é", "\U0001f600", "{" * 40]
)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | odd_text | st.sampled_from(GOOD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=5,
)
json_bodies = st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=5).map(
    lambda value: json.dumps(value).encode()
)
bodies = (
    json_bodies
    | st.binary(max_size=60)
    | st.sampled_from([b"", b"\xef\xbb\xbf{}", b"\xff\xfe{\x00", b"[" * 50_000, b'{"name":NaN}', b'{"name":"\\ud800"}'])
    | st.sampled_from([b'{"name":"a","name":"b"}', b"1" * 5000, b"null", b'"', b"{" * 9])
)
segments = st.sampled_from(
    ["a", "g", "nothing", TARGET, TARGET.upper(), "%00", "%0A", "%ff", "%2F", "..", "%25", "a" * 65]
)
queries = st.lists(
    st.tuples(
        st.sampled_from(["type", "applyScope", "start", "top", "userData", "targetFace", "returnFaceId", "overload"])
        | st.sampled_from(["returnRecognitionModel", "recognitionModel", "detectionModel"]),
        st.sampled_from(
            ["", "1", "true", "-1", "9" * 400, "%ff", "%00", "%", "&", "é", TARGET, f"{TARGET},", "x" * 1025]
        ),
    ).map("=".join),
    max_size=3,
).map("&".join)
media_types = st.sampled_from(
    [
        b"application/json",
        b"application/json; charset=utf-8",
        b"application/octet-stream",
        b"text/plain",
        b"",
        b";;",
        b"\xff",
    ]
)


@st.composite
def targets(draw: Callable[..., Any]) -> str:
    """A path of some resource, filled with odd segments, and an odd query."""
    template = draw(st.sampled_from([resource.template for resource in RESOURCES] + ["/nowhere", "", "/"]))
    path = "/".join(draw(segments) if part.startswith("{") else part for part in template.split("/"))
    query = draw(queries)
    return f"/face/v1.0{path}" + (f"?{query}" if query else "")


@settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get"]),
    target=targets(),
    body=bodies,
    media=media_types,
)
def test_no_request_is_answered_with_a_500(emulate: Any, method: str, target: str, body: bytes, media: bytes) -> None:
    """A known status, and the envelope on every refusal that may have a body."""
    emulated = emulate()
    emulated("PUT", "/facelists/a", {"name": "n"})
    emulated("PUT", "/persongroups/g", {"name": "n"})
    reply = emulated.raw(method, target, [KEY, (b"content-type", media)], body)
    assert reply.status in {200, 202, 400, 403, 404, 405, 409, 413, 415}
    assert reply.headers["content-length"] == str(len(reply.body))
    if reply.status >= 400 and method != "HEAD":
        assert set(reply.json) == {"error"}
        assert set(reply.json["error"]) == {"code", "message"}
        assert all(isinstance(value, str) and value for value in reply.json["error"].values())


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(method=st.sampled_from(["GET", "POST", "PUT", "HEAD"]), body=bodies)
def test_the_clock_never_answers_500(emulate: Any, method: str, body: bytes) -> None:
    """200, 400 or 405."""
    assert emulate().raw(method, "/control/clock", [], body).status in {200, 400, 405}


@given(value=odd_text)
@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_comes_back_as_it_went_in(emulate: Any, value: str) -> None:
    """The userData of a snapshot is for any purpose: no character is lost, a lone surrogate included."""
    emulated = emulate()
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [], userData=value)
    assert emulated("GET", snapshot).json["userData"] == value


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/snapshots", "GET, POST"),
        ("POST", f"/snapshots/{TARGET}", "GET, PATCH, DELETE"),
        ("GET", f"/snapshots/{TARGET}/apply", "POST"),
        ("HEAD", f"/operations/{TARGET}", "GET"),
        ("OPTIONS", "/facelists/a", "GET, PUT, PATCH, DELETE"),
    ],
)
def test_methods_that_a_path_has_not(emulated: Any, method: str, path: str, allow: str) -> None:
    """405 with Allow, in the order in which the resource offers them."""
    reply = emulated(method, path)
    assert (reply.status, reply.headers["allow"]) == (405, allow)


@pytest.mark.parametrize(
    "path", ["/", "", "/snapshots/", "/snapshot", "/facelists/a/train", "/snapshots%0A", "/Snapshots"]
)
def test_paths_that_lead_nowhere(emulated: Any, path: str) -> None:
    """404 with the envelope, and no redirection."""
    reply = emulated("GET", path)
    assert (reply.status, reply.code) == (404, "ResourceNotFound")


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "application/octet-stream", ""])
def test_bodies_of_another_type(emulated: Any, media: str) -> None:
    """415 where JSON is expected."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    body = json.dumps({"type": "FaceList", "objectId": "a", "applyScope": []}).encode()
    headers = [KEY, *([(b"content-type", media.encode())] if media else [])]
    assert emulated.raw("POST", "/face/v1.0/snapshots", headers, body).code == "UnsupportedMediaType"


@pytest.mark.parametrize("snapshot", ["x", "{" + TARGET + "}", TARGET.replace("-", ""), TARGET + "x", TARGET])
def test_snapshot_ids_that_name_none(emulated: Any, snapshot: str) -> None:
    """404, malformed or not, whatever is asked."""
    one = f"/snapshots/{snapshot}"
    for method, path, body in (
        ("GET", one, None),
        ("PATCH", one, {"userData": "x"}),
        ("DELETE", one, None),
        ("POST", f"{one}/apply", {"objectId": "b"}),
    ):
        assert emulated(method, path, body).code == "SnapshotNotFound"
