"""Variants of refusals: by whom, when, and what they look like."""

from typing import Any

import pytest

SOURCE = "11111111-aaaa-4aaa-8aaa-111111111111"
TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"


@pytest.mark.parametrize(
    ("name", "reader", "outsider"),
    [("BodiesFirst", 403, 404), ("SaysForbidden", 403, 403), ("SaysNotFound", 404, 404), ("OddStatuses", 403, 410)],
)
def test_access(varied: Any, name: str, reader: int, outsider: int) -> None:
    """Who may read, and who may not even know, deletes."""
    emulated = varied(name)
    snapshot = emulated.taken()
    assert emulated("DELETE", snapshot, by="target").status == reader
    assert emulated("DELETE", snapshot, by="outsider").status == outsider


def test_owned_by_account(varied: Any) -> None:
    """The sibling account of the same subscription is nobody."""
    emulated = varied("OwnedByAccount")
    snapshot = emulated.taken()
    assert emulated("GET", snapshot, by="sibling").status == 404
    assert emulated("GET", snapshot).status == 200


def test_owners_apply_unlisted(varied: Any) -> None:
    """The owner may, the outsider may not."""
    emulated = varied("OwnersApplyUnlisted")
    snapshot = emulated.taken()
    assert emulated.end(emulated.apply(snapshot, "b", by="source"))["status"] == "succeeded"
    assert emulated.apply(snapshot, "b", by="outsider").status == 404


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("ConflictsLate", "conflict"),
        ("MissingSourcesLate", "source"),
        ("OutOfScopeLate", "outsider"),
        ("OutOfScopeLate", "unknown"),
        ("ValidatedLate", "body"),
        ("ValidatedLate", "type"),
    ],
)
def test_late_refusals(varied: Any, name: str, what: str) -> None:
    """202, then failed with a message; without the variant, at once."""

    def tried(emulated: Any) -> tuple[Any, str]:
        snapshot = emulated.taken()
        emulated("PUT", "/facelists/used", {"name": "n"}, by="target")
        match what:
            case "conflict":
                return emulated.apply(snapshot, "used"), "target"
            case "source":
                return emulated.take("missing"), "source"
            case "outsider":
                return emulated.apply(snapshot, "new", by="outsider"), "outsider"
            case "unknown":
                return emulated.apply(f"/snapshots/{SOURCE}", "new"), "target"
            case "body":
                return emulated.apply(snapshot, "NO"), "target"
        return emulated("POST", "/snapshots", {"type": "Face", "objectId": "a", "applyScope": []}), "source"

    assert 400 <= tried(varied())[0].status < 500
    emulated = varied(name)
    reply, by = tried(emulated)
    assert reply.status == 202
    end = emulated.end(reply, by)
    assert end["status"] == "failed"
    assert end["message"]
    assert emulated.service.census.total("takes") + emulated.service.census.total("applies") == 2


def test_late_refusals_name_no_snapshot(varied: Any) -> None:
    """An apply of what cannot be a snapshot has no resource."""
    emulated = varied("ValidatedLate", "MalformedIdsInvalid", "SlowByPolls")
    reply = emulated.apply("/snapshots/garbage", "b")
    assert "resourceLocation" not in emulated("GET", emulated.location(reply), by="target").json
    assert emulated.end(reply, by="target")["status"] == "failed"


def test_fails_silently(varied: Any) -> None:
    """Failed, and not a word why."""
    emulated = varied("FailsSilently", "MissingSourcesLate")
    assert "message" not in emulated.end(emulated.take("missing"))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("GatewayNested", {"error": {"statusCode": 404, "message": "Snapshot is not found. (Parameter 'snapshotId')"}}),
        ("GatewayFlat", {"statusCode": 404, "message": "Snapshot is not found. (Parameter 'snapshotId')"}),
        ("GatewaySilent", None),
    ],
)
def test_gateway_bodies(varied: Any, name: str, body: Any) -> None:
    """For 404, and not for 400."""
    emulated = varied(name)
    missing = emulated("GET", f"/snapshots/{SOURCE}")
    assert missing.status == 404
    assert (missing.json if missing.body else None) == body
    assert emulated("PATCH", emulated.taken(), {}).code == "BadArgument"


@pytest.mark.parametrize(
    ("name", "method", "path", "more", "status"),
    [
        ("MediaTypesInvalid", "POST", "/snapshots", {"body": {}, "media": "text/plain"}, 400),
        ("MethodsUnknown", "PUT", "/snapshots", {}, 404),
        ("KeysForbidden", "GET", "/snapshots", {"by": None}, 403),
        ("KeysUnspecified", "GET", "/snapshots", {"by": None}, 401),
        ("KeysFirst", "GET", "/nowhere", {"by": None}, 401),
        ("MalformedIdsInvalid", "GET", "/snapshots/x", {}, 400),
        ("MalformedIdsInvalid", "GET", "/operations/x", {}, 400),
        ("MalformedIdsInvalid", "GET", f"/operations/{SOURCE}", {}, 404),
        ("OddStatuses", "POST", "/snapshots", {"body": {}}, 422),
        ("UnknownParametersRefused", "GET", "/snapshots?type=FaceList&top=1", {}, 400),
        ("UnknownParametersRefused", "GET", "/snapshots?type=FaceList", {}, 200),
        ("UnknownParametersRefused", "GET", "/persongroups?top=1&x=1", {}, 200),
        ("TrailingSlashes", "GET", "/snapshots/", {}, 200),
        ("BodiesFirst", "PATCH", f"/snapshots/{SOURCE}", {"body": {}}, 400),
        ("BodiesFirst", "POST", f"/snapshots/{SOURCE}/apply", {"body": {}}, 400),
    ],
)
def test_statuses(varied: Any, name: str, method: str, path: str, more: dict[str, Any], status: int) -> None:
    """The status that the variant chose."""
    assert varied(name)(method, path, **more).status == status


def test_errors_say_more(varied: Any) -> None:
    """Still the envelope."""
    error = varied("ErrorsSayMore")("GET", f"/snapshots/{SOURCE}").json["error"]
    assert error["code"] == "Face.404"
    assert {"message", "details", "innererror"} <= error.keys()


def test_errors_say_nothing(varied: Any) -> None:
    """The envelope alone."""
    assert varied("ErrorsSayNothing")("GET", f"/snapshots/{SOURCE}").json == {"error": {}}


def test_too_large_in_html(varied: Any) -> None:
    """A page, and its length."""
    reply = varied("TooLargeInHtml")("POST", "/snapshots", bytes(9_000_000))
    assert reply.status == 413
    assert reply.headers["content-type"] == "text/html"
    assert int(reply.headers["content-length"]) == len(reply.body)


@pytest.mark.parametrize(("name", "status"), [("QuotaTooMany", 429), ("QuotaToldLate", 202), ("QuotaByCalendar", 403)])
def test_quota(varied: Any, name: str, status: int) -> None:
    """The hundred and first take of a day."""
    emulated = varied(name, tier="S0", pace=None)
    emulated.service.monotonic = iter(range(10_000)).__next__
    emulated.emulated("PUT", "/facelists/a", {"name": "n"})
    body = {"type": "FaceList", "objectId": "a", "applyScope": []}
    replies = [emulated.emulated("POST", "/snapshots", body) for _ in range(101)]
    assert [one.status for one in replies] == [202] * 100 + [status]
    if status == 202:
        assert emulated.end(replies[-1])["status"] == "failed"
    # The clock begins at eight in the morning: a calendar's day ends sixteen hours later.
    emulated.advance(17 * 3600)
    assert (emulated.emulated("POST", "/snapshots", body).status == 202) is (name != "QuotaTooMany")
