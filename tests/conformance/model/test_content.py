"""Content: each part of a restored object beside its source, and copies that stay apart."""

from typing import Any

import pytest

FACE, FACE2 = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
PERSON, PERSON2 = "bbbbbbbb-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"


def add_face(tale: Any, by: str, kind: str, object_id: str, face: str = FACE, status: int = 200) -> Any:
    """A face with user data, under an id that the service chose."""
    path = {f"{kind[0].lower()}{kind[1:]}Id": object_id}
    query = {"userData": ("smile",)}
    return tale.call(f"add{kind}Face", by, status, path=path, query=query, json={"persistedFaceId": face})


def add_person(tale: Any, by: str, object_id: str, person: str = PERSON) -> None:
    """A person with a face."""
    path = {"personGroupId": object_id}
    body = {"name": "Ann", "userData": "p"}
    tale.call("createPersonGroupPerson", by, 200, path=path, body=body, json={"personId": person})
    path = {**path, "personId": person}
    query = {"userData": ("smile",)}
    tale.call("addPersonGroupPersonFace", by, 200, path=path, query=query, json={"persistedFaceId": FACE})


def entry(**more: Any) -> dict[str, Any]:
    """A person as a list shows it."""
    return {"personId": PERSON, "name": "Ann", "userData": "p", "persistedFaceIds": [FACE], **more}


def restored(tale: Any, kind: str) -> str:
    """A source with an entry, taken and restored as "b"; the snapshot's id."""
    tale.create("source", kind, "a")
    if kind == "PersonGroup":
        add_person(tale, "source", "a")
    else:
        add_face(tale, "source", kind, "a")
    snapshot = str(tale.taken("a", kind))
    tale.applied(snapshot, kind=kind)
    assert tale.broken == set()
    return snapshot


FACES = [{"persistedFaceId": FACE, "userData": "smile"}]


@pytest.mark.parametrize(
    ("lies", "broken"),
    [
        ({}, set()),
        ({"name": "other"}, {"content.name"}),
        ({"userData": None}, {"content.user-data"}),
        ({"recognitionModel": "recognition_01"}, {"content.recognition-model"}),
        ({"persistedFaces": []}, {"content.faces", "content.face-user-data"}),
        ({"persistedFaces": [{"persistedFaceId": FACE2, "userData": "smile"}]}, {"content.faces"}),
        ({"persistedFaces": [{"persistedFaceId": FACE}]}, {"content.face-user-data"}),
        ({"name": "x", "userData": "y"}, {"content.name", "content.user-data"}),
    ],
)
def test_face_list(tale: Any, lies: Any, broken: set[str]) -> None:
    """Each part of a face list that differs breaks its own clause."""
    restored(tale, "FaceList")
    told = tale.read("target", "FaceList", "b", **{"persistedFaces": FACES, **lies})
    if "content.faces" in broken:
        assert "content.faces" in told.broken
        assert told.broken <= {"content.faces", "content.face-user-data"}
    else:
        assert told.broken == broken
    assert tale.read("target", "FaceList", "b", **{"persistedFaces": FACES, **lies}).broken == set()


def test_recognition_model_not_shown(tale: Any) -> None:
    """What an answer does not show is not judged; unset text may be null, omitted or empty."""
    tale.create("source", "FaceList", "a", userData="")
    tale.applied(tale.taken())
    body = {"name": "n", "userData": None}
    told = tale.call("getFaceList", "target", 200, path={"faceListId": "b"}, json=body)
    assert told.broken == set()
    assert "content.recognition-model" not in told.held


@pytest.mark.parametrize("query", [{}, {"top": ("1000",)}, {"top": ("2",)}])
@pytest.mark.parametrize(
    ("seen", "broken"),
    [
        (FACES, set()),
        ([], {"content.faces"}),
        ([{"persistedFaceId": FACE, "userData": "frown"}], {"content.face-user-data"}),
    ],
)
def test_face_page(tale: Any, query: Any, seen: Any, broken: set[str]) -> None:
    """A page that shows the whole list."""
    restored(tale, "LargeFaceList")
    path = {"largeFaceListId": "b"}
    told = tale.call("listLargeFaceListFaces", "target", 200, path=path, query=query, json=seen)
    assert told.broken == broken


@pytest.mark.parametrize("query", [{"start": (FACE,)}, {"top": ("1",)}, {"top": ("many",)}])
def test_part_of_a_list(tale: Any, query: Any) -> None:
    """A page that may show a part says nothing of the whole."""
    restored(tale, "LargeFaceList")
    path = {"largeFaceListId": "b"}
    other = [{"persistedFaceId": FACE2}]
    told = tale.call("listLargeFaceListFaces", "target", 200, path=path, query=query, json=other)
    assert (told.broken, told.held) == (set(), set())


@pytest.mark.parametrize(
    ("seen", "broken"),
    [
        ([entry()], set()),
        ([entry(persistedFaceIds=None)], {"content.person-faces"}),
        ([entry(name="Bob")], {"content.person-details"}),
        ([entry(userData=None)], {"content.person-details"}),
        ([entry(personId=PERSON2)], {"content.persons", "content.person-details", "content.person-faces"}),
        ([], {"content.persons"}),
    ],
)
def test_person_page(tale: Any, seen: Any, broken: set[str]) -> None:
    """Persons by id, name, user data and faces."""
    restored(tale, "PersonGroup")
    told = tale.call("listPersonGroupPersons", "target", 200, path={"personGroupId": "b"}, json=seen)
    assert told.broken <= broken
    assert bool(told.broken) == bool(broken)


@pytest.mark.parametrize(
    ("seen", "broken"),
    [
        (entry(), set()),
        (entry(name="Bob"), {"content.person-details"}),
        (entry(persistedFaceIds=[]), {"content.person-faces"}),
    ],
)
def test_one_person(tale: Any, seen: Any, broken: set[str]) -> None:
    """One person, read by id."""
    restored(tale, "PersonGroup")
    path = {"personGroupId": "b", "personId": PERSON}
    assert tale.call("getPersonGroupPerson", "target", 200, path=path, json=seen).broken == broken


@pytest.mark.parametrize(
    ("operation", "path", "broken"),
    [
        ("getPersonGroupPerson", {"personId": PERSON}, {"apply.target.reads"}),
        ("getPersonGroupPersonFace", {"personId": PERSON, "persistedFaceId": FACE}, {"apply.target.reads"}),
        ("listPersonGroupPersons", {}, {"apply.target.reads"}),
        ("getPersonGroupPerson", {"personId": PERSON2}, set()),
        ("getPersonGroupPersonFace", {"personId": PERSON, "persistedFaceId": PERSON2}, set()),
    ],
)
def test_part_refused(tale: Any, operation: str, path: dict[str, str], broken: set[str]) -> None:
    """What a restored object surely holds can be read, by itself and together; what it never had need not be."""
    restored(tale, "PersonGroup")
    odd = tale.call(operation, "target", 400, path={"personGroupId": "b", **path}, query={"top": ("many",)})
    assert odd.broken == set()
    assert tale.call(operation, "target", 404, path={"personGroupId": "b", **path}).broken == broken


@pytest.mark.parametrize(("data", "broken"), [("smile", set()), (None, {"content.face-user-data"})])
def test_face_of_a_person(tale: Any, data: Any, broken: set[str]) -> None:
    """A person's face keeps its user data."""
    restored(tale, "PersonGroup")
    path = {"personGroupId": "b", "personId": PERSON, "persistedFaceId": FACE}
    told = tale.call("getPersonGroupPersonFace", "target", 200, path=path, json={"userData": data})
    assert told.broken == broken


def test_nature_of_the_content(tale: Any) -> None:
    """An empty object and one in an unusual script bear their own clauses out."""
    tale.create("source", "FaceList", "a", name="\u6751")
    tale.applied(tale.taken())
    assert {"content.unicode", "content.empty-object"} <= tale.read("target", "FaceList", "b", name="\u6751").held


def test_restored_object_missing(tale: Any) -> None:
    """After success the object must be there."""
    restored(tale, "FaceList")
    assert tale.read("target", "FaceList", "b", 404).broken == {"apply.target.reads"}


def test_restored_object_lives(tale: Any) -> None:
    """What was restored is written like any other object."""
    restored(tale, "FaceList")
    assert "apply.target.writes" in tale.change("target", "FaceList", "b", name="new").held
    assert "apply.target.writes" in tale.read("target", "FaceList", "b", name="new", persistedFaces=FACES).held
    add_face(tale, "target", "FaceList", "b", FACE2)
    both = [*FACES, {"persistedFaceId": FACE2, "userData": "smile"}]
    assert tale.read("target", "FaceList", "b", name="new", persistedFaces=both).broken == set()
    tale.change("target", "FaceList", "b", name="newer")
    assert tale.read("target", "FaceList", "b", name="new", persistedFaces=both).broken == {"apply.target.writes"}
    assert tale.change("target", "FaceList", "b", 403, name="x").broken == {"apply.target.writes"}


def test_scope_is_no_matter_to_what_was_restored(tale: Any) -> None:
    """Taken out of the scope, the target keeps its object."""
    snapshot = restored(tale, "FaceList")
    tale.update(snapshot, applyScope=tale.scope())
    assert "scope.restored.survives" in tale.read("target", "FaceList", "b", persistedFaces=FACES).held
    assert tale.read("target", "FaceList", "b", 404).broken == {"scope.restored.survives"}


# Copies apart


EDITED = {"name": "edited"}


@pytest.mark.parametrize(
    ("edit", "look", "broken"),
    [
        ("source", "target", "isolation.target.source-edits"),
        ("target", "source", "isolation.source.target-edits"),
        ("target", "second", "isolation.targets.apart"),
        ("second", "target", "isolation.targets.apart"),
    ],
)
@pytest.mark.parametrize("leaks", [False, True])
@pytest.mark.parametrize("deletes", [False, True])
def test_objects_apart(tale: Any, edit: str, look: str, broken: str, leaks: bool, deletes: bool) -> None:  # noqa: FBT001 - a row
    """An edit or deletion of one copy that shows in another breaks the clause of the pair."""
    snapshot = restored(tale, "FaceList")
    tale.applied(snapshot, "c")
    places = {"source": ("source", "a"), "target": ("target", "b"), "second": ("target", "c")}
    by, object_id = places[edit]
    if deletes:
        tale.remove(by, "FaceList", object_id)
    else:
        tale.change(by, "FaceList", object_id, **EDITED)
    by, object_id = places[look]
    seen = {"persistedFaces": FACES, **(EDITED if leaks and not deletes else {})}
    told = tale.read(by, "FaceList", object_id, 404 if leaks and deletes else 200, **seen)
    told_too = {"apply.target.reads" if deletes else "content.name"} if look != "source" else set()
    assert told.broken - told_too == ({broken} if leaks else set())
    assert leaks or broken in told.held


@pytest.mark.parametrize(
    ("edit", "broken"), [("source", "isolation.snapshot.source-edits"), ("target", "isolation.snapshot.target-edits")]
)
@pytest.mark.parametrize("leaks", [False, True])
def test_snapshot_apart(tale: Any, edit: str, broken: str, leaks: bool) -> None:  # noqa: FBT001 - a row of the table
    """An edit after the take that is in a later apply breaks the clause."""
    snapshot = restored(tale, "FaceList")
    by, object_id = {"source": ("source", "a"), "target": ("target", "b")}[edit]
    tale.change(by, "FaceList", object_id, **EDITED)
    tale.applied(snapshot, "late")
    told = tale.read("target", "FaceList", "late", persistedFaces=FACES, **(EDITED if leaks else {}))
    assert told.broken == ({broken, "content.name"} if leaks else set())
    assert leaks or broken in told.held


def test_two_snapshots_apart(tale: Any) -> None:
    """Each of two snapshots of one source holds what the source held at its time."""
    early = restored(tale, "FaceList")
    tale.change("source", "FaceList", "a", **EDITED)
    tale.read("source", "FaceList", "a", persistedFaces=FACES, **EDITED)
    late = tale.taken()
    tale.applied(early, "c")
    assert "isolation.snapshots.apart" in tale.read("target", "FaceList", "c", persistedFaces=FACES).held
    tale.applied(late, "d")
    told = tale.read("target", "FaceList", "d", persistedFaces=FACES)
    assert told.broken == {"isolation.snapshots.apart", "content.name"}
    tale.applied(early, "e")
    told = tale.read("target", "FaceList", "e", persistedFaces=FACES, **EDITED)
    assert "isolation.snapshots.apart" in told.broken
    assert told.broken <= {"isolation.snapshots.apart", "isolation.snapshot.source-edits", "content.name"}


def test_source_deleted_after_the_take(tale: Any) -> None:
    """A snapshot outlives its source."""
    snapshot = restored(tale, "FaceList")
    tale.remove("source", "FaceList", "a")
    tale.free("target", "FaceList", "late")
    assert "isolation.snapshot.source-deleted" in tale.poll(tale.apply(snapshot, "late"), by="target").held
    tale.free("target", "FaceList", "later")
    told = tale.poll(tale.apply(snapshot, "later"), "failed", by="target")
    said, general = [each for each in told.finding.judgements if not each.holds]
    assert "isolation.snapshot.source-deleted" in {said.clause, *said.instead}
    assert general.clause == "apply.valid.succeeds"


def test_new_object_under_an_old_id_is_no_kin(tale: Any) -> None:
    """What is made anew under the source's id has nothing to do with the old copies."""
    restored(tale, "FaceList")
    tale.remove("source", "FaceList", "a")
    tale.create("source", "FaceList", "a", name="fresh")
    tale.change("source", "FaceList", "a", name="fresher")
    assert tale.read("target", "FaceList", "b", name="fresher", persistedFaces=FACES).broken == {"content.name"}


def test_own_changes_of_a_plain_object(tale: Any) -> None:
    """An object that no snapshot is concerned with is no subject of the contract."""
    tale.create("source", "FaceList", "plain")
    assert tale.read("source", "FaceList", "plain", name="other").broken == set()
    assert tale.read("source", "FaceList", "plain", 404).broken == set()
    assert tale.change("source", "FaceList", "plain", 409, name="x").broken == set()


def test_write_without_an_answer(tale: Any) -> None:
    """After a write that was never answered nothing is known of the content."""
    restored(tale, "FaceList")
    tale.change("target", "FaceList", "b", None, name="x")
    for name in ("n", "x", "mixed"):
        assert tale.read("target", "FaceList", "b", name=name, persistedFaces=[]).broken == set()


def test_source_taken_away_with_its_copy(tale: Any) -> None:
    """A source that a take does not find any more since its copy was deleted breaks the clause of the pair, once."""
    restored(tale, "FaceList")
    tale.remove("target", "FaceList", "b")
    tale.take(status=404)
    assert tale.told[-1].broken == {"isolation.source.target-edits"}
    tale.take(status=404)
    assert tale.told[-1].broken == set()


def test_source_that_a_take_does_not_find(tale: Any, shared: str) -> None:
    """Where nothing has touched its copies, a source that a take does not find speaks of the take."""
    tale.applied(shared)
    tale.take(status=404)
    assert tale.told[-1].broken == {"limit.object-id.shortest"}  # the most particular of what it should have shown


@pytest.mark.parametrize(
    ("shown", "broken"),
    [([FACE, FACE2], set()), ([FACE2], {"apply.target.writes"}), ([FACE], {"apply.target.writes"}), ([], None)],
)
def test_face_added_to_a_restored_person(tale: Any, shown: list[str], broken: set[str] | None) -> None:
    """A face that is added takes its place beside the others: neither theirs nor none; anything else is another lie."""
    restored(tale, "PersonGroup")
    path = {"personGroupId": "b", "personId": PERSON}
    tale.call("listPersonGroupPersons", "target", 200, path={"personGroupId": "b"}, json=[entry()])
    tale.call("addPersonGroupPersonFace", "target", 200, path=path, json={"persistedFaceId": FACE2})
    told = tale.call(
        "listPersonGroupPersons", "target", 200, path={"personGroupId": "b"}, json=[entry(persistedFaceIds=shown)]
    )
    assert told.broken == ({"content.person-faces"} if broken is None else broken)
