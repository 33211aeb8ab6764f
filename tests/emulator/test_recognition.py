"""Training and searches: what a restored object answers, and when."""

from typing import Any

import pytest

from facesnap.emulator.kinds import BY_TYPE
from facesnap.emulator.service import Pace

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
GROUPS = [("PersonGroup", "personGroupId"), ("LargePersonGroup", "largePersonGroupId")]
LISTS = [("FaceList", "faceListId"), ("LargeFaceList", "largeFaceListId")]
PATHS = {
    "PersonGroup": "/persongroups",
    "LargePersonGroup": "/largepersongroups",
    "FaceList": "/facelists",
    "LargeFaceList": "/largefacelists",
}


@pytest.mark.parametrize(("type_name", "member"), GROUPS)
def test_a_restored_group_identifies_as_its_source(emulated: Any, type_name: str, member: str) -> None:
    """Without training anew, the same persons; an unknown face nobody; verify agrees."""
    emulated.filled(BY_TYPE[type_name], "a", faces=3)
    emulated.applied(emulated.taken(type_name, "a", [TARGET]), "a")

    def answers(by: str) -> list[Any]:
        faces = [emulated.detected(number, by) for number in (0, 1, 2, 9)]
        found = emulated("POST", "/identify", {"faceIds": faces, member: "a"}, by=by)
        assert found.status == 200
        candidates = [one["candidates"] for one in found.json]
        person = candidates[0][0]["personId"]
        verified = [
            emulated("POST", "/verify", {"faceId": face, "personId": person, member: "a"}, by=by).json for face in faces
        ]
        return [candidates, verified]

    source = answers("source")
    assert source == answers("target")
    assert [len(one) for one in source[0]] == [1, 1, 1, 0]
    assert [one["isIdentical"] for one in source[1]] == [True, False, False, False]


@pytest.mark.parametrize(("type_name", "member"), LISTS)
def test_a_restored_list_finds_similar_as_its_source(emulated: Any, type_name: str, member: str) -> None:
    """In both modes; matchFace ranks the unlike too."""
    emulated.filled(BY_TYPE[type_name], "a", faces=3)
    emulated.applied(emulated.taken(type_name, "a", [TARGET]), "a")

    def answers(by: str, **more: Any) -> Any:
        body = {"faceId": emulated.detected(1, by), member: "a"} | more
        found = emulated("POST", "/findsimilars", body, by=by)
        assert found.status == 200
        return found.json

    assert answers("source") == answers("target")
    assert [one["confidence"] for one in answers("source")] == [1.0]
    ranked = answers("source", mode="matchFace")
    assert ranked == answers("target", mode="matchFace")
    confidences = [one["confidence"] for one in ranked]
    assert len(confidences) == 3
    assert confidences == sorted(confidences, reverse=True)
    assert len(answers("source", mode="matchFace", maxNumOfCandidatesReturned=2)) == 2


def test_similar_among_detected_faces(emulated: Any) -> None:
    """Detected faces are compared without any container."""
    faces = [emulated.detected(number) for number in (0, 1, 0)]
    found = emulated("POST", "/findsimilars", {"faceId": faces[0], "faceIds": faces[1:]}).json
    assert found == [{"faceId": faces[2], "confidence": 1.0}]


@pytest.mark.parametrize(("type_name", "member"), [*GROUPS, LISTS[1]])
def test_an_untrained_container_cannot_be_searched(emulated: Any, type_name: str, member: str) -> None:
    """Nor its restored copy; its training status is unknown until it is trained."""
    emulated.filled(BY_TYPE[type_name], "a", trained=False)
    emulated.applied(emulated.taken(type_name, "a", [TARGET]), "a")
    for by in ("source", "target"):
        face = emulated.detected(0, by)
        path, body = (
            ("/findsimilars", {"faceId": face, member: "a"})
            if "Face" in type_name
            else ("/identify", {"faceIds": [face], member: "a"})
        )
        refused = emulated("POST", path, body, by=by)
        assert (refused.status, refused.code) == (400, f"{type_name}NotTrained")
        assert emulated("POST", path, body | {member: "missing"}, by=by).code == f"{type_name}NotFound"
        assert emulated("GET", f"{PATHS[type_name]}/a/training", by=by).code == f"{type_name}NotTrained"
        emulated.trained(f"{PATHS[type_name]}/a", by)
        assert emulated("POST", path, body, by=by).status == 200


def test_training_is_of_what_was_there(emulated: Any, face_image: Any) -> None:
    """A face added later is found after the next training only; the former result serves until then."""
    emulated.filled(BY_TYPE["LargeFaceList"], "a", faces=1)
    emulated("POST", "/largefacelists/a/persistedfaces", face_image(5))

    def found(number: int) -> int:
        body = {"faceId": emulated.detected(number), "largeFaceListId": "a"}
        return len(emulated("POST", "/findsimilars", body).json)

    assert (found(0), found(5)) == (1, 0)
    emulated("POST", "/largefacelists/a/train")
    assert found(0) == 1
    emulated.advance(10)
    assert found(5) == 1


def test_training_runs_and_blocks_writes(emulate: Any, face_image: Any) -> None:
    """While it runs faces do not change and it cannot start again; a take is not blocked."""
    emulated = emulate(pace=Pace(polls=(3, 3)))
    emulated.filled(BY_TYPE["LargeFaceList"], "a", faces=1, trained=False)
    started = emulated("POST", "/largefacelists/a/train")
    assert started.headers["operation-location"] == "http://host/face/v1.0/largefacelists/a/training"
    assert emulated("GET", "/largefacelists/a/training").json["status"] == "running"
    for refused in (
        emulated("POST", "/largefacelists/a/persistedfaces", face_image(5)),
        emulated("POST", "/largefacelists/a/train"),
    ):
        assert (refused.status, refused.code) == (409, "LargeFaceListTrainingNotFinished")
    assert emulated.taken("LargeFaceList", "a", [])
    emulated.advance(10)
    ended = emulated("GET", "/largefacelists/a/training").json
    assert ended["status"] == "succeeded"
    assert ended["lastSuccessfulTrainingDateTime"] > ended["createdDateTime"]


def test_training_without_a_face_fails(emulated: Any) -> None:
    """And says why; a later one succeeds."""
    emulated("PUT", "/persongroups/a", {"name": "n"})
    emulated.trained("/persongroups/a")
    ended = emulated("GET", "/persongroups/a/training").json
    assert ended["status"] == "failed"
    assert ended["message"]


def test_detect_answers_one_face(emulated: Any, face_image: Any) -> None:
    """With and without an id and the model."""
    found = emulated("POST", "/detect?returnRecognitionModel=True&recognitionModel=recognition_03", face_image(0)).json
    assert [set(one) for one in found] == [{"faceId", "recognitionModel", "faceRectangle"}]
    assert found[0]["recognitionModel"] == "recognition_03"
    bare = emulated("POST", "/detect?returnFaceId=false", {"url": "http://example.org/a.jpg"}).json
    assert [set(one) for one in bare] == [{"faceRectangle"}]


def test_models_must_agree(emulated: Any) -> None:
    """A face of another recognition model is not compared."""
    emulated.filled(BY_TYPE["FaceList"], "a")
    face = emulated.detected(0, model="recognition_01")
    assert emulated("POST", "/findsimilars", {"faceId": face, "faceListId": "a"}).status == 400
    other = emulated.detected(0)
    assert emulated("POST", "/verify", {"faceId1": face, "faceId2": other}).status == 400


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/identify", {"faceIds": []}),
        ("/identify", {"faceIds": ["x"]}),
        ("/identify", {"faceIds": None}),
        ("/identify", {"personGroupId": None}),
        ("/identify", {"personGroupId": ["a"]}),
        ("/identify", {"largePersonGroupId": "a"}),
        ("/identify", {"maxNumOfCandidatesReturned": 0}),
        ("/identify", {"maxNumOfCandidatesReturned": 6}),
        ("/identify", {"maxNumOfCandidatesReturned": True}),
        ("/identify", {"confidenceThreshold": 1.1}),
        ("/identify", {"confidenceThreshold": "1"}),
        ("/findsimilars", {"faceId": 1}),
        ("/findsimilars", {"faceListId": None}),
        ("/findsimilars", {"faceListId": {}}),
        ("/findsimilars", {"largeFaceListId": "a"}),
        ("/findsimilars", {"mode": "match"}),
        ("/findsimilars", {"maxNumOfCandidatesReturned": 1001}),
        ("/verify", {"faceId": None}),
        ("/verify", {"personId": "x"}),
        ("/verify", {"faceId1": "x"}),
    ],
)
def test_bad_searches(emulated: Any, path: str, change: dict[str, Any]) -> None:
    """400 with the envelope."""
    emulated.filled(BY_TYPE["PersonGroup"], "a")
    emulated.filled(BY_TYPE["FaceList"], "a")
    face = emulated.detected(0)
    person = emulated("GET", "/persongroups/a/persons").json[0]["personId"]
    bodies: dict[str, dict[str, Any]] = {
        "/identify": {"faceIds": [face], "personGroupId": "a"},
        "/findsimilars": {"faceId": face, "faceListId": "a"},
        "/verify": {"faceId": face, "personId": person, "personGroupId": "a"},
    }
    assert emulated("POST", path, bodies[path]).status == 200
    refused = emulated("POST", path, bodies[path] | change)
    assert (refused.status, refused.code) == (400, "BadArgument")
