"""Variants of what lasts: expiry, operations, what is seen meanwhile, what fails meanwhile, training, the world."""

from typing import Any

import pytest

from facesnap.emulator.kinds import PERSON_GROUP

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
LIFE = 48 * 3600


def test_cleans_lazily(varied: Any) -> None:
    """Seen for 59 seconds more, not applied for one."""
    emulated = varied("CleansLazily")
    snapshot = emulated.taken()
    emulated.advance(LIFE + 1)
    assert emulated("GET", snapshot).status == 200
    assert emulated("PATCH", snapshot, {"userData": "x"}).status == 200
    assert emulated.apply(snapshot, "b").status == 404
    assert len(emulated("GET", "/snapshots").json) == 1
    emulated.advance(59)
    assert emulated("GET", snapshot).status == 404
    assert emulated("GET", "/snapshots").json == []


@pytest.mark.parametrize("name", ["AppliesEndWithSnapshot", "LeftoversOfExpiry"])
def test_applies_that_run_at_expiry(varied: Any, name: str) -> None:
    """They fail; one leaves something."""
    emulated = varied(name, "HoursByClock")
    emulated.service.every = 1
    snapshot = emulated.taken()
    emulated.advance(LIFE - 7 * 3600)
    assert emulated.end(emulated.apply(snapshot, "b"), by="target")["status"] == "succeeded"
    emulated.advance(3600)
    left = LIFE - (emulated.service.clock.now - next(iter(emulated.service.state.snapshots.values())).created) / 1e7
    emulated.advance(max(0, left - 60))
    assert emulated.end(emulated.apply(snapshot, "c"), by="target")["status"] == "failed"
    assert emulated("GET", "/facelists/c", by="target").status == (200 if name == "LeftoversOfExpiry" else 404)


def test_moments_of_creation(varied: Any) -> None:
    """At the request, or only counted from it."""
    emulated = varied("CreatedAtRequest", "SlowByPolls")
    shown = emulated("GET", emulated.taken()).json
    assert shown["createdTime"] < shown["lastUpdateTime"]
    emulated = varied("ExpiresFromRequest", "HoursByClock")
    snapshot = emulated.taken()
    emulated.advance(LIFE - 1800)
    assert emulated("GET", snapshot).status == 404


@pytest.mark.parametrize("how", ["deleted", "expired"])
def test_after_the_end(varied: Any, how: str) -> None:
    """Gone rather than not found; deleted again; the outsider is told nothing."""

    def ended(name: str) -> tuple[Any, str]:
        emulated = varied(name)
        snapshot = emulated.taken()
        if how == "deleted":
            emulated("DELETE", snapshot)
        else:
            emulated.advance(LIFE)
        return emulated, snapshot

    emulated, snapshot = ended("SaysGone")
    assert emulated("GET", snapshot).status == 410
    assert emulated("GET", f"/snapshots/{SOURCE}").status == 404
    emulated, snapshot = ended("DeletesAgain")
    assert emulated("DELETE", snapshot).status == 200
    assert emulated("DELETE", snapshot, by="outsider").status == 404
    assert emulated("GET", snapshot).status == 404


def test_operations_are_forgotten(varied: Any) -> None:
    """With a day, with their snapshot, or told to everybody."""
    emulated = varied("OperationsForADay", "OperationsGoWithSnapshot", "OperationsShared")
    snapshot = emulated.taken()
    first = next(iter(emulated.service.state.operations))
    assert emulated("GET", f"/operations/{first}", by="outsider").status == 200
    other = emulated.taken("other")
    second = list(emulated.service.state.operations)[1]
    emulated("DELETE", snapshot)
    assert emulated("GET", f"/operations/{first}").status == 404
    assert emulated("GET", f"/operations/{second}").status == 200
    emulated.advance(24 * 3600 + 5)
    assert emulated("GET", f"/operations/{second}").status == 404
    assert emulated("GET", other).status == 200


def test_operations_of_expired_snapshots_are_forgotten(varied: Any) -> None:
    """As of deleted ones."""
    emulated = varied("OperationsGoWithSnapshot")
    emulated.taken()
    emulated.advance(LIFE)
    assert emulated("GET", f"/operations/{next(iter(emulated.service.state.operations))}").status == 404


def test_targets_early(varied: Any) -> None:
    """Seen at once; edits stay, deletion too."""
    emulated = varied("TargetsEarly", "SlowByPolls")
    snapshot = emulated.taken()
    reply = emulated.apply(snapshot, "b")
    assert emulated("PATCH", "/facelists/b", {"name": "new"}, by="target").status == 200
    assert emulated.apply(snapshot, "b").status == 409
    assert emulated.end(reply, by="target")["status"] == "succeeded"
    assert emulated("GET", "/facelists/b", by="target").json["name"] == "new"


def test_targets_grow(varied: Any) -> None:
    """Empty first, then filled."""
    emulated = varied("TargetsGrow", "SlowByPolls")
    emulated.emulated.filled(PERSON_GROUP, "g", faces=2)
    body = {"type": "PersonGroup", "objectId": "g", "applyScope": [TARGET]}
    end = emulated.end(emulated("POST", "/snapshots", body))
    reply = emulated.apply(end["resourceLocation"], "b")
    assert emulated("GET", "/persongroups/b/persons", by="target").json == []
    emulated.end(reply, by="target")
    assert len(emulated("GET", "/persongroups/b/persons", by="target").json) == 2


def test_early_targets_go_with_their_failure(varied: Any) -> None:
    """And what the caller put in their place stays."""
    emulated = varied("TargetsEarly", "DeletionFailsApplies", "SlowByPolls")
    snapshot = emulated.taken()
    first, second = emulated.apply(snapshot, "b"), emulated.apply(snapshot, "c")
    emulated("DELETE", "/facelists/c", by="target")
    emulated("PUT", "/facelists/c", {"name": "mine"}, by="target")
    emulated("DELETE", snapshot)
    assert emulated.end(first, by="target")["status"] == emulated.end(second, by="target")["status"] == "failed"
    assert emulated("GET", "/facelists/b", by="target").status == 404
    assert emulated("GET", "/facelists/c", by="target").json["name"] == "mine"


@pytest.mark.parametrize("order", [("SnapshotsEarly", "SlowByPolls"), ("SlowByPolls", "SnapshotsEarly")])
def test_snapshots_early(varied: Any, order: tuple[str, str]) -> None:
    """In list and get, updated and deleted, while they are being taken."""
    emulated = varied(*order)
    emulated("PUT", "/facelists/a", {"name": "n"})
    reply, other = emulated.take(), emulated.take()
    paths = [f"/snapshots/{one['id']}" for one in emulated("GET", "/snapshots").json]
    created = emulated("GET", paths[0]).json["createdTime"]
    assert emulated("PATCH", paths[0], {"userData": "x"}).status == 200
    assert emulated("DELETE", paths[1]).status == 200
    emulated.end(reply)
    emulated.end(other)
    shown = emulated("GET", paths[0]).json
    assert (shown["createdTime"], shown["userData"]) == (created, "x")
    assert emulated("GET", paths[1]).status == 404


@pytest.mark.parametrize("order", [("SnapshotsEarly", "DoneAtOnce"), ("DoneAtOnce", "SnapshotsEarly")])
def test_early_and_at_once(varied: Any, order: tuple[str, str]) -> None:
    """There is nothing to be early for."""
    emulated = varied(*order)
    assert emulated("GET", emulated.taken()).status == 200


@pytest.mark.parametrize(
    ("name", "edit", "status", "shown"),
    [
        ("TakesAtTheEnd", "PATCH", "succeeded", "new"),
        ("TakesAtTheEnd", "DELETE", "failed", None),
        ("EditsFailTakes", "PATCH", "failed", None),
        ("EditsFailTakes", "DELETE", "failed", None),
        ("SlowByPolls", "DELETE", "succeeded", "n"),
    ],
)
def test_edits_during_a_take(varied: Any, name: str, edit: str, status: str, shown: str | None) -> None:
    """Of the source's name, or of all of it."""
    emulated = varied(*{name, "SlowByPolls"})
    emulated("PUT", "/facelists/a", {"name": "n"})
    reply = emulated.take()
    assert emulated(edit, "/facelists/a", {"name": "new"} if edit == "PATCH" else None).status == 200
    end = emulated.end(reply)
    assert end["status"] == status
    if shown is not None:
        emulated.end(emulated.apply(end["resourceLocation"], "b"), by="target")
        assert emulated("GET", "/facelists/b", by="target").json["name"] == shown


def test_training_blocks_takes(varied: Any) -> None:
    """Until it has ended."""
    emulated = varied("TrainingBlocksTakes")
    emulated.emulated.filled(PERSON_GROUP, "g")
    emulated("POST", "/persongroups/g/train")
    body = {"type": "PersonGroup", "objectId": "g", "applyScope": [TARGET]}
    assert emulated("POST", "/snapshots", body).status == 409
    emulated.advance(60)
    assert emulated("POST", "/snapshots", body).status == 202


@pytest.mark.parametrize("edit", ["DELETE", "PATCH"])
def test_snapshots_that_are_applied(varied: Any, edit: str) -> None:
    """Deleted or closed to the applier meanwhile: the apply fails, or that is refused until it has ended."""
    body = {"applyScope": []} if edit == "PATCH" else None
    emulated = varied("DeletionFailsApplies", "SlowByPolls")
    snapshot = emulated.taken()
    reply = emulated.apply(snapshot, "b")
    assert emulated(edit, snapshot, body).status == 200
    assert emulated.end(reply, by="target")["status"] == "failed"
    emulated = varied("AppliesHoldSnapshots", "SlowByPolls")
    snapshot = emulated.taken()
    reply = emulated.apply(snapshot, "b")
    assert emulated(edit, snapshot, body).status == 409
    assert emulated.end(reply, by="target")["status"] == "succeeded"
    assert emulated(edit, snapshot, body).status == 200


def test_rival_applies(varied: Any) -> None:
    """Both fail, or the second is refused; a third is free to succeed."""
    emulated = varied("RivalsAllFail", "SlowByPolls")
    snapshot = emulated.taken()
    replies = [emulated.apply(snapshot, "b") for _ in range(2)]
    assert [emulated.end(one, by="target")["status"] for one in replies] == ["failed", "failed"]
    assert emulated.end(emulated.apply(snapshot, "b"), by="target")["status"] == "succeeded"
    emulated = varied("TargetsReserved", "SlowByPolls")
    snapshot = emulated.taken()
    reply = emulated.apply(snapshot, "b")
    assert emulated.apply(snapshot, "b").status == 409
    assert emulated("PUT", "/facelists/b", {"name": "n"}, by="target").status == 409
    assert emulated("PUT", "/facelists/b", {"name": "n"}, by="outsider").status == 200
    assert emulated.end(reply, by="target")["status"] == "succeeded"


def test_training_untold(varied: Any) -> None:
    """404 until it is trained anew, in copies of copies too; the searches work (see every variant)."""
    emulated = varied("TrainingUntold")
    emulated.emulated.filled(PERSON_GROUP, "g")
    body = {"type": "PersonGroup", "objectId": "g", "applyScope": [TARGET]}
    end = emulated.end(emulated("POST", "/snapshots", body))
    emulated.end(emulated.apply(end["resourceLocation"], "b"), by="target")
    assert emulated("GET", "/persongroups/g/training").status == 200
    assert emulated("GET", "/persongroups/b/training", by="target").status == 404
    assert emulated("POST", "/persongroups/b/train", by="target").status == 202
    assert emulated("GET", "/persongroups/b/training", by="target").status == 200


def test_trainings_slow(varied: Any) -> None:
    """Five looks find it running; its takes are as fast as ever."""
    emulated = varied("TrainingsSlow", "DoneAtFirstLook")
    emulated.emulated.filled(PERSON_GROUP, "g", trained=False)
    emulated("POST", "/persongroups/g/train")
    found = [emulated("GET", "/persongroups/g/training").json["status"] for _ in range(6)]
    assert found == ["running"] * 5 + ["succeeded"]
    emulated("PUT", "/facelists/a", {"name": "n"})
    assert emulated("GET", emulated.location(emulated.take())).json["status"] == "succeeded"


@pytest.mark.parametrize(
    ("name", "header", "words"),
    [
        ("RateBySeconds", "1", "in 1 seconds"),
        ("RateByDate", "GMT", "exceeded"),
        ("RateByMessage", None, "in 1 seconds"),
        ("RateUnsaid", None, "exceeded"),
    ],
)
def test_rates(varied: Any, name: str, header: str | None, words: str) -> None:
    """The four hundred and first request at once; half a second later there is room again."""
    emulated = varied(name).emulated
    now = [1000.0]
    emulated.service.monotonic = lambda: now[0]
    assert {emulated("GET", "/snapshots").status for _ in range(400)} == {200}
    reply = emulated("GET", "/snapshots")
    assert reply.status == 429
    assert words in reply.json["error"]["message"]
    assert reply.headers.get("retry-after", "None").endswith(str(header))
    assert emulated("GET", "/snapshots", by="target").status == 200
    now[0] += 0.5
    assert {emulated("GET", "/snapshots").status for _ in range(400)} == {200}


def test_hiccups(varied: Any) -> None:
    """One in 499, and nothing is done then."""
    emulated = varied("Hiccups").emulated
    found = [emulated("PUT", f"/facelists/{number}", {"name": "n"}).status for number in range(998)]
    assert [number for number, status in enumerate(found) if status == 503] == [498, 997]
    assert emulated("GET", "/facelists/498").status == 404
