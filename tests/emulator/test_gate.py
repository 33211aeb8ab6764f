"""Keys, rate and quota."""

from typing import Any

import pytest

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
DAY = 24 * 3600


@pytest.mark.parametrize(
    "headers", [[], [(b"ocp-apim-subscription-key", b"wrong")], [(b"ocp-apim-subscription-key", b"")]]
)
def test_without_a_known_key_nothing_is_served(emulated: Any, headers: list[tuple[bytes, bytes]]) -> None:
    """401 with the envelope, for reads and writes, and nothing happens."""
    for method, path in (("GET", "/snapshots"), ("PUT", "/facelists/a"), ("POST", "/detect")):
        reply = emulated.raw(method, f"/face/v1.0{path}", headers)
        assert (reply.status, reply.code) == (401, "401")
    assert emulated("GET", "/facelists").json == []
    assert emulated.service.census.refused_at_gate == 3


def test_either_key_opens_the_account(emulated: Any) -> None:
    """What the first made, the second sees."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    reply = emulated.raw("GET", "/face/v1.0/facelists/a", [(b"ocp-apim-subscription-key", b"source-key-2")])
    assert reply.status == 200


@pytest.mark.parametrize(("tier", "requests", "seconds"), [("F0", 20, 60), ("S0", 10, 1)])
def test_the_rate_of_a_tier(emulate: Any, tier: str, requests: int, seconds: int) -> None:
    """One request more in the window is 429 with Retry-After; after that wait the next one passes."""
    emulated = emulate(tier)
    now = 1000.0
    emulated.service.monotonic = lambda: now
    assert [emulated("GET", "/snapshots").status for _ in range(requests)] == [200] * requests
    now += 0.25
    reply = emulated("GET", "/snapshots")
    assert (reply.status, reply.headers["retry-after"]) == (429, str(seconds))
    assert reply.headers["content-type"] == "application/json"
    assert reply.body == (
        b'{"error":{"code":"429","message": "Rate limit is exceeded. Try again in %d seconds."}}' % seconds
    )
    assert emulated("GET", "/snapshots", by="target").status == 200
    now += seconds
    assert emulated("GET", "/snapshots").status == 200


@pytest.mark.parametrize(("tier", "window"), [("F0", 30 * DAY), ("S0", DAY)])
def test_takes_and_applies_of_a_tier(emulate: Any, tier: str, window: int) -> None:
    """100 in a rolling window, each kind by itself; the 101st is 403, and a window later there is room again."""
    emulated = emulate(tier)
    emulated.service.monotonic = iter(range(0, 10_000_000, 60)).__next__
    emulated("PUT", "/facelists/a", {"name": "n"}, by="target")
    body = {"type": "FaceList", "objectId": "a", "applyScope": [TARGET]}
    assert emulated("POST", "/snapshots", body | {"objectId": "missing"}, by="target").status == 404
    assert {emulated("POST", "/snapshots", body, by="target").status for _ in range(100)} == {202}
    refused = emulated("POST", "/snapshots", body, by="target")
    assert (refused.status, refused.code) == (403, "QuotaExceeded")
    emulated.advance(10)
    snapshot = "/snapshots/" + emulated("GET", "/snapshots", by="target").json[0]["id"]
    for number in range(100):
        assert emulated.applied(snapshot, "copy")["status"] == "succeeded", number
        emulated("DELETE", "/facelists/copy", by="target")
    assert emulated("POST", f"{snapshot}/apply", {"objectId": "copy"}, by="target").code == "QuotaExceeded"
    emulated.advance(window - 11)
    assert emulated("POST", "/snapshots", body, by="target").status == 403
    emulated.advance(11)
    assert emulated("POST", "/snapshots", body, by="target").status == 202


def test_an_unlimited_account_has_no_bound(emulated: Any) -> None:
    """Neither on requests nor on takes."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    body = {"type": "FaceList", "objectId": "a", "applyScope": []}
    assert {emulated("POST", "/snapshots", body).status for _ in range(150)} == {202}


def test_the_census_counts(emulated: Any) -> None:
    """Requests, accepted takes and applies by account, and the peaks."""
    emulated("PUT", "/facelists/a", {"name": "n"})
    snapshot = emulated.taken("FaceList", "a", [TARGET])
    emulated.applied(snapshot, "b")
    emulated("DELETE", snapshot)
    emulated("DELETE", "/facelists/a")
    census = emulated.service.census
    assert census.counts["source", "takes"] == 1
    assert census.counts["target", "applies"] == 1
    assert census.total("takes") == 1
    assert census.counts["source", "requests"] >= 5
    assert (census.peak_objects, census.peak_snapshots) == (2, 1)
