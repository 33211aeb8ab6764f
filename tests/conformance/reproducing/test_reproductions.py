"""Reproductions from end to end: a failure of a run, its files, its tests, its replays."""

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from facesnap.conformance.cli import main
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import read
from facesnap.conformance.report import results
from facesnap.conformance.report.run import fold
from facesnap.conformance.reproducing.attempts import FIXED, FLAKY, STILL_FAILS, attempts, word
from facesnap.conformance.reproducing.proving import tried
from facesnap.conformance.reproducing.pytest_file import skipped
from facesnap.conformance.reproducing.writing import clause_of, tale_of_failure

Runs = Callable[[str, str], Path]
STORIES = [
    ("GetsOutsideScope", "scope.get.outsider-refused"),  # a status
    ("UserDataTrimmed", "get.value.user-data"),  # a value
    ("DeletedStillListed", "delete.gone.list"),  # an entry too many
    ("OwnNotListed", "list.own.listed"),  # an entry too few
    ("TakeOmitsLocation", "take.answer.location"),  # a header
    ("ExpiredStillGot", "expiry.get.after"),  # time travel
    ("TakeLocatesPreviousOperation", "take.operation.fresh-id"),  # one id for two things
]
SH = shutil.which("sh")
NAMED = {"type": "array", "items": {"type": "object", "required": ["name", "value"]}}
HAR = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {"type": "object", "required": ["name", "version"]},
                "entries": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/entry"}},
            },
        }
    },
    "$defs": {
        "entry": {
            "type": "object",
            "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
            "properties": {
                "startedDateTime": {"type": "string", "format": "date-time"},
                "time": {"type": "number", "minimum": 0},
                "request": {
                    "type": "object",
                    "required": [
                        *("method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize"),
                        "bodySize",
                    ],
                    "properties": {
                        "headers": NAMED,
                        "queryString": NAMED,
                        "cookies": {"type": "array"},
                        "postData": {"type": "object", "required": ["mimeType", "text"]},
                    },
                },
                "response": {
                    "type": "object",
                    "required": [
                        *("status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL"),
                        *("headersSize", "bodySize"),
                    ],
                    "properties": {
                        "status": {"type": "integer"},
                        "headers": NAMED,
                        "content": {
                            "type": "object",
                            "required": ["size", "mimeType"],
                            "properties": {"size": {"type": "integer"}, "text": {"type": "string"}},
                        },
                    },
                },
                "cache": {"type": "object"},
                "timings": {"type": "object", "required": ["send", "wait", "receive"]},
            },
        }
    },
}


def failure_of(folder: Path, clause: str) -> dict[str, Any]:
    """The failure of a clause in results.json."""
    found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return next(each for each in found["failures"] if each["clause"] == clause)


@pytest.mark.parametrize(("fault", "clause"), STORIES)
def test_reproduction_is_red_and_green(run_of: Runs, fault: str, clause: str) -> None:
    """The files of a failure: a test that tells the liar from the faithful, a script, an archive; no key in any."""
    folder = run_of(fault, clause)
    failure = failure_of(folder, clause)
    home = folder / failure["reproduction"]
    name = "test_" + clause.replace(".", "_").replace("-", "_") + ".py"
    assert sorted(each.name for each in home.iterdir()) == sorted(["exchanges.har", "reproduce.sh", name])
    test = (home / name).read_text(encoding="utf-8")
    shown = tried(test, lambda: embedded(7, fault=fault))
    assert shown.error is None
    assert shown.red is not None
    assert clause in shown.red
    assert tried(test, lambda: embedded(8)).green
    assert "facesnap." not in "".join(line for line in test.splitlines() if line.startswith(("import", "from")))
    assert f'href="{failure["reproduction"]}/{name}"' in (folder / "index.html").read_text(encoding="utf-8")
    jsonschema.validate(json.loads((home / "exchanges.har").read_text(encoding="utf-8")), HAR)
    assert SH is not None
    assert subprocess.run([SH, "-n", home / "reproduce.sh"], check=False).returncode == 0  # noqa: S603 - it is only read
    target, _ = embedded(7)
    keys = [key for each in target.subscriptions.values() for key in (each.key, each.key2) if key]
    told = "".join(each.read_text(encoding="utf-8") for each in home.iterdir())
    assert not [key for key in keys if key in told]


def test_what_proves_nothing_skips_itself(tmp_path: Path) -> None:
    """A test that would accuse a faithful endpoint says so, and is not run."""
    accusing = "import httpx\n\n\ndef test_it() -> None:\n    assert httpx is None\n"
    file = tmp_path / "test_it.py"
    file.write_text(skipped(accusing), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file]
    ran = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own
    assert b"1 skipped" in ran.stdout


def test_answer_that_comes_now_and_then(run_of: Runs) -> None:
    """What only the fiftieth request gets is asked for until it comes, in one step."""
    folder = run_of("UnavailableNowAndThen", "apply.parallel.succeeds")
    failure = failure_of(folder, "error.availability")
    (test,) = (folder / failure["reproduction"]).glob("test_*.py")
    text = test.read_text(encoding="utf-8")
    assert text.count("service.insist(") == 1
    assert tried(text, lambda: embedded(7, fault="UnavailableNowAndThen")).red is not None
    assert tried(text, lambda: embedded(8)).green


def test_sequence_is_the_shortest(run_of: Runs) -> None:
    """What the failure does not need is left out: create, take, wait, get."""
    folder = run_of("GetsOutsideScope", "scope.get.outsider-refused")
    exchanges = failure_of(folder, "scope.get.outsider-refused")["exchanges"]
    polls = [each for each in exchanges if "/operations/" in each["request"]["url"]]
    assert [each["request"]["method"] for each in exchanges if each not in polls] == ["PUT", "POST", "GET"]


@pytest.mark.parametrize(
    ("faults", "expected"),
    [(["GetsOutsideScope"], STILL_FAILS), ([None], FIXED), ([None, "GetsOutsideScope"], FLAKY)],
)
def test_attempts_have_a_word(run_of: Runs, faults: list[str | None], expected: str) -> None:
    """Always there, never there, now and then: each has its word."""
    folder = run_of("GetsOutsideScope", "scope.get.outsider-refused")
    run = fold(read(folder / "events.jsonl"))
    tale = tale_of_failure(run, failure_of(folder, "scope.get.outsider-refused"))
    assert tale is not None
    turns = cycle(faults)
    target = run.header["target"]
    told = list(
        attempts(tale, clause_of(run, tale), target, lambda: embedded(9, fault=next(turns)), 4, lambda *_: None)
    )
    assert word(told) == expected
    assert word([]) is None


def test_replay_of_a_run(run_of: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    """`facesnap replay` finds a failure by number and by clause, and says by its exit code what came of it."""
    folder = run_of("UserDataTrimmed", "get.value.user-data")
    for wanted in ("1", json.loads((folder / "results.json").read_text(encoding="utf-8"))["failures"][0]["clause"]):
        with pytest.raises(SystemExit) as ended:
            main(["replay", str(folder), wanted, "--attempts", "2"])
        assert ended.value.code == 1
        assert STILL_FAILS in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["replay", str(folder), "99"])
    assert ended.value.code == 2


def test_failure_without_exchange_has_no_reproduction() -> None:
    """A failure that no exchange shows has no folder, and says so."""
    lines = [
        {"event": "breach", "clause": "client.made.by-client", "phase": "enumerated", "during": None, "expected": "a"}
        | {"actual": "b", "exchanges": []}
    ]
    assert results(lines)["failures"][0]["reproduction"] is None


def test_emulator_is_loaded_by_name() -> None:
    """The room does not import the accused."""
    module = importlib.import_module("facesnap.conformance.reproducing.places")
    assert "facesnap.emulator" not in Path(str(module.__file__)).read_text(encoding="utf-8")
