"""The model's bounds: too many worlds are none known, the oldest suspects go; an outcome is read from the status."""

from typing import Any

import pytest

from facesnap.conformance.model.state import MAX_SUSPECTS, MAX_WORLDS
from facesnap.conformance.model.values import Answer, Call


def test_too_many_worlds(tale: Any) -> None:
    """Edits under a take double the contents; past the bound nothing is known, and nothing is judged."""
    tale.create("source", "PersonGroup", "a")
    operation = tale.take("a", "PersonGroup")
    for number in range(7):
        path = {"personGroupId": "a"}
        made = {"personId": f"bbbbbbbb-0000-4000-8000-{number:012}"}
        tale.call("createPersonGroupPerson", "source", 200, path=path, body={"name": "x"}, json=made)
    assert len(tale.state.operations[operation].contents) > MAX_WORLDS
    tale.poll(operation)
    (snapshot,) = tale.state.snapshots
    tale.applied(snapshot, kind="PersonGroup")
    assert not tale.state.holding(("target", "PersonGroup", "b")).known
    assert tale.read("target", "PersonGroup", "b", name="whatever").broken == set()


def test_too_many_suspects(tale: Any, shared: str) -> None:
    """The suspects of a snapshot are bounded, the latest kept."""
    for number in range(2 * MAX_SUSPECTS):
        tale.update(shared, "target", 403, userData=f"theirs {number}")
    assert len(tale.state.snapshots[shared].suspects) == MAX_SUSPECTS
    last = 2 * MAX_SUSPECTS - 1
    assert tale.get(shared, userData=f"theirs {last}").broken == {"owner.update.changes-nothing"}


@pytest.mark.parametrize(
    ("status", "authentic", "outcome"),
    [
        (None, True, "none"),
        (200, True, "success"),
        (204, True, "success"),
        (302, True, "other"),
        (400, True, "refusal"),
        (401, True, "other"),
        (401, False, "refusal"),
        (408, True, "other"),
        (425, True, "other"),
        (429, True, "throttled"),
        (499, True, "refusal"),
        (500, True, "server error"),
        (503, False, "server error"),
    ],
)
def test_outcome(status: int | None, authentic: bool, outcome: str) -> None:  # noqa: FBT001 - a row of the table
    """What kind of answer came (part C, R)."""
    answer = None if status is None else Answer(status)
    call = Call(1, "getSnapshot", "source", authentic, {}, {}, None, answer, 200)
    assert call.outcome == outcome
    assert call.shown == ("no answer" if status is None else str(status))
