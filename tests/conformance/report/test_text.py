"""Text and bodies of strangers, made safe to look at."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facesnap.conformance.report.bodies import SHOWN, shown_body
from facesnap.conformance.report.text import clip, plain, visible

Body = str | dict[str, str] | None


def words(body: Body) -> str:
    """What a reader sees of a body: its HTML without the tags."""
    return shown_body(body).html.striptags()


@given(st.text(st.characters()))
def test_visible_text_prints(text: str) -> None:
    """Whatever the text, the HTML holds printable characters, line breaks and tabs, and no tag but ours."""
    html = str(visible(text))
    assert all(char.isprintable() or char in "\n\t" for char in html)
    assert "<" not in html.replace("<i>", "").replace("</i>", "")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>&\"'", "&lt;b&gt;&amp;&#34;&#39;"),
        ("a\u202eb", "a<i>\\u202e</i>b"),
        ("\x1b[31m", "<i>\\x1b</i>[31m"),
        ("\ud800", "<i>\\ud800</i>"),
        ("x\ny\tz é 漢", "x\ny\tz é 漢"),
    ],
)
def test_visible(text: str, html: str) -> None:
    """Markup is escaped and what does not print is spelt out."""
    assert str(visible(text)) == html


def test_plain_stays_on_one_line() -> None:
    """For a terminal, line breaks and escape sequences are spelt out as well."""
    assert plain("a\nb\x1b]0;x\x07") == r"a\nb\x1b]0;x\x07"


def test_clip() -> None:
    """A long text is cut, and says how long it was."""
    assert clip("abc", 3) == "abc"
    assert clip("abcd" * 300, 2) == "ab… (1,200 characters)"


def test_json_is_indented_token_by_token() -> None:
    """Doubled members, odd numbers and escapes stay as they were sent."""
    assert words('{"a":1.50,"a":[],"b":{"c":"\\u0041"}}') == words('{ "a" : 1.50, "a":[ ],"b":{"c":"\\u0041"} }')
    html = str(shown_body('{"a":1.50,"a":[],"b":"\\u0041"}').html)
    assert re.sub(r"</?span[^>]*>", "", html) == (
        "{\n  &#34;a&#34;: 1.50,\n  &#34;a&#34;: [],\n  &#34;b&#34;: &#34;\\u0041&#34;\n}"
    )


@pytest.mark.parametrize("body", ["{not json", "plain", '{"a":1} trailing', "<html>"])
def test_what_is_not_json_stays_as_it_was(body: Body) -> None:
    """Only JSON is laid out anew."""
    assert shown_body(body).html.unescape() == body


def test_missing_body() -> None:
    """No body, or an empty one, is none."""
    assert shown_body(None) is None
    assert shown_body("") is None


def test_long_body_is_cut_with_a_note() -> None:
    """Of ten million characters the page shows the first few, and says so."""
    shown = shown_body('{"a":"' + "x" * 10_000_000 + '"}')
    assert len(shown.html) < 2 * SHOWN
    assert "of 10,000,008 characters" in shown.note


def test_deep_nesting_is_no_bomb() -> None:
    """Thousands of levels neither raise nor blow the page up."""
    assert len(shown_body("[" * 4000 + "]" * 4000).html) < 1_000_000


def test_bytes_that_are_no_text() -> None:
    """Bytes outside UTF-8 are spelt out with a note; a broken base64 is shown as it stands."""
    shown = shown_body({"base64": base64.b64encode(b"\xff<b>").decode()})
    assert str(shown.html) == "\\xff&lt;b&gt;"
    assert "not UTF-8" in shown.note
    assert "not a body" in shown_body({"base64": "?"}).note
