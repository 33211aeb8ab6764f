"""The command line: verbs, exit codes, what stands on the screen and in the folder."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.harness.session import Session

FIRST, SECOND, OTHER = "apply.answer.status", "apply.valid.accepted", "get.answer.status"
CatalogueOf = Callable[[dict[str, Any]], None]
Judge = Callable[..., Any]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)


def results(folder: str = "out") -> dict[str, Any]:
    """The results.json of a run."""
    found: dict[str, Any] = json.loads((Path(folder) / "results.json").read_text(encoding="utf-8"))
    return found


def blocked(service: object) -> None:
    """A check whose ground has given way."""
    del service
    raise BlockedError("take failed")


def endpoint(port: int) -> str:
    """An endpoint.toml for an emulator at that port."""
    path = Path("endpoint.toml")
    path.write_text(
        f"""
        [endpoint]
        base_url = "http://127.0.0.1:{port}"
        [subscriptions.source]
        id = "11111111-1111-4111-8111-111111111111"
        key = "a-key"
        [subscriptions.target]
        id = "22222222-2222-4222-8222-222222222222"
        key = "b-key"
        """,
        encoding="utf-8",
    )
    return str(path)


def test_run_conformant(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """0: what passes is conformant; seed, summary, report and progress are told, and the four files are there."""
    catalogue_of({FIRST: judge(FIRST), OTHER: judge(OTHER)})
    code, out, err = exits("run", "--effort", "quick", "--seed", "5", "--out", "out")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "judging the embedded emulator, effort quick, seed 5"
    assert lines[1].startswith("CONFORMANT, coverage ")
    assert "(enumerated 1, journeys 0, fuzz 0)" in out
    assert lines[-1] == f"report: {Path('out/index.html').resolve()}"
    assert err.splitlines()[0] == "3 steps to go"
    assert err.splitlines()[-1] == "3/3, 1 request, 0 failed"
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "events.jsonl",
        "index.html",
        "junit.xml",
        "results.json",
    ]
    assert results()["verdict"] == "conformant"


def test_run_nonconformant(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """1: a required clause that fails, told as it happens."""
    catalogue_of({FIRST: judge(FIRST), SECOND: judge(SECOND, holds=False)})
    code, out, err = exits("run", "--effort=quick", "--out=out")
    assert code == 1
    assert f"FAIL {SECOND}: a broken one" in err
    assert "NONCONFORMANT" in out
    assert "defect" not in err


def test_run_recommended(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """A recommended clause that fails warns and moves no verdict."""
    clause = "apply.answer.location-relative"
    catalogue_of({FIRST: judge(FIRST), clause: judge(clause, holds=False)})
    code, _, err = exits("run", "--effort=quick", "--out=out")
    assert code == 0
    assert f"warn {clause}" in err


def test_run_by_the_way(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """1: what another check's traffic broke counts."""
    catalogue_of({FIRST: judge(FIRST), OTHER: judge(FIRST, holds=False)})
    assert exits("run", "--effort=quick", "--out=out")[0] == 1


def test_run_inconclusive(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """3: a required clause that could not be judged."""
    catalogue_of({FIRST: judge(FIRST), OTHER: blocked})
    code, _, err = exits("run", "--effort=quick", "--out=out")
    assert code == 3
    assert f"blocked {OTHER}: take failed" in err
    assert results()["verdict"] == "inconclusive"


def test_run_time_limit(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """3: with no time at all nothing passes; the reason is the time limit."""
    catalogue_of({FIRST: judge(FIRST)})
    assert exits("run", "--effort=quick", "--out=out", "--time-limit=0")[0] == 3
    assert {row["reason"] for row in results()["clauses"] if row["id"] == FIRST} == {"time limit"}


def test_run_unusable(exits: Any, catalogue_of: CatalogueOf, judge: Judge, free_port: int) -> None:
    """3: nobody answers; one paragraph says what to do, and results.json is there without any key."""
    catalogue_of({FIRST: judge(FIRST)})
    code, _, err = exits("run", "--config", endpoint(free_port), "--out=out")
    assert code == 3
    assert f"nothing can be judged: http://127.0.0.1:{free_port} cannot be judged" in err
    assert "defect" not in err
    assert "FAIL" not in err
    assert results()["ended"] == "unusable"
    assert "a-key" not in "".join(path.read_text(encoding="utf-8") for path in Path("out").iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_interrupted(exits: Any, catalogue_of: CatalogueOf, judge: Judge, number: signal.Signals) -> None:
    """130: Ctrl-C and SIGTERM end a run tidily, and even where a library swallows them; the reports are written."""

    def swallowed(service: object) -> None:
        del service
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt:
            return

    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    catalogue_of({FIRST: swallowed, OTHER: judge(OTHER)})
    code, _, err = exits("run", "--effort=quick", "--out=out")
    assert code == 130
    assert "interrupted: deleting what the run created" in err
    assert results()["ended"] == "interrupted"
    assert {row["verdict"] for row in results()["clauses"] if row["id"] == OTHER} == {"skip"}
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


def test_run_defect(exits: Any, catalogue_of: CatalogueOf) -> None:
    """3: where the suite itself cannot start, the defect is told and nothing is acquitted; results.json is there."""
    catalogue_of({})

    def broken() -> None:
        raise ZeroDivisionError("ours")

    from facesnap.conformance import catalogue  # noqa: PLC0415 - the fixture has put its own into it

    catalogue.checks = broken  # type: ignore[assignment]  # undone by the fixture
    code, _, err = exits("run", "--effort=quick", "--out=out")
    assert code == 3
    assert "a defect of the suite" in err
    assert results()["verdict"] == "inconclusive"


def test_run_defect_while_exploring(
    exits: Any, catalogue_of: CatalogueOf, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3: where journeys break down by our own fault, what passed before acquits nobody."""
    catalogue_of({FIRST: judge(FIRST)})
    monkeypatch.setattr(Session, "journeys", lambda self: 1 / len(self.recorder.breaches), raising=False)
    monkeypatch.setattr(Session, "fuzz", lambda _: None, raising=False)
    code, out, err = exits("run", "--out=out")
    assert code == 3
    assert "unknown test_journeys: a defect of the suite: ZeroDivisionError" in err
    assert "INCONCLUSIVE" in out
    assert "Traceback" in Path("out/events.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--config", "none.toml"], "none.toml: cannot be read"),
        (["--select", "aply.answer"], "--select aply.answer: no clause Did you mean apply.answer."),
        (["--select", ""], "--select no clause"),
        (["--select", "duration.grows"], "--select duration.grows: apply.duration.grows cannot be tested. hour"),
        (["--fault", "Nobody"], "there is no fault 'Nobody'"),
        (["--variant", "Nobody"], "there is no variant 'Nobody'"),
        (["--out", "taken"], "--out taken: cannot be written to name another folder"),
        (["--effort", "huge"], "--effort 'huge' quick"),
        (["--seed", "x"], "--seed 'x'"),
        (["--time-limit", "-1"], "--time-limit"),
        (["--unknown"], "--unknown"),
        (["superfluous"], "superfluous"),
    ],
)
def test_run_usage(exits: Any, arguments: list[str], words: str) -> None:
    """2: what is wrong is said on standard error in one paragraph, and nothing is left behind."""
    Path("taken").write_text("a file", encoding="utf-8")
    code, out, err = exits("run", *arguments)
    assert code == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert not [word for word in words.split() if word not in err], err
    assert [path.name for path in Path().iterdir()] == ["taken"]


def test_run_fault_with_config(exits: Any, free_port: int) -> None:
    """2: a fault is for the embedded emulator alone."""
    code, _, err = exits("run", "--config", endpoint(free_port), "--fault", "OverwritesExisting")
    assert code == 2
    assert "embedded emulator" in err


def test_run_default_folder(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """Each run has a folder of its own under reports/, named after the time and the target."""
    catalogue_of({FIRST: judge(FIRST)})
    for _ in range(2):
        assert exits("run", "--effort=quick")[0] == 0
    found = sorted(path.name for path in Path("reports").iterdir())
    assert len(found) == 2
    assert all("Z-embedded" in name for name in found)


def test_run_out_again(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """A folder used again holds the later run alone."""
    catalogue_of({FIRST: judge(FIRST)})
    for seed in ("1", "2"):
        assert exits("run", "--effort=quick", "--out=out", f"--seed={seed}")[0] == 0
    lines = Path("out/events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seed"] for line in lines if '"run.started"' in line] == [2]


def test_run_over_one_that_was_cut_short(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """2: its log is not written over."""
    catalogue_of({FIRST: judge(FIRST)})
    assert exits("run", "--effort", "quick", "--out", "out")[0] == 0
    log = Path("out/events.jsonl")
    text = "".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[:-1])
    log.write_text(text, encoding="utf-8")
    code, _, err = exits("run", "--effort", "quick", "--out", "out")
    assert code == 2
    assert "--resume out" in err
    assert log.read_text(encoding="utf-8") == text


def test_run_beside_a_users_pytest(
    exits: Any, catalogue_of: CatalogueOf, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pytest configuration of the current folder and of the environment has no say in a run."""
    catalogue_of({FIRST: judge(FIRST)})
    Path("pytest.ini").write_text("[pytest]\naddopts = --nonsense\n", encoding="utf-8")
    Path("conftest.py").write_text("raise RuntimeError", encoding="utf-8")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_module")
    assert exits("run", "--effort=quick", "--out=out")[0] == 0
    assert os.environ["PYTEST_ADDOPTS"] == "--nonsense"
    assert "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ


def test_clauses_table(exits: Any) -> None:
    """``facesnap clauses`` lists every clause; ``--family`` those of one."""
    code, out, _ = exits("clauses")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["id", *clauses()]
    assert out.splitlines()[0].split() == ["id", "level", "cites", "says"]
    _, out, _ = exits("clauses", "--family", "scope")
    assert {line.partition(".")[0] for line in out.splitlines()[1:]} == {"scope"}


def test_clauses_unknown_family(exits: Any) -> None:
    """An unknown family is a usage error that names the known ones."""
    code, _, err = exits("clauses", "--family", "scop")
    assert code == 2
    assert "scope" in err


def test_explain_clause(exits: Any, catalogue_of: CatalogueOf) -> None:
    """``facesnap explain`` says the clause, its level, its citations and how it is checked."""
    catalogue_of({FIRST: blocked})
    code, out, _ = exits("explain", FIRST)
    assert code == 0
    assert out.startswith(f"{FIRST} (required)\n  says      {clauses()[FIRST].says}\n  cites     S32, [swagger]\n")
    assert "  check     A check whose ground has given way." in out


def test_explain_untestable(exits: Any) -> None:
    """An untestable clause says why."""
    clause = next(clause for clause in clauses().values() if clause.untestable)
    code, out, _ = exits("explain", clause.id)
    assert code == 0
    assert " ".join(str(clause.untestable).split()) in " ".join(out.split())


def test_explain_typo(exits: Any) -> None:
    """A typo is a usage error that names what comes near."""
    code, _, err = exits("explain", "apply.anwser.status")
    assert code == 2
    assert "apply.answer.status" in err


def test_report_again(exits: Any, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """``facesnap report`` derives the same reports from the log alone."""
    catalogue_of({FIRST: judge(FIRST)})
    exits("run", "--effort=quick", "--out=out")
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    for name in before.keys() - {"events.jsonl"}:
        (Path("out") / name).unlink()
    code, out, _ = exits("report", "out")
    assert code == 0
    assert out.startswith("CONFORMANT")
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before


@pytest.mark.parametrize("content", [None, "no json\n", "[1]\n", "{}\n"])
def test_report_of_nothing(exits: Any, content: str | None) -> None:
    """A folder without a log of a run is a usage error."""
    Path("out").mkdir()
    if content is not None:
        Path("out/events.jsonl").write_text(content, encoding="utf-8")
    code, _, err = exits("report", "out")
    assert code == 2
    assert len(err.splitlines()) == 1


def test_main_help(exits: Any) -> None:
    """The verbs are told, and the emulator's is among them; a stranger is refused."""
    code, out, _ = exits("--help")
    assert code == 0
    assert not [verb for verb in ("run", "clauses", "explain", "report", "emulate") if verb not in out]
    assert "--write-config" in exits("emulate", "--help")[1]
    assert exits("judge")[0] == 2
    assert exits("emulate", "--port", "x")[0] == 2


def test_main_no_arguments(exits: Any) -> None:
    """Without a verb the help is shown, and it is a usage error."""
    code, out, err = exits()
    assert code == 2
    assert "Commands:" in (out + err).splitlines()


def test_emulate_and_run(tmp_path: Path) -> None:
    """An emulator served by ``facesnap emulate`` is judged over TCP by ``facesnap run --config``."""
    command = [sys.executable, "-c", "from facesnap.conformance.cli import main; main()"]
    options = ["emulate", "--port=0", "--write-config=endpoint.toml", "--seed=1"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as server:  # noqa: S603 - ours
        try:
            assert server.stdout is not None
            assert server.stdout.readline().startswith("listening on http://127.0.0.1:")
            judging = ["run", "--config=endpoint.toml", "--effort=quick", "--select=take.answer", "--out=out"]
            found = subprocess.run(  # noqa: S603 - ours
                [*command, *judging], check=False, capture_output=True, text=True, cwd=tmp_path, timeout=120
            )
        finally:
            server.send_signal(signal.SIGTERM)
    assert found.returncode == 0, found.stdout + found.stderr
    assert server.returncode == 0
    assert results(str(tmp_path / "out"))["verdict"] == "conformant"
