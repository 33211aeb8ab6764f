"""Which variants exclude each other, and the combinations that cover the rest."""

from itertools import combinations

import pytest

from facesnap.emulator.variants import compatible, covering, variants


def test_there_are_many_variants() -> None:
    """More than one for most questions."""
    assert len(variants()) >= 100


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("SaysForbidden", "SaysNotFound", True),
        ("GuidsUpper", "GuidsAsSent", False),
        ("Operations2019", "NullMessages", False),
        ("NoFinishedTime", "NullMessages", True),
        ("OddStatuses", "SaysGone", False),
    ],
)
def test_one_question_has_one_answer(one: str, other: str, together: bool) -> None:  # noqa: FBT001 - a column of a table
    """Two answers to one question exclude each other; a variant may answer several."""
    found = variants()
    assert compatible(found[one], found[other]) is together
    assert compatible(found[other], found[one]) is together


def test_a_question_excludes_its_parts() -> None:
    """But not the parts each other."""
    known = variants()["GuidsUpper"]
    whole = type("Whole", (known,), {"registered": False, "answers": frozenset({"Q8"})})
    part = type("Part", (known,), {"registered": False, "answers": frozenset({"Q8.sight"})})
    other = type("Other", (known,), {"registered": False, "answers": frozenset({"Q8.leftovers", "Q80"})})
    assert not compatible(whole, part)
    assert not compatible(part, whole)
    assert compatible(part, other)


def test_combinations_cover_every_pair() -> None:
    """Together wherever they may stand together, and each without the other; nobody beside a rival."""
    found = variants()
    together: set[tuple[str, str]] = set()
    apart: set[tuple[str, str]] = set()
    for names in covering(3):
        for pair in combinations(sorted(names), 2):
            assert compatible(*(found[name] for name in pair))
            together.add(pair)
        apart |= {(one, other) for one in names for other in found.keys() - set(names)}
    for one, other in combinations(found, 2):
        if compatible(found[one], found[other]):
            assert (one, other) in together
            assert (one, other) in apart
            assert (other, one) in apart


def test_combinations_are_few_and_reproducible() -> None:
    """By seed."""
    assert covering(5) == covering(5)
    assert covering(5) != covering(6)
    assert len(covering(5)) <= 55
