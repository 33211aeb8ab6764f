"""The catalogue: clause and check are a bijection, every statement is cited, and levels agree with the sources."""

import re
from typing import Any

import pytest

from facesnap.conformance import catalogue
from facesnap.conformance.catalogue import FAMILIES, LEVELS, CatalogueError, Check, checks, clause, clauses, questions
from facesnap.conformance.model.values import KINDS
from facesnap.openapi import document

STATEMENTS = {
    f"S{number:02}"
    for first, last in (*((1, 2), (10, 27), (30, 43), (50, 52), (60, 61), (70, 70), (80, 82), (90, 91), (95, 97)),)
    for number in range(first, last + 1)
}
MARK = re.compile(
    r"S\d\d|Q([1-9]|[12]\d|3[0-5])|C([1-9]|1[0-4])|\[(swagger|recording|sdk|docs|sample|community|inferred)\]"
)
MEANS = {"clock", "outsider", "sibling", "key2"}
# Required by part C itself, whatever the source: a row of its table; and a 401 is a refusal of a bad key only.
RULED = {"error.malformed-json", "key.second.equal"}


def test_statements_are_cited() -> None:
    """Each statement of the user's document has a clause, and no clause cites one that does not exist."""
    cited = {cite for each in clauses().values() for cite in each.cites if cite.startswith("S")}
    assert cited == STATEMENTS


@pytest.mark.parametrize("each", clauses().values(), ids=lambda each: each.id)
def test_entry(each: Any) -> None:
    """Well-formed: dotted words, a sentence, a level, citations of known marks, none twice."""
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*)+", each.id)
    assert each.family in FAMILIES
    assert each.level in LEVELS
    assert each.says[0].isupper()
    assert each.says.endswith(".")
    assert all(MARK.fullmatch(cite) for cite in each.cites)
    assert len(set(each.cites)) == len(each.cites)
    assert each.untestable is None or each.untestable.endswith(".")


def test_families() -> None:
    """Each family has clauses, and a file of its own; there are as many as were asked for."""
    assert {each.family for each in clauses().values()} == FAMILIES
    assert len(clauses()) >= 120


def test_sentences() -> None:
    """No two clauses say the same."""
    said = [each.says for each in clauses().values()]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("each", clauses().values(), ids=lambda each: each.id)
def test_level(each: Any) -> None:
    """What a statement or the description backs is required; what rests on guesses alone is observed.

    A clause that cites an open question as well may be observed, where part C leaves the answer open.
    """
    cites = set(each.cites)
    backed = any(cite.startswith("S") for cite in cites) or "[swagger]" in cites
    asks = any(cite.startswith("Q") for cite in cites)
    if backed and not asks:
        assert each.level == "required"
    if cites <= {"[recording]", "[sdk]", "[docs]", "[sample]"}:
        assert each.level == "recommended" or each.id in RULED
    if cites <= {"[community]", "[inferred]"}:
        assert each.level != "required"
    if each.level == "observed":
        assert asks or cites <= {"[community]", "[inferred]"}


def test_questions() -> None:
    """All thirty-five open questions are put into words; those that are cited have them."""
    assert set(questions()) == {f"Q{number}" for number in range(1, 36)}
    assert all(words.strip() for words in questions().values())


def test_bijection() -> None:
    """Each testable clause has one check, under its own id, and no other has one."""
    assert set(checks()) == {each.id for each in clauses().values() if not each.untestable}
    assert all(check.clause is clauses()[name] for name, check in checks().items())


@pytest.mark.parametrize(("name", "check"), checks().items(), ids=lambda each: each if isinstance(each, str) else "")
def test_check(name: str, check: Check) -> None:
    """Object types are known, none twice; means are known; the check has a docstring."""
    assert set(check.kinds) <= set(KINDS)
    assert len(set(check.kinds)) == len(check.kinds)
    assert check.needs <= MEANS
    assert callable(check.run)
    assert name.partition(".")[0] == check.run.__module__.rpartition(".")[2] or check.run.__doc__


def test_kinds_are_the_contract_s() -> None:
    """The object types are those of the document."""
    assert set(KINDS) == set(document()["components"]["schemas"]["SnapshotType"]["enum"])


def check_of(service: object) -> None:
    """A check."""
    del service


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> dict[str, Check]:
    """The register of checks, empty for a while."""
    register: dict[str, Check] = {}
    monkeypatch.setattr(catalogue, "_checks", register)
    return register


def test_check_without_a_clause(apart: dict[str, Check]) -> None:
    """A check of no clause is refused when it is bound."""
    with pytest.raises(CatalogueError, match="no clause"):
        clause("take.no-such-clause")(check_of)
    assert apart == {}


def test_second_check(apart: dict[str, Check]) -> None:
    """So is a second one of a clause."""
    assert clause("take.valid.accepted", kinds=KINDS, needs="clock key2", rank=3, passive=True)(check_of) is check_of
    bound = apart["take.valid.accepted"]
    assert (bound.kinds, bound.needs, bound.rank, bound.passive) == (KINDS, {"clock", "key2"}, 3, True)
    with pytest.raises(CatalogueError, match="already"):
        clause("take.valid.accepted")(check_of)


def test_check_of_an_untestable_clause(apart: dict[str, Check]) -> None:
    """And one of a clause that no run can judge."""
    untestable = next(each.id for each in clauses().values() if each.untestable)
    with pytest.raises(CatalogueError, match="untestable"):
        clause(untestable)(check_of)
    assert apart == {}


def test_clause_without_a_check(apart: dict[str, Check]) -> None:
    """A testable clause without a check is refused when the catalogue is asked for."""
    loaded = dict(checks())
    apart.update({name: check for name, check in loaded.items() if name != "take.valid.accepted"})
    with pytest.raises(CatalogueError, match=r"take\.valid\.accepted"):
        checks.__wrapped__()
    apart["take.valid.accepted"] = loaded["take.valid.accepted"]
    assert checks.__wrapped__() == loaded


@pytest.mark.parametrize(
    ("name", "entry", "stem"),
    [
        ("take.x", {"level": "required", "says": "S.", "cites": ["S10"], "more": 1}, "take"),
        ("nonsense.x", {"level": "required", "says": "S.", "cites": ["S10"]}, "nonsense"),
        ("take.x", {"level": "required", "says": "S.", "cites": ["S10"]}, "apply"),
        ("take.x", {"level": "grave", "says": "S.", "cites": ["S10"]}, "take"),
        ("take.x", {"level": "required", "says": "", "cites": ["S10"]}, "take"),
        ("take.x", {"level": "required", "says": "S.", "cites": []}, "take"),
    ],
)
def test_bad_entry(name: str, entry: dict[str, Any], stem: str) -> None:
    """A bad entry is refused, and named."""
    with pytest.raises(CatalogueError, match=name):
        catalogue._clause(name, entry, stem)
