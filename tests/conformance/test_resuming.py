"""Resuming: a run that was cut short goes on in its own log, and ends as if nothing had happened."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.report.run import fold
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.resuming import earlier
from facesnap.conformance.tables import ConfigurationError

FIRST, SECOND, THIRD = "get.answer.status", "list.answer.status", "take.answer.status"
RUN = ("run", "--effort=quick", "--out=out", "--seed=3")
Catalogue = Callable[[dict[str, Any]], None]
Judge = Callable[..., Any]


def lines() -> list[str]:
    """The lines of the log."""
    return (Path("out") / LOG).read_text(encoding="utf-8").splitlines(keepends=True)


def events() -> list[dict[str, Any]]:
    """The events of the log."""
    return [json.loads(line) for line in lines()]


def cut(after: str, *, torn: str = "") -> None:
    """Leave of the log what stands before and in the first line that holds ``after``, and of the next one ``torn``."""
    kept = lines()
    last = next(place for place, line in enumerate(kept) if after in line)
    (Path("out") / LOG).write_text("".join(kept[: last + 1]) + torn, encoding="utf-8")


def found() -> dict[str, Any]:
    """What results.json says of each clause, and of the failures."""
    told = json.loads(Path("out/results.json").read_text(encoding="utf-8"))
    clauses = {row["id"]: (row["verdict"], row["reason"]) for row in told["clauses"]}
    failures = [(each["clause"], each["expected"], each["actual"]) for each in told["failures"]]
    return {"verdict": told["verdict"], "ended": told["ended"], "clauses": clauses, "failures": failures}


def another(catalogue_of: Catalogue, checks: dict[str, Any]) -> None:
    """Other checks for the runs that follow."""
    sys.modules.pop("facesnap.conformance.test_contract", None)
    catalogue_of(checks)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def counted(catalogue_of: Catalogue, judge: Judge) -> list[str]:
    """Three checks of which the second finds a breach; the clauses in the order in which their checks ran."""
    ran: list[str] = []

    def counting(clause: str, *, holds: bool = True) -> Callable[[Any], None]:
        def check(service: Any) -> None:
            ran.append(clause)
            service.source.list()
            judge(clause, holds=holds)(service)

        return check

    catalogue_of({FIRST: counting(FIRST), SECOND: counting(SECOND, holds=False), THIRD: counting(THIRD)})
    return ran


@pytest.mark.parametrize(
    ("last", "again"),
    [
        ('"run.started"', [FIRST, SECOND, THIRD]),
        ('"exchange"', [FIRST, SECOND, THIRD]),
        (f'"check.finished","clause":"{FIRST}"', [SECOND, THIRD]),
        ('"event":"breach"', [SECOND, THIRD]),
        (f'"check.finished","clause":"{SECOND}"', [THIRD]),
        (f'"check.finished","clause":"{THIRD}"', []),
    ],
)
def test_resume_after_a_crash(exits: Any, counted: list[str], last: str, again: list[str]) -> None:
    """What was finished is not asked again, what was found is not lost, and the verdicts are the same."""
    exits(*RUN)
    whole = found()
    counted.clear()
    cut(last, torn='{"event":"exch')
    code, out, _ = exits("run", "--resume=out")
    assert (code, counted) == (1, again)
    assert out.startswith("going on with out: judging the embedded emulator, effort quick, seed 3")
    assert found() == whole
    numbers = [event["number"] for event in events() if event["event"] == "exchange"]
    assert numbers == list(range(1, len(numbers) + 1))


def test_resume_twice(exits: Any, counted: list[str]) -> None:
    """A run that is cut short again goes on again."""
    exits(*RUN)
    whole = found()
    for clause, again in ((FIRST, [SECOND, THIRD]), (SECOND, [THIRD])):
        cut(f'"check.finished","clause":"{clause}"')
        counted.clear()
        exits("run", "--resume=out")
        assert counted == again
        assert found() == whole


def test_resume_of_an_interrupted_run(exits: Any, catalogue_of: Catalogue, judge: Judge) -> None:
    """What the time limit left out is asked; the earlier end no longer counts."""
    catalogue_of({FIRST: judge(FIRST)})
    assert exits(*RUN, "--time-limit=0")[0] == 3
    assert exits("run", "--resume=out")[0] == 0
    assert found()["ended"] == "completed"
    assert found()["clauses"][FIRST] == ("pass", None)


def test_resume_tries_unknown_again(exits: Any, catalogue_of: Catalogue, judge: Judge) -> None:
    """A clause that an earlier part could not judge may be judged now, and only the later word counts."""
    catalogue_of({FIRST: lambda service: service.actor("sibling").nonsense, THIRD: judge(THIRD)})
    assert exits(*RUN)[0] == 3
    cut(f'"check.finished","clause":"{FIRST}"')
    another(catalogue_of, {FIRST: judge(FIRST), THIRD: judge(THIRD)})
    assert exits("run", "--resume=out")[0] == 0
    assert found()["clauses"][FIRST] == ("pass", None)


def test_resume_spends_on(exits: Any, served: Any, catalogue_of: Catalogue) -> None:
    """Takes of the earlier part are spent: the budget is the whole run's."""

    def takes(service: Any) -> None:
        service.taken(service.create(service.source, "FaceList"))
        service.source.list()

    catalogue_of({FIRST: takes, SECOND: takes})
    file = served.written(limits={"max_takes": 2})
    run = ("run", f"--config={file}", "--effort=quick")
    exits(*run, "--out=out")
    assert served.service.census.total("takes") == 2
    cut(f'"check.finished","clause":"{FIRST}"')
    another(catalogue_of, {FIRST: takes, SECOND: takes, THIRD: takes})
    exits(*run[:2], "--resume=out")
    assert served.service.census.total("takes") == 3
    assert found()["clauses"][THIRD][1].startswith("budget: 2 takes")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--resume=none"], "--resume none events.jsonl name the folder"),
        (["--resume=empty"], "nothing was begun begin a new run"),
        (["--resume=other"], "other is not the log of a run name the folder"),
        (["--resume=old"], "has version 0 and this suite writes 1"),
        (["--resume=out"], "has come to its end facesnap report out"),
        (["--resume=cut", "--seed=1"], "--seed stands beside --resume leave it out"),
        (["--resume=cut", "--out=new"], "--out stands beside --resume"),
        (["--resume=cut", "--config=endpoint.toml"], "embedded emulator; leave --config out"),
    ],
)
def test_resume_refused(exits: Any, counted: list[str], arguments: list[str], words: str) -> None:
    """2: what cannot go on is said in one paragraph, and the folder stays as it was."""
    exits(*RUN)
    logs = {"empty": "", "other": "[1]\n", "old": '{"event":"run.started","schema_version":0}\n', "cut": lines()[0]}
    for name, log in logs.items():
        Path(name).mkdir()
        (Path(name) / LOG).write_text(log, encoding="utf-8")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    counted.clear()
    code, out, err = exits("run", *arguments)
    assert (code, out, counted) == (2, "", [])
    assert len(err.splitlines()) == 1
    assert not [word for word in words.split() if word not in err], err
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_resume_at_another_endpoint(exits: Any, served: Any, counted: list[str]) -> None:
    """2: a run goes on where it began; without the endpoint's file, or with another's, it does not."""
    exits("run", f"--config={served.written()}", "--effort=quick", "--out=out")
    cut('"run.started"')
    assert "name its file with --config" in exits("run", "--resume=out")[2]
    counted.clear()
    other = served.written(source={"id": "99999999-1111-4111-8111-111111111111"})
    code, _, err = exits("run", f"--config={other}", "--resume=out")
    assert (code, counted) == (2, [])
    assert "subscriptions was" in err


def test_earlier_leaves_stopped_phases_open() -> None:
    """Exploring that was stopped is done again; exploring that came to its end is not."""
    stopped = {"event": "phase.finished", "phase": "journeys", "note": "time limit"}
    ended = {"event": "phase.finished", "phase": "fuzz", "note": None}
    header = {"event": "run.started", "schema_version": 1}
    path = Path(LOG)
    path.write_text("".join(json.dumps(each) + "\n" for each in (header, stopped, ended)), encoding="utf-8")
    assert earlier(path).explored == {"fuzz"}


def test_earlier_does_not_count_what_another_run_has_sent() -> None:
    """An exchange that a run has recalled from an earlier one has cost it nothing; its number is taken."""
    header = {"event": "run.started", "schema_version": 1}
    sent = {"event": "exchange", "number": 7, "phase": "recalled", "principal": "source"}
    Path(LOG).write_text("".join(json.dumps(each) + "\n" for each in (header, sent)), encoding="utf-8")
    found = earlier(Path(LOG))
    assert (found.last, found.answered, found.requests.total(), found.seconds) == (7, [], 0, 0.0)


def test_earlier_of_a_log_of_another_program() -> None:
    """JSON that tells of no run is refused, not misread."""
    Path(LOG).write_text('{"event":"run.started","schema_version":1}\n{"event":"check.finished"}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is not the log of a run"):
        earlier(Path(LOG))


def test_fold_tells_the_marks_apart() -> None:
    """What was made after a run was resumed carries the later mark."""
    start = {"event": "run.started", "run": "first"}
    sent = [
        {"event": "exchange", "number": number, "phase": "enumerated", "during": None, "started": 0.0, "seconds": 0.0}
        | {"request": {"method": "GET", "url": "/"}, "response": None}
        for number in (1, 2)
    ]
    run = fold([start, sent[0], {"event": "run.resumed", "run": "second"}, sent[1]])
    assert [run.mark_of(number) for number in (1, 2)] == ["first", "second"]
