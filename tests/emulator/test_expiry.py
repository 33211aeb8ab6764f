"""A snapshot's 48 hours, on the virtual clock."""

from typing import Any

import pytest

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
LIFE = 48 * 3600


@pytest.fixture
def snapshot(emulated: Any) -> str:
    """A snapshot just taken."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    return str(emulated.taken("FaceList", "a", [TARGET]))


def test_alive_to_the_last_second(emulated: Any, snapshot: str) -> None:
    """Every call still works a second before the end."""
    emulated.advance(LIFE - 1)
    assert emulated("GET", snapshot, by="target").status == 200
    assert len(emulated("GET", "/snapshots").json) == 1
    assert emulated("PATCH", snapshot, {"userData": "x"}).status == 200
    assert emulated("POST", f"{snapshot}/apply", {"objectId": "b"}, by="target").status == 202
    assert emulated("DELETE", snapshot).status == 200


def test_gone_at_the_end(emulated: Any, snapshot: str) -> None:
    """After 48 hours it is as if it had never been, for everybody; what was applied stays."""
    emulated.applied(snapshot, "kept")
    emulated.advance(LIFE)
    for by in ("source", "target", "outsider"):
        assert emulated("GET", snapshot, by=by).code == "SnapshotNotFound"
        assert emulated("GET", "/snapshots", by=by).json == []
    assert emulated("PATCH", snapshot, {"userData": "x"}).status == 404
    assert emulated("POST", f"{snapshot}/apply", {"objectId": "b"}, by="target").status == 404
    assert emulated("DELETE", snapshot).status == 404
    assert emulated("GET", "/facelists/kept", by="target").status == 200
    assert emulated.service.state.snapshots == {}


def test_nothing_prolongs_it(emulated: Any, snapshot: str) -> None:
    """Neither update nor get nor list nor apply moves the end."""
    for hour in range(4):
        emulated.advance(LIFE / 4 - 1)
        emulated("PATCH", snapshot, {"userData": str(hour)})
        emulated("GET", snapshot)
        emulated("GET", "/snapshots")
        emulated.applied(snapshot, f"b{hour}")
    assert emulated("GET", snapshot).status == 200
    emulated.advance(5)
    assert emulated("GET", snapshot).status == 404


def test_the_edge_is_exact_to_the_tick(emulated: Any, snapshot: str) -> None:
    """One tick before the end it is there, at the end it is not."""
    record = next(iter(emulated.service.state.snapshots.values()))
    emulated.service.clock.now = record.created + LIFE * 10_000_000 - 2
    assert emulated("GET", snapshot).status == 200
    assert emulated("GET", snapshot).status == 404


def test_an_apply_under_way_survives_the_end(emulate: Any) -> None:
    """It holds what it pastes, so neither expiry nor deletion of the snapshot takes that away."""
    for seed in range(4):
        emulated = emulate(seed=seed)
        emulated("PUT", "/facelists/a", {"name": "n"})
        snapshot = emulated.taken("FaceList", "a", [TARGET])
        applying = emulated("POST", f"{snapshot}/apply", {"objectId": "b"}, by="target")
        emulated.advance(LIFE) if seed % 2 else emulated("DELETE", snapshot)
        assert emulated.wait(applying, by="target")["status"] == "succeeded"


def test_a_take_unnoticed_for_48_hours_has_come_and_gone(emulated: Any) -> None:
    """Its end was due by the clock seconds after its beginning, so its snapshot's time is over too."""
    emulated("PUT", "/facelists/b", {"name": "n"})
    taking = emulated("POST", "/snapshots", {"type": "FaceList", "objectId": "b", "applyScope": []})
    emulated.advance(LIFE + 10)
    location = emulated.wait(taking)["resourceLocation"]
    assert emulated("GET", location).status == 404


def test_a_face_id_lives_for_a_day(emulated: Any) -> None:
    """After 24 hours the image must be detected anew; another account's face never counts."""
    face = emulated.detected(0)
    body = {"faceId1": face, "faceId2": face}
    assert emulated("POST", "/verify", body, by="target").code == "FaceNotFound"
    emulated.advance(24 * 3600 - 1)
    assert emulated("POST", "/verify", body).json == {"isIdentical": True, "confidence": 1.0}
    emulated.advance(1)
    assert emulated("POST", "/verify", body).code == "FaceNotFound"
