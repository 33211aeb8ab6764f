"""Operation status: order, end, times, location, and who may read it for how long."""

from typing import Any

import pytest


@pytest.fixture
def running(tale: Any) -> str:
    """A take under way."""
    tale.create("source", "FaceList", "source")
    return str(tale.take("source"))


@pytest.mark.parametrize(
    "states",
    [
        ("notStarted", "running", "succeeded"),
        ("notstarted", "notStarted", "NOTSTARTED", "Succeeded"),
        ("running", "running", "failed"),
        ("succeeded",),
        ("failed",),
    ],
)
def test_lawful_orders(tale: Any, running: str, states: tuple[str, ...]) -> None:
    """States may be skipped and repeated, in any letter case."""
    for state in states:
        told = tale.poll(
            running, state, resourceLocation=None if state.lower() != "succeeded" else f"/snapshots/{tale.guid()}"
        )
    assert told.broken <= {"take.valid.empty-object", "take.valid.succeeds"}  # a failure that nothing excuses
    assert states[-1] == "failed" or tale.broken == set()


@pytest.mark.parametrize("states", [("running", "notStarted"), ("running", "notStarted", "running")])
def test_backwards(tale: Any, running: str, states: tuple[str, ...]) -> None:
    """No state returns."""
    for state in states:
        tale.poll(running, state)
    assert tale.broken == {"status.value.order"}


@pytest.mark.parametrize("after", ["running", "failed", "notStarted"])
def test_end_is_final(tale: Any, running: str, after: str) -> None:
    """Neither the state nor the location nor the message of an end changes."""
    tale.poll(running)
    assert {"status.value.final", "status.operation.kept"} <= tale.poll(running).held
    assert "status.value.final" in tale.poll(running, after).broken


def test_location_of_the_end_is_final(tale: Any, running: str) -> None:
    """The snapshot that it names stays that."""
    tale.poll(running)
    assert tale.poll(running, resourceLocation=f"/snapshots/{tale.guid()}").broken == {"status.value.final"}


def test_lawful_changes_of_an_end(tale: Any, running: str) -> None:
    """The last action's time, null for omitted, and members that nobody knows may change."""
    place = f"/snapshots/{tale.guid()}"
    tale.poll(running, resourceLocation=place)
    extra = {"finishedTime": "2026-03-01T12:00:00Z", "lastActionTime": tale.stamp(hours=1)}
    told = tale.poll(running, "SUCCEEDED", message=None, resourceLocation=place, **extra)
    assert told.broken == set()


@pytest.mark.parametrize(
    ("lies", "broken"),
    [
        ({"createdTime": "2026-03-01T11:59:59Z"}, {"status.time.created-constant"}),
        ({"lastActionTime": "2026-03-01T12:00:03Z"}, {"status.time.action-order"}),
        ({"lastActionTime": "2026-03-01T11:00:00Z"}, {"status.time.action-order", "status.time.action-after-created"}),
        ({"lastActionTime": None}, set()),
        ({"createdTime": "2026-03-01T12:00:02.0000000Z"}, set()),
    ],
)
def test_times(tale: Any, running: str, lies: Any, broken: set[str]) -> None:
    """Creation constant, the last action never before it and never backwards."""
    stamp = "2026-03-01T12:00:02Z"
    tale.poll(running, "running", createdTime=stamp, lastActionTime="2026-03-01T12:00:04Z")
    values = {"createdTime": stamp, "lastActionTime": "2026-03-01T12:00:04Z", **lies}
    assert tale.poll(running, "running", **values).broken == broken


@pytest.mark.parametrize(
    "place", [None, "", "/snapshots/", "/snapshots/{guid}", "https://host/face/v1.0/snapshots/{guid}"]
)
def test_pending_location(tale: Any, running: str, place: str | None) -> None:
    """Before the end: nothing yet, or the folder, or a snapshot's path (C4)."""
    shown = place and place.replace("{guid}", tale.guid())
    assert tale.poll(running, "running", resourceLocation=shown).broken == set()


@pytest.mark.parametrize(
    "place", ["/facelist/a", "/snapshots/none", "nonsense", 7, "/operations/8bc8d286-2c39-40b6-8190-4a8a2eb95297"]
)
def test_wrong_pending_location(tale: Any, running: str, place: Any) -> None:
    """Anything else before the end breaks the clause; a number is the schema's to tell."""
    told = tale.poll(running, "running", resourceLocation=place)
    assert told.broken == {"status.location.pending"}


@pytest.mark.parametrize(
    "place", ["/snapshots/{guid}", "snapshots/{guid}", "https://host/x/snapshots/{guid}/", "/Snapshots/{guid}"]
)
def test_location_of_a_take(tale: Any, running: str, place: str) -> None:
    """At the end the last two segments name the snapshot, its id in any case."""
    guid = tale.guid()
    told = tale.poll(running, resourceLocation=place.replace("{guid}", guid.upper()))
    assert told.broken == set()
    assert guid in tale.state.snapshots


@pytest.mark.parametrize("place", [None, "/snapshots/", "/snapshot/{guid}", "/snapshots/7", "{guid}"])
def test_wrong_location_of_a_take(tale: Any, running: str, place: str | None) -> None:
    """An end that names no snapshot breaks the clause, and leaves none."""
    told = tale.poll(running, resourceLocation=place and place.replace("{guid}", tale.guid()))
    assert told.broken == {"status.location.snapshot"}
    assert tale.state.snapshots == {}


@pytest.mark.parametrize(
    ("place", "broken"),
    [
        ("/facelist/b", False),
        ("/facelists/b", False),
        ("/FaceLists/b", False),
        ("https://host/face/v1.0/facelists/b", False),
        ("/facelist/a", True),
        ("/largefacelist/b", True),
        ("/facelist/", True),
        (None, True),
    ],
)
def test_location_of_an_apply(tale: Any, shared: str, place: str | None, broken: bool) -> None:  # noqa: FBT001 - a row
    """At the end: the family, singular or plural, and the target's id (C3)."""
    tale.free("target", "FaceList", "b")
    told = tale.poll(tale.apply(shared), by="target", resourceLocation=place)
    assert told.broken == ({"status.location.object"} if broken else set())


@pytest.mark.parametrize(
    ("end", "message", "broken"),
    [
        ("succeeded", "done", {"status.message.succeeded"}),
        ("succeeded", None, set()),
        ("succeeded", "", set()),
        ("failed", "why", set()),
        ("failed", None, set()),
        ("failed", "", {"status.message.failed"}),
        ("failed", 7, {"status.message.failed"}),
    ],
)
def test_message(tale: Any, end: str, message: Any, broken: set[str]) -> None:
    """A failure says why or nothing at all (Q29); a success is silent."""
    operation = tale.take()  # of an object that nobody knows, so that either end is lawful
    assert tale.poll(operation, end, message=message).broken == broken


@pytest.mark.parametrize("status", [200, 403, 404])
def test_another_reader(tale: Any, running: str, status: int) -> None:
    """Another account may be refused, or told the same (Q25); what it is told counts."""
    told = tale.poll(running, "running", by="outsider", answer=status)
    assert (told.broken, "status.other-subscription" in told.held) == (set(), True)
    assert told.observed
    tale.poll(running, "succeeded", by="outsider")
    assert tale.poll(running, "running").broken >= {"status.value.final"}


def test_another_reader_sees_a_crash(tale: Any, running: str) -> None:
    """A crash is no answer."""
    assert tale.poll(running, by="outsider", answer=500).broken == {"status.other-subscription"}


@pytest.mark.parametrize(
    ("wanted", "answer", "broken"),
    [
        ("8bc8d286-2c39-40b6-8190-4a8a2eb95297", 404, set()),
        ("8bc8d286-2c39-40b6-8190-4a8a2eb95297", 200, {"status.unknown.refused"}),
        ("nonsense", 400, set()),
        ("nonsense", 200, {"error.malformed-id"}),
        ("{8bc8d286-2c39-40b6-8190-4a8a2eb95297}", 200, set()),
        ("{8bc8d286-2c39-40b6-8190-4a8a2eb95297}", 404, set()),
    ],
)
def test_unknown_operation(tale: Any, wanted: str, answer: int, broken: set[str]) -> None:
    """An id that nobody issued is refused (Q3, Q30)."""
    assert tale.poll(wanted, answer=answer).broken == broken


def test_snapshot_id_is_no_operation(tale: Any, shared: str) -> None:
    """Nor is a snapshot's id one."""
    assert tale.poll(shared, answer=200).broken == {"status.unknown.refused"}


@pytest.mark.parametrize("answer", [200, 404])
def test_kept_for_a_day(tale: Any, running: str, answer: int) -> None:
    """An end must be readable for a day; after that it may be gone."""
    tale.poll(running)
    tale.wait(hours=23)
    assert tale.poll(running, answer=404).broken == {"status.operation.kept"}
    tale.wait(hours=2)
    assert tale.poll(running, answer=answer).broken == set()


@pytest.mark.parametrize("answer", [200, 404])
def test_gone_with_its_snapshot(tale: Any, shared: str, answer: int) -> None:
    """An end may be gone with its snapshot, of the take and of the apply."""
    tale.free("target", "FaceList", "b")
    applying = tale.apply(shared)
    tale.poll(applying, by="target")
    taking = next(iter(tale.state.operations))
    tale.delete(shared)
    assert tale.poll(taking, answer=answer).broken == set()
    assert tale.poll(applying, by="target", answer=answer).broken == set()


def test_without_a_good_key(tale: Any, running: str) -> None:
    """Without a good key nobody reads it."""
    assert tale.poll(running, by="nobody", answer=401).held == {"key.status.refused"}
    assert tale.poll(running, by="stranger").broken == {"key.status.refused"}


def test_letter_case_of_the_id(tale: Any, running: str) -> None:
    """An operation id compares in any letter case."""
    stamp = tale.stamp()
    body = {"status": "running", "createdTime": stamp, "lastActionTime": stamp}
    told = tale.call("getOperationStatus", "source", 200, path={"operationId": running.upper()}, json=body)
    assert "status.answer.status" in told.held
