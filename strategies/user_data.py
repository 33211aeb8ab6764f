"""A snapshot's user data: any text of at most 16 KB, for any purpose (S27, S90)."""

from hypothesis.strategies import SearchStrategy

from facesnap.strategies.limits import Document, limits
from facesnap.strategies.texts import ODD, ascii_text, fits_every_reading, longest_of, texts


def user_data(source: Document | None = None) -> SearchStrategy[str]:
    """A text within 16,384 by any way of counting: empty, ASCII up to the bound, or short in any script (S27, Q14)."""
    return texts(limits(source).snapshot_user_data)


def longest(source: Document | None = None) -> str:
    """ASCII of the greatest length: 16,384 characters and bytes (S27)."""
    return ascii_text(longest_of(limits(source).snapshot_user_data))


def boundaries(source: Document | None = None) -> list[tuple[str, str]]:
    """Label and text that must be kept as it is: at the bound, and in every odd script (S27, S90)."""
    bounds = limits(source).snapshot_user_data
    found = [("one character", "x"), ("longest", longest(source)), ("one short of the longest", longest(source)[:-1])]
    return [(label, text) for label, text in [*found, *ODD] if fits_every_reading(text, bounds)]


def too_long(source: Document | None = None) -> list[tuple[str, str]]:
    """Label and ASCII text past the bound; part C requires a refusal. Empty where the document sets no bound."""
    longest_lawful = limits(source).snapshot_user_data.longest
    if longest_lawful is None:
        return []
    return [
        ("too long by one", ascii_text(longest_lawful + 1)),
        ("twice too long", ascii_text(2 * longest_lawful + 1)),
    ]


def beyond_ascii(source: Document | None = None) -> list[tuple[str, str]]:
    """Label and text that is within the bound by one way of counting and past it by another (Q14): either is lawful."""
    limit = limits(source).snapshot_user_data.longest
    if limit is None:
        return []
    return [
        ("within in characters, past in bytes", "\u00e9" * limit),
        ("just past in bytes", "x" * (limit - 1) + "\u00e9"),
        ("within in code points, past in UTF-16 units", "\U0001f600" * (limit // 2 + 1)),
    ]
