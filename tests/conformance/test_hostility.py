"""An endpoint may answer anything at all: whatever it says is judged, and nothing of it crashes the judge."""

import io
import json
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.session import Session
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import NoAnswerError, Port

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    10**30,
    "",
    "x",
    [],
    {},
    [None],
    [[]],
    {"id": 7},
    "\ud800",
    "2026-13-45T99",
)
SHARE = 0.04  # of the answers
LONG = "content.many-entries"


@dataclass
class Hostile:
    """An endpoint that spoils some of its answers: a value of another type, another status, no JSON, odd headers."""

    port: Port
    dice: random.Random
    spoiled: list[str] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        """Answer, perhaps oddly."""
        answer = self.port.send(request)
        if "/control" in request.url or self.dice.random() > SHARE:
            return answer
        way = self.dice.choice(["value", "value", "value", "status", "text", "headers"])
        self.spoiled.append(f"{way} {request.method} {request.url}")
        match way:
            case "status":
                return Response(self.dice.choice([100, 200, 202, 204, 302, 404, 499]), answer.headers, answer.body)
            case "text":
                return Response(answer.status, answer.headers, self.dice.choice([b"", b"\xff\xfe", b"{", b"[" * 5000]))
            case "headers":
                headers = tuple((name, self.dice.choice(["", "\xff", "a,b", "-1"])) for name, _ in answer.headers)
                return Response(answer.status, headers, answer.body)
        try:
            body = self._spoiled(json.loads(answer.body))
        except ValueError:
            return answer
        return Response(answer.status, answer.headers, json.dumps(body).encode())

    def _spoiled(self, value: Any) -> Any:
        """The value with something in it replaced."""
        if value and self.dice.random() < 0.8:
            if isinstance(value, dict):
                name = self.dice.choice(sorted(value))
                return {**value, name: self._spoiled(value[name])}
            if isinstance(value, list):
                place = self.dice.randrange(len(value))
                return [*value[:place], self._spoiled(value[place]), *value[place + 1 :]]
        return self.dice.choice(ODD)

    def close(self) -> None:
        """As the endpoint behind it."""
        self.port.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_answer_crashes_the_judge(seed: int) -> None:
    """Every check comes to an outcome, and some clauses break."""
    target, port = embedded(seed, patience=0.2)
    hostile = Hostile(port, random.Random(seed))  # noqa: S311 - the same oddities each time
    session = Session.open(target, port, Log(io.StringIO()), seed=seed, effort="quick")
    session.service.sender.port = hostile
    for check in sorted(checks().values(), key=lambda each: each.rank):
        if check.clause.id != LONG:
            session.run(check)
    session.close("completed", None)
    assert hostile.spoiled
    assert session.recorder.all_broken()


@dataclass
class Dropping:
    """An endpoint that closes the connection on a few POSTs, before it has served them or after."""

    port: Port
    served: bool
    posts: int = 0
    dropped: int = 0

    def send(self, request: Request) -> Response:
        """Answer, or not."""
        if request.method == "POST" and "/control" not in request.url:
            self.posts += 1
            if self.posts in {5, 40, 75}:
                self.dropped += 1
                if self.served:
                    self.port.send(request)
                raise NoAnswerError("the server has closed the connection")
        return self.port.send(request)

    def close(self) -> None:
        """Release what is under it."""
        self.port.close()


@pytest.mark.parametrize("served", [False, True])
def test_a_lost_answer_costs_one_try(served: bool) -> None:  # noqa: FBT001 - a row of the table
    """A POST whose answer got lost may not be repeated, but the check is, with ids of its own."""
    target, port = embedded(3)
    dropping = Dropping(port, served)
    session = Session.open(target, dropping, Log(io.StringIO()), seed=3, effort="quick")
    outcomes = {
        clause_id: session.run(check).outcome
        for clause_id, check in checks().items()
        if check.clause.family == "content" and clause_id != LONG
    }
    assert dropping.dropped == 3
    assert set(outcomes.values()) == {"pass"}
    assert session.recorder.breaches == []
