"""The oracle: surface and model together, crashes, blame, and answers to open questions."""

import json
from typing import Any

import pytest

from facesnap.conformance.contract import contract
from facesnap.conformance.model.state import Account
from facesnap.conformance.oracle import Oracle, Verdict
from facesnap.conformance.wire.exchange import Exchange, Request, Response

GUID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
JSON = (("Content-Type", "application/json"),)
ERROR = {"error": {"code": "SnapshotNotFound", "message": "no"}}
KEY = ("source", "FaceList", "a")


class Court:
    """An oracle, and short ways to put exchanges to it."""

    def __init__(self) -> None:
        accounts = {"source": Account("source", "11111111-aaaa-4aaa-8aaa-111111111111")}
        self.oracle = Oracle(contract(), accounts)
        self.number = 0

    def exchange(self, method: str, path: str, status: int | None, body: Any = b"", sent: Any = None) -> Exchange:
        """An exchange of the source."""
        self.number += 1
        raw = None if sent is None else json.dumps(sent).encode()
        request = Request(method, f"http://host/face/v1.0{path}", JSON, raw)
        answer = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = None if status is None else Response(status, JSON if answer else (), answer)
        return Exchange(self.number, "source", request, response, 0.0, 0.0)

    def judge(self, *arguments: Any, **more: Any) -> Verdict:
        """The verdict on one."""
        options = {name: more.pop(name) for name in ("about", "final_try", "quota") if name in more}
        return self.oracle.judge(self.exchange(*arguments, **more), **options)

    def broken(self, *arguments: Any, **more: Any) -> set[str]:
        """The clauses that one breaks."""
        return {breach.clause for breach in self.judge(*arguments, **more).breaches}


TAKE: dict[str, Any] = {"type": "FaceList", "objectId": "a", "applyScope": [GUID], "userData": "x"}


@pytest.fixture
def court() -> Court:
    """A court before its first case."""
    return Court()


def test_surface_and_model(court: Court) -> None:
    """One exchange may break clauses of both."""
    assert court.broken("GET", f"/snapshots/{GUID}", 200, {"id": 7}) == {"get.answer.body", "get.unknown.refused"}


def test_crash(court: Court) -> None:
    """The first is the world's; the second breaks the clause at hand, with or without a route."""
    path = f"/snapshots/{GUID}"
    assert court.broken("GET", path, 500, final_try=False) == {"error.availability"}
    assert court.broken("GET", path, 500) == {"error.no-server-error", "get.unknown.refused"}
    assert court.broken("GET", "/elsewhere", 500) == {"error.no-server-error"}
    assert court.broken("GET", path, None) == set()


def test_state_goes_on(court: Court) -> None:
    """What one exchange says counts for the next."""
    court.judge("PUT", "/facelists/a", 200, sent={"name": "n"})
    assert court.oracle.state.holding(KEY).present
    assert court.broken("POST", "/snapshots", 400, ERROR, sent=TAKE)


def test_peek(court: Court) -> None:
    """A peek says what the model would, and leaves the state as it is."""
    before = court.oracle.state
    found = court.oracle.peek(court.exchange("GET", f"/snapshots/{GUID}", 200, {}))
    assert [judgement.clause for judgement in found.judgements] == ["get.unknown.refused"]
    assert court.oracle.state is before
    assert court.oracle.peek(court.exchange("GET", "/elsewhere", 200)).judgements == ()


def test_assumed_free(court: Court) -> None:
    """An id minted for this run is taken for free, unless more is known."""
    court.oracle.assume_free(KEY)
    assert court.oracle.state.holding(KEY).absent
    court.judge("PUT", "/facelists/a", 200, sent={"name": "n"})
    court.oracle.assume_free(KEY)
    assert court.oracle.state.holding(KEY).present


def test_not_assumed_free(court: Court) -> None:
    """An id of which something was heard may be unknown again, but is not free for that."""
    court.oracle.assume_free(KEY)
    court.judge("PUT", "/facelists/a", 503, sent={"name": "n"})
    court.oracle.assume_free(KEY)
    holding = court.oracle.state.holding(KEY)
    assert not holding.absent
    assert not holding.present


@pytest.mark.parametrize(
    ("about", "blamed"),
    [
        (None, "limit.object-id.shortest"),
        ("take.valid.empty-object", "take.valid.empty-object"),
        ("take.valid.accepted", "take.valid.accepted"),
        ("get.owner.answered", "limit.object-id.shortest"),
    ],
)
def test_blame(court: Court, about: str | None, blamed: str) -> None:
    """Of several clauses that are as apt, the one that the exchange was about takes the blame."""
    court.judge("PUT", "/facelists/a", 200, sent={"name": "n"})
    assert court.broken("POST", "/snapshots", 400, ERROR, sent=TAKE, about=about) == {blamed}


def test_quota(court: Court) -> None:
    """A take that may have met its quota breaks nothing by being refused."""
    court.judge("PUT", "/facelists/a", 200, sent={"name": "n"})
    assert court.broken("POST", "/snapshots", 403, ERROR, sent=TAKE, quota=True) == set()


def observed(verdict: Verdict) -> set[tuple[str, str]]:
    """The observations, as question and answer."""
    return {(each.question, each.answer) for each in verdict.finding.observations}


def test_profile(court: Court) -> None:
    """A refusal that bears out a clause of an open question tells how the endpoint answers it."""
    verdict = court.judge("GET", f"/snapshots/{GUID}", 404, ERROR)
    assert observed(verdict) == {("Q3", "get.unknown.refused: refused with 404")}


def test_profile_of_what_is_open(court: Court) -> None:
    """Where nothing is prescribed a success tells as much; odd bodies of one clause are not tied to one answer."""
    odd = {**TAKE, "more": 1, "applyScope": None}
    court.judge("PUT", "/facelists/a", 200, sent={"name": "n"})
    verdict = court.judge("POST", "/snapshots", 400, ERROR, sent=odd)
    assert ("Q10", "error.null-members (take) refused with 400") in observed(verdict)


def test_breach_is_no_answer(court: Court) -> None:
    """A breach answers no open question."""
    assert observed(court.judge("GET", f"/snapshots/{GUID}", 200, {})) == set()
