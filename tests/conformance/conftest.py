"""What the tests of the runner share: a catalogue of a few checks, each of which does as it is told."""

import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from facesnap.conformance import catalogue, options
from facesnap.conformance.catalogue import Check, clauses
from facesnap.conformance.cli import main
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.wire.ports import AsgiPort

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


@dataclass
class Served:
    """An emulator that a configuration file leads to. What is sent to it stays in this process.

    ``ports`` counts the connections that were asked for; ``config`` may be changed before it is written.
    """

    config: dict[str, Any]
    service: Any
    ports: int = 0

    def written(self, **tables: dict[str, Any]) -> str:
        """The path of an endpoint.toml, with these tables changed."""
        for name, changes in tables.items():
            table = self.config["subscriptions"] if name in self.config["subscriptions"] else self.config
            table[name] = {key: value for key, value in {**table.get(name, {}), **changes}.items() if value is not None}
        path = Path("endpoint.toml").absolute()
        path.write_text(tomli_w.dumps(self.config), encoding="utf-8")
        return str(path)

    @property
    def requests(self) -> int:
        """How many requests the emulator has seen."""
        census = self.service.census
        return int(census.total("requests")) + int(census.refused_at_gate)

    @property
    def holds(self) -> dict[str, str]:
        """What the emulator holds, with digests."""
        found: dict[str, str] = import_module("facesnap.emulator.census").inventory(self.service.state)
        return found


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """An emulator at http://127.0.0.1:8080, in an empty current folder."""
    monkeypatch.chdir(tmp_path)
    config = import_module("facesnap.emulator.configuration").made_up("http://127.0.0.1:8080", 1)
    app = import_module("facesnap.emulator.app").create_app(config, seed=1)
    found = Served(config, app.state.service)

    def port() -> AsgiPort:
        found.ports += 1
        return AsgiPort(app)

    monkeypatch.setattr(options, "HttpPort", port)
    return found


@pytest.fixture
def exits(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs ``facesnap`` in this process: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ending:
            main(arguments)
        shown = capsys.readouterr()
        code = ending.value.code
        return (0 if code is None else int(code)), shown.out, shown.err

    return run
