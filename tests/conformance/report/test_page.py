"""index.html: offline, safe, accessible, and it says what a reader must know."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from facesnap.conformance.events import Owed
from facesnap.conformance.report import render_html, results, summary

Stories = dict[str, Callable[[], Any]]
Builder = Callable[..., Any]

STORIES = ("conformant", "nonconformant", "truncated", "interrupted", "hostile")
VOID = {"meta", "link", "input", "path"}


class Page(HTMLParser):
    """Collects the tags, attributes and text of a page, and checks that tags nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.ids, self.texts, self.open = set(), [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag; it must be the last one opened."""
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text, that of the style sheet apart."""
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All text, spaces folded."""
        return " ".join("".join(self.texts).split())


def page(lines: list[dict[str, Any]]) -> Page:
    """The page of a log."""
    return Page(render_html(results(lines), lines))


@pytest.mark.parametrize("name", STORIES)
def test_page_is_well_formed_and_alone(stories: Stories, name: str) -> None:
    """Tags nest, ids are unique, links stay on the page or lead to its reproductions, and nothing is loaded or run."""
    found = page(stories[name]().lines())
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert not found.tags & {"script", "img", "iframe", "object", "embed", "form", "base"}
    for tag, attribute, value in found.attributes:
        assert not attribute.startswith("on")
        if attribute == "href":
            assert value == "data:," if tag == "link" else value[1:] in found.ids or value.startswith("failures/")
        assert attribute not in {"src", "srcset", "action", "formaction"}


@pytest.mark.parametrize("name", STORIES)
def test_references_resolve(stories: Stories, name: str) -> None:
    """Whatever labels something exists."""
    found = page(stories[name]().lines())
    labels = {value for _, name, value in found.attributes if name == "aria-labelledby"}
    assert labels
    assert labels <= set(found.ids)


def test_hostile_text_is_inert_and_visible(stories: Stories) -> None:
    """Markup arrives as text, templates are not evaluated, and controls and bidi marks are spelt out."""
    lines = stories["hostile"]().lines()
    html = render_html(results(lines), lines)
    assert "<img" not in html
    assert "<svg/onload" not in html
    assert "{{7*7}}" in html
    assert all(char.isprintable() or char in "\n\t" for char in html)
    assert len(html) < 1_000_000
    text = Page(html).text
    assert r"\u202etxt.exe\x1b[31m" in text
    assert "of 10,000,008 characters" in text
    assert r"\xff\xfe<b>" in text


def test_policy_forbids_everything_but_styles(stories: Stories) -> None:
    """The page's own policy lets nothing load or run."""
    policy = [
        value for _, _, value in page(stories["conformant"]().lines()).attributes if value and "default-src" in value
    ]
    assert policy == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    ]


def test_style_loads_nothing() -> None:
    """The style sheet holds no URL and no import."""
    style = (files("facesnap.conformance.report") / "templates" / "page.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("conformant", "Every required and observed clause that this run judged was kept."),
        ("nonconformant", "The endpoint broke 2 clauses of the contract that decide the verdict."),
        ("truncated", "The log of this run ends without its last line"),
        ("interrupted", "The run was stopped before its end."),
        ("hostile", "Endpoint unusable."),
    ],
)
def test_page_says_how_it_went(stories: Stories, name: str, sentence: str) -> None:
    """The verdict, and whatever cut the run short, stand in words."""
    assert sentence in page(stories[name]().lines()).text


def test_truncation_stands_at_the_top(stories: Stories) -> None:
    """That the log is truncated is the first thing after the link to the content."""
    assert page(stories["truncated"]().lines()).text.partition("To the content")[2].startswith(" Truncated.")


def test_nonconformant_page_tells_the_failures(stories: Stories) -> None:
    """Each failure shows its clause in words, expected, actual, exchanges, and a curl without a key."""
    text = page(stories["nonconformant"]().lines()).text
    for part in (
        "An apply onto an id in use fails.",
        "what conflict.apply.same-id asks",
        "the second apply succeeded and replaced the object",
        "FACESNAP_KEY_TARGET",
        "ReadTimeout: timed out",
        "2 times",
        "1 recommended clause failed too, which only warns.",
        "Is a conflict refused at once, or does the operation fail?",
        "TRACE is answered with 200",
        "the clock jumped",
        "no face found",
        "nobody has the time",
    ):
        assert part in text, part


def test_deciding_failures_come_first(stories: Stories) -> None:
    """Recommended failures stand after those that decide."""
    text = page(stories["nonconformant"]().lines()).text
    assert text.index("an apply by a stranger was accepted") < text.index("Operation-Location is absolute")


def test_profile_marks_what_varies(stories: Stories) -> None:
    """Answers that differ are marked."""
    assert "a conflict: failed a conflict: refused with 409 no, it varies" in page(stories["conformant"]().lines()).text


def test_many_exchanges_are_cut(new_story: Builder) -> None:
    """Of a very long sequence the last exchanges are shown, and the rest counted."""
    story = new_story()
    numbers = [story.exchange("GET", "/snapshots", 200) for _ in range(60)]
    text = page(story.breach("list.visible.own", *numbers).finish().lines()).text
    assert "The first 20 exchanges of this sequence are left out here" in text


PAIRS = [
    *(("ink", ground) for ground in ("page", "card", "sunk", "fail-bg", "blocked-bg", "skip-bg")),
    *(("soft", ground) for ground in ("page", "card", "sunk", "skip-bg")),
    *(("faint", ground) for ground in ("page", "card", "sunk")),
    *((tone, f"{tone}-bg") for tone in ("pass", "fail", "unknown", "blocked", "skip")),
    *((tone, "card") for tone in ("pass", "fail", "unknown", "blocked", "skip", "link")),
    *((tone, "sunk") for tone in ("key", "str", "num", "lit")),
    *(("on", tone) for tone in ("pass", "fail", "blocked", "unknown")),
    ("page", "ink"),
    ("fail", "sunk"),
]


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast(ink: str, ground: str) -> None:
    """Text stands out from its ground by 4.5 to 1 at least, by day and by night (WCAG 2, AA)."""
    style = (files("facesnap.conformance.report") / "templates" / "page.css").read_text(encoding="utf-8")
    day, night = style.split("@media screen and (prefers-color-scheme: dark)")
    for block in (day, night.split("* {")[0]):
        colours = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6})", block))
        light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """The relative luminance of six hexadecimal digits."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_page_tells_the_skew(stories: Stories) -> None:
    """By how much the endpoint's clock is ahead of ours, by all sources together, over all parts of the run."""
    lines = stories["conformant"]().lines()
    told = [("Date", -1.0, 1.5), ("createdTime", 0.25, 0.5), ("Date", 0.0, 2.0)]
    lines[-1:-1] = [
        {"event": "clock.compared", "source": source, "earliest": low, "latest": high} for source, low, high in told
    ]
    assert results(lines)["skew"]["sources"]["Date"] == {"earliest": -1.0, "latest": 2.0}
    assert "clock ahead of ours-1.000 s to +2.000 s, by Date and createdTime" in page(lines).text


def owing(new_story: Builder) -> Any:
    """A run that collects what an earlier one has left, finds it wrong, and leaves something itself."""
    told = new_story()
    before = told.exchange("POST", "/snapshots", 202, phase="recalled")
    after = told.exchange("GET", f"/snapshots/{'0' * 8}-0000-4000-8000-000000000000", 200)
    told.breach("get.unknown.refused", before, after)
    told.check("expiry.apply.after", "skip", "no control_url: time-travel needs the clock protocol")
    times = "2026-03-03T12:00:00+00:00", "2026-03-03T12:01:07+00:00"
    for clause in ("expiry.apply.before", "expiry.apply.after"):
        told.add(Owed(clause, f"id-of-{clause}", *times))
    return told.finish()


def test_page_tells_what_is_owed(new_story: Builder, stories: Stories) -> None:
    """What stays behind for which clause, and when somebody has to look."""
    text = page(owing(new_story).lines()).text
    assert "Still owed, and when" in text
    assert "id-of-expiry.apply.before to be seen before 2026-03-03T12:00:00+00:00" in text
    assert "id-of-expiry.apply.after to be gone after 2026-03-03T12:01:07+00:00" in text
    assert "It took days to see this" in text
    assert "Still owed" not in page(stories["conformant"]().lines()).text


def test_results_tell_what_is_owed(new_story: Builder) -> None:
    """The skip says when it will be known; what an earlier run has sent counts for that one, and is not repeated."""
    found = results(owing(new_story).lines())
    assert [(each["clause"], bool(each["before"]), bool(each["after"])) for each in found["owed"]] == [
        ("expiry.apply.before", True, False),
        ("expiry.apply.after", False, True),
    ]
    reasons = {row["id"]: row["reason"] for row in found["clauses"]}
    assert reasons["expiry.apply.after"] == "owed: due after 2026-03-03T12:01:07+00:00"
    assert (found["stats"]["requests"], found["stats"]["takes"], found["stats"]["replays"]) == (1, 0, 0)
    assert found["failures"][0]["reproduction"] is None
    assert len(found["failures"][0]["exchanges"]) == 2


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        (["expiry.get.before"], "1 verdict owed: `facesnap due` before B"),
        (["expiry.get.after"], "1 verdict owed: `facesnap due` after A"),
        (["expiry.get.after", "expiry.get.before"], "2 verdicts owed: `facesnap due` before B, and after A"),
    ],
)
def test_summary_tells_what_is_owed(new_story: Builder, clauses: list[str], said: str) -> None:
    """In a line, when somebody has to look."""
    told = new_story()
    for clause in clauses:
        told.add(Owed(clause, "id", "B", "A"))
    assert said in summary(results(told.finish().lines()))
