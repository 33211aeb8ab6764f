"""The ledger's database: what is entered is found again, and a file that is none is refused in words one can act on."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from facesnap.conformance.ledger.database import Ledger, beside
from facesnap.conformance.ledger.records import Mark, Place
from facesnap.conformance.ledger.schema import VERSION
from facesnap.conformance.tables import ConfigurationError

MARK = Mark("0a1b2c3d", "99999999-9999-4999-8999-999999999999")
PLACES = {"source": Place("11111111-1111-4111-8111-111111111111", "http://endpoint.example")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where there is no ledger yet."""
    return tmp_path / "endpoint.ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """A new ledger."""
    found = Ledger.open(path)
    yield found
    found.close()


def begun(ledger: Ledger, mark: Mark = MARK) -> int:
    """A run that has begun."""
    return ledger.begin(mark, PLACES, started="2026-03-01T12:00:00+00:00", seed=2**70, effort="quick", select=["take"])


def test_place() -> None:
    """It is beside the endpoint's file, and called like it."""
    assert beside(Path("some/endpoint.toml")) == Path("some/endpoint.ledger.sqlite3")


def test_run(ledger: Ledger) -> None:
    """A run is open until it is closed, and has all its marks."""
    run = begun(ledger)
    other = Mark("ffffffff", MARK.guid)
    ledger.mark(run, other)
    (found,) = ledger.open_runs()
    assert found.seed == 2**70
    assert (found.id, found.places, found.select, found.out, found.marks) == (
        run,
        PLACES,
        ("take",),
        None,
        (MARK, other),
    )
    ledger.finish(run)
    assert ledger.open_runs() == []


def test_creations(ledger: Ledger) -> None:
    """A creation has the state and the ids that it was last given."""
    run = begun(ledger)
    made = ledger.intend(run, "source", "object", at=1.5, kind="FaceList", object_id="fs-0a1b2c3d-1")
    taken = ledger.intend(run, "source", "snapshot", at=2.5, user_data="facesnap 0a1b2c3d 2", scope=["x"])
    assert [each.id for each in ledger.creations(run, "intended")] == [made, taken]
    ledger.ended(made, "made")
    ledger.started(taken, "operation")
    ledger.ended(taken, "made", "snapshot")
    ledger.ended(taken, "gone")
    first, second = ledger.creations(run)
    assert (first.at, first.kind, first.object_id, first.state) == (1.5, "FaceList", "fs-0a1b2c3d-1", "made")
    assert (second.scope, second.operation, second.snapshot, second.state) == (("x",), "operation", "snapshot", "gone")
    assert ledger.creations(run, "made", "gone") == [first, second]


def test_kept_snapshot(ledger: Ledger) -> None:
    """What stays on purpose is told apart; when it need not any more, its run has something left."""
    run = begun(ledger)
    ledger.ended(ledger.intend(run, "source", "snapshot", at=1.0), "made", "stays")
    ledger.keep("stays")
    ledger.finish(run)
    assert (ledger.kept(), ledger.open_runs()) == ({"stays"}, [])
    ledger.release("stays")
    assert ledger.kept() == frozenset()
    assert [each.id for each in ledger.open_runs()] == [run]


def test_opened_again(path: Path) -> None:
    """What was entered is there, and nothing lies beside it."""
    ledger = Ledger.open(path)
    run = begun(ledger)
    ledger.close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    again = Ledger.open(path)
    assert [each.id for each in again.open_runs()] == [run]
    again.close()


def test_two_at_once(ledger: Ledger) -> None:
    """A second one, of this process or another, hears that the ledger is in use, and what to do."""
    opening = (
        f"from pathlib import Path; from {Ledger.__module__} import Ledger; Ledger.open(Path({str(ledger.path)!r}))"
    )
    other = subprocess.run([sys.executable, "-c", opening], check=False, capture_output=True, text=True)  # noqa: S603 - this very interpreter
    with pytest.raises(ConfigurationError) as error:
        Ledger.open(ledger.path)
    for text in (str(error.value), other.stderr):
        for words in (str(ledger.path), "another facesnap is at work", "wait for its end", "--ledger"):
            assert words in text


def test_killed(path: Path) -> None:
    """A process that is killed leaves what it has entered, and the lock goes with it."""
    script = f"""
import os, signal
from pathlib import Path
from {Ledger.__module__} import Ledger
from {Mark.__module__} import Mark
ledger = Ledger.open(Path({str(path)!r}))
run = ledger.begin(Mark("m", "g"), {{}}, started="now", seed=1, effort="quick")
for number in range(5):
    ledger.ended(ledger.intend(run, "source", "object", at=0.0, object_id=str(number)), "made")
ledger.intend(run, "source", "object", at=0.0, object_id="last")
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)  # noqa: S603 - this very interpreter
    assert killed.returncode == -signal.SIGKILL
    ledger = Ledger.open(path)
    (run,) = ledger.open_runs()
    assert [(each.object_id, each.state) for each in ledger.creations(run.id)] == [
        *((str(number), "made") for number in range(5)),
        ("last", "intended"),
    ]
    ledger.close()


def test_other_version(path: Path) -> None:
    """The text says which file, which version was found, which is read, and what to do; the file is left as it was."""
    Ledger.open(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    before = path.read_bytes()
    with pytest.raises(ConfigurationError) as error:
        Ledger.open(path)
    for words in (str(path), f"version {VERSION + 1}", f"version {VERSION}:", "facesnap clean", "--ledger"):
        assert words in str(error.value)
    assert path.read_bytes() == before


def test_somebody_elses_database(path: Path) -> None:
    """It is refused, and nothing is added to it."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE theirs (x)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=r"no ledger of facesnap's; name another ledger with --ledger"):
        Ledger.open(path)
    assert path.read_bytes() == before


def test_no_database(path: Path) -> None:
    """A file of something else is refused, and left as it was."""
    path.write_text("dear diary " * 100, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=r"is no ledger: .*; take the file away"):
        Ledger.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("where", ["missing/ledger.sqlite3", "."])
def test_unwritable(tmp_path: Path, where: str) -> None:
    """The text names the place, and the option that names another."""
    with pytest.raises(ConfigurationError) as error:
        Ledger.open(tmp_path / where)
    assert str(tmp_path / where) in str(error.value)
    assert "--ledger" in str(error.value)


def test_full_disk(ledger: Ledger) -> None:
    """Where there is no room, whoever enters something hears of it, and what was there before stays."""
    run = begun(ledger)
    pages = ledger.database.execute("PRAGMA page_count").fetchone()[0]
    ledger.database.execute(f"PRAGMA max_page_count = {pages}")
    entered: list[int] = []

    def enter() -> None:
        while True:
            entered.append(ledger.intend(run, "source", "object", at=0.0, object_id="x" * 64))

    with pytest.raises(sqlite3.OperationalError, match="full"):
        enter()
    assert [each.id for each in ledger.creations(run)] == entered
    assert entered
