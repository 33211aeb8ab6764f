"""The journal: which requests may create something, and what their answers, and later ones, say came of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.harness.errors import TimeIsUpError
from facesnap.conformance.harness.journal import LedgerJournal
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.records import Creation, Mark
from facesnap.conformance.wire.exchange import Request, Response

BASE = "http://endpoint.example/face/v1.0"
SNAPSHOT, OPERATION = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000001"
TAKE = {"type": "FaceList", "objectId": "x", "applyScope": ["g"], "userData": "d"}
STARTED = Response(202, (("Operation-Location", f"/operations/{OPERATION}"),))


class Wire:
    """Tells a journal what goes over the wire, and shows what it has entered."""

    def __init__(self, journal: LedgerJournal) -> None:
        self.journal = journal

    def sent(
        self, method: str, path: str, answer: Response | None, body: Any = None, *, by: str = "source", raw: bytes = b""
    ) -> int | None:
        """A request and its answer; the number of its entry."""
        request = Request(method, BASE + path, (), raw or (None if body is None else json.dumps(body).encode()))
        entry = self.journal.before(by, request)
        self.journal.after(entry, by, request, answer)
        return entry

    def taken(self) -> None:
        """A take that has made a snapshot."""
        self.sent("POST", "/snapshots", STARTED, TAKE)
        self.looked("succeeded", f"/snapshots/{SNAPSHOT}")

    def looked(self, status: str, location: str = "") -> None:
        """An answer to a question for the operation's status."""
        body = json.dumps({"status": status, "resourceLocation": location}).encode()
        self.sent("GET", f"/operations/{OPERATION}", Response(200, (), body))

    @property
    def entries(self) -> list[Creation]:
        """What was entered."""
        return self.journal.ledger.creations(self.journal.run)

    @property
    def states(self) -> list[str]:
        """In which states that is."""
        return [each.state for each in self.entries]


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    """A journal in a new ledger."""
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    run = ledger.begin(Mark("0a1b2c3d", "g"), {}, started="now", seed=1, effort="quick")
    yield Wire(LedgerJournal(ledger, run, pytest.fail, lambda: 7.0))
    ledger.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "entered"),
    [
        ("PUT", "/facelists/a", {"userData": "d"}, ("object", "FaceList", "a", "d", None)),
        ("PUT", "/largePersonGroups/a%20b/", None, ("object", "LargePersonGroup", "a b", None, None)),
        ("PUT", "/facelists/a?x=1", {"userData": 5}, ("object", "FaceList", "a", None, None)),
        ("POST", "/snapshots", TAKE, ("snapshot", "FaceList", "x", "d", ("g",))),
        ("POST", "/snapshots/", {"type": "facelist"}, ("snapshot", "FaceList", None, None, None)),
        ("POST", "/snapshots?a=b", {"applyScope": "g", "type": []}, ("snapshot", None, None, None, None)),
        ("PUT", "/snapshots", None, ("snapshot", None, None, None, None)),
        ("POST", f"/snapshots/{SNAPSHOT}/apply", {"objectId": "y"}, ("copy", None, "y", None, None)),
        ("POST", f"/snapshots/{SNAPSHOT}/APPLY/", {"objectId": None}, ("copy", None, None, None, None)),
        ("PUT", "/persongroups/\ud800", {"userData": "\ud800"}, ("object", "PersonGroup", "?", "?", None)),
    ],
)
def test_what_may_create(wire: Wire, method: str, path: str, body: Any, entered: tuple[Any, ...]) -> None:
    """It is entered before it is sent, with all that it can be found again by."""
    assert wire.sent(method, path, None, body) is not None
    (found,) = wire.entries
    assert (found.what, found.kind, found.object_id, found.user_data, found.scope) == entered
    assert (found.state, found.at, found.account) == ("intended", 7.0, "source")


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[]", b'"x"', b'{"type": "FaceList", "type": 1}'])
def test_what_no_reader_would_take(wire: Wire, raw: bytes) -> None:
    """A malformed take is entered, too: somebody might accept it."""
    assert wire.sent("POST", "/snapshots", None, raw=raw) is not None


@pytest.mark.parametrize("torn", [b"\xef\xbb\xbf{%s}", b"{%s", b'{%s,"x":"\xff"}', b"[%s]"])
def test_marks_of_what_no_reader_would_take(wire: Wire, torn: bytes) -> None:
    """By what its bytes tell, whatever an endpoint makes of them can be found again."""
    body = torn % f'"applyScope":["{SNAPSHOT}"],"userData":"facesnap 0a1b2c3d 7"'.encode()
    wire.sent("POST", "/snapshots", None, raw=body)
    (found,) = wire.entries
    assert (found.what, found.user_data, found.scope) == ("snapshot", "facesnap 0a1b2c3d 7", (SNAPSHOT,))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/snapshots"),
        ("GET", "/facelists/a"),
        ("PATCH", "/facelists/a"),
        ("DELETE", "/facelists/a"),
        ("PATCH", f"/snapshots/{SNAPSHOT}"),
        ("POST", "/persongroups/a/persons"),
        ("POST", "/persongroups/a/train"),
        ("POST", "/facelists/a/persistedfaces"),
        ("PUT", "/somethings/a"),
        ("POST", "/detect"),
        ("POST", ""),
    ],
)
def test_what_creates_nothing(wire: Wire, method: str, path: str) -> None:
    """Nothing of its own comes of it."""
    assert wire.sent(method, path, Response(200)) is None
    assert wire.entries == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *((200, "made"), (201, "made"), (400, "refused"), (409, "refused"), (429, "refused")),
        *((302, "intended"), (500, "intended"), (503, "intended")),
    ],
)
def test_answers_to_a_put(wire: Wire, status: int, state: str) -> None:
    """A refusal has made nothing; what a server error has made, nobody knows."""
    wire.sent("PUT", "/facelists/a", Response(status))
    assert wire.states == [state]


def test_take(wire: Wire) -> None:
    """Its operation is known from its answer, its snapshot from the operation's end, its deletion from the owner."""
    wire.sent("POST", "/snapshots", STARTED, TAKE)
    assert [(each.operation, each.state) for each in wire.entries] == [(OPERATION, "intended")]
    wire.looked("running")
    assert wire.states == ["intended"]
    wire.looked("SUCCEEDED", f"/snapshots/{SNAPSHOT.upper()}")
    assert [(each.snapshot, each.state) for each in wire.entries] == [(SNAPSHOT, "made")]
    wire.sent("DELETE", f"/snapshots/{SNAPSHOT}", Response(404), by="target")
    assert wire.states == ["made"]
    wire.sent("DELETE", f"/snapshots/{SNAPSHOT}", Response(200))
    assert wire.states == ["gone"]


@pytest.mark.parametrize(
    ("method", "status", "by", "state"),
    [
        ("GET", 404, "source", "gone"),
        ("GET", 404, "source/key2", "gone"),
        ("GET", 404, "target", "made"),
        ("GET", 200, "source", "made"),
        ("DELETE", 404, "source", "gone"),
        ("DELETE", 500, "source", "made"),
        ("DELETE", 403, "source", "made"),
        ("DELETE", 204, "target", "gone"),
    ],
)
def test_what_becomes_of_a_snapshot(wire: Wire, method: str, status: int, by: str, state: str) -> None:
    """Nobody but its owner is told the truth of what is not there."""
    wire.taken()
    wire.sent(method, f"/snapshots/{SNAPSHOT}", Response(status), by=by)
    assert wire.states == [state]


def test_expired_snapshot(wire: Wire) -> None:
    """One that must have expired is gone without a question."""
    wire.taken()
    wire.journal.expired(SNAPSHOT)
    assert wire.states == ["gone"]


def test_failed_operation(wire: Wire) -> None:
    """Nothing comes of it."""
    wire.sent("POST", "/snapshots", STARTED, TAKE)
    wire.looked("failed", f"/snapshots/{SNAPSHOT}")
    assert [(each.snapshot, each.state) for each in wire.entries] == [(None, "refused")]


def test_apply(wire: Wire) -> None:
    """What an apply makes is of the snapshot's type; while it is under way, a deletion of its target ends nothing."""
    wire.taken()
    again = Response(202, (("operation-location", "http://elsewhere/face/v1.0/operations/c"),))
    wire.sent("POST", f"/snapshots/{SNAPSHOT}/apply", again, {"objectId": "y"}, by="target")
    assert [(each.kind, each.operation) for each in wire.entries][1:] == [("FaceList", "c")]
    wire.sent("DELETE", "/facelists/y", Response(404), by="target")
    assert wire.states == ["made", "intended"]
    wire.sent("GET", "/operations/c", Response(200, (), b'{"status": "succeeded"}'), by="target")
    wire.sent("DELETE", "/largefacelists/y", Response(200), by="target")
    wire.sent("DELETE", "/facelists/y", Response(200), by="source")
    assert wire.states == ["made", "made"]
    wire.sent("DELETE", "/FaceLists/y/", Response(200), by="target/key2")
    assert wire.states == ["made", "gone"]


@pytest.mark.parametrize("answer", [Response(202), Response(200), Response(202, (("Operation-Location", "?"),)), None])
def test_answer_without_an_operation(wire: Wire, answer: Response | None) -> None:
    """Whatever it was, something may come of it."""
    wire.sent("POST", "/snapshots", answer, TAKE)
    assert [(each.operation, each.state) for each in wire.entries] == [(None, "intended")]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"status": 5}', b'{"status": "succeeded", "resourceLocation": 5}']
)
def test_odd_status(wire: Wire, body: bytes) -> None:
    """No answer crashes the journal, and none makes it forget."""
    wire.sent("POST", "/snapshots", STARTED, TAKE)
    wire.sent("GET", f"/operations/{OPERATION}", Response(200, (), body))
    assert wire.states[0] in {"intended", "made"}


def test_full_disk(wire: Wire) -> None:
    """What cannot be entered is not sent; what an answer says is lost, and told."""
    told: list[Exception] = []
    wire.journal.lost = told.append
    wire.journal.ledger.close()
    with pytest.raises(TimeIsUpError, match="the ledger cannot be written"):
        wire.journal.before("source", Request("PUT", f"{BASE}/facelists/a"))
    assert len(told) == 1
    wire.journal.after(1, "source", Request("PUT", f"{BASE}/facelists/a"), Response(200))
    wire.journal.expired(SNAPSHOT)
    assert len(told) == 3
