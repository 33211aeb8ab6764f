"""Variants of the wire: operations of other years, locations, headers, forms of JSON, moments and clocks."""

import json
import re
from typing import Any

import pytest

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
DAY = 86400


def statuses(emulated: Any) -> list[dict[str, Any]]:
    """What every look at a take shows, to its end."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    location = emulated.location(emulated.take())
    found = [emulated("GET", location).json]
    while found[-1]["status"].lower() != "succeeded":
        found.append(emulated("GET", location).json)
    return found


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("PlainStatuses", "notstarted"),
        ("ProudStatuses", "NotStarted"),
        ("Operations2019", "notStarted"),
        ("NeverNotStarted", "running"),
        ("DoneAtFirstLook", "succeeded"),
        ("DoneAtOnce", "succeeded"),
    ],
)
def test_first_status(varied: Any, name: str, first: str) -> None:
    """What the first look at a slow take shows."""
    pace = [] if name.startswith(("Never", "Done")) else ["SlowByPolls"]
    assert statuses(varied(name, *pace))[0]["status"] == first


def test_paces(varied: Any) -> None:
    """By polls, and by the clock."""
    assert len(statuses(varied("SlowByPolls"))) == 11
    assert {one["status"] for one in statuses(varied("NeverRunning"))[:-1]} == {"notStarted"}
    for name, least, most in (("MinutesByClock", 180, 720), ("HoursByClock", 3600, 18000)):
        emulated = varied(name)
        emulated("PUT", "/facelists/a", {"name": "n"})
        location = emulated.location(emulated.take())
        emulated.advance(least - 1)
        assert {emulated("GET", location).json["status"] for _ in range(100)} == {"notStarted", "running"}
        emulated.advance(most)
        assert emulated("GET", location).json["status"] == "succeeded"
        assert len({emulated("GET", emulated.location(emulated.take())).json["status"] for _ in range(7)}) > 1


def test_operations_of_other_years(varied: Any) -> None:
    """Members that come and go before and at the end."""

    def ends(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        found = statuses(varied(name, "SlowByPolls"))
        return found[5], found[-1]

    early, end = ends("Operations2019")
    assert (early["resourceLocation"], early["message"]) == (None, None)
    assert list(end) == ["createdTime", "lastActionTime", "message", "resourceLocation", "status"]
    assert "resourceLocation" not in ends("LocationsOnSuccess")[0]
    early, end = ends("LocationsFromTheStart")
    assert early["resourceLocation"] == end["resourceLocation"]
    assert ends("NullMessages")[1]["message"] is None
    assert "finishedTime" not in ends("NoFinishedTime")[1]
    assert len({one["lastActionTime"] for one in statuses(varied("StillActions", "SlowByPolls"))}) == 2


def test_locations(varied: Any) -> None:
    """Their last two segments are what they were."""

    def applied(name: str) -> str:
        emulated = varied(name)
        return str(emulated.end(emulated.apply(emulated.taken(), "b"), by="target")["resourceLocation"])

    assert applied("TargetsInPlural") == "/facelists/b"
    assert applied("ResourcesAbsolute").endswith(".com/face/v1.0/facelist/b")
    absolute, rooted = varied("OperationsAbsolute"), varied("OperationsRooted")
    for emulated, start in ((absolute, "http://host/face/v1.0/operations/"), (rooted, "/face/v1.0/operations/")):
        emulated("PUT", "/facelists/a", {"name": "n"})
        assert emulated.take().headers["operation-location"].startswith(start)
    named = varied("AccountsByName")
    assert named("GET", named.taken()).json["account"] == "source"


def test_headers(varied: Any) -> None:
    """Their case, their number, their words."""

    def names(name: str) -> dict[str, str]:
        return dict(varied(name)("GET", "/snapshots").headers)

    assert "Content-Type" in names("HeadersInTitleCase")
    assert "CONTENT-TYPE" in names("HeadersInCapitals")
    assert names("Headers2019")["x-powered-by"] == "ASP.NET"
    assert names("HeadersFew").keys() == {"content-type", "content-length"}
    assert names("PlainContentType")["content-type"] == "application/json"
    assert names("SpelledContentType")["content-type"].startswith("Application/JSON;")


@pytest.mark.parametrize("name", ["MembersReversed", "MembersShuffled", "Escaped", "Spaced"])
def test_json_says_the_same(varied: Any, name: str) -> None:
    """Other bytes, the same value."""
    plain, other = varied(), varied(name)
    replies = [one("GET", one.taken(userData='a"\\ é\U0001f600\ud800\u2028')) for one in (plain, other)]
    assert replies[0].json == replies[1].json
    assert replies[0].body != replies[1].body
    assert int(replies[1].headers["content-length"]) == len(replies[1].body)


def test_more_members(varied: Any) -> None:
    """Everywhere, but in bodies that are no objects."""
    emulated = varied("MembersMore")
    snapshot = emulated.taken()
    assert "@etag" in emulated("GET", snapshot).json
    assert "@etag" in emulated("GET", "/snapshots").json[0]
    assert "@etag" in emulated("PATCH", snapshot, {}).json["error"]
    assert emulated("PATCH", snapshot, {"userData": "x"}).body == b""


def test_nulls_of_2019(varied: Any) -> None:
    """In objects, not in candidates."""
    emulated = varied("Nulls2019")
    emulated.taken()
    assert emulated("GET", "/facelists/a").json["userData"] is None


def test_confidence_wanders(varied: Any, face_image: Any) -> None:
    """Two comparisons of the same faces differ."""
    emulated = varied("ConfidenceWanders")
    faces = [emulated("POST", "/detect", face_image(0)).json[0]["faceId"] for _ in range(2)]
    body = {"faceId1": faces[0], "faceId2": faces[1]}
    answers = [emulated("POST", "/verify", body).json for _ in range(2)]
    assert answers[0]["confidence"] != answers[1]["confidence"]
    assert answers[0]["isIdentical"]


@pytest.mark.parametrize(
    ("name", "end"), [("MomentsInFull", r"\.\d{9}Z"), ("MomentsWithOffset", r"\.\d{1,7}\+00:00"), ("SecondsOnly", "Z")]
)
def test_moments(varied: Any, name: str, end: str) -> None:
    """In a snapshot and an operation."""
    emulated = varied(name)
    snapshot = emulated("GET", emulated.taken()).json
    for moment in (snapshot["createdTime"], snapshot["lastUpdateTime"], statuses(emulated)[0]["createdTime"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d" + end, moment)


@pytest.mark.parametrize("name", ["SecondsOnly", "MillisecondsOnly", "RunningClock", "NewYear"])
def test_clocks(varied: Any, name: str) -> None:
    """They are advanced by what is asked for, fractions in all, and never run back."""
    clock = varied(name).service.clock
    before = clock.now
    for _ in range(10):
        clock.tick()
        clock.advance(0.25)
    assert 2.4 <= (clock.now - before) / 1e7 <= 3.5 or name == "SecondsOnly"
    assert clock.now >= before + 2 * 10_000_000
    clock.advance(10 * DAY)
    assert clock.now >= before + 10 * DAY * 10_000_000


def test_answers_of_other_sizes_are_json(varied: Any) -> None:
    """Escapes are read back by any reader."""
    emulated = varied("Escaped")
    assert json.loads(emulated("GET", emulated.taken(userData="a/b")).body)["userData"] == "a/b"
