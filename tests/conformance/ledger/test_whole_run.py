"""A whole run beside somebody else's data: all that it makes can be told to be its own, and goes; theirs stays."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.harness import keeping
from facesnap.conformance.harness.cleaning.looking import carries
from facesnap.conformance.harness.journal import segments
from facesnap.conformance.ledger.records import Mark
from facesnap.conformance.selecting import ordered

LONG = {"content.many-entries"}  # a thousand requests, and nothing that others do not have


def taken(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The bodies of all takes that were accepted."""
    for event in events:
        if event["event"] != "exchange" or event["request"]["method"] != "POST" or event["response"] is None:
            continue
        first, *more = segments(event["request"]["url"])
        if first == "snapshots" and len(more) < 2 and event["response"]["status"] < 300:
            yield json.loads(event["request"]["body"])


@pytest.mark.slow
@pytest.mark.parametrize("clock", [False, True])
def test_whole_run(world: Any, monkeypatch: pytest.MonkeyPatch, clock: bool) -> None:  # noqa: FBT001 - parametrised
    """Every snapshot carries its mark; at its end nothing has to be looked for, and nothing of anybody's is touched."""
    looked = []
    monkeypatch.setattr(keeping, "clean", lambda *_: looked.append(1))
    if clock:
        world.target = replace(world.target, control_url="http://emulator.invalid/control")
    session = world.session()
    mark = Mark(session.service.run, session.service.run_guid)
    for check in ordered(checks().values()):
        if check.clause.id not in LONG:
            session.run(check)
    session.close("completed", None)
    bodies = list(taken(world.events))
    assert len(bodies) > 50
    assert [body for body in bodies if not carries(body, mark)] == []
    assert looked == []
    assert world.ledger.open_runs() == []
    assert world.ours == set()
    if not clock:  # else they have expired, and rightly so
        assert world.digest() == world.theirs
