"""What a run's folder holds in the end: results.json, index.html, junit.xml; and the terminal's summary."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from facesnap.conformance.report import junit, render_html, results, summary, write

Stories = dict[str, Callable[[], Any]]

STORIES = ("conformant", "nonconformant", "truncated", "interrupted", "hostile")


@pytest.mark.parametrize("name", STORIES)
def test_write(stories: Stories, tmp_path: Path, name: str) -> None:
    """Three files appear beside the log, nothing else, and say what the functions say."""
    story = stories[name]()
    found = write(story.save(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"events.jsonl", "index.html", "junit.xml", "results.json"}
    assert found == results(story.lines()) == json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == render_html(found, story.lines())
    assert (tmp_path / "junit.xml").read_text(encoding="utf-8") == junit(found, story.lines())


def test_write_of_a_log_cut_anywhere(stories: Stories, tmp_path: Path) -> None:
    """Wherever the log is cut, even within a line, the reports are written and call it truncated."""
    log = stories["nonconformant"]().save(tmp_path) / "events.jsonl"
    whole = log.read_bytes()
    for length in range(0, len(whole), len(whole) // 17):
        log.write_bytes(whole[:length])
        assert write(tmp_path)["ended"] == "truncated"


def test_failed_write_leaves_the_old_file(stories: Stories, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be replaced stays as it was, and no draft is left behind."""
    write(stories["conformant"]().save(tmp_path))
    before = (tmp_path / "results.json").read_bytes()
    stories["nonconformant"]().save(tmp_path)

    def refuse(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path)
    assert (tmp_path / "results.json").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_write_without_a_log(tmp_path: Path) -> None:
    """A folder without a log is an error of the caller."""
    with pytest.raises(FileNotFoundError):
        write(tmp_path)


def test_junit_has_a_case_for_each_clause(stories: Stories) -> None:
    """One case a clause, by family, with the element that its verdict asks for."""
    lines = stories["nonconformant"]().lines()
    root = ET.fromstring(junit(results(lines), lines))  # noqa: S314 - our own
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert cases["take.answer.status"].get("classname") == "take"
    assert list(cases["take.answer.status"]) == []
    assert [child.tag for child in cases["conflict.apply.same-id"]] == ["failure"]
    assert [child.tag for child in cases["quota.take.daily"]] == ["skipped"]
    assert [child.tag for child in cases["content.faces.copied"]] == ["error"]
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == ("18", "3", "2", "2")
    failure = cases["conflict.apply.same-id"][0]
    assert failure.get("type") == "required"
    assert "3. target: POST" in failure.text
    properties = {one.get("name"): one.get("value") for one in root.iter("property")}
    assert (properties["seed"], properties["verdict"]) == ("42", "nonconformant")


def test_junit_of_a_hostile_endpoint_parses(stories: Stories) -> None:
    """What XML cannot say is left out of it."""
    lines = stories["hostile"]().lines()
    text = junit(results(lines), lines)
    assert ET.fromstring(text).findall(".//failure")  # noqa: S314 - our own
    assert "\x1b" not in text
    assert len(text) < 200_000


def test_summary_tells_what_matters(stories: Stories) -> None:
    """Verdict, counts, a line a failing clause, requests by phase and seconds."""
    assert summary(results(stories["nonconformant"]().lines())).splitlines() == [
        "NONCONFORMANT, coverage partial",
        "  18 clauses: 11 pass, 3 fail, 1 unknown, 1 blocked, 2 skip",
        "  FAIL conflict.apply.same-id (required): the second apply succeeded and replaced the object",
        "  FAIL scope.apply.outsider-refused (required): an apply by a stranger was accepted",
        "  warn take.answer.location-form (recommended): Operation-Location is absolute",
        "  blocked content.faces.copied: no face found",
        "  unknown expiry.apply.after: the clock jumped",
        "  4 requests (enumerated 4, journeys 0, fuzz 0), 1 take, 1 apply in 12.5 s",
    ]


def test_summary_tells_once_what_stands_in_the_way(stories: Stories) -> None:
    """One line a reason, that of the most clauses first; of many reasons a few, and how many clauses are left."""
    told = results(stories["nonconformant"]().lines())
    row = told["clauses"][0]
    reasons = ["no set-up"] * 3 + [f"because of {number}" for number in range(7)]
    rows = [
        {**row, "id": f"take.{number}", "verdict": "blocked", "reason": reason} for number, reason in enumerate(reasons)
    ]
    lines = summary({**told, "clauses": rows}).splitlines()
    assert lines[2] == "  blocked take.0 and 2 others: no set-up"
    assert lines[3:7] == [f"  blocked take.{number + 3}: because of {number}" for number in range(4)]
    assert lines[7] == "  3 clauses more unknown or blocked, as the report says"


def test_summary_names_the_reason(stories: Stories) -> None:
    """Why a verdict is not a plain one stands beside it."""
    assert summary(results(stories["truncated"]().lines())).startswith("INCONCLUSIVE (truncated), coverage partial")


def test_summary_of_a_hostile_endpoint_is_printable(stories: Stories) -> None:
    """No escape sequence reaches the terminal."""
    assert all(line.isprintable() for line in summary(results(stories["hostile"]().lines())).split("\n"))
