"""What the tests of the runner share: a catalogue of a few checks, each of which does as it is told."""

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from facesnap.conformance import catalogue
from facesnap.conformance.catalogue import Check, clauses
from facesnap.conformance.model.values import Judgement

COLLECTED = "facesnap.conformance.test_contract"
Run = Callable[[Any], None]
Put = Callable[[Mapping[str, Run]], None]

# Loaded here once: a run inside pytester forgets at its end what it was the first to import. That takes time, and the
# errors of an httpcore imported twice are strangers to httpx, which imports it at the first connection.
for heavy in ("facesnap.conformance.pytest_run", "facesnap.emulator.app", "httpcore"):
    import_module(heavy)


@pytest.fixture
def catalogue_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Puts checks in the place of the catalogue's, by clause id, for runs in this process."""

    def put(runs: Mapping[str, Run]) -> None:
        checks = {name: Check(clauses()[name], run) for name, run in runs.items()}
        monkeypatch.setattr(catalogue, "checks", lambda: checks)

    sys.modules.pop(COLLECTED, None)
    yield put
    sys.modules.pop(COLLECTED, None)


@pytest.fixture
def judge() -> Callable[..., Run]:
    """Makes a check in which the oracle finds ``clause`` borne out, or broken."""

    def check(clause: str, *, holds: bool = True) -> Run:
        judgement = Judgement(clause, holds, expected="a kept word", actual="a broken one")
        return lambda service: service.recorder.credit_or_breach(judgement, None)

    return check


@pytest.fixture
def free_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
