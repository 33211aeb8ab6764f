"""Expiry: the window of 48 hours, its edges, the minute of cleaning, and what moves nothing."""

from datetime import timedelta
from typing import Any

import pytest

WORDS = ("get", "update", "apply", "delete", "list")
LIFE = timedelta(hours=48)


def to(tale: Any, snapshot: str, *, before: float | None = None, after: float | None = None) -> None:
    """Go to so many seconds before the window of the expiry begins, or after it ends; the next call starts there."""
    taken = tale.state.snapshots[snapshot].taken
    ahead = timedelta(seconds=1)  # that a call waits
    if before is not None:
        tale.now = taken.earliest + LIFE - timedelta(seconds=before) - ahead
    else:
        tale.now = taken.latest + LIFE + timedelta(seconds=after or 0.0) - ahead


def ask(tale: Any, word: str, snapshot: str, *, alive: bool) -> Any:
    """A call that is answered as for a living snapshot, or as for one that is gone; apply is seen to its end."""
    match word:
        case "get":
            return tale.get(snapshot, status=200 if alive else 404)
        case "update":
            return tale.update(snapshot, status=200 if alive else 404, userData="x")
        case "delete":
            return tale.delete(snapshot, status=200 if alive else 404)
        case "list":
            return tale.list("source", *([snapshot] if alive else []))
        case _:
            operation = tale.apply(snapshot, status=202 if alive else 404)
            return tale.poll(operation, by="target") if alive else tale.told[-1]


@pytest.fixture
def old(tale: Any, shared: str) -> str:
    """A snapshot, and a free id to apply it onto."""
    tale.free("target", "FaceList", "b")
    return shared


@pytest.mark.parametrize("word", WORDS)
def test_a_second_before(tale: Any, old: str, word: str) -> None:
    """Alive to the last second, for every call."""
    to(tale, old, before=2)
    told = ask(tale, word, old, alive=True)
    assert told.broken == set()
    assert f"expiry.{word}.before" in told.held


@pytest.mark.parametrize("word", WORDS)
def test_gone_a_second_before(tale: Any, old: str, word: str) -> None:
    """Gone too early breaks the lower edge."""
    to(tale, old, before=2)
    assert ask(tale, word, old, alive=False).broken == {f"expiry.{word}.before"}


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("alive", [True, False])
@pytest.mark.parametrize("seconds", [0.3, 0.0, -1.0])
def test_across_the_edge(tale: Any, old: str, word: str, alive: bool, seconds: float) -> None:  # noqa: FBT001 - a row
    """An exchange that straddles an edge, or lies between the two, is not judged."""
    if seconds >= 0:
        to(tale, old, before=seconds)
    else:
        to(tale, old, after=seconds)
    assert ask(tale, word, old, alive=alive).broken == set()


@pytest.mark.parametrize("word", ["get", "update", "list", "delete"])
@pytest.mark.parametrize("alive", [True, False])
@pytest.mark.parametrize("seconds", [1, 59])
def test_minute_of_cleaning(tale: Any, old: str, word: str, alive: bool, seconds: int) -> None:  # noqa: FBT001 - a row
    """For a minute after the end all but apply may still be served."""
    to(tale, old, after=seconds)
    assert ask(tale, word, old, alive=alive).broken == set()


def test_apply_has_no_minute(tale: Any, old: str) -> None:
    """An apply is refused at once (S35), or fails."""
    to(tale, old, after=1)
    assert "expiry.apply.after" in ask(tale, "apply", old, alive=False).held
    operation = tale.apply(old)
    assert tale.poll(operation, "failed", by="target").held >= {"expiry.apply.after"}
    assert tale.broken == set()
    assert ask(tale, "apply", old, alive=True).broken == {"expiry.apply.after"}


@pytest.mark.parametrize("word", ["get", "update", "list"])
def test_cleaned(tale: Any, old: str, word: str) -> None:
    """After the minute it is gone."""
    to(tale, old, after=61)
    told = ask(tale, word, old, alive=False)
    assert told.broken == set()
    assert f"expiry.{word}.after" in told.held
    assert ask(tale, word, old, alive=True).broken == {f"expiry.{word}.after"}


@pytest.mark.parametrize("alive", [True, False])
@pytest.mark.parametrize("by", ["source", "outsider"])
def test_deletion_after(tale: Any, old: str, by: str, alive: bool) -> None:  # noqa: FBT001 - a row of the table
    """A deletion of what has expired may be answered either way (Q4, Q24)."""
    to(tale, old, after=61)
    told = tale.delete(old, by, 200 if alive else 404)
    assert (told.broken, told.held) == (set(), {"expiry.delete.after"})


@pytest.mark.parametrize(
    ("touches", "broken"),
    [
        (("get",), {"expiry.unmoved.by-get"}),
        (("update",), {"expiry.unmoved.by-update"}),
        (("apply",), {"expiry.unmoved.by-apply"}),
        (("get", "update"), {"expiry.unmoved.by-get", "expiry.unmoved.by-update"}),
        (("list",), {"expiry.get.after"}),
    ],
)
def test_touched(tale: Any, old: str, touches: tuple[str, ...], broken: set[str]) -> None:
    """A snapshot that was touched late and lives on is blamed on the touch; gone in time, it bears the touch out."""
    tale.wait(hours=24)
    for touch in touches:
        ask(tale, touch, old, alive=True)
    to(tale, old, after=61)
    told = tale.get(old, status=404)
    assert told.broken == set()
    assert told.held == broken
    assert tale.get(old).broken == broken


@pytest.mark.parametrize("touch", ["get", "update", "apply"])
def test_touched_early(tale: Any, old: str, touch: str) -> None:
    """A touch just after the take could not be told from the cleaning's minute."""
    ask(tale, touch, old, alive=True)
    to(tale, old, after=61)
    assert tale.get(old).broken == {"expiry.get.after"}


def test_refused_touch_moves_nothing(tale: Any, old: str) -> None:
    """A touch that was refused is no touch."""
    tale.wait(hours=24)
    tale.get(old, "outsider", 403)
    to(tale, old, after=61)
    assert tale.get(old).broken == {"expiry.get.after"}


def test_copies_survive(tale: Any, shared: str) -> None:
    """Source and restored object outlive the expiry."""
    tale.applied(shared)
    to(tale, shared, after=61)
    assert "expiry.source.survives" in tale.read("source", "FaceList", "a").held
    assert "expiry.restored.survives" in tale.read("target", "FaceList", "b").held
    assert tale.read("target", "FaceList", "b", 404).broken == {"expiry.restored.survives"}


def test_younger_snapshot(tale: Any, shared: str) -> None:
    """Each snapshot has its own 48 hours."""
    tale.wait(hours=24)
    younger = tale.taken()
    to(tale, shared, after=61)
    tale.get(younger)
    tale.list("source", younger)
    assert tale.broken == set()
    assert tale.get(younger, status=404).broken == {"expiry.get.before"}


def test_slow_take(tale: Any) -> None:
    """The window opens 48 hours after the take was sent and closes 48 hours after its success was first seen."""
    tale.create("source", "FaceList", "a")
    operation = tale.take()
    tale.wait(hours=3)
    tale.poll(operation)
    (snapshot,) = tale.state.snapshots.values()
    tale.truth[snapshot.id] = {**tale.truth[operation], "id": snapshot.id, "account": "x"}
    stamp = tale.stamp(hours=-1)
    tale.truth[snapshot.id] |= {"createdTime": stamp, "lastUpdateTime": stamp}
    tale.wait(hours=46)  # 49 hours after the sending, 46 after the success
    for alive in (True, False):
        assert tale.get(snapshot.id, status=200 if alive else 404).broken == set()
    to(tale, snapshot.id, before=10)
    assert tale.get(snapshot.id, status=404).broken == {"expiry.get.before"}


def test_without_exact_times(tale: Any) -> None:
    """Where the take's times were estimated, nothing is held to be late."""
    tale.exact = False
    tale.create("source", "FaceList", "a")
    snapshot = tale.taken()
    tale.wait(hours=60)
    for status in (200, 404):
        assert tale.get(snapshot, status=status).broken == set()


def test_without_a_clock(clockless: Any) -> None:
    """Without the clock protocol nothing ever expires for the model."""
    clockless.create("source", "FaceList", "a")
    snapshot = clockless.taken()
    clockless.wait(hours=100)
    assert clockless.get(snapshot).broken == set()
