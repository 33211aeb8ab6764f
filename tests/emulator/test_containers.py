"""The four families of objects: every call, every limit."""

from typing import Any
from uuid import uuid4

import pytest

from facesnap.emulator.kinds import BY_TYPE

UNKNOWN = "99999999-dddd-4ddd-8ddd-999999999999"


def test_the_life_of_a_container(emulated: Any, kind: Any) -> None:
    """Create, get, update in parts, list, delete; each answer as the contract draws it."""
    one = f"/{kind.path}/a"
    created = emulated("PUT", one, {"name": "n", "userData": "d", "recognitionModel": "recognition_03"})
    assert (created.status, created.body) == (200, b"")
    own = {kind.member: "a", "name": "n", "userData": "d"}
    faces = {"persistedFaces": []} if kind.lists_faces else {}
    assert emulated("GET", one).json == faces | own
    with_model = emulated("GET", f"{one}?returnRecognitionModel=true").json
    assert with_model == faces | own | {"recognitionModel": "recognition_03"}
    assert emulated("PUT", one, {"name": "x"}).code == f"{kind.type}Exists"
    assert emulated("PATCH", one, {"name": "m"}).body == b""
    assert emulated("PATCH", one, {"userData": ""}).status == 200
    assert emulated("GET", f"/{kind.path}").json == [{kind.member: "a", "name": "m", "userData": ""}]
    assert emulated("PATCH", one, {}).status == 400
    assert (emulated("DELETE", one).status, emulated("DELETE", one).status) == (200, 404)
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert emulated(method, one, body).code == f"{kind.type}NotFound"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": None}, 400),
        ({"name": ""}, 400),
        ({"name": 3}, 400),
        ({"name": "x" * 128}, 200),
        ({"name": "x" * 129}, 400),
        ({"userData": "x" * 16384}, 200),
        ({"userData": "x" * 16385}, 400),
        ({"userData": None}, 200),
        ({"recognitionModel": "recognition_05"}, 400),
        ({"recognitionModel": ["recognition_01"]}, 400),
    ],
)
def test_limits_of_a_container(emulated: Any, kind: Any, change: dict[str, Any], status: int) -> None:
    """At the limit and just past it."""
    assert emulated("PUT", f"/{kind.path}/a", {"name": "n"} | change).status == status


@pytest.mark.parametrize("object_id", ["A", "a.b", "a%0A", "%C3%A9", "a" * 65, "a b"])
def test_an_id_off_the_pattern_is_refused(emulated: Any, kind: Any, object_id: str) -> None:
    """On PUT, and found nowhere afterwards."""
    assert 400 <= emulated("PUT", f"/{kind.path}/{object_id}", {"name": "n"}).status < 405
    assert emulated("GET", f"/{kind.path}/{object_id}").status == 404
    assert emulated("GET", f"/{kind.path}").json == []


def test_ids_at_the_limits_are_accepted(emulated: Any, kind: Any) -> None:
    """One character, 64 of them, and each character of the pattern."""
    for object_id in ("-", "_", "a" * 64, "abcdefghijklmnopqrstuvwxyz0123456789-_"):
        assert emulated("PUT", f"/{kind.path}/{object_id}", {"name": "n"}).status == 200


@pytest.mark.parametrize("type_name", ["LargeFaceList", "PersonGroup", "LargePersonGroup"])
def test_lists_are_paged(emulated: Any, type_name: str) -> None:
    """Alphabetical, from after start, at most top."""
    path = f"/{BY_TYPE[type_name].path}"
    for name in ("c", "a", "d", "b"):
        emulated("PUT", f"{path}/{name}", {"name": "n"})

    def listed(query: str) -> str:
        return "".join(one[BY_TYPE[type_name].member] for one in emulated("GET", f"{path}{query}").json)

    assert listed("") == "abcd"
    assert listed("?top=2") == "ab"
    assert listed("?start=b") == "cd"
    assert listed("?start=b&top=1") == "c"
    assert listed("?start=d") == ""
    for query in ("top=0", "top=1001", "top=x", "top=", "top=-1", "start=" + "x" * 65, "returnRecognitionModel=1"):
        assert emulated("GET", f"{path}?{query}").status == 400


def test_the_life_of_a_person(emulated: Any) -> None:
    """Create, get, list, update in parts, delete, in both kinds of group."""
    for path in ("/persongroups", "/largepersongroups"):
        emulated("PUT", f"{path}/g", {"name": "n"})
        person = emulated("POST", f"{path}/g/persons", {"name": "p", "userData": "d"}).json["personId"]
        one = f"{path}/g/persons/{person}"
        shown = {"personId": person, "persistedFaceIds": [], "name": "p", "userData": "d"}
        assert emulated("GET", one.upper().replace(path.upper() + "/G/PERSONS", f"{path}/g/persons")).json == shown
        assert emulated("PATCH", one, {"userData": "e"}).body == b""
        assert emulated("GET", f"{path}/g/persons").json == [shown | {"userData": "e"}]
        assert emulated("PATCH", one, {}).status == 400
        assert emulated("POST", f"{path}/g/persons", {"name": "x" * 129}).status == 400
        assert emulated("DELETE", one).status == 200
        for missing in (person, UNKNOWN, "nobody"):
            assert emulated("GET", f"{path}/g/persons/{missing}").code == "PersonNotFound"


def test_persons_are_paged(emulated: Any) -> None:
    """More than one page: 1,000 and the rest, no person twice or missing."""
    emulated("PUT", "/persongroups/g", {"name": "n"})
    made = {emulated("POST", "/persongroups/g/persons", {"name": "p"}).json["personId"] for _ in range(1003)}
    first = [one["personId"] for one in emulated("GET", "/persongroups/g/persons").json]
    rest = [one["personId"] for one in emulated("GET", f"/persongroups/g/persons?start={first[-1]}").json]
    assert (len(first), len(rest)) == (1000, 3)
    assert first + rest == sorted(made)


def test_the_life_of_a_face(emulated: Any, kind: Any, face_image: Any) -> None:
    """Add by bytes and by URL, get, update, list, delete, where the family has these calls."""
    owner = f"/{kind.path}/a"
    emulated("PUT", owner, {"name": "n"})
    if kind.has_persons:
        owner += "/persons/" + emulated("POST", f"{owner}/persons", {"name": "p"}).json["personId"]
    faces = f"{owner}/persistedfaces"
    added = emulated("POST", f"{faces}?userData=d&targetFace=1,2,3,4&detectionModel=detection_02", face_image(0))
    first = added.json["persistedFaceId"]
    assert added.json == {"persistedFaceId": first}
    second = emulated("POST", faces, {"url": "https://example.org/face.jpg"}).json["persistedFaceId"]
    owner_view = emulated("GET", owner).json
    if kind.lists_faces:
        assert owner_view["persistedFaces"] == [
            {"persistedFaceId": first, "userData": "d"},
            {"persistedFaceId": second},
        ]
        assert emulated("GET", f"{faces}/{first}").status == 405
    else:
        assert emulated("GET", f"{faces}/{first}").json == {"persistedFaceId": first, "userData": "d"}
        assert emulated("PATCH", f"{faces}/{second}", {"userData": "e"}).body == b""
        assert emulated("GET", f"{faces}/{second}").json["userData"] == "e"
        assert emulated("PATCH", f"{faces}/{second}", {"userData": "x" * 1025}).status == 400
    if kind.has_persons:
        assert owner_view["persistedFaceIds"] == [first, second]
    elif not kind.lists_faces:
        listed = [one["persistedFaceId"] for one in emulated("GET", f"{faces}?top=1000").json]
        assert listed == sorted([first, second])
    assert [emulated("DELETE", f"{faces}/{first}").status for _ in range(2)] == [200, 404]
    assert emulated("DELETE", f"{faces}/{uuid4()}").code == "PersistedFaceNotFound"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("userData=" + "x" * 1024, 200),
        ("userData=" + "x" * 1025, 400),
        ("targetFace=1,2,3", 400),
        ("targetFace=1,2,0,4", 400),
        ("targetFace=a,b,c,d", 400),
        ("detectionModel=detection_09", 400),
    ],
)
def test_limits_of_adding_a_face(emulated: Any, face_image: Any, query: str, status: int) -> None:
    """Of the query."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    assert emulated("POST", f"/facelists/a/persistedfaces?{query}", face_image(0)).status == status


def test_images_that_are_none(emulated: Any, face_image: Any) -> None:
    """Empty, of no known format, too small, too big, no URL, or of another media type."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    for path in ("/detect", "/facelists/a/persistedfaces"):
        assert emulated("POST", path, b"").code == "InvalidImage"
        assert emulated("POST", path, b"x" * 2000).code == "InvalidImage"
        assert emulated("POST", path, face_image(0)[:1000]).code == "InvalidImageSize"
        assert emulated("POST", path, face_image(0) + bytes(6 * 1024 * 1024)).code == "InvalidImageSize"
        assert emulated("POST", path, face_image(0) + bytes(9 * 1024 * 1024)).status == 413
        assert emulated("POST", path, {"url": "nowhere"}).code == "InvalidURL"
        assert emulated("POST", path, {"url": "http://[x/"}).code == "InvalidURL"
        assert emulated("POST", path, {"url": 1}).status == 400
        assert emulated("POST", path, face_image(0), media="text/plain").status == 415
    assert emulated("GET", "/facelists/a").json["persistedFaces"] == []


def test_room(emulated: Any, face_image: Any) -> None:
    """64 face lists, 1,000 faces in one, 248 faces of a person."""
    for number in range(64):
        emulated("PUT", f"/facelists/l{number}", {"name": "n"})
    assert emulated("PUT", "/facelists/more", {"name": "n"}).code == "QuotaExceeded"
    snapshot = emulated.taken("FaceList", "l0", ["11111111-aaaa-4aaa-8aaa-111111111111"])
    assert emulated("POST", f"{snapshot}/apply", {"objectId": "more"}).code == "QuotaExceeded"
    picture = face_image(0)
    assert {emulated("POST", "/facelists/l0/persistedfaces", picture).status for _ in range(1000)} == {200}
    assert emulated("POST", "/facelists/l0/persistedfaces", picture).code == "QuotaExceeded"
    emulated("PUT", "/persongroups/g", {"name": "n"})
    person = emulated("POST", "/persongroups/g/persons", {"name": "p"}).json["personId"]
    faces = f"/persongroups/g/persons/{person}/persistedfaces"
    assert {emulated("POST", faces, picture).status for _ in range(248)} == {200}
    assert emulated("POST", faces, picture).code == "QuotaExceeded"
