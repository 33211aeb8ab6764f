"""Variants of reading: what a body may hold, what an update means, what a filter finds."""

import json
from typing import Any

import pytest

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
JSON = "application/json"


@pytest.mark.parametrize(
    ("name", "more", "accepted"),
    [
        ("EmptyScopesRefused", {"scope": []}, False),
        ("DuplicatesMerged", {"scope": [TARGET, TARGET.upper()]}, True),
        ("DuplicatesKept", {"scope": [TARGET, TARGET]}, True),
        ("DuplicatesKept", {"scope": [TARGET, 5]}, False),
        ("OddGuids", {"scope": [f"{{{TARGET}}}"]}, True),
        ("OddGuids", {"scope": [f"({TARGET})"]}, True),
        ("OddGuids", {"scope": [TARGET.replace("-", "")]}, True),
        ("OddGuids", {"scope": [f"{{{TARGET})"]}, False),
        ("OddGuids", {"scope": TARGET}, False),
        ("EnumsInAnyCase", {"type": "facelist"}, True),
        ("EnumsInAnyCase", {"type": "facelists"}, False),
        ("NumbersAsText", {"userData": 1.5}, True),
        ("NumbersAsText", {"userData": True}, False),
        ("NullsRefused", {"userData": None}, False),
        ("UnknownMembersRefused", {"x": 1}, False),
        ("UserDataInBytes", {"userData": "é" * 8193}, False),
        ("UserDataInBytes", {"userData": "é" * 8192}, True),
        ("UserDataInUtf16", {"userData": "é" * 16384}, True),
        ("UserDataInUtf16", {"userData": "\U0001f600" * 8193}, False),
    ],
)
def test_takes(varied: Any, name: str, more: dict[str, Any], accepted: bool) -> None:  # noqa: FBT001 - a column
    """The variant accepts or refuses it, and the faithful service does the opposite where it is not refused by all."""
    emulated = varied(name)
    emulated("PUT", "/facelists/a", {"name": "n"})
    body = {"type": "FaceList", "objectId": "a", "applyScope": more.pop("scope", [TARGET]), **more}
    assert emulated("POST", "/snapshots", body).status == (202 if accepted else 400)


@pytest.mark.parametrize(
    ("name", "text", "user_data"),
    [
        ("LenientJson", b'\xef\xbb\xbf{"userData": "\xff"}', "�"),
        ("FirstMemberCounts", b'{"userData": "1", "x": {"y": [{}]}, "userData": "2"}', "1"),
        ("DuplicateMembersRefused", b'{"userData": "1", "userData": "2"}', "x"),
        ("DuplicateMembersRefused", b'{"userData": "1"}', "1"),
        ("NullClears", b'{"userData": null}', None),
        ("NullClears", b'{"userData": null, "applyScope": []}', None),
        ("NullClears", b'{"applyScope": null}', "x"),
        ("NullClears", b"{}", "x"),
        ("FirstMemberCounts", b"[", "x"),
    ],
)
def test_updates(varied: Any, name: str, text: bytes, user_data: str | None) -> None:
    """What a snapshot's userData is after an update with that body."""
    emulated = varied(name)
    snapshot = emulated.taken(userData="x")
    emulated("PATCH", snapshot, text, media=JSON)
    assert emulated("GET", snapshot).json.get("userData") == user_data


def test_null_clears_the_scope(varied: Any) -> None:
    """Nobody is listed any more."""
    emulated = varied("NullClears")
    snapshot = emulated.taken()
    assert emulated("PATCH", snapshot, {"applyScope": None}).status == 200
    assert emulated("GET", snapshot).json["applyScope"] == []


def test_null_modes(varied: Any) -> None:
    """As if there were none."""
    assert varied("NullModes").apply((emulated := varied("NullModes")).taken(), "b", mode=None).status == 404
    assert emulated.apply(emulated.taken(), "b", mode=None).status == 202
    assert emulated.apply(emulated.taken(), "c", mode="x").status == 400


def test_modes_in_any_case(varied: Any) -> None:
    """In an apply; the type in a filter too."""
    emulated = varied("EnumsInAnyCase")
    snapshot = emulated.taken()
    assert emulated.apply(snapshot, "b", mode="createnew").status == 202
    assert len(emulated("GET", "/snapshots?type=FACELIST").json) == 1


def test_empty_updates_move_the_time(varied: Any) -> None:
    """And an update that changes nothing need not."""

    def moved(emulated: Any, body: Any) -> bool:
        snapshot = emulated.taken(userData="x")
        before = emulated("GET", snapshot).json
        emulated.advance(5)
        assert emulated("PATCH", snapshot, body).status == 200
        return bool(emulated("GET", snapshot).json["lastUpdateTime"] != before["lastUpdateTime"])

    assert moved(varied("EmptyUpdates"), {})
    assert not moved(varied("EmptyUpdates", "IdleUpdatesKeepTime"), {})
    assert not moved(varied("IdleUpdatesKeepTime"), {"userData": "x", "applyScope": [TARGET.upper()]})
    assert moved(varied("IdleUpdatesKeepTime"), {"userData": "y"})


@pytest.mark.parametrize(
    ("name", "sent", "shown"),
    [
        ("GuidsUpper", [TARGET], [TARGET.upper()]),
        ("GuidsAsSent", [TARGET.title(), SOURCE], [TARGET.title(), SOURCE]),
        ("DuplicatesMerged", [TARGET, SOURCE, TARGET], [TARGET, SOURCE]),
        ("DuplicatesKept", [TARGET, SOURCE, TARGET], [TARGET, SOURCE, TARGET]),
        ("OddGuids", [f"{{{TARGET}}}"], [TARGET]),
    ],
)
def test_scopes_shown(varied: Any, name: str, sent: list[str], shown: list[str]) -> None:
    """And whoever is listed may apply and is found by the filter."""
    emulated = varied(name)
    snapshot = emulated.taken(scope=sent)
    assert emulated("GET", snapshot).json["applyScope"] == shown
    assert emulated.apply(snapshot, "b").status == 202
    assert len(emulated("GET", f"/snapshots?applyScope={TARGET.upper()}", by="target").json) == 1


def test_odd_guids_in_filters(varied: Any) -> None:
    """They mean the same there."""
    emulated = varied("OddGuids")
    emulated.taken()
    assert len(emulated("GET", f"/snapshots?applyScope=%7B{TARGET}%7D").json) == 1


@pytest.mark.parametrize(
    ("name", "unset", "empty"),
    [
        ("NoUserDataIsNull", {"userData": None}, {"userData": None}),
        ("NoUserDataIsEmpty", {"userData": ""}, {"userData": ""}),
        ("EmptyUserDataOmitted", {}, {}),
    ],
)
def test_no_user_data(varied: Any, name: str, unset: dict[str, Any], empty: dict[str, Any]) -> None:
    """Never set, and set to an empty text; a real one is shown."""
    emulated = varied(name)

    def shown(snapshot: str) -> dict[str, Any]:
        return {key: one for key, one in emulated("GET", snapshot).json.items() if key == "userData"}

    assert shown(emulated.taken()) == unset
    assert shown(emulated.taken(userData="")) == empty
    assert shown(emulated.taken(userData="x")) == {"userData": "x"}


def test_filters(varied: Any) -> None:
    """All of several ids; an empty value; order."""

    def found(name: str, query: str) -> list[str]:
        emulated = varied(name)
        for scope in ([SOURCE, TARGET], [TARGET], []):
            emulated.taken(scope=scope, userData=str(len(scope)))
        return [one["userData"] for one in emulated("GET", f"/snapshots{query}").json]

    assert found("ScopesAll", f"?applyScope={SOURCE},{TARGET}") == ["2"]
    assert found("EmptyFiltersFindNothing", "?applyScope=") == []
    assert found("EmptyFiltersFindNothing", "?type=FaceList") == ["2", "1", "0"]
    assert found("EmptyFiltersIgnored", "?applyScope=&type=") == ["2", "1", "0"]
    assert found("ListsNewestFirst", "") == ["0", "1", "2"]
    assert sorted(found("ListsShuffled", "")) == ["0", "1", "2"]


def test_json_is_read_once(varied: Any) -> None:
    """Variants of reading stand on one another."""
    emulated = varied("FirstMemberCounts", "NumbersAsText", "LenientJson")
    snapshot = emulated.taken()
    assert emulated("PATCH", snapshot, b'{"userData": 1, "userData": 2}', media=JSON).status == 200
    assert emulated("GET", snapshot).json["userData"] == json.dumps(1)
