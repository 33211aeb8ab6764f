"""Outages: where the service is not there, nothing is told of its snapshots, and nothing of ours is given up."""

import json
from typing import Any

import pytest

from facesnap.conformance.events import Log
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.harness.session import Session
from facesnap.conformance.owing.visiting import leave
from facesnap.conformance.wire.exchange import Request, Response


class Out:
    """A port behind which ``status`` is answered wherever ``when`` says so."""

    def __init__(self, port: Any, status: int, when: Any = lambda _: True) -> None:
        self.port, self.status, self.when = port, status, when

    def send(self, request: Request) -> Response:
        """The answer of the service, or the outage's."""
        if not self.when(request):
            return self.port.send(request)  # type: ignore[no-any-return]  # a port's
        body = json.dumps({"error": {"code": "NotFound", "message": "no"}}).encode()
        return Response(self.status, (("Content-Type", "application/json"),), body)

    def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("hours", [30, 49])
@pytest.mark.parametrize("status", [404, 405, 410, 500, 503])
def test_nothing_is_told_while_nobody_lists(world: Any, hours: int, status: int) -> None:
    """Before the time no snapshot has gone early, after it none has gone at all; all stays owed."""
    endpoint = world()
    endpoint.left()
    endpoint.at(hours)
    collector = endpoint.collector()
    collector.service.sender.port = Out(collector.service.sender.port, status)
    collector.collect()
    assert "the list was" in (collector.stopped or "")
    told = {clause: outcome for clause, outcome in endpoint.outcomes().items() if outcome is not None}
    assert "fail" not in told.values()
    assert {clause for clause, outcome in told.items() if outcome == "pass"} == set()
    assert endpoint.store.open()


@pytest.mark.parametrize("served", [False, True])
def test_a_take_that_was_sent_twice(world: Any, served: bool) -> None:  # noqa: FBT001 - a row of the table
    """What stays behind on purpose is not deleted for looking like what the first request may have stored."""
    endpoint = world()
    endpoint.begun = endpoint.now()
    good, sent = endpoint.port, list[Request]()

    def first_take(request: Request) -> bool:
        if request.method != "POST" or not request.url.endswith("/snapshots") or sent:
            return False
        sent.append(request)
        if served:
            good.send(request)
        return True

    endpoint.port = Out(good, 503, first_take)
    timing = Timing(now=endpoint.now, sleep=endpoint.sleep, wall=endpoint.now)
    keeper = Keeper(endpoint.ledger, lambda _: None, lambda _: None)
    session = Session.open(
        endpoint.target, endpoint.port, Log(endpoint.log), seed=1, effort="quick", timing=timing, keeper=keeper
    )
    leave(session.service, endpoint.store, ())
    session.close("completed", None)
    (deferral,) = endpoint.store.open()
    assert set(deferral.snapshots) <= set(endpoint.snapshots)
