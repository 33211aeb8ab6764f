"""Apply scopes: the subscriptions that may use a snapshot (S26). Lists of GUIDs, valid, odd and wrong."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from facesnap.strategies import guids

Label = str


def apply_scopes(subscriptions: Sequence[str], *, foreign: int = 2) -> SearchStrategy[list[str]]:
    """A scope that holds every one of ``subscriptions`` in any letter case and up to ``foreign`` unknown GUIDs.

    In any order, nobody twice even when letter case is ignored (Q11, Q12); empty only if there is nobody (Q10).
    Unknown subscriptions are accepted too (part B 2.1).
    """
    own = st.tuples(*(guids.in_any_case(each) for each in subscriptions)).map(list)
    fewest = 0 if subscriptions else 1
    others = st.lists(guids.guids(), min_size=fewest, max_size=max(fewest, foreign), unique_by=str.lower)
    taken = {each.lower() for each in subscriptions}
    return st.tuples(own, others).flatmap(
        lambda both: st.permutations(both[0] + [each for each in both[1] if each.lower() not in taken])
    )


def garbage(guid: str) -> list[tuple[Label, object]]:
    """Label and array with an entry that is no GUID by any reading; the rest is right. A refusal is required (Q13)."""
    words = [*guids.invalid(), ("nothing", ""), ("a path", f"/subscriptions/{guid}")]
    arrays = [(f"garbage: {label}", [guid, word]) for label, word in words]
    return [*arrays, ("garbage: an object", [guid, {}]), ("garbage: an array", [guid, [guid]])]


def garbage_scopes(guid: str) -> SearchStrategy[list[str]]:
    """An array of ``guid`` and a text that no lenient reader could take for a GUID, in either order (Q13)."""
    words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(guids.is_far_from_guid)
    return words.flatmap(lambda word: st.permutations([guid, word]))


def not_arrays(guid: str) -> list[tuple[Label, object]]:
    """Label and value that is no array, null included where the member is required. A refusal is required."""
    return [
        ("no array: a text", guid),
        ("no array: an object", {"0": guid}),
        ("no array: a number", 1),
        ("no array: a boolean", True),
    ]


def duplicates(guid: str) -> list[tuple[Label, list[str]]]:
    """Label and array that names a subscription twice (Q11): a refusal, a failure or one entry are all lawful."""
    return [
        ("twice in the same letter case", [guid, guid]),
        ("twice in two letter cases", [guid.lower(), guid.upper()]),
    ]


def many(guid: str) -> list[tuple[Label, list[str]]]:
    """Label and array of a hundred, ``guid`` the last of them: no size is documented."""
    return [("a hundred", [*(f"{guid[:24]}{number:012x}" for number in range(99)), guid])]


def other_forms(guid: str) -> list[tuple[Label, list[str]]]:
    """Label and array with ``guid`` in braces, in parentheses or without hyphens (Q13): refused, or the same."""
    return [(label, [text]) for label, text in guids.other_forms(guid)]
