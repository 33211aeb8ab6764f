"""results.json: verdicts of clauses and of the run, coverage, failures, profile, stats, exit codes."""

from collections.abc import Callable
from typing import Any

import pytest

from facesnap.conformance.events import CheckFinished, Observed, RunFinished
from facesnap.conformance.report import exit_code, results

Stories = dict[str, Callable[[], Any]]
Builder = Callable[..., Any]
Results = dict[str, Any]


def verdicts(found: Results) -> dict[str, tuple[str, str | None]]:
    """Verdict and reason of each clause by id."""
    return {row["id"]: (row["verdict"], row["reason"]) for row in found["clauses"]}


def test_conformant_run(stories: Stories) -> None:
    """A run without failures is conformant, in full, and exits with 0."""
    found = results(stories["conformant"]().lines())
    assert (found["verdict"], found["reason"], found["coverage"], found["ended"]) == (
        "conformant",
        None,
        "full",
        "completed",
    )
    assert exit_code(found) == 0
    assert found["failures"] == []
    assert found["schema_version"] == 1
    assert found["target"]["base_url"] == "http://127.0.0.1:8080"


def test_clauses_are_sorted_and_carry_five_members(stories: Stories) -> None:
    """Clauses stand in order of their ids with exactly the promised members."""
    rows = results(stories["conformant"]().lines())["clauses"]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert all(list(row) == ["id", "level", "verdict", "reason", "cites"] for row in rows)


def test_breach_fails_the_clause_it_names(stories: Stories) -> None:
    """A breach fails its clause even where that clause's own check passed, and in whatever phase."""
    found = results(stories["nonconformant"]().lines())
    assert verdicts(found)["scope.apply.outsider-refused"] == ("fail", "an apply by a stranger was accepted")
    assert found["verdict"] == "nonconformant"
    assert exit_code(found) == 1


def test_untestable_clause_is_a_skip(stories: Stories) -> None:
    """An untestable clause is skipped with its reason and leaves the coverage full."""
    found = results(stories["conformant"]().lines())
    assert verdicts(found)["limit.duration.million"] == ("skip", "untestable: nobody has the time")
    assert found["coverage"] == "full"


def test_breach_of_an_untestable_clause_counts(new_story: Builder) -> None:
    """What was broken was broken, even where nobody thought that it could be seen."""
    found = results(new_story().breach("limit.duration.million").finish().lines())
    assert verdicts(found)["limit.duration.million"][0] == "fail"


@pytest.mark.parametrize(
    ("ended", "reason", "expected"),
    [
        ("completed", None, "not selected"),
        ("interrupted", None, "interrupted"),
        ("time limit", None, "time limit"),
        ("unusable", "no answer", "unusable: no answer"),
    ],
)
def test_clause_without_outcome_is_skipped_as_the_footer_says(
    new_story: Builder, ended: str, reason: str | None, expected: str
) -> None:
    """A clause that nobody judged is skipped for the reason for which the run ended, and coverage is partial."""
    found = results(new_story().check("take.answer.status").finish(ended, reason).lines())
    assert verdicts(found)["get.unknown.refused"] == ("skip", expected)
    assert found["coverage"] == "partial"


def test_truncated_log_acquits_nobody(stories: Stories) -> None:
    """Without a footer the verdict is inconclusive, for the reason that it is truncated."""
    found = results(stories["truncated"]().lines())
    assert (found["verdict"], found["reason"], found["ended"]) == ("inconclusive", "truncated", "truncated")
    assert verdicts(found)["get.unknown.refused"] == ("skip", "truncated")
    assert exit_code(found) == 3


def test_truncated_log_may_convict(stories: Stories) -> None:
    """A breach counts in a truncated log, too."""
    found = results(stories["truncated"]().breach("take.answer.status", 1).lines())
    assert (found["verdict"], found["reason"]) == ("nonconformant", "truncated")
    assert exit_code(found) == 1


def test_interrupted_run_exits_with_130(stories: Stories) -> None:
    """Ctrl-C is told by the exit code, whatever was found."""
    found = results(stories["interrupted"]().lines())
    assert (found["verdict"], found["reason"]) == ("inconclusive", "interrupted")
    assert exit_code(found) == 130


def test_empty_log() -> None:
    """Not even a header: nothing is known, and that is what it says."""
    found = results([])
    assert (found["verdict"], found["clauses"], found["target"]) == ("inconclusive", [], {})


@pytest.mark.parametrize("outcome", ["blocked", "unknown"])
def test_required_clause_unsettled_is_inconclusive(new_story: Builder, outcome: str) -> None:
    """One required clause blocked or unknown takes the proof away."""
    story = new_story().check("take.answer.status", outcome, "why").check("get.unknown.refused").finish()
    found = results(story.lines())
    assert found["verdict"] == "inconclusive"
    assert found["reason"] == "required clauses blocked or unknown: 1"


def test_unsettled_clauses_below_required_leave_the_verdict_alone(new_story: Builder) -> None:
    """Observed and recommended clauses may stay blocked or unknown."""
    story = new_story().check("content.faces.copied", "blocked").check("scope.own.apply", "unknown")
    assert results(story.check("get.unknown.refused").finish().lines())["verdict"] == "conformant"


def test_nothing_passed_is_inconclusive(new_story: Builder) -> None:
    """All skipped proves nothing."""
    found = results(new_story().finish().lines())
    assert (found["verdict"], found["reason"]) == ("inconclusive", "no clause passed")


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("content.faces.copied", "nonconformant"),  # observed
        ("take.answer.status", "nonconformant"),  # required
        ("scope.own.apply", "conformant"),  # recommended
    ],
)
def test_level_decides_what_a_failure_weighs(new_story: Builder, clause: str, verdict: str) -> None:
    """Required and observed clauses break the verdict, recommended ones do not."""
    story = new_story().check("get.unknown.refused").breach(clause).finish()
    assert results(story.lines())["verdict"] == verdict


@pytest.mark.parametrize("reason", ["budget", "budget: 90 takes used", "time limit", "not selected"])
def test_own_skips_make_coverage_partial(stories: Stories, reason: str | None) -> None:
    """Skips that we chose make the coverage partial, also where another check of the clause passed."""
    story = stories["conformant"]()
    story.check("take.answer.status", "skip", reason)
    found = results(story.lines())
    assert found["coverage"] == "partial"
    assert verdicts(found)["take.answer.status"][0] == "pass"


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["pass", "fail"], "fail"),
        (["pass", "unknown", "blocked"], "unknown"),
        (["blocked", "pass"], "blocked"),
        (["skip", "pass"], "pass"),
    ],
)
def test_gravest_of_several_outcomes_stands(new_story: Builder, outcomes: list[str], expected: str) -> None:
    """A clause checked several times keeps its gravest outcome; a skip is the lightest."""
    story = new_story()
    for outcome in outcomes:
        story.check("take.answer.status", outcome)
    assert verdicts(results(story.finish().lines()))["take.answer.status"][0] == expected


def test_failures_are_one_a_clause_and_phase(stories: Stories) -> None:
    """The first breach of each clause and phase stands for all of them, with their count and exchanges in full."""
    failures = results(stories["nonconformant"]().lines())["failures"]
    assert [(failure["clause"], failure["phase"], failure["count"]) for failure in failures] == [
        ("conflict.apply.same-id", "enumerated", 2),
        ("conflict.apply.same-id", "journeys", 1),
        ("scope.apply.outsider-refused", "enumerated", 1),
        ("take.answer.location-form", "enumerated", 1),
    ]
    assert failures[0]["actual"] == "the second apply succeeded and replaced the object"
    assert [exchange["number"] for exchange in failures[0]["exchanges"]] == [1, 2, 3]
    assert failures[0]["exchanges"][0]["request"]["method"] == "POST"
    assert failures[2]["exchanges"][0]["response"] is None
    assert failures[2]["exchanges"][0]["error"] == "ReadTimeout: timed out"


def test_failed_check_without_breach_is_listed(new_story: Builder) -> None:
    """A failing clause always has a failure entry, even where nobody logged the breach."""
    story = new_story().add(CheckFinished("take.answer.status", "fail", "it was 200", 1, 0.1)).finish()
    (failure,) = results(story.lines())["failures"]
    assert failure["expected"] == "An accepted take is answered with 202."
    assert (failure["actual"], failure["exchanges"]) == ("it was 200", [])


def test_clause_missing_from_the_header_is_not_lost(new_story: Builder) -> None:
    """A breach of a clause that the header does not list counts as required."""
    found = results(new_story().breach("take.forgotten").finish().lines())
    assert verdicts(found)["take.forgotten"][0] == "fail"
    assert found["verdict"] == "nonconformant"


def test_profile_sorts_and_compares_answers(stories: Stories) -> None:
    """The profile holds distinct answers, sorted, questions in their own order, and says which vary."""
    profile = results(stories["conformant"]().lines())["profile"]
    assert list(profile) == ["Q2", "Q6", "Q10"]
    assert profile["Q6"] == {"observed": ["a conflict: failed", "a conflict: refused with 409"], "consistent": False}
    assert profile["Q2"] == {"observed": ["403"], "consistent": True}


def test_repeated_answer_is_consistent(new_story: Builder) -> None:
    """The same answer twice is one answer."""
    story = new_story().add(Observed("Q1", "403")).add(Observed("Q1", "403")).finish()
    assert results(story.lines())["profile"]["Q1"]["consistent"] is True


def test_stats_count_accepted_posts(new_story: Builder) -> None:
    """Takes and applies are POSTs to their paths answered 202, whatever the query; the rest is only counted."""
    story = new_story()
    story.exchange("POST", "/snapshots", 202)
    story.exchange("POST", "/snapshots/?x=1", 202, phase="journeys")
    story.exchange("POST", "/snapshots", 400, phase="fuzz")
    story.exchange("GET", "/snapshots", 202)
    story.exchange("POST", "/snapshots/a/apply", 202)
    story.exchange("POST", "/snapshots/a/apply", None)
    story.exchange("POST", "/snapshots/a/apply/b", 202)
    story.exchange("POST", "//[/snapshots", 202, phase="fuzz")
    stats = results(story.finish().lines())["stats"]
    assert stats == {
        "requests": 8,
        "requests_by_phase": {"enumerated": 5, "journeys": 1, "fuzz": 2},
        "replays": 0,
        "busiest_check": None,
        "takes": 3,
        "applies": 1,
        "seconds": 12.5,
    }


def test_seconds_without_footer_span_the_exchanges(stories: Stories) -> None:
    """A truncated log lasts from its first request to its last answer."""
    assert results(stories["truncated"]().lines())["stats"]["seconds"] == pytest.approx(0.512)


def test_url_that_is_none_is_no_take(new_story: Builder) -> None:
    """The fuzzer may have sent what no parser takes."""
    story = new_story()
    story.exchange("POST", "", 202)
    lines = story.add(RunFinished("completed", None)).lines()
    lines[1]["request"]["url"] = "http://[/snapshots"
    assert results(lines)["stats"]["takes"] == 0
