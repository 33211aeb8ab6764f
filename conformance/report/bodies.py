"""Bodies made readable: JSON indented as it was sent, other bytes spelt out, long ones cut with a note."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from facesnap.conformance.report.text import visible

Body = str | Mapping[str, str] | None  # as the log writes it: text, base64 of what is none, or nothing

SHOWN = 8_000  # characters of a body that the page shows; results.json has them all
_DEEPEST = 24  # levels that are indented; a hostile body may nest thousands deep

# Tokens, not values: what a parser would mend (doubled members, odd numbers, escapes) is the very evidence.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
_CLASSES = {'"': "str", "t": "lit", "f": "lit", "n": "lit"}


@dataclass(frozen=True, slots=True)
class ShownBody:
    """A body as the page shows it; ``note`` says what the reader does not see, or None."""

    html: Markup
    note: str | None = None


def shown_body(body: Body) -> ShownBody | None:
    """The body (text, ``{"base64": …}`` or None) for the page; None where there is none."""
    if body is None or body == "":
        return None
    text, notes = body_text(body)
    if len(text) > SHOWN:
        notes = [*notes, f"the first {SHOWN:,} of {len(text):,} characters; results.json holds the rest"]
    cut = text[:SHOWN]
    html = _indented(cut) if _is_json(text) else visible(cut)
    return ShownBody(html, "; ".join(notes) or None)


def body_text(body: Body) -> tuple[str, list[str]]:
    r"""A body as text, and notes on how it came to be: bytes that are not UTF-8 are written ``\xNN``."""
    if isinstance(body, str):
        return body, []
    data = body_bytes(body or {})
    if data is None:
        return json.dumps(body), ["not a body as the log writes one"]
    return data.decode("utf-8", "backslashreplace"), ["bytes that are not UTF-8 are written \\xNN"]


def body_bytes(body: Mapping[str, str]) -> bytes | None:
    """The bytes of a ``{"base64": …}`` body; None where it is not one."""
    try:
        return base64.b64decode(body["base64"], validate=True)
    except (binascii.Error, KeyError, ValueError):
        return None


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _indented(text: str) -> Markup:
    pieces: list[Markup] = []
    depth, opened = 0, False
    lexemes = _TOKEN.findall(text)
    for place, lexeme in enumerate(lexemes):
        if lexeme in "}]":
            depth = max(0, depth - 1)
            pieces.append(_text("" if opened else _break(depth)))
        elif opened:
            pieces.append(_text(_break(depth)))
        opened = lexeme in "{["
        if opened:
            depth += 1
        if lexeme == ",":
            pieces.append(_text("," + _break(depth)))
        elif lexeme == ":":
            pieces.append(_text(": "))
        else:
            is_member = lexemes[place + 1 : place + 2] == [":"]
            pieces.append(_coloured(lexeme, is_member=is_member))
    return Markup("").join(pieces)


def _coloured(lexeme: str, *, is_member: bool) -> Markup:
    if lexeme in "{}[]":
        return _text(lexeme)
    kind = "key" if is_member else _CLASSES.get(lexeme[0], "num")
    return Markup('<span class="{}">{}</span>').format(kind, visible(lexeme))


def _text(plain: str) -> Markup:
    return Markup("{}").format(plain)


def _break(depth: int) -> str:
    return "\n" + "  " * min(depth, _DEEPEST)
