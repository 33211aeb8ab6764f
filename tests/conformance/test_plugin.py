"""The contract under plain pytest: items, their order and words, and the manners towards everybody else's suite."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.harness.errors import BlockedError, SkippedError, UnknownError

pytest_plugins = ["pytester"]

FIRST, SECOND, OTHER = "apply.answer.status", "apply.valid.accepted", "get.answer.status"
RECOMMENDED = "apply.answer.location-relative"
QUOTA = next(clause.id for clause in clauses().values() if clause.family == "quota" and not clause.untestable)
RUN = ("--pyargs", "facesnap.conformance", "-p", "no:cacheprovider", "--facesnap-seed=1", "--facesnap-effort=quick")
CatalogueOf = Callable[[dict[str, Any]], None]
Judge = Callable[..., Any]


@pytest.fixture(autouse=True)
def alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our plugin without the others that are installed, which take a second to load; unless a test is about them."""
    if "beside" not in request.node.name:
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        monkeypatch.setenv("PYTEST_PLUGINS", "facesnap.conformance.plugin")


def raising(error: BaseException) -> Callable[[Any], None]:
    """A check that ends like this."""

    def check(service: object) -> None:
        del service
        raise error

    return check


def footer(folder: Path) -> dict[str, Any]:
    """The last event of the log in ``folder``."""
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    event: dict[str, Any] = json.loads(lines[-1])
    return event


def test_plugin_import() -> None:
    """Where facesnap is installed, every pytest loads the plugin: it brings nothing along but its own module."""
    code = (
        "import sys, pytest; before = set(sys.modules); import facesnap.conformance.plugin;"
        "print(*sorted(set(sys.modules) - before))"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603 - ours
    assert found.stdout.split() == ["facesnap", "facesnap.conformance", "facesnap.conformance.plugin"]


def test_plugin_beside_strangers(pytester: pytest.Pytester) -> None:
    """A stranger's suite may have an --endpoint of its own, and meets neither our items nor our words."""
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--endpoint', type=int)")
    pytester.makepyfile("def test_theirs(pytestconfig): assert pytestconfig.getoption('endpoint') == 5")
    result = pytester.runpytest_inprocess("--endpoint", "5", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    assert "facesnap" not in "\n".join(line for line in result.outlines if not line.startswith("plugins:"))


def test_plugin_words(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """Pass passes, fail fails and says why, the rest skips with its word first; recommended clauses only warn."""
    catalogue_of(
        {
            FIRST: judge(FIRST),
            SECOND: judge(SECOND, holds=False),
            RECOMMENDED: judge(RECOMMENDED, holds=False),
            "get.answer.status": raising(SkippedError("no means")),
            "list.answer.status": raising(BlockedError("take failed")),
            "take.answer.status": raising(UnknownError("line dropped")),
            "delete.answer.status": raising(ZeroDivisionError("ours")),
        }
    )
    result = pytester.runpytest_inprocess(*RUN, "-rs")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=2, failed=1, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines_random(
        [
            f"{SECOND} (required)",
            f"  says      {clauses()[SECOND].says}",
            "  expected  a kept word",
            "  actual    a broken one",
            "SKIPPED * skip: no means",
            "test_clause[[]list.answer.status[]] blocked: take failed",
            "test_clause[[]take.answer.status[]] unknown: line dropped",
            "test_clause[[]delete.answer.status[]] unknown: a defect of the suite: ZeroDivisionError: ours",
            "NONCONFORMANT, coverage *",
            "* 1 blocked*",
            "* 2 unknown*",
        ]
    )


def test_plugin_order(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """Clauses by id, journeys, fuzz, the quota family, and at the very end what the traffic has shown."""
    catalogue_of({clause: judge(clause) for clause in (QUOTA, OTHER, FIRST)})
    result = pytester.runpytest_inprocess(*RUN, "--facesnap-effort=standard", "--collect-only", "-q")
    found = [line.partition("::")[2] for line in result.outlines if "::" in line]
    clause_items = [f"test_clause[{clause}]" for clause in (FIRST, OTHER, QUOTA)]
    assert found == [*clause_items[:2], "test_journeys", "test_fuzz", clause_items[2], "test_traffic"]


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (["apply"], [FIRST, SECOND]),
        (["answer.status"], [FIRST, OTHER]),
        (["valid", "get"], [SECOND, OTHER]),
    ],
)
def test_plugin_select(
    pytester: pytest.Pytester,
    catalogue_of: CatalogueOf,
    judge: Judge,
    segments: list[str],
    expected: list[str],
) -> None:
    """Whole dotted segments select, anywhere in the id; the rest does not run, and the results say so."""
    catalogue_of({clause: judge(clause) for clause in (FIRST, SECOND, OTHER)})
    options = [f"--facesnap-select={each}" for each in segments]
    result = pytester.runpytest_inprocess(*RUN, *options, "--facesnap-out=out", "--facesnap-effort=standard")
    result.assert_outcomes(passed=len(expected) + 1, deselected=3 - len(expected) + 2)
    rows = json.loads((pytester.path / "out" / "results.json").read_text(encoding="utf-8"))["clauses"]
    assert [row["id"] for row in rows if row["verdict"] == "pass"] == sorted(expected)
    assert {row["reason"] for row in rows if row["id"] in {FIRST, SECOND, OTHER} - set(expected)} <= {"not selected"}


@pytest.mark.parametrize("segments", ["appl", "status.answer"])
def test_plugin_select_nothing(
    pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge, segments: str
) -> None:
    """What selects no clause is a usage error, not a run that passes."""
    catalogue_of({clause: judge(clause) for clause in (FIRST, SECOND, OTHER)})
    result = pytester.runpytest_inprocess(*RUN, f"--facesnap-select={segments}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--facesnap-select {segments}: no clause*"])


def test_plugin_untold(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """A clause that another check's traffic broke fails the run, though its own check passed before."""
    catalogue_of({FIRST: judge(FIRST), OTHER: judge(FIRST, holds=False)})
    result = pytester.runpytest_inprocess(*RUN)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*test_traffic*", f"{FIRST} (required)", f"*while {OTHER} was checked"])


def test_plugin_interrupted(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """Ctrl-C: the run is tidied up, closed and reported as interrupted."""
    catalogue_of({FIRST: judge(FIRST), OTHER: raising(KeyboardInterrupt())})
    result = pytester.runpytest_inprocess(*RUN, "--facesnap-out=out", no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert footer(pytester.path / "out")["ended"] == "interrupted"
    results = json.loads((pytester.path / "out" / "results.json").read_text(encoding="utf-8"))
    assert (results["verdict"], results["coverage"]) == ("inconclusive", "partial")


def test_plugin_first_failure(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """A run that pytest stops at the first failure does not pass for a whole one."""
    catalogue_of({FIRST: judge(FIRST, holds=False), OTHER: judge(OTHER)})
    result = pytester.runpytest_inprocess(*RUN, "--facesnap-out=out", "-x")
    result.assert_outcomes(failed=1)
    found = footer(pytester.path / "out")
    assert (found["ended"], found["reason"]) == ("interrupted", "stopping after 1 failures")


def test_plugin_time_limit(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """Past the time limit the rest is SKIP."""
    catalogue_of({clause: judge(clause) for clause in (FIRST, SECOND)})
    result = pytester.runpytest_inprocess(*RUN, "--facesnap-out=out", "--facesnap-time-limit=0")
    result.assert_outcomes(passed=1, skipped=2)
    results = json.loads((pytester.path / "out" / "results.json").read_text(encoding="utf-8"))
    rows = {row["id"]: (row["verdict"], row["reason"]) for row in results["clauses"]}
    assert rows[FIRST] == rows[SECOND] == ("skip", "time limit")
    assert (results["coverage"], results["ended"]) == ("partial", "time limit")


def test_plugin_unusable(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge, free_port: int) -> None:
    """Where nobody answers, the first item says so and the others stand aside."""
    catalogue_of({clause: judge(clause) for clause in (FIRST, SECOND)})
    config = pytester.makefile(
        ".toml",
        endpoint=f"""
        [endpoint]
        base_url = "http://127.0.0.1:{free_port}"
        [subscriptions.source]
        id = "11111111-1111-4111-8111-111111111111"
        key = "a"
        [subscriptions.target]
        id = "22222222-2222-4222-8222-222222222222"
        key = "b"
        """,
    )
    result = pytester.runpytest_inprocess(*RUN, "--endpoint", str(config), "--facesnap-out=out")
    result.assert_outcomes(errors=1, skipped=2)
    assert footer(pytester.path / "out")["ended"] == "unusable"
    result.stdout.fnmatch_lines(["*nothing can be judged: http://127.0.0.1:*cannot be judged*"])


def test_plugin_configuration(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """A configuration that cannot be used is a usage error, told once."""
    catalogue_of({FIRST: judge(FIRST)})
    result = pytester.runpytest_inprocess(*RUN, "--endpoint", "none.toml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "none.toml: cannot be read" in "\n".join(result.errlines)


def test_plugin_leaves_nothing(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """Without a folder for the reports, nothing is left behind."""
    catalogue_of({FIRST: judge(FIRST)})
    pytester.runpytest_inprocess(*RUN).assert_outcomes(passed=2)
    assert list(pytester.path.iterdir()) == []


def test_plugin_beside_a_users_settings(pytester: pytest.Pytester, catalogue_of: CatalogueOf, judge: Judge) -> None:
    """Patterns, warnings as errors, doctests, strict markers and worker processes of a user do not reach our items."""
    catalogue_of({FIRST: judge(FIRST), OTHER: judge(OTHER)})
    pytester.makeini(
        """
        [pytest]
        python_files = check_*.py
        python_functions = check_*
        filterwarnings = error
        addopts = --doctest-modules --strict-markers -n 2
        """
    )
    result = pytester.runpytest_inprocess(*RUN, "--facesnap-out=out")
    result.assert_outcomes(passed=3)
    assert [path.name for path in (pytester.path / "out").iterdir() if path.is_dir()] == []


def test_plugin_real(tmp_path: Path) -> None:
    """From a folder elsewhere, ``pytest --pyargs facesnap.conformance`` judges the embedded emulator."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", *RUN, "--facesnap-select=take.answer", "--facesnap-out=out"]
    found = subprocess.run(  # noqa: S603 - ours
        command, check=False, capture_output=True, text=True, cwd=tmp_path, env=environ, timeout=120
    )
    assert found.returncode == 0, found.stdout + found.stderr
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    passed = {row["id"] for row in results["clauses"] if row["verdict"] == "pass"}
    assert "take.answer.status" in passed
    assert results["verdict"] == "conformant"
