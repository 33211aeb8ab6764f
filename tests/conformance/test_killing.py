"""Killing: runs in processes of their own, over TCP, that SIGKILL ends at a drawn request.

``make kills KILLS=200`` tries as many as wanted; CI tries ten.
"""

import json
import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
import tomli_w

from facesnap.conformance.cli import main
from facesnap.conformance.model.values import KINDS

KILLS, SEED = int(os.environ.get("KILLS", "10")), int(os.environ.get("KILLS_SEED", "1"))
PATIENCE = 300.0  # seconds with one process
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["facesnap.conformance.cli.run", "facesnap.conformance.cli.clean", "facesnap.conformance.pytest_run"]
)
pytestmark = pytest.mark.slow


@dataclass
class Deadly:
    """An application that kills a process at one of its requests: before it is served, or before it is answered."""

    app: Any
    requests: int = 0
    at: int | None = None
    served: bool = False
    victim: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve, and count what is no request to the clock."""
        counts = "/face/v1.0" in scope["path"]
        with self._lock:
            self.requests += counts
            deadly = counts and self.requests == self.at
        if deadly and not self.served:
            os.kill(self.victim.pid, signal.SIGKILL)

        async def hold(message: Any) -> None:
            del message

        await self.app(scope, receive, hold if deadly else send)
        if deadly and self.served:
            os.kill(self.victim.pid, signal.SIGKILL)


@dataclass
class Place:
    """An emulator that is served over TCP, somebody else's things in it, and a folder for ours."""

    folder: Path
    deadly: Deadly
    service: Any
    config: dict[str, Any]
    theirs: frozenset[str] = frozenset()
    digest: str = ""

    def facesnap(self, *arguments: str, kill_at: int | None = None) -> int | None:
        """Run the command line in a process of its own; its exit code, minus the signal's number if it was killed."""
        config = str(self.folder / "endpoint.toml")
        process = PROCESSES.Process(target=main, args=([*arguments, "--config", config],))
        self.deadly.requests, self.deadly.at, self.deadly.victim = 0, kill_at, process
        process.start()
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            pytest.fail(f"facesnap {' '.join(arguments)} has not ended within {PATIENCE:g} s")
        return process.exitcode

    def verdicts(self) -> dict[str, tuple[str, str | None]]:
        """What results.json says of each clause."""
        told = json.loads((self.folder / "out" / "results.json").read_text(encoding="utf-8"))
        return {row["id"]: (row["verdict"], row["reason"]) for row in told["clauses"]}

    @property
    def ours(self) -> set[str]:
        """What the emulator holds beside what is theirs."""
        return set(import_module("facesnap.emulator.census").inventory(self.service.state)) - self.theirs

    def neighbours(self) -> None:
        """Somebody else has an object of each type in each account, and snapshots of some."""
        everybody = list(dict.fromkeys(each["id"] for each in self.config["subscriptions"].values()))
        for account in self.config["subscriptions"].values():
            url = account.get("base_url") or self.config["endpoint"]["base_url"]
            with httpx.Client(
                base_url=f"{url}/face/v1.0", headers={"Ocp-Apim-Subscription-Key": account["key"]}
            ) as asked:
                for kind in KINDS:
                    made = {"name": "theirs", "userData": "facesnap 00000000 1"}
                    asked.put(f"/{kind.lower()}s/fs-other-1", json=made).raise_for_status()
                    take = {"type": kind, "objectId": "fs-other-1", "applyScope": everybody, "userData": "facesnap"}
                    where = asked.post("/snapshots", json=take).raise_for_status().headers["Operation-Location"]
                    while asked.get(where).json()["status"] not in {"succeeded", "failed"}:
                        pass
        inventory = import_module("facesnap.emulator.census").inventory(self.service.state)
        # Where the clock is moved on for two days, whoever's snapshots expire.
        lasting = "control_url" not in self.config["endpoint"]
        self.theirs = frozenset(inventory)
        self.digest = self.digest_of_theirs(lasting)

    def digest_of_theirs(self, lasting: bool) -> str:  # noqa: FBT001 - one thing to tell
        """A digest of what is theirs, without snapshots unless those are ``lasting`` too."""
        names: Sequence[str] = [name for name in self.theirs if lasting or not name.startswith("snapshots/")]
        found: str = import_module("facesnap.emulator.census").digest(self.service.state, names)
        return found


def served(folder: Path, *, clock: bool) -> Iterator[Place]:
    """A place, for as long as it is wanted."""
    serve = import_module("facesnap.emulator.serve")
    listener = serve.bind("127.0.0.1", 0)
    config = import_module("facesnap.emulator.configuration").made_up(serve.origin_of(listener, "127.0.0.1"), 1)
    config["limits"] = {"operation_seconds": 10}
    if not clock:
        del config["endpoint"]["control_url"]
    app = import_module("facesnap.emulator.app").create_app(config, seed=1)
    deadly = Deadly(app)
    server, ready = None, threading.Event()
    server = serve.Server(deadly, 0.0, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        ready.wait(PATIENCE)
        folder.mkdir()
        (folder / "endpoint.toml").write_text(tomli_w.dumps(config), encoding="utf-8")
        place = Place(folder, deadly, app.state.service, config)
        place.neighbours()
        yield place
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def whole(place: Place) -> tuple[int, dict[str, tuple[str, str | None]]]:
    """A run that nobody disturbs: how many requests it sends, and its verdicts."""
    assert place.facesnap("run", "--effort=quick", "--seed=1", "--out", str(place.folder / "out")) == 0
    return place.deadly.requests, place.verdicts()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Any]:
    """The same for an endpoint with a clock protocol and for one without."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return {clock: next(map(whole, served(folder / str(clock), clock=clock))) for clock in (False, True)}


@pytest.mark.parametrize("number", range(KILLS))
def test_killed(number: int, undisturbed: dict[bool, Any], tmp_path: Path) -> None:
    """After ``clean`` nothing of it is left and nothing of others is touched; resumed, it ends as if undisturbed."""
    dice = random.Random(f"{SEED}/{number}")  # noqa: S311 - where to kill
    clock = number % 2 == 1
    requests, verdicts = undisturbed[clock]
    for place in served(tmp_path / "place", clock=clock):
        out = str(place.folder / "out")
        place.deadly.served = dice.random() < 0.5
        at = dice.randrange(1, requests)
        assert place.facesnap("run", "--effort=quick", "--seed=1", "--out", out, kill_at=at) == -signal.SIGKILL
        assert place.facesnap("clean") == 0
        assert place.ours == set()
        assert place.facesnap("run", "--resume", out) == 0
        assert place.verdicts() == verdicts
        assert place.ours == set()
        assert place.digest_of_theirs(not clock) == place.digest
