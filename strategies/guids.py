"""GUIDs as requests carry them: hyphenated, in any letter case. And texts that are none."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


def guids() -> SearchStrategy[str]:
    """A GUID of 36 characters, lower-case, upper-case or mixed, never the all-zero one (Q12)."""
    return st.uuids().map(str).filter(lambda guid: UUID(guid).int != 0).flatmap(in_any_case)


def in_any_case(guid: str) -> SearchStrategy[str]:
    """``guid`` in one of three spellings: lower case, upper case, every other letter upper (Q12)."""
    return st.sampled_from([guid.lower(), guid.upper(), mixed_case(guid)])


def mixed_case(guid: str) -> str:
    """``guid`` with upper-case letters at even places and lower-case ones at odd places."""
    return "".join(c.upper() if place % 2 == 0 else c.lower() for place, c in enumerate(guid))


def invalid() -> list[tuple[str, str]]:
    """Label and text of what no reading takes for a GUID, free of characters that a path must escape (Q13, Q30)."""
    guid = "0b4c1f6e-9d2a-4e57-8a3c-5f1e2d7b9c60"
    return [
        ("a word", "garbage"),
        ("one digit short", guid[:-1]),
        ("one digit long", guid + "0"),
        ("a letter that is no digit", guid[:-1] + "g"),
        ("a number", "12345"),
    ]


def other_forms(guid: str) -> list[tuple[str, str]]:
    """Label and text of ``guid`` in forms that an endpoint may take or refuse (Q13)."""
    return [("braces", f"{{{guid}}}"), ("parentheses", f"({guid})"), ("no hyphens", guid.replace("-", ""))]


def is_far_from_guid(text: str) -> bool:
    """Whether no lenient reader could take ``text`` for a GUID: it does not hold just 32 hexadecimal digits."""
    return sum(c in "0123456789abcdefABCDEF" for c in text) != 32
