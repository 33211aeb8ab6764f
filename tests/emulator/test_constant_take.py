"""A take must not cost in proportion to the object's size: shown by structure and by counted steps, not by time."""

import sys
from dataclasses import replace
from types import FrameType
from typing import Any

from facesnap.emulator.kinds import LARGE_FACE_LIST
from facesnap.emulator.state import Container, Face, Person

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"


def grown(container: Container, size: int) -> Container:
    """The container with so many faces, or persons with a face each."""
    faces, persons = container.faces, container.persons
    for number in range(size):
        face = Face(f"{number:08}", f"somebody {number}", None, number)
        if container.kind.has_persons:
            persons = persons.insert(face.id, Person(face.id, "name", None, (face,)))
        else:
            faces = faces.insert(face.id, face)
    return replace(container, faces=faces, persons=persons)


def steps_of_a_migration(emulated: Any, kind: Any, size: int) -> int:
    """How many functions are entered and left from take to restored object; checks that nothing was copied."""
    emulated("PUT", f"/{kind.path}/a", {"name": "n"})
    service = emulated.service
    place, containers = next(iter(service.state.containers.items()))
    source = grown(containers["a"], size)
    service.store(place, source)
    steps = 0

    def count(frame: FrameType, *_: object) -> None:
        nonlocal steps
        # Ours only: the collector may run at any moment, and others listen to it.
        steps += "emulator" in frame.f_code.co_filename

    sys.setprofile(count)
    try:
        snapshot = emulated.taken(kind.type, "a", [TARGET])
        emulated.applied(snapshot, "b")
    finally:
        sys.setprofile(None)
    stored = service.state.snapshots[snapshot.removeprefix("/snapshots/")].content
    restored = service.state.containers[replace(place, account="target")]["b"]
    for copy in (stored, restored):
        assert copy.faces is source.faces
        assert copy.persons is source.persons
    assert len(restored.faces) + len(restored.persons) == size
    return steps


def test_take_and_apply_share_and_do_not_copy(emulate: Any, kind: Any) -> None:
    """The maps are the source's own, and 20,000 entries take exactly the steps that 10 take."""
    assert steps_of_a_migration(emulate(seed=1), kind, 10) == steps_of_a_migration(emulate(seed=1), kind, 20_000)


def test_a_face_more_shares_the_rest(emulated: Any) -> None:
    """Who holds the map of before still has it after faces came and went."""
    emulated.filled(LARGE_FACE_LIST, "a", faces=3)
    shelf = next(iter(emulated.service.state.containers.values()))
    before = shelf["a"]
    ids = set(before.faces)
    emulated("DELETE", f"/largefacelists/a/persistedfaces/{min(ids)}")
    assert set(before.faces) == ids
    assert set(shelf["a"].faces) == ids - {min(ids)}
