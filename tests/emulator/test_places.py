"""Accounts, regions and types are worlds of their own over one store of snapshots."""

from typing import Any

from facesnap.emulator.census import digest, inventory

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"


def test_containers_belong_to_account_and_region(emulated: Any, kind: Any) -> None:
    """The same id lives four times, apart; nobody sees another's."""
    one = f"/{kind.path}/same"
    places = [("source", None), ("source", "west"), ("sibling", "west"), ("target", None)]
    for by, region in places:
        assert emulated("GET", one, by=by, region=region).code == f"{kind.type}NotFound"
        assert emulated("PUT", one, {"name": f"{by} {region}"}, by=by, region=region).status == 200
    for by, region in places:
        assert emulated("GET", one, by=by, region=region).json["name"] == f"{by} {region}"
        assert len(emulated("GET", f"/{kind.path}", by=by, region=region).json) == 1
    assert emulated("DELETE", one, by="source").status == 200
    assert emulated("GET", one, by="source", region="west").status == 200


def test_a_snapshot_travels_between_regions(emulated: Any, kind: Any) -> None:
    """Taken here, seen and applied there, onto the same id, by another account of the same subscription."""
    emulated.filled(kind, "same")
    snapshot = emulated.taken(kind.type, "same", [SOURCE])
    assert emulated("GET", snapshot, by="sibling", region="west").status == 200
    end = emulated.applied(snapshot, "same", by="sibling", region="west")
    assert end["status"] == "succeeded"
    assert emulated("GET", f"/{kind.path}/same", by="sibling", region="west").status == 200
    assert emulated("GET", f"/{kind.path}/same", by="sibling").status == 404
    assert emulated("DELETE", snapshot, by="sibling", region="west").status == 200


def test_a_take_copies_from_the_region_of_the_call(emulated: Any) -> None:
    """An object of another region is missing here."""
    emulated("PUT", "/facelists/a", {"name": "n"}, region="west")
    body = {"type": "FaceList", "objectId": "a", "applyScope": []}
    assert emulated("POST", "/snapshots", body).code == "FaceListNotFound"
    assert emulated("POST", "/snapshots", body, region="west").status == 202


def test_types_are_apart(emulated: Any) -> None:
    """One id, four types, no conflict; a take with another type is of nothing."""
    paths = ("facelists", "largefacelists", "persongroups", "largepersongroups")
    assert {emulated("PUT", f"/{path}/a", {"name": path}).status for path in paths} == {200}
    assert emulated("DELETE", "/facelists/a").status == 200
    assert emulated("GET", "/largefacelists/a").json["name"] == "largefacelists"


def test_any_prefix_serves(emulated: Any) -> None:
    """A path before /face/v1.0 that names no region is the default one."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    key = [(b"ocp-apim-subscription-key", b"source-key")]
    assert emulated.raw("GET", "/deep/down/face/v1.0/facelists/a", key).status == 200
    assert emulated.raw("GET", "/deep/regions/west/face/v1.0/facelists/a", key).status == 404


def test_the_digest_of_what_was_there(emulated: Any) -> None:
    """It does not change with what comes beside it, and changes with anything in it."""
    state = emulated.service.state
    emulated("PUT", "/persongroups/a", {"name": "n"})
    person = emulated("POST", "/persongroups/a/persons", {"name": "p"}).json["personId"]
    snapshot = emulated.taken("PersonGroup", "a", [TARGET])
    names = set(inventory(state))
    assert names == {"source/default/PersonGroup/a", snapshot.removeprefix("/")}
    before = digest(state, names)
    emulated.applied(snapshot, "b")
    assert digest(state, names) == before
    assert digest(state) != before
    emulated("PATCH", f"/persongroups/a/persons/{person}", {"userData": "x"})
    changed = digest(state, names)
    assert changed != before
    emulated("DELETE", snapshot)
    assert digest(state, names) not in {before, changed}
