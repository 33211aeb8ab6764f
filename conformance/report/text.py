"""Text of strangers made safe to look at: what cannot be seen, or would play tricks on the reader, is spelt out."""

from itertools import groupby

from markupsafe import Markup, escape

_LAYOUT = "\n\t"


def plain(text: str) -> str:
    """``text`` on one line for a terminal: whatever does not print (controls, bidi marks, lone surrogates) escaped."""
    return "".join(char if char.isprintable() else spelt(char) for char in text)


def visible(text: str) -> Markup:
    """``text`` as HTML: markup escaped, line breaks and tabs kept, what else does not print spelt out in ``<i>``."""
    runs = []
    for seen, chars in groupby(text, _seen):
        run = "".join(chars)
        runs.append(escape(run) if seen else Markup("<i>{}</i>").format(spelt(run)))
    return Markup("").join(runs)


def spelt(text: str) -> str:
    r"""``text`` in backslash notation, such as ``\x1b`` or ``\u202e``."""
    return text.encode("unicode_escape").decode("ascii")


def clip(text: str, limit: int) -> str:
    """The first ``limit`` characters, with an ellipsis and the full length where something was left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def many(count: int, one: str, more: str | None = None) -> str:
    """A count with its noun, in the plural where it needs one."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _seen(char: str) -> bool:
    return char.isprintable() or char in _LAYOUT
