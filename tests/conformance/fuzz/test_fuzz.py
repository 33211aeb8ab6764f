"""Fuzz: silent about a faithful endpoint, loud about crashes and ignored keys, and never near what is not ours."""

import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.fuzz import run
from facesnap.conformance.harness.session import Session
from facesnap.conformance.wire.exchange import Request, Response, header
from facesnap.conformance.wire.redaction import KEY_HEADER

Change = Callable[[Request, Response], Response]
PLAIN_ID = re.compile(r"[a-z0-9_-]{1,64}")
JSON = (("Content-Type", "application/json"),)


class Lying:
    """A port whose answers are changed on the way."""

    def __init__(self, port: Any, change: Change) -> None:
        self._port = port
        self._change = change

    def send(self, request: Request) -> Response:
        """The changed answer."""
        return self._change(request, self._port.send(request))

    def close(self) -> None:
        """As the port."""
        self._port.close()


def honest(_: Request, response: Response) -> Response:
    """No change."""
    return response


def crashing(request: Request, response: Response) -> Response:
    """A take whose type is no text crashes."""
    if request.method == "POST" and request.url.endswith("/snapshots"):
        try:
            body = json.loads(request.body or b"null")
        except ValueError:
            return response
        if isinstance(body, dict) and not isinstance(body.get("type", ""), str):
            return Response(500, JSON, b"")
    return response


def keyless(request: Request, response: Response) -> Response:
    """Every list is there for everybody."""
    if (
        request.method == "GET"
        and response.status == 401
        and urlsplit(request.url).path.endswith(("snapshots", "lists"))
    ):
        return Response(200, JSON, b"[]")
    return response


def fuzzed(
    *, seed: int = 1, change: Change = honest, examples: int = 10, only: str = ""
) -> tuple[Session, list[dict[str, Any]]]:
    """A session whose fuzzing is over, and its log. ``only``: the calls with this in their id."""
    target, port = embedded(seed)
    out = io.StringIO()
    session = Session.open(target, Lying(port, change), Log(out), seed=seed, effort="standard")
    run(session, examples=examples, only=re.compile(only))
    return session, [json.loads(line) for line in out.getvalue().splitlines()]


def of_kind(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The events of a kind."""
    return [event for event in events if event["event"] == kind]


@pytest.mark.parametrize("seed", range(1))
def test_no_false_alarm(seed: int) -> None:
    """A faithful endpoint breaks nothing, and nothing of ours stays behind."""
    session, events = fuzzed(seed=seed, examples=3)
    assert session.recorder.breaches == []
    assert of_kind(events, "finding") == []
    assert of_kind(events, "note") == []
    before = session.recorder.requests.total()
    session.close("completed", None)
    assert session.recorder.requests.total() == before
    (finished,) = of_kind(events, "phase.finished")
    assert (finished["phase"], finished["requests"]) == ("fuzz", session.recorder.requests["fuzz"])


def test_nothing_but_ours_is_named() -> None:
    """Whatever is changed, copied or made bears this run's name, or an id that nothing can have."""
    session, events = fuzzed(seed=3, only="Snapshot|FaceList$|PersonGroup$", examples=12)
    prefix = f"fs-{session.service.run}-"
    changing = 0
    for exchange in of_kind(events, "exchange"):
        request = exchange["request"]
        path = urlsplit(request["url"]).path.partition("/face/v1.0/")[2].split("/")
        named = [unquote(path[1])] if len(path) > 1 and path[0].endswith(("lists", "groups")) else []
        if request["method"] == "GET":
            continue
        if request["method"] == "POST" and path[0] == "snapshots":
            named.append(_object_id(request["body"]))
        changing += len(named)
        foreign = [each for each in named if isinstance(each, str) and PLAIN_ID.fullmatch(each)]
        assert all(each.startswith(prefix) for each in foreign), request
    assert changing > 50


def _object_id(body: object) -> object:
    """The object id in a body as the log has it; None where it has none."""
    try:
        value = json.loads(body) if isinstance(body, str) else None
    except ValueError:
        return None
    return value.get("objectId") if isinstance(value, dict) else None


def test_a_crash_is_told_once() -> None:
    """By the clause on server errors, with the request that shows it."""
    session, events = fuzzed(change=crashing, only="^takeSnapshot$", examples=5)
    broken = [breach.clause for breach in session.recorder.breaches]
    assert len(set(broken)) == len(broken)
    (told,) = (each for each in of_kind(events, "breach") if each["clause"] == "error.no-server-error")
    last = next(each for each in of_kind(events, "exchange") if each["number"] == told["exchanges"][-1])
    assert not isinstance(json.loads(last["request"]["body"])["type"], str)


def test_an_ignored_key_is_told() -> None:
    """By the clause of the call; where no clause speaks of the call, as a finding."""
    session, events = fuzzed(change=keyless, only="^list", examples=10)
    assert {breach.clause for breach in session.recorder.breaches} == {"key.list.refused"}
    assert {(each["source"], each["title"]) for each in of_kind(events, "finding")} <= {
        ("listFaceLists", "a key is not needed"),
        ("listLargeFaceLists", "a key is not needed"),
    }


def test_the_seed_decides() -> None:
    """The same seed sends the same requests."""

    def sent(seed: int) -> list[tuple[str, str, str]]:
        _, events = fuzzed(seed=seed, only="pplySnapshot$", examples=8)
        exchanges = of_kind(events, "exchange")
        return [(e["principal"], e["request"]["method"], header(_pairs(e), "Content-Type") or "") for e in exchanges]

    first = sent(5)
    assert first == sent(5)
    assert first != sent(6)


def test_no_key_but_the_principals(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is generated for the key header is not sent: who asks is the sender's matter."""
    seen: list[str | None] = []
    original = Lying.send

    def watching(self: Lying, request: Request) -> Response:
        seen.append(header(request.headers, KEY_HEADER))
        return original(self, request)

    monkeypatch.setattr(Lying, "send", watching)
    session, _ = fuzzed(only="^listSnapshots$", examples=20)
    keys = {subscription.key for subscription in session.service.target_config.subscriptions.values()}
    assert len({key for key in seen if key is not None} - keys) <= 1  # the one wrong key


def _pairs(event: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in event["request"]["headers"])
