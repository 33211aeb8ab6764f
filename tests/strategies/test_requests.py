"""Valid requests fit the document, and the document drives what is drawn."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from facesnap.conformance.contract import contract
from facesnap.openapi import document
from facesnap.strategies import apply_scopes, guids, object_ids, snapshot_requests, snapshot_types, texts, user_data
from facesnap.strategies.limits import limits

SUBSCRIPTIONS = ["0b4c1f6e-9d2a-4e57-8a3c-5f1e2d7b9c60", "6A1F0C3D-77D9-4B1B-9C8E-2F6D1C0E5B7A"]
ours = settings(derandomize=True, database=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
searched = settings(
    derandomize=True,
    database=None,
    max_examples=500,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def fits(operation_id: str, body: object) -> bool:
    """Whether a body is valid for a call by the document."""
    request = contract().operations[operation_id].request
    assert request is not None
    return request.fits(body)


def altered(name: str, **changes: object) -> dict[str, Any]:
    """The document with a schema changed; a change to None takes the keyword away."""
    other = deepcopy(document())
    schema = other["components"]["schemas"][name]
    for keyword, value in changes.items():
        schema.pop(keyword, None)
        if value is not None:
            schema[keyword] = value
    return other


@ours
@given(snapshot_types.snapshot_types(), object_ids.object_ids(), st.data())
def test_takes_fit(snapshot_type: str, object_id: str, data: st.DataObject) -> None:
    """Every take is valid and names what it was asked to name."""
    body = data.draw(snapshot_requests.take_requests(snapshot_type, object_id, SUBSCRIPTIONS))
    assert fits("takeSnapshot", body)
    assert {each.lower() for each in SUBSCRIPTIONS} <= {each.lower() for each in body["applyScope"]}


@ours
@given(snapshot_requests.apply_requests("run1-"))
def test_applies_fit(body: dict[str, Any]) -> None:
    """Every apply is valid and keeps the prefix."""
    assert fits("applySnapshot", body)
    assert body["objectId"].startswith("run1-")


@ours
@given(snapshot_requests.update_requests(SUBSCRIPTIONS))
def test_updates_fit(body: dict[str, Any]) -> None:
    """Every update is valid and names something."""
    assert fits("updateSnapshot", body)
    assert body


@ours
@given(apply_scopes.apply_scopes(SUBSCRIPTIONS))
def test_scopes_name_nobody_twice(scope: list[str]) -> None:
    """No scope repeats a subscription, whatever the letter case."""
    assert len({each.lower() for each in scope}) == len(scope)


def test_scopes_of_nobody_known() -> None:
    """Without subscriptions a scope holds a foreign one, never none."""
    assert find(apply_scopes.apply_scopes([]), lambda scope: len(scope) == 1, settings=searched)
    with pytest.raises(NoSuchExample):
        find(apply_scopes.apply_scopes([]), lambda scope: not scope, settings=searched)


@ours
@given(user_data.user_data())
def test_user_data_is_short_by_every_reading(text: str) -> None:
    """User data is within the bound in characters, UTF-16 units and bytes."""
    longest = limits().snapshot_user_data.longest
    assert longest is not None
    assert max(len(text), len(text.encode()), len(text.encode("utf-16-le")) // 2) <= longest


@pytest.mark.parametrize("want", ["long", "empty", "astral", "control", "quote"])
def test_user_data_reaches(want: str) -> None:
    """User data reaches its bound, the empty text and the odd scripts."""
    wanted = {
        "long": lambda text: len(text) == limits().snapshot_user_data.longest,
        "empty": lambda text: not text,
        "astral": lambda text: any(ord(c) > 0xFFFF for c in text),
        "control": lambda text: any(ord(c) < 32 for c in text),
        "quote": lambda text: '"' in text,
    }
    find(user_data.user_data(), wanted[want], settings=searched)


@ours
@given(guids.guids())
def test_guids_fit(guid: str) -> None:
    """A GUID has the form of the document."""
    assert fits("updateSnapshot", {"applyScope": [guid]})


def test_enumerated_ids_are_valid() -> None:
    """Ids at the bounds are valid, own their prefix, and reach the bound and every character."""
    found = object_ids.boundary_ids(prefix="run1-")
    assert all(value.startswith("run1-") for _, value in found)
    everything = [value for _, value in [*found, *object_ids.bare_ids()]]
    assert all(fits("applySnapshot", {"objectId": value}) for value in everything)
    assert {len(value) for value in everything} >= {1, 63, 64}
    assert set("".join(everything)) == set(object_ids.alphabet()) == set("abcdefghijklmnopqrstuvwxyz0123456789-_")


def test_enumerated_wrong_ids_are_invalid() -> None:
    """Ids off limits are invalid by the document."""
    found = object_ids.invalid()
    assert [label for label, value in found if fits("applySnapshot", {"objectId": value})] == []
    assert {"empty", "too long by one", "off pattern: a last line feed"} <= {label for label, _ in found}


def test_enumerated_user_data() -> None:
    """Lawful texts fit and overlong ones do not; the disputed ones fit by characters alone."""
    assert all(fits("updateSnapshot", {"userData": text}) for _, text in user_data.boundaries())
    assert not any(fits("updateSnapshot", {"userData": text}) for _, text in user_data.too_long())
    bounds = limits().snapshot_user_data
    assert all(bounds.admits(text) for _, text in user_data.beyond_ascii())
    assert not any(texts.fits_every_reading(text, bounds) for _, text in user_data.beyond_ascii())
    assert len(user_data.longest()) == 16384


SHORT = altered("ObjectId", maxLength=5)
OTHER_CLASS = altered("ObjectId", pattern="^[x.]+$")
NO_CLASS = altered("ObjectId", pattern="^q[0-9]{3}$")
UNBOUNDED = altered("ObjectId", pattern=None, maxLength=None)
SHORT_DATA = altered("SnapshotUserData", maxLength=7)
OTHER_TYPE = altered("SnapshotType", enum=["Crowd"])
OTHER_MODE = altered("ApplyMode", enum=["Merge"])


@ours
@given(st.data())
def test_limits_drive_generation(data: st.DataObject) -> None:
    """Another limit, pattern or word in the document changes what is drawn."""
    assert len(data.draw(object_ids.object_ids(SHORT))) <= 5
    assert set(data.draw(object_ids.object_ids(OTHER_CLASS))) <= set("x.")
    assert data.draw(object_ids.object_ids(NO_CLASS))[1:].isdecimal()
    assert data.draw(object_ids.object_ids(UNBOUNDED))
    assert len(data.draw(user_data.user_data(SHORT_DATA))) <= 7
    assert data.draw(snapshot_types.snapshot_types(OTHER_TYPE)) == "Crowd"
    assert data.draw(snapshot_requests.apply_requests(source=OTHER_MODE)).get("mode", "Merge") == "Merge"


def test_limits_drive_the_enumerated() -> None:
    """Another limit in the document moves the bounds of the enumerated ids and texts."""
    short = altered("ObjectId", maxLength=10)
    assert len(object_ids.longest(short)) == 10
    assert max(len(value) for label, value in object_ids.invalid(short) if label == "too long by one") == 11
    free = altered("ObjectId", maxLength=None, pattern="^[A-Za-z]+$")
    assert {"too long by one", "off pattern: upper case"}.isdisjoint(label for label, _ in object_ids.invalid(free))
    assert len(user_data.too_long(altered("SnapshotUserData", maxLength=3))[0][1]) == 4
    assert user_data.too_long(altered("SnapshotUserData", maxLength=None)) == []
    assert user_data.beyond_ascii(altered("SnapshotUserData", maxLength=None)) == []
    labels = {label for label, _ in snapshot_types.unknown(altered("SnapshotType", enum=["DynamicPersonGroup"]))}
    assert "another kind" not in labels


def test_prefix_off_limits() -> None:
    """A prefix that no id may have is refused at once."""
    with pytest.raises(ValueError, match="prefix"):
        object_ids.object_ids(prefix="Run 1")
