"""The kinds of container that a snapshot is taken of (S10, S24, S81), and words that name none."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from facesnap.strategies.limits import Document, limits


def snapshot_types(source: Document | None = None) -> SearchStrategy[str]:
    """One of FaceList, LargeFaceList, LargePersonGroup, PersonGroup (S24)."""
    return st.sampled_from(limits(source).snapshot_types)


def unknown(source: Document | None = None) -> list[tuple[str, str]]:
    """Label and word that names no type, whatever the letter case; part C requires a refusal, of a filter too."""
    known = limits(source).snapshot_types
    words = [
        ("another kind", "DynamicPersonGroup"),
        ("a path segment", known[0].lower() + "s"),
        ("a type and a space", known[0] + " "),
        ("two types", ",".join(known[:2])),
    ]
    return [(label, word) for label, word in words if not _is_known(word, known)]


def unknown_types(source: Document | None = None) -> SearchStrategy[str]:
    """A text that names no type, whatever the letter case and the white space around it."""
    known = limits(source).snapshot_types
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
        lambda word: word.strip() and not word.strip().isdigit() and not _is_known(word.strip(), known)
    )


def _is_known(word: str, known: tuple[str, ...]) -> bool:
    return word.casefold() in {each.casefold() for each in known}
