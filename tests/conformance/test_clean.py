"""``facesnap clean``, and the ledger of ``facesnap run``: exit codes, and words that one can act on."""

import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.events import Log
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.session import Session
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.schema import VERSION
from facesnap.conformance.options import Options
from facesnap.conformance.reproducing.replaying import Stage
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import AsgiPort, NoAnswerError

CLAUSE, LEDGER = "list.answer.status", Path("endpoint.ledger.sqlite3")
Meddle = Callable[[Request], Response | None]


@pytest.fixture
def meddling(monkeypatch: pytest.MonkeyPatch) -> Callable[[Meddle], None]:
    """Puts something between the commands and the endpoint; what answers None lets through."""
    reach = AsgiPort.send

    def put(meddle: Meddle) -> None:
        monkeypatch.setattr(AsgiPort, "send", lambda port, request: meddle(request) or reach(port, request))

    return put


@pytest.fixture
def checked(catalogue_of: Any) -> None:
    """A run has one check, which makes an object and a snapshot."""
    catalogue_of({CLAUSE: lambda service: (service.source.list(), service.snapshot("FaceList"))})


@pytest.fixture
def died(served: Any) -> str:
    """The configuration of an endpoint at which a run has died, with an object and a snapshot there."""
    file: str = served.written()
    options = Options(seed=5, endpoint=Path(file))
    target, port = options.target()
    ledger = options.opened_ledger()
    assert ledger is not None
    keeper = Keeper(ledger, str, out=Path("out"))
    session = Session.open(target, port, Log(io.StringIO()), seed=5, effort="quick", keeper=keeper)
    session.service.snapshot("FaceList")
    ledger.close()
    assert len(served.holds) == 2
    return file


def test_clean(exits: Any, served: Any, died: str) -> None:
    """0: it says after which run, what it deleted, and that nothing is left; a second time there is nothing to do."""
    code, out, err = exits("clean", "--config", died)
    assert (code, err, served.holds) == (0, "", {})
    for words in ("after 1 run", "effort quick, seed 5, its log in", "deleted FaceList fs-", "deleted snapshot "):
        assert words in out
    assert out.endswith("2 things deleted, nothing of ours is left\n")
    before = served.requests
    code, out, _ = exits("clean", "--config", died)
    assert (code, served.requests) == (0, before)
    assert out == f"nothing to clean: every run in {Path(died).with_name(LEDGER.name)} has deleted what it created\n"


def test_without_a_ledger(exits: Any, served: Any) -> None:
    """0 where no run was: nothing is asked, and no ledger made. 2 where one is named that is not there."""
    file = served.written()
    code, out, _ = exits("clean", "--config", file)
    assert (code, LEDGER.exists(), served.requests) == (0, False, 0)
    assert "no run has left anything" in out
    code, _, err = exits("clean", "--config", file, "--ledger", "other.sqlite3")
    assert (code, Path("other.sqlite3").exists()) == (2, False)
    assert "--ledger other.sqlite3: there is no such file" in err


def test_left(exits: Any, served: Any, died: str, meddling: Any) -> None:
    """1: what could not be deleted is named, and why."""
    meddling(lambda request: Response(409) if request.method == "DELETE" else None)
    code, out, _ = exits("clean", "--config", died)
    assert (code, len(served.holds)) == (1, 2)
    assert "LEFT FaceList fs-" in out
    assert "its deletion was answered with 409" in out
    assert out.endswith("0 things deleted, 2 left\n")


def test_unreachable(exits: Any, died: str, meddling: Any) -> None:
    """3: nobody answers."""

    def nobody(request: Request) -> Response | None:
        raise NoAnswerError(f"nobody at {request.url}")

    meddling(nobody)
    code, _, err = exits("clean", "--config", died)
    assert code == 3
    assert "nobody at" in err
    assert "is endpoint.base_url right?" in err


def test_unreachable_on_the_way(exits: Any, served: Any, died: str, meddling: Any) -> None:
    """3: what was done until then is done, and the next time the rest."""
    answers = iter([None] * 8)

    def fading(request: Request) -> Response | None:
        for _ in answers:
            return None
        raise NoAnswerError(f"nobody at {request.url}")

    meddling(fading)
    assert exits("clean", "--config", died)[0] == 3
    meddling(lambda _: None)
    assert exits("clean", "--config", died)[0] == 0
    assert served.holds == {}


@pytest.mark.parametrize("command", ["run", "clean"])
def test_ledger_in_use(exits: Any, served: Any, died: str, command: str) -> None:
    """2: one at a time; nothing is asked."""
    before, ledger = served.requests, Ledger.open(LEDGER)
    code, _, err = exits(command, "--config", died)
    ledger.close()
    assert (code, served.requests) == (2, before)
    for words in (LEDGER.name, "another facesnap is at work", "wait for its end", "--ledger"):
        assert words in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", ["run", "clean"])
def test_another_version(exits: Any, served: Any, died: str, command: str) -> None:
    """2: which file, which version was found, which is expected, what to do."""
    with sqlite3.connect(LEDGER) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 6}")
    database.close()
    before = served.requests
    code, _, err = exits(command, "--config", died)
    assert (code, served.requests) == (2, before)
    for words in (LEDGER.name, f"version {VERSION + 6}", f"version {VERSION}:", "take the file away", "--ledger"):
        assert words in err


@pytest.mark.parametrize("where", ["missing/ledger.sqlite3", "."])
def test_unwritable(exits: Any, served: Any, where: str) -> None:
    """2: the text names the place and the option, and nothing is left there."""
    code, _, err = exits("run", "--config", served.written(), "--ledger", where, "--effort=quick", "--out=out")
    assert (code, served.requests, Path("out").exists()) == (2, 0, False)
    assert where in err
    assert "--ledger" in err


def test_live(exits: Any, served: Any, died: str) -> None:
    """2: to delete something at a live endpoint asks for the word, too."""
    file = served.written(endpoint={"kind": "live", "control_url": None})
    before = served.requests
    code, _, err = exits("clean", "--config", file)
    assert (code, served.requests) == (2, before)
    assert "--live" in err
    assert exits("clean", "--live", "--config", died)[0] == 0
    assert served.holds == {}


def test_wrong_key(exits: Any, served: Any, died: str) -> None:
    """2: a key that the endpoint refuses is said, and nothing is taken for deleted."""
    good = served.config["subscriptions"]["target"]["key"]
    file = served.written(target={"key": "miscopied"})
    code, _, err = exits("clean", "--config", file)
    assert (code, len(served.holds)) == (2, 2)
    assert "subscriptions.target.key" in err
    served.written(target={"key": good})
    assert exits("clean", "--config", died)[0] == 0


@pytest.mark.usefixtures("checked")
def test_run_cleans_first(exits: Any, served: Any, died: str) -> None:
    """A run deletes what the one before it has left, says so, and leaves nothing."""
    code, _, err = exits("run", "--config", died, "--effort=quick", "--out=out")
    assert (code, served.holds) == (0, {})
    assert "cleaning up after 1 run that left something behind or came to no end" in err
    assert "2 things deleted, 0 left" in err
    lines = [json.loads(line) for line in Path("out/events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert any(line["event"] == "note" and "an earlier run had left" in line["text"] for line in lines)


@pytest.mark.usefixtures("checked")
def test_ledger_elsewhere(exits: Any, served: Any) -> None:
    """``--ledger`` puts it there, and nowhere else."""
    run = ("run", "--config", served.written(), "--effort=quick", "--out=out", "--ledger", "book.sqlite3")
    assert exits(*run)[0] == 0
    assert (Path("book.sqlite3").exists(), LEDGER.exists()) == (True, False)


def test_embedded_with_a_ledger(exits: Any) -> None:
    """2: the emulator of this process keeps none."""
    code, _, err = exits("run", "--ledger", "book.sqlite3")
    assert code == 2
    assert "--ledger: the embedded emulator keeps no ledger" in err


@pytest.mark.usefixtures("checked")
def test_leftovers_in_the_reports(exits: Any, served: Any, meddling: Any) -> None:
    """What a run could not delete stands in results.json, on the page and on the terminal."""
    meddling(lambda request: Response(409) if request.method == "DELETE" else None)
    _, out, _ = exits("run", "--config", served.written(), "--effort=quick", "--out=out")
    left = json.loads(Path("out/results.json").read_text(encoding="utf-8"))["left_behind"]
    assert {text.partition(" ")[0] for text in left} == {"FaceList", "snapshot"}
    page = Path("out/index.html").read_text(encoding="utf-8")
    for text in left:
        assert "its deletion was answered with 409" in text
        assert text.partition(":")[0] in page
        assert f"left behind: {text}" in out


@pytest.mark.usefixtures("checked")
@pytest.mark.parametrize("room", range(5))
def test_full_disk(exits: Any, served: Any, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """3: where the ledger takes no more, nothing more is created, and what was created is deleted."""
    intend, left = Ledger.intend, [room]

    def filling(ledger: Ledger, *values: Any, **named: Any) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise sqlite3.OperationalError("database or disk is full")
        return intend(ledger, *values, **named)

    monkeypatch.setattr(Ledger, "intend", filling)
    file = served.written()
    code, _, err = exits("run", "--config", file, "--effort=quick", "--out=out")
    created = served.service.census.total("takes") + served.service.census.peak_objects
    assert served.holds == {}
    assert created == min(room, 2)
    if room < 2:
        assert code == 3
        assert f"{LEDGER.name}: the ledger cannot be written: database or disk is full; make room there" in err
        assert "defect" not in err
    else:
        assert code == 0


@pytest.mark.usefixtures("checked")
def test_full_disk_at_the_beginning(exits: Any, served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: a run that cannot be entered does not begin."""

    def full(*_: Any, **__: Any) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Ledger, "begin", full)
    code, _, err = exits("run", "--config", served.written(), "--effort=quick", "--out=out")
    assert (code, served.holds, served.service.census.peak_objects) == (3, {}, 0)
    assert "the ledger cannot be written" in err


@pytest.mark.usefixtures("checked")
def test_full_disk_for_the_answers(exits: Any, served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: an answer that cannot be entered ends the run as well; what it made goes all the same."""

    def full(*_: Any, **__: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Ledger, "ended", full)
    file = served.written()
    code, _, err = exits("run", "--config", file, "--effort=quick", "--out=out")
    assert (code, served.holds) == (3, {})
    assert "the ledger cannot be written" in err


@pytest.fixture
def lied(exits: Any, served: Any, catalogue_of: Any) -> str:
    """The configuration of an endpoint at which a run has found a failure, in the folder ``out``."""

    def broken(service: Any) -> None:
        made = service.create(service.source, "FaceList")
        read = made.actor.read(made.kind, made.object_id)
        service.judge(CLAUSE, holds=False, expected="this", actual="that", kind=None, of=read)

    catalogue_of({CLAUSE: broken})
    file: str = served.written()
    assert exits("run", "--config", file, "--effort=quick", "--out=out")[0] == 1
    return file


def test_replay(exits: Any, served: Any, lied: str) -> None:
    """What a replay creates is entered, deleted, and closed."""
    before = served.requests
    exits("replay", "out", CLAUSE, "--config", lied, "--attempts=2")
    ledger = Ledger.open(LEDGER)
    runs = ledger.database.execute("SELECT effort FROM runs").fetchall()
    assert ([run["effort"] for run in runs], ledger.open_runs()) == (["quick", "replay", "replay"], [])
    ledger.close()
    assert served.requests > before
    assert served.holds == {}


def test_killed_replay(exits: Any, served: Any, lied: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a replay that died has left is deleted like a run's."""
    with monkeypatch.context() as dead:
        dead.setattr(Keeper, "end", lambda *_: None)
        dead.setattr(Stage, "tidy", lambda _: None)
        exits("replay", "out", CLAUSE, "--config", lied, "--attempts=1")
    assert len(served.holds) == 1
    code, out, _ = exits("clean", "--config", lied)
    assert (code, served.holds) == (0, {})
    assert "effort replay" in out


def test_replay_with_a_ledger_in_use(exits: Any, served: Any, lied: str) -> None:
    """2: it would create something of which nobody knew."""
    before, ledger = served.requests, Ledger.open(LEDGER)
    code, _, err = exits("replay", "out", CLAUSE, "--config", lied)
    ledger.close()
    assert (code, served.requests) == (2, before)
    assert "another facesnap is at work" in err
