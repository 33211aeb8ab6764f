"""Collecting what is owed: two days in which nobody moves a clock that the judge can see."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest

from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.obligations import Obligations
from facesnap.conformance.owing import visiting
from facesnap.conformance.owing.collecting import Collector
from facesnap.conformance.owing.deferral import AFTER, BEFORE, CLAUSES, UNMOVED
from facesnap.conformance.target import ConfigurationError
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import NoAnswerError

FAMILY = 6  # requests
WEEK = 8 * 24


def ends(clauses: Any) -> set[str]:
    """The ends of clauses of this family."""
    return {clause.removeprefix("expiry.") for clause in clauses}


def lived(world: Any) -> dict[str, str | None]:
    """The verdicts after two days with one look on the second."""
    world.left()
    world.at(30)
    world.collected()
    world.at(48, 300)
    world.collected()
    found: dict[str, str | None] = world.outcomes()
    return found


@pytest.mark.parametrize("ahead", [0.0, 600.0, -600.0, 10_800.0, -10_800.0])
def test_faithful(world: Any, ahead: float) -> None:
    """Everything passes, whatever its clock says; nothing stays behind."""
    endpoint = world(ahead=ahead)
    assert lived(endpoint) == dict.fromkeys(ends(CLAUSES), "pass")
    assert endpoint.holds == {}
    assert not endpoint.events("breach")


@pytest.mark.parametrize("variants", [(), ("OutOfScopeLate",)])
def test_requests(world: Any, variants: tuple[str, ...]) -> None:
    """After their time the whole family takes six requests at most; a second time takes none.

    Also where an apply is accepted first, and then fails.
    """
    endpoint = world(variants=variants)
    endpoint.left()
    endpoint.at(49)
    collector = endpoint.collector()
    before = endpoint.requests
    collector.collect()
    assert 0 < endpoint.requests - before <= FAMILY
    assert {endpoint.outcomes()[clause] for clause in ends(AFTER)} == {"pass"}
    before = endpoint.requests
    collector = endpoint.collector()
    asked = endpoint.requests
    collector.collect()
    assert endpoint.requests == asked > before  # a run asks who it may be, and nothing more


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ("ExpiresAfterADay", {"get.before", "list.before"}),
        ("FaceListsExpireAfterADay", {"get.before", "list.before"}),
        ("GotForADay", {"get.before"}),
        ("ListedForADay", {"list.before"}),
        ("UpdatedForADay", {"update.before"}),
        ("AppliedForADay", {"apply.before"}),
        ("NeverExpires", ends(AFTER) - {"delete.after"}),
        ("ExpiresAfterThreeDays", ends(AFTER) - {"delete.after"}),
        ("ExpiresAtMidnight", ends(AFTER) - {"delete.after"}),
        ("ExpiredStillGot", {"get.after"}),
        ("ExpiredStillListed", {"list.after"}),
        ("ExpiredStillApplied", {"apply.after"}),
        ("ExpiredStillUpdated", {"update.after"}),
        ("UpdateExtendsLife", {"unmoved.by-update"}),
        ("ScopeUpdateExtendsLife", {"unmoved.by-update"}),
        ("GetExtendsLife", {"unmoved.by-get"}),
        ("SharedGetExtendsLife", {"unmoved.by-get"}),
        ("ApplyExtendsLife", {"unmoved.by-apply"}),
    ],
)
def test_fault(world: Any, fault: str, broken: set[str]) -> None:
    """A lie of that kind fails what it breaks, with all that it took to know that."""
    endpoint = world(fault=fault)
    found = lived(endpoint)
    failed = {clause for clause, outcome in found.items() if outcome == "fail"}
    assert failed & broken
    assert None not in found.values()
    told = endpoint.events("breach")
    assert failed <= ends(breach["clause"] for breach in told)
    numbers = {each["number"] for each in endpoint.events("exchange")}
    for breach in told:
        assert set(breach["exchanges"]) <= numbers
        assert len(breach["exchanges"]) > 1


@pytest.mark.parametrize("fault", ["NeverExpires", "GetExtendsLife", "GotForADay", "ExpiresAfterThreeDays"])
def test_leftovers(world: Any, fault: str) -> None:
    """What should have gone by itself, or is waited for no longer, is deleted."""
    endpoint = world(fault=fault)
    lived(endpoint)
    assert endpoint.holds == {}


@pytest.mark.parametrize(
    "variant",
    [
        *("CleansLazily", "DeletesAgain", "CreatedAtRequest", "ExpiresFromRequest", "AppliesEndWithSnapshot"),
        *("LeftoversOfExpiry", "MinutesByClock"),
    ],
)
def test_variant(world: Any, variant: str) -> None:
    """Another lawful answer to Q4, Q5 or Q24 is not accused, nor is one whose operations take long."""
    endpoint = world(variants=(variant,))
    lived(endpoint)
    endpoint.at(60)
    endpoint.collected()
    assert "fail" not in endpoint.outcomes().values()
    assert not endpoint.events("breach")


def test_straddling(world: Any) -> None:
    """From a little before their time to a minute after it, nothing is asked and nothing judged."""
    endpoint = world()
    opens, closes = endpoint.left().due
    for moment in (opens + 1, (opens + closes) / 2, closes - 1):
        endpoint.sleep(moment - endpoint.now())
        collector = endpoint.collector()
        before = endpoint.requests
        assert len(collector.collect().owed) == len(CLAUSES)
        assert endpoint.requests == before


@pytest.mark.parametrize("jump", [10_800.0, -10_800.0])
def test_our_clock_is_set(world: Any, jump: float) -> None:
    """Where our own clock was set in between, what an answer tells of the time is believed, and nobody is accused."""
    endpoint = world()
    endpoint.left()
    endpoint.at(30)
    endpoint.collected()
    endpoint.ahead = jump
    endpoint.port = Dated(endpoint)
    for hours in (44.5, 46, 47.9, 48.1, 49, 51, 52):
        endpoint.sleep(max(0.0, endpoint.begun + hours * 3_600 - endpoint.now() - jump))
        if endpoint.store.open()[0].owed:
            endpoint.collected()
    assert "fail" not in endpoint.outcomes().values()
    assert not endpoint.events("breach")


class Dated:
    """A port whose answers carry the endpoint's own Date."""

    def __init__(self, endpoint: Any) -> None:
        self.port, self.endpoint = endpoint.port, endpoint

    def send(self, request: Request) -> Response:
        """The answer, with a Date."""
        response = self.port.send(request)
        now = datetime.fromtimestamp(int(self.endpoint.now() + self.endpoint.ahead), UTC)
        return replace(response, headers=(*response.headers, ("Date", format_datetime(now, usegmt=True))))

    def close(self) -> None:
        """Nothing is held."""


def test_nobody_looked(world: Any) -> None:
    """What only a look could have shown is UNKNOWN, and says when nobody looked; the rest passes."""
    endpoint = world()
    endpoint.left()
    endpoint.at(72)
    found = {each.clause: each for each in endpoint.collected().obligations}
    assert {found[clause].outcome for clause in AFTER} == {"pass"}
    assert {found[clause].outcome for clause in (*BEFORE, *UNMOVED)} == {"unknown"}
    assert all("nobody looked before" in found[clause].reason for clause in BEFORE)


def test_looked_too_early(world: Any) -> None:
    """Who was seen on the first day only may have gone on the second; a moved expiry may have come and gone."""
    endpoint = world()
    endpoint.left()
    endpoint.at(10)
    endpoint.collected()
    endpoint.at(59)
    found = {each.clause: each for each in endpoint.collected().obligations}
    assert {found[clause].outcome for clause in (*BEFORE, *UNMOVED)} == {"unknown"}
    assert all("nobody looked between" in found[clause].reason for clause in BEFORE)
    assert all("nobody looked in time" in found[clause].reason for clause in UNMOVED)


class Unreachable:
    """A port behind which nobody is."""

    def send(self, request: Request) -> Response:
        """No answer."""
        raise NoAnswerError(f"nobody is at {request.url}")

    def close(self) -> None:
        """Nothing is held."""


def test_unreachable(world: Any) -> None:
    """It stays owed for a week after its time; then it is UNKNOWN, with the reason."""
    endpoint = world()
    endpoint.left()
    for hours, outcome in ((49, None), (100, None), (48 + 24 * 7 + 1, "unknown")):
        endpoint.at(hours)
        collector = endpoint.collector()
        collector.service.sender.port = Unreachable()
        found = {each.clause: each for each in collector.collect().obligations}
        assert collector.stopped
        assert {found[clause].outcome for clause in AFTER} == {outcome}
    assert "nobody is at" in found["expiry.get.after"].reason


def test_refused_key(world: Any) -> None:
    """A key that opens nothing any more tells nothing of the snapshots: all stays owed, and the text names the key."""
    endpoint = world()
    endpoint.left()
    endpoint.at(49)
    for name, status in (("source", 401), ("target", 403)):
        collector = endpoint.collector()
        key, port = endpoint.target.subscriptions[name].key, collector.service.sender.port
        collector.service.sender.port = Locked(port, key, status)
        with pytest.raises(ConfigurationError, match=f"subscriptions.{name}.key"):
            collector.collect()
        assert endpoint.outcomes()["apply.after"] is None
        assert "fail" not in endpoint.outcomes().values()
        with pytest.raises(ConfigurationError):
            visiting.collected(collector.service, endpoint.store)
        assert collector.service.sender.inventory.left == 2  # they take their room for all that


class Locked:
    """A port behind which one key opens nothing."""

    def __init__(self, port: Any, key: str, status: int) -> None:
        self.port, self.key, self.status = port, key, status

    def send(self, request: Request) -> Response:
        """The answer to any other key."""
        if any(value == self.key for _, value in request.headers):
            body = json.dumps({"error": {"code": "Unspecified", "message": "no"}}).encode()
            return Response(self.status, (("Content-Type", "application/json"),), body)
        found: Response = self.port.send(request)
        return found

    def close(self) -> None:
        """Nothing is held."""


class KilledError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize(
    ("hours", "fault", "requests"),
    [(30, None, n) for n in range(8)] + [(49, fault, n) for fault in (None, "NeverExpires") for n in range(6)],
)
def test_killed(world: Any, hours: int, fault: str | None, requests: int) -> None:
    """Killed after any request, before it is written down: what is owed stays owed or has ended, and ends rightly."""
    endpoint = world(fault=fault)
    endpoint.left()
    if hours > 48:
        endpoint.at(30)
        endpoint.collected()
    endpoint.at(hours)
    collector = endpoint.collector()
    collector.service.sender.port = Dying(collector.service.sender.port, requests)
    try:
        collector.collect()
    except KilledError:
        assert {each.clause for each in endpoint.store.open()[0].obligations} == set(CLAUSES)
    for again in (hours, 49):
        endpoint.at(again)
        found = {each.clause: each.outcome for each in endpoint.collected().obligations}
    if fault is None:
        assert set(found.values()) == {"pass"}
    else:
        assert "fail" in {found[clause] for clause in AFTER}
        assert None not in found.values()
    assert not endpoint.snapshots


class Dying:
    """A port that kills whoever has its last answer."""

    def __init__(self, port: Any, requests: int) -> None:
        self.port, self.left = port, requests

    def send(self, request: Request) -> Response:
        """The answer, for as long as there are any."""
        found: Response = self.port.send(request)
        if self.left == 0:
            raise KilledError
        self.left -= 1
        return found

    def close(self) -> None:
        """Nothing is held."""


def test_ledger_keeps_them(world: Any, tmp_path: Any) -> None:
    """What another process finds in the ledger is what this one has written, exchanges and times and all."""
    endpoint = world()
    known = endpoint.left()
    endpoint.at(30)
    after = endpoint.collected()
    endpoint.ledger.close()
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    try:
        (found,) = Obligations(ledger).open(known.endpoint)
        assert [replace(each, number=0) for each in found.exchanges] == [
            replace(each, number=0) for each in after.exchanges
        ]
        assert replace(found, exchanges=()) == replace(after, exchanges=())
        assert Obligations(ledger).open({"elsewhere": {}}) == []
        keys = {each.key for each in endpoint.target.subscriptions.values()}
        text = "\n".join(str(row) for row in ledger.database.iterdump())
        assert not any(key in text for key in keys)
        Obligations(ledger).end(found, found.snapshots)
        assert Obligations(ledger).open() == []
    finally:
        ledger.close()


def test_collector_is_not_asked_early(world: Any) -> None:
    """A look within the first hour says nothing of the length of a life, and accuses nobody."""
    endpoint = world()
    endpoint.left()
    endpoint.at(0, 600)
    assert isinstance(endpoint.collector(), Collector)
    found = endpoint.collected()
    assert all(each.seen is None and each.outcome is None for each in found.obligations)


@pytest.mark.parametrize("hours", [2, 30])
def test_set_up_anew(world: Any, hours: float) -> None:
    """Where nothing shows that this is where the snapshots were left, nobody is accused of an early expiry."""
    endpoint = world()
    endpoint.left()
    endpoint.at(hours)
    state = endpoint.service.state
    state.snapshots.clear()
    state.operations.clear()
    found = endpoint.collected()
    assert {each.outcome for each in found.obligations} == {"unknown"}
    assert all("set up anew" in str(each.reason) for each in found.obligations)
    assert not endpoint.events("breach")
    assert not found.owed


class Gone:
    """A port that falls silent when it has told once that nothing is there."""

    def __init__(self, port: Any) -> None:
        self.port, self.lists = port, 0

    def send(self, request: Request) -> Response:
        """The first list, and everything before it."""
        if request.method == "GET" and request.url.endswith("/snapshots"):
            self.lists += 1
        if self.lists > 1:
            raise NoAnswerError("nobody is there")
        found: Response = self.port.send(request)
        return found

    def close(self) -> None:
        """Nothing is held."""


def test_nobody_vouches(world: Any) -> None:
    """Where no answer tells whether this is where the snapshots were left, what is owed stays owed, and is kept."""
    endpoint = world()
    endpoint.left()
    endpoint.at(30)
    endpoint.service.state.snapshots.clear()
    collector = endpoint.collector()
    collector.service.sender.port = Gone(collector.service.sender.port)
    before = len(collector.deferral.exchanges)
    found = collector.collect()
    assert "nobody is there" in str(collector.stopped)
    assert {each.outcome for each in found.obligations} == {None}
    assert len(endpoint.store.open()[0].exchanges) == before + 1
    assert not endpoint.events("breach")
