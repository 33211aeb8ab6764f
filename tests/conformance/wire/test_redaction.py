"""No secret gets past the wire, in whatever dress an endpoint sends it back."""

import json
from urllib.parse import quote

import pytest

from facesnap.conformance.wire.exchange import Exchange, Request, Response
from facesnap.conformance.wire.redaction import HIDDEN, KEY_HEADER, Redactor

SECRET = 'ab/"c\\12%'  # noqa: S105 - of nobody's
ESCAPED = "".join(f"\\u{ord(character):04X}" for character in SECRET)


@pytest.mark.parametrize(
    "dress",
    [SECRET, json.dumps(SECRET)[1:-1], json.dumps(SECRET)[1:-1].replace("/", "\\/"), ESCAPED, quote(SECRET, safe="")],
)
def test_every_dress(dress: str) -> None:
    """Plain, escaped as JSON may escape it, percent-encoded: in text and in bytes that are no text."""
    redactor = Redactor(frozenset({SECRET, "another key"}))
    assert redactor.text(f"<{dress}> another key") == f"<{HIDDEN}> {HIDDEN}"
    answer = Response(200, (("X-Echo", dress),), b"\xff" + dress.encode() + b"\x80")
    request = Request("GET", f"http://host/?key={dress}", ((KEY_HEADER, "whatever"),), dress.encode())
    exchange = redactor.exchange(Exchange(1, "source", request, answer, 0.0, 0.0, f"lost: {dress}", None))
    assert exchange.response is not None
    assert exchange.response.body == b"\xff" + HIDDEN.encode() + b"\x80"
    assert exchange.response.headers == (("X-Echo", HIDDEN),)
    assert exchange.request == Request("GET", f"http://host/?key={HIDDEN}", ((KEY_HEADER, HIDDEN),), HIDDEN.encode())
    assert exchange.error == f"lost: {HIDDEN}"


@pytest.mark.parametrize("secret", [SECRET, "caf\u00e9" * 4])
def test_escapes_all_around(secret: str) -> None:
    """A secret is found among escapes that are none of its own, whatever it is made of."""
    redactor = Redactor(frozenset({secret}))
    around = "\\u4eba%C3%A9\\u\\\\u0041\\\n"
    escaped = "".join(f"\\u{ord(character):04x}" for character in secret)
    assert redactor.text(f"{around}{escaped}{around}") == f"{around}{HIDDEN}{around}"
    assert redactor.text(around) == around


def test_everything_else_stays() -> None:
    """Escapes that are no secret's are left as they came."""
    text = 'a \\u00e9 100% "\\n" %41'
    assert Redactor(frozenset({SECRET})).text(text) == text


def test_short_keys_are_hidden_in_their_header_alone() -> None:
    """A key of few letters, as an emulator may have it, takes none out of the words that are judged."""
    redactor = Redactor(frozenset({"ko", "key", "ab" * 4}))
    words = '{"account":"Kont\u00f6/key","like":"\\u006bo"}'
    assert redactor.text(words) == words
    request = Request("GET", "http://host/", ((KEY_HEADER, "ko"),), None)
    hidden = redactor.exchange(Exchange(1, "source", request, None, 0.0, 0.0, "abababab", None))
    assert hidden.request.headers == ((KEY_HEADER, HIDDEN),)
    assert hidden.error == HIDDEN
