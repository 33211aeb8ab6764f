"""A live endpoint: nothing is sent there without the word for it, and nothing that loads it without another."""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.session import Session

pytest_plugins = ["pytester"]

CLAUSE = "list.answer.status"
LOADING = ("content.many-entries", "error.rate-limit", "quota.take.s0", "quota.apply.s0")


def asked(service: Any) -> None:
    """A check that sends a little."""
    service.source.list()


def test_live_without_the_word(exits: Any, served: Any) -> None:
    """2: the text says what to look at first and what to say then; nothing was sent, nothing is left behind."""
    code, out, err = exits("run", "--config", served.written(endpoint={"kind": "live"}))
    assert (code, out, served.requests) == (2, "", 0)
    for words in ("endpoint.toml: endpoint.kind", "is live", "facesnap plan --config", "--live", 'kind = "emulated"'):
        assert words in err
    assert len(err.splitlines()) == 1


def test_live_with_the_word(exits: Any, served: Any, catalogue_of: Callable[..., None]) -> None:
    """It is judged."""
    catalogue_of({CLAUSE: asked})
    file = served.written(endpoint={"kind": "live", "control_url": None})
    assert exits("run", "--live", "--no-defer", "--config", file, "--effort=quick", "--out=out")[0] == 0
    assert served.requests


def test_replay_of_a_live_run(exits: Any, served: Any, catalogue_of: Callable[..., None]) -> None:
    """Repeating a failure sends, too."""

    def broken(service: Any) -> None:
        service.judge(CLAUSE, holds=False, expected="this", actual="that", kind=None, of=service.source.list())

    catalogue_of({CLAUSE: broken})
    file = served.written(endpoint={"kind": "live", "control_url": None})
    assert exits("run", "--live", "--no-defer", "--config", file, "--effort=quick", "--out=out")[0] == 1
    before = served.requests
    code, _, err = exits("replay", "out", CLAUSE, "--config", file)
    assert (code, served.requests) == (2, before)
    assert "--live" in err


def test_live_under_pytest(pytester: pytest.Pytester, served: Any, catalogue_of: Callable[..., None]) -> None:
    """The plugin asks for the same words."""
    catalogue_of({CLAUSE: asked})
    file = served.written(endpoint={"kind": "live", "control_url": None})
    run = ("--pyargs", "facesnap.conformance", "--endpoint", file, "--facesnap-effort=quick", "-p", "no:cacheprovider")
    refused = pytester.runpytest_inprocess(*run)
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    assert "--facesnap-live" in refused.stderr.str()
    assert served.requests == 0


def opened(*, exhaust_quota: bool) -> tuple[Session, Any]:
    """A session with an emulator that says it is live, and the emulator's service."""
    target, port = embedded(1, tier="S0")
    target = replace(target, kind="live", exhaust_quota=exhaust_quota)
    return Session.open(target, port, Log(io.StringIO()), seed=1, effort="quick"), port._app.state.service


def test_no_load() -> None:
    """A quota, a burst and a thousand entries are kept off a live endpoint, and the reason says how to have them."""
    session, _ = opened(exhaust_quota=False)
    before = session.recorder.requests.total()
    for clause in LOADING:
        finished = session.run(checks()[clause])
        assert finished.outcome == "skip"
        assert str(finished.reason).startswith("--exhaust-quota is not given: ")
    assert session.recorder.requests.total() == before


def test_load_when_asked_for() -> None:
    """Then a rate limit is met, and a quota used up."""
    session, service = opened(exhaust_quota=True)
    seconds = [time.monotonic()]
    service.monotonic = lambda: seconds[0]
    session.service.sender.sleep = lambda pause: seconds.append(seconds.pop() + pause)
    for clause in ("error.rate-limit", "quota.take.s0"):
        assert session.run(checks()[clause]).outcome == "pass"
