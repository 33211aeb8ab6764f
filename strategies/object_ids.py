"""Object ids: the caller's own names of containers (S25, S41). Valid, at the bounds, and off limits."""

import re

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from facesnap.strategies.limits import Document, TextLimits, limits, matcher

# Characters that a pattern may name one by one; the rest of Unicode is tried by `invalid`.
_ASCII = [chr(code) for code in range(128)]
_CLASS = re.compile(r"\^\[[^\]]+\][+*]\$")
_ROOMY = 256  # stands for "as long as you like" where a document sets no bound


def object_ids(source: Document | None = None, prefix: str = "") -> SearchStrategy[str]:
    """An object id of 1 to 64 characters, ``[a-z0-9_-]`` throughout, that starts with ``prefix`` (S25, S41).

    Every third or so is as long as can be. Raises ValueError where ``prefix`` itself is off limits.
    """
    bounds = limits(source).object_id
    if prefix and not bounds.admits(prefix):
        raise ValueError(f"the prefix {prefix!r} does not fit an object id")
    longest = _longest(bounds)
    if bounds.pattern is not None and not _CLASS.fullmatch(bounds.pattern):
        tails = st.from_regex(matcher(bounds.pattern), fullmatch=True)
        return tails.map(lambda tail: prefix + tail).filter(bounds.admits)
    room = longest - len(prefix)
    fewest = max(0, bounds.shortest - len(prefix), 0 if prefix else 1)
    anything = st.text(alphabet(source), min_size=fewest, max_size=room)
    full = st.text(alphabet(source), min_size=room, max_size=room)
    return st.one_of(anything, anything, full).map(lambda tail: prefix + tail)


def alphabet(source: Document | None = None) -> str:
    """The characters of ASCII that an object id may consist of: with the contract's pattern ``a-z0-9_-``."""
    pattern = limits(source).object_id.pattern
    return "".join(c for c in _ASCII if pattern is None or matcher(pattern).search(c))


def longest(source: Document | None = None, prefix: str = "") -> str:
    """An id of the greatest length, 64 characters, that starts with ``prefix``."""
    return _filled(prefix, _longest(limits(source).object_id), source)


def boundary_ids(source: Document | None = None, prefix: str = "") -> list[tuple[str, str]]:
    """Label and id at the bounds of length and alphabet; all start with ``prefix``, so that a run owns them."""
    bounds = limits(source).object_id
    letters = alphabet(source)
    room = _longest(bounds) - len(prefix)
    ids = [("longest", longest(source, prefix)), ("one short of the longest", longest(source, prefix)[:-1])]
    for last in (c for c in letters if not c.isalnum()):
        turned = letters.replace(last, "") + last
        parts = [turned[start : start + room] for start in range(0, len(turned), room)]
        ids += [
            (f"every character, {last!r} last, part {number}", prefix + part) for number, part in enumerate(parts, 1)
        ]
    return [(label, value) for label, value in ids if bounds.admits(value)]


def bare_ids(source: Document | None = None) -> list[tuple[str, str]]:
    """Label and id where the whole id matters, so that no prefix fits: the shortest ones, and odd beginnings."""
    bounds = limits(source).object_id
    odd = [c for c in alphabet(source) if not c.isalnum()]
    ids = [("one letter", "a"), ("one digit", "0")]
    ids += [(f"only {c!r}", c) for c in odd]
    ids += [(f"begins with {c!r}", f"{c}a") for c in odd]
    ids += [(f"nothing but {c!r}, longest", c * _longest(bounds)) for c in odd]
    return [(label, value) for label, value in ids if bounds.admits(value)]


def invalid(source: Document | None = None) -> list[tuple[str, str]]:
    """Label and text that is no object id: empty, too long, or off the pattern anywhere, a last line feed included.

    Labels begin with ``empty``, ``too long`` or ``off pattern``. Part C requires a refusal for all of them.
    """
    bounds = limits(source).object_id
    found = [("empty", "")]
    if bounds.longest is not None:
        full = longest(source)
        found += [("too long by one", full + full[0]), ("too long by far", full * 20)]
    found += [(f"off pattern: {label}", text) for label, text in _OFF_PATTERN]
    return [(label, value) for label, value in found if not bounds.admits(value)]


def off_pattern_ids(source: Document | None = None) -> SearchStrategy[str]:
    """A text of lawful length that is off the pattern, of any characters but surrogates."""
    bounds = limits(source).object_id
    return _texts(bounds, _longest(bounds)).filter(lambda text: not bounds.admits(text))


_OFF_PATTERN = [
    ("upper case", "Group"),
    ("a space", "a b"),
    ("a dot", "a.b"),
    ("a slash", "a/b"),
    ("a percent sign", "a%62"),
    ("a colon", "a:b"),
    ("an accented letter", "caf\u00e9"),
    ("a last line feed", "group\n"),
    ("a first line feed", "\ngroup"),
    ("a line feed within", "a\nb"),
    ("a carriage return at the end", "group\r"),
    ("a last space", "group "),
    ("a first space", " group"),
    ("a null character", "a\x00b"),
    ("digits of another script", "a\u0661\u0662"),
    ("wide letters", "\uff41\uff42"),
    ("a letter that folds to k", "\u212aey"),
    ("a dotless i", "\u0131d"),
    ("an emoji", "a\U0001f600"),
]


def _texts(bounds: TextLimits, size: int) -> SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=max(1, bounds.shortest), max_size=size)


def _longest(bounds: TextLimits) -> int:
    return _ROOMY if bounds.longest is None else bounds.longest


def _filled(prefix: str, length: int, source: Document | None) -> str:
    letters = alphabet(source)
    return (prefix + letters * (length // len(letters) + 1))[:length]
