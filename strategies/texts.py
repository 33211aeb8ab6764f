"""Texts within a bound by every reading of it, and the odd ones that endpoints trip over. Not tied to one member."""

from functools import lru_cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from facesnap.strategies.limits import TextLimits

_ROOMY = 65536  # stands for "as long as you like" where a document sets no bound

# Short on purpose: valid by bytes, by code points and by UTF-16 units (Q14).
ODD = [
    ("a quote, a backslash and a slash", '"\\/"'),
    ("what looks like markup", "<b>&amp;</b>"),
    ("what looks like JSON", '{"userData":null}'),
    ("white space on both sides", " \tx\r\n "),
    ("control characters", "a\x01\x08\x0b\x1f\x7f\x85b"),
    ("a null character", "a\x00b"),
    ("accented letters", "caf\u00e9 na\u00efve"),
    ("a combining accent", "cafe\u0301"),
    ("right to left", "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"),
    ("ideographs", "\u4eba\u8138\u5feb\u7167"),
    ("line separators", "a\u2028b\u2029c"),
    ("a byte order mark", "\ufeffx"),
    ("beyond the basic plane", "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \U00020000"),
]


def longest_of(bounds: TextLimits) -> int:
    """The greatest length within ``bounds``."""
    return _ROOMY if bounds.longest is None else bounds.longest


def fits_every_reading(text: str, bounds: TextLimits) -> bool:
    """Whether ``text`` is within ``bounds`` counted in UTF-8 bytes, in UTF-16 units and in code points (Q14)."""
    return bounds.admits(text) and len(text.encode()) <= longest_of(bounds)


def texts(bounds: TextLimits) -> SearchStrategy[str]:
    """Any text without surrogates that is within ``bounds`` by every reading: short, odd, or ASCII near the bound."""
    limit = longest_of(bounds)
    near = st.integers(max(bounds.shortest, limit - 3), limit).map(ascii_text)
    short = st.text(st.characters(exclude_categories=["Cs"]), min_size=bounds.shortest, max_size=limit)
    plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=bounds.shortest, max_size=limit)
    odd = st.sampled_from([text for _, text in ODD])
    return st.one_of(plain, short, odd, near).filter(lambda text: fits_every_reading(text, bounds))


def small_texts(bounds: TextLimits) -> SearchStrategy[str]:
    """A text of at most 60 bytes, or an odd one: for what has to be cheap to store and to log."""
    odd = st.sampled_from([text for _, text in ODD]).filter(lambda text: fits_every_reading(text, bounds))
    return st.one_of(printable(bounds, 60), odd)


@lru_cache(16)  # the same few lengths, near the bounds
def ascii_text(length: int) -> str:
    """ASCII of exactly ``length`` characters that differ along the way, so that a cut or a repeat is seen."""
    return "".join(f"{place:07d} " for place in range(length // 8 + 1))[:length]


def printable(bounds: TextLimits, at_most: int) -> SearchStrategy[str]:
    """A text as people type it: 1 to ``at_most`` UTF-8 bytes, no control characters, no white space at its ends."""
    characters = st.characters(exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"])
    return st.text(characters, min_size=max(1, bounds.shortest), max_size=at_most).filter(
        lambda text: text == text.strip() and len(text.encode()) <= at_most and fits_every_reading(text, bounds)
    )
