"""The shipped JSON Schemas: they accept what we write and refuse what is wrong."""

import copy
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from facesnap.conformance.events import (
    Breached,
    CheckFinished,
    ClockCompared,
    Event,
    Exchanged,
    Found,
    Noted,
    Observed,
    Owed,
    PhaseFinished,
    RunFinished,
    RunStarted,
)
from facesnap.conformance.report import junit, render_html, results, schema, summary

Stories = dict[str, Callable[[], Any]]
Results = dict[str, Any]
Events = list[Event]

EVENT = jsonschema_rs.Draft202012Validator(schema("event"))
RESULTS = jsonschema_rs.Draft202012Validator(schema("results"))
STORIES = ("conformant", "nonconformant", "truncated", "interrupted", "hostile")

texts = st.text(max_size=30)
reasons = st.none() | texts
clause_ids = st.sampled_from(["take.a", "take.b", "apply.a-1.x", "strange"])
phases = st.sampled_from(["enumerated", "journeys", "fuzz"])
outcomes = st.sampled_from(["pass", "skip", "blocked", "unknown", "fail"])
seconds = st.floats(0, 1e6)
numbers = st.integers(1, 6)
bodies = st.none() | texts | st.sampled_from(["", "//4=", "AAAA"]).map(lambda data: {"base64": data})
headers = st.lists(st.lists(texts, min_size=2, max_size=2), max_size=3)
requests = st.fixed_dictionaries(
    {"method": st.sampled_from(["GET", "POST", "X'"]), "url": texts, "headers": headers, "body": bodies}
)
answers = st.none() | st.fixed_dictionaries({"status": st.integers(100, 999), "headers": headers, "body": bodies})
clauses = st.fixed_dictionaries(
    {
        "id": clause_ids,
        "level": st.sampled_from(["required", "recommended", "observed"]),
        "family": st.sampled_from(["take", "apply", "odd"]),
        "says": texts,
        "cites": st.lists(texts, max_size=3),
        "untestable": reasons,
    }
)
words = st.text(min_size=1, max_size=9)
whole = st.integers(0, 10**9)
stats = st.dictionaries(words, st.integers() | texts, max_size=2)
efforts = st.sampled_from(["quick", "standard", "thorough"])
headers_of_runs = st.builds(
    RunStarted,
    started=st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    suite_version=texts,
    seed=st.integers(),
    effort=efforts,
    select=st.lists(texts, max_size=2),
    target=st.dictionaries(texts, texts | st.lists(texts, max_size=2) | st.dictionaries(texts, reasons), max_size=3),
    clauses=st.lists(clauses, max_size=4),
    schema_version=st.just(1),
)
footers = st.builds(
    RunFinished, st.sampled_from(["completed", "interrupted", "time limit", "unusable"]), reasons, stats
)
dates = st.datetimes().map(lambda moment: moment.isoformat() + "Z")
others = st.one_of(
    st.builds(Owed, clause_ids, words, dates, dates),
    st.builds(
        ClockCompared, st.sampled_from(["control", "Date", "createdTime"]), st.floats(-1e9, 0), st.floats(0, 1e9)
    ),
    st.builds(Exchanged, numbers, phases, reasons, words, requests, answers, st.floats(0, 2e9), seconds, reasons),
    st.builds(Breached, clause_ids, phases, reasons, texts, texts, st.lists(numbers, max_size=4)),
    st.builds(Observed, words, texts, st.none() | numbers),
    st.builds(CheckFinished, clause_ids, outcomes, reasons, whole, seconds),
    st.builds(PhaseFinished, phases, whole, whole, seconds, reasons),
    st.builds(Found, texts, texts, texts, st.none() | numbers),
    st.builds(Noted, words, texts),
)


@pytest.mark.parametrize("name", ["event", "results"])
def test_schema_is_a_schema(name: str) -> None:
    """Both are valid in their own dialect."""
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", STORIES)
def test_stories_fit(stories: Stories, name: str) -> None:
    """Each line of a log, and results.json made of it, fits its schema."""
    story = stories[name]()
    lines = [event.line() for event in story.events]
    assert [line for line in lines if not EVENT.is_valid(line)] == []
    if name != "hostile":  # its lone surrogates are JSON, but no text that the validator could be handed
        RESULTS.validate(results(lines))


@given(others | headers_of_runs | footers)
def test_any_event_fits(event: Event) -> None:
    """Whatever the event classes can say fits the schema of a line."""
    EVENT.validate(json.loads(json.dumps(event.line())))


@given(st.lists(headers_of_runs, max_size=1), st.lists(others, max_size=12), st.lists(footers, max_size=1))
@settings(max_examples=60, deadline=None)
def test_any_log_gives_reports(first: Events, middle: Events, last: Events) -> None:
    """Any log, however odd, gives results that fit, a page, XML that parses and a summary of printable lines."""
    lines = [event.line() for event in (*first, *middle, *last)]
    found = results(lines)
    RESULTS.validate(found)
    assert render_html(found, lines).endswith("</html>\n")
    assert len(ET.fromstring(junit(found, lines)).findall(".//testcase")) == len(found["clauses"])  # noqa: S314 - our own
    assert all(line.isprintable() for line in summary(found).split("\n"))


@pytest.mark.parametrize(
    ("at", "member", "value"),
    [
        (0, "event", "run.begun"),
        (0, "seed", "42"),
        (0, "started", None),
        (0, "extra", 1),
        (1, "number", 0),
        (1, "phase", "warmup"),
        (1, "response", {"status": 200}),
        (1, "request", {"method": "GET", "url": "/", "headers": [["one"]], "body": None}),
        (1, "request", {"method": "GET", "url": "/", "headers": [], "body": {"base64": "?"}}),
        (4, "outcome", "PASS"),
        (4, "clause", "No Such Id"),
        (-1, "ended", "done"),
    ],
)
def test_wrong_events_are_refused(stories: Stories, at: int, member: str, value: object) -> None:
    """A member too many, of the wrong kind or outside its set is refused."""
    line = stories["conformant"]().lines()[at]
    assert EVENT.is_valid(line)
    assert not EVENT.is_valid({**line, member: value})


def test_event_members_are_all_required(stories: Stories) -> None:
    """A line that lacks any member is refused; the questions of the header alone are optional."""
    for line in stories["nonconformant"]().lines():
        for member in set(line) - {"questions"}:
            assert not EVENT.is_valid({key: value for key, value in line.items() if key != member}), member


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.update(verdict="PASS"),
        lambda found: found.update(coverage="some"),
        lambda found: found.update(more=1),
        lambda found: found.pop("profile"),
        lambda found: found["clauses"][0].update(verdict="ok"),
        lambda found: found["clauses"][0].pop("cites"),
        lambda found: found["failures"][0].update(count=0),
        lambda found: found["failures"][0]["exchanges"][0].pop("request"),
        lambda found: found["profile"]["Q6"].update(consistent="yes"),
        lambda found: found["stats"]["requests_by_phase"].pop("fuzz"),
        lambda found: found["stats"].update(takes=-1),
    ],
)
def test_wrong_results_are_refused(stories: Stories, change: Callable[[Results], object]) -> None:
    """results.json with a member missing, too many or out of its set is refused."""
    found = results(stories["nonconformant"]().lines())
    wrong = copy.deepcopy(found)
    change(wrong)
    assert RESULTS.is_valid(found)
    assert not RESULTS.is_valid(wrong)
