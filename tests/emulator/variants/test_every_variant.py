"""What holds whatever variants an emulator has: a migration works, and what is refused changes nothing."""

from typing import Any

import pytest

from facesnap.emulator.kinds import LARGE_PERSON_GROUP
from facesnap.emulator.variants import covering, variants

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
COMBINATIONS = [(name,) for name in variants()] + covering(0)


def named(names: tuple[str, ...]) -> str:
    """One by its name, several by their number."""
    return names[0] if len(names) == 1 else f"{len(names)} of them"


@pytest.mark.parametrize("names", COMBINATIONS, ids=named)
def test_a_migration_works(varied: Any, face_image: Any, names: tuple[str, ...]) -> None:
    """A trained group is taken, listed, updated, applied, searched, and its snapshot deleted."""
    emulated = varied(*names)
    emulated.emulated.filled(LARGE_PERSON_GROUP, "a", faces=1)
    body = {"type": "LargePersonGroup", "objectId": "a", "applyScope": [SOURCE, TARGET], "userData": "x"}
    end = emulated.end(emulated("POST", "/snapshots", body))
    assert end["status"] == "succeeded"
    snapshot = "/snapshots/" + end["resourceLocation"].rpartition("/")[2]
    assert [one["id"] for one in emulated("GET", "/snapshots?type=LargePersonGroup").json] == [snapshot[11:]]
    assert emulated("PATCH", snapshot, {"userData": "y"}).status == 200
    assert emulated("GET", snapshot, by="target").json["userData"] == "y"
    applied = emulated.apply(snapshot, "b")
    assert emulated.end(applied, by="target")["status"] == "succeeded"
    detected = emulated("POST", "/detect?recognitionModel=recognition_02", face_image(0), by="target").json
    wanted = {"faceIds": [detected[0]["faceId"]], "largePersonGroupId": "b"}
    candidates = emulated("POST", "/identify", wanted, by="target").json[0]["candidates"]
    persons = emulated("GET", "/largepersongroups/a/persons").json
    assert [one["personId"] for one in candidates] == [one["personId"] for one in persons]
    assert emulated("DELETE", snapshot).status == 200
    assert 400 <= emulated("GET", snapshot).status < 500


@pytest.mark.parametrize("names", COMBINATIONS, ids=named)
def test_refusals_change_nothing(varied: Any, names: tuple[str, ...]) -> None:
    """Out of scope, onto an id in use, of a missing source, by who does not own it, with no key at all."""
    emulated = varied(*names)
    snapshot = emulated.taken(userData="x")
    before = emulated("GET", snapshot).json
    emulated("PUT", "/facelists/used", {"name": "before"}, by="target")
    assert emulated.refused(emulated.apply(snapshot, "new", by="outsider"), by="outsider")
    assert emulated.refused(emulated.apply(snapshot, "used"), by="target")
    assert emulated.refused(emulated.apply(snapshot, "Not An Id"), by="target")
    assert emulated.refused(emulated.take("missing"))
    assert emulated.refused(emulated("PATCH", snapshot, {"userData": "y"}, by="target"))
    assert emulated.refused(emulated("DELETE", snapshot, by="outsider"))
    assert emulated("GET", snapshot, by=None).status in {401, 403}
    assert emulated("GET", snapshot).json == before
    assert emulated("GET", "/facelists/used", by="target").json["name"] == "before"
    assert emulated("GET", "/facelists/new", by="outsider").status == 404
    assert len(emulated("GET", "/snapshots").json) == 1
