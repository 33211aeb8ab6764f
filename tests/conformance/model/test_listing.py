"""Lists: who sees what, filters, and entries that agree with get."""

from typing import Any

import pytest

TARGET = "22222222-bbbb-4bbb-8bbb-222222222222"
OUTSIDER = "33333333-cccc-4ccc-8ccc-333333333333"
NOBODY = "77777777-dddd-4ddd-8ddd-777777777777"


@pytest.mark.parametrize(
    ("by", "listed", "clause"),
    [
        ("source", True, "list.own.listed"),
        ("target", True, "scope.list.in-scope"),
        ("outsider", False, "scope.list.outsider-hidden"),
    ],
)
def test_visibility(tale: Any, shared: str, by: str, listed: bool, clause: str) -> None:  # noqa: FBT001 - a row
    """The taker and the scope see it, nobody else."""
    told = tale.list(by, *([shared] if listed else []))
    assert told.broken == set()
    assert clause in told.held
    assert tale.list(by, *([] if listed else [shared])).broken == {clause}


def test_visibility_follows_the_scope(tale: Any, shared: str) -> None:
    """The stored scope decides, both ways."""
    tale.update(shared, applyScope=tale.scope("outsider"))
    assert "scope.list.added" in tale.list("outsider", shared).held
    assert "scope.list.removed-hidden" in tale.list("target").held
    assert tale.broken == set()
    assert tale.list("outsider").broken == {"scope.list.added"}
    assert tale.list("target", shared).broken == {"scope.list.removed-hidden"}


def test_sibling(tale: Any, shared: str) -> None:
    """A sibling sees it if its subscription is listed; else either is lawful (Q28)."""
    assert tale.list("sibling").broken == set()
    assert tale.list("sibling", shared).broken == set()
    tale.update(shared, applyScope=tale.scope("source"))
    assert "region.list.across" in tale.list("sibling", shared).held
    assert tale.list("sibling").broken == {"region.list.across"}


def test_take_under_way(tale: Any) -> None:
    """A snapshot that is still being taken may be listed or not (Q17)."""
    tale.create("source", "FaceList", "a")
    operation = tale.take()
    entry = {**tale.truth[operation], "id": tale.guid(), "account": "x", "createdTime": "x", "lastUpdateTime": "x"}
    assert tale.list("source", entry).broken == set()
    assert tale.list("source").broken == set()


@pytest.mark.parametrize("status", [None, 429])
def test_no_list(tale: Any, shared: str, status: int | None) -> None:
    """No answer and a throttled one say nothing of what is listed."""
    del shared
    assert tale.list("source", status=status).broken == set()


@pytest.mark.parametrize("status", [400, 500])
def test_refused_list(tale: Any, status: int) -> None:
    """A plain list must be served."""
    assert tale.list("source", status=status).broken == {"list.answer.status"}


def test_without_a_good_key(tale: Any, shared: str) -> None:
    """Without a good key nobody lists."""
    assert tale.list("stranger", status=401).held == {"key.list.refused"}
    assert tale.list("nobody", shared).broken == {"key.list.refused"}


def test_twice(tale: Any, shared: str) -> None:
    """Once is enough."""
    assert tale.list("source", shared, shared).broken == {"list.entry.once"}


@pytest.mark.parametrize(
    ("lies", "broken"),
    [
        ({"applyScope": []}, {"list.entry.agrees"}),
        ({"userData": "other"}, {"list.entry.agrees"}),
        ({"type": "PersonGroup"}, {"list.entry.agrees"}),
        ({"account": "/subscriptions/other"}, {"get.value.account"}),
        ({"lastUpdateTime": "2026-03-02T00:00:00Z"}, {"time.updated.unmoved", "list.entry.agrees"}),
        ({"applyScope": [TARGET.upper(), "99999999-9999-4999-8999-999999999999"]}, set()),
    ],
)
def test_entry(tale: Any, shared: str, lies: Any, broken: set[str]) -> None:
    """An entry says what a get says."""
    tale.get(shared)
    assert tale.list("source", {**tale.truth[shared], **lies}).broken == broken


def test_entry_in_capitals(tale: Any, shared: str) -> None:
    """Ids compare in any letter case."""
    assert tale.list("source", {**tale.truth[shared], "id": shared.upper()}).broken == set()


# Filters


@pytest.mark.parametrize(
    ("query", "passes", "clause"),
    [
        ({"type": "FaceList"}, True, "list.filter.type"),
        ({"type": "PersonGroup"}, False, "list.filter.type"),
        ({"applyScope": TARGET}, True, "list.filter.scope"),
        ({"applyScope": TARGET.upper()}, True, "list.filter.scope"),
        ({"applyScope": OUTSIDER}, False, "list.filter.scope"),
        ({"type": "FaceList", "applyScope": TARGET}, True, "list.filter.both"),
        ({"type": "FaceList", "applyScope": OUTSIDER}, False, "list.filter.both"),
        ({"type": "LargeFaceList", "applyScope": TARGET}, False, "list.filter.both"),
        ({"applyScope": f"{OUTSIDER},{NOBODY}"}, False, "list.filter.several"),
    ],
)
def test_filters(tale: Any, shared: str, query: Any, passes: bool, clause: str) -> None:  # noqa: FBT001 - a row
    """What passes is listed, what does not is not."""
    told = tale.list("source", *([shared] if passes else []), **query)
    assert told.broken == set()
    assert clause in told.held
    assert tale.list("source", *([] if passes else [shared]), **query).broken == {clause}


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("separate", [True, False])
def test_any_or_all(tale: Any, shared: str, listed: bool, separate: bool) -> None:  # noqa: FBT001 - a row of the table
    """Of several ids some of which are in the scope: any or all, either is lawful (Q16)."""
    query = {"applyScope": (TARGET, OUTSIDER) if separate else (f"{TARGET},{OUTSIDER}",)}
    json = [tale.truth[shared]] if listed else []
    told = tale.call("listSnapshots", "source", 200, query=query, json=json)
    assert told.broken == set()
    assert {question for question, _ in told.observed} <= {"Q16"}
    assert separate or told.observed


def test_all_of_several(tale: Any) -> None:
    """With every id in the scope both readings list it."""
    tale.create("source", "FaceList", "a")
    snapshot = tale.taken(applyScope=tale.scope("target", "outsider"))
    assert tale.list("source", snapshot, applyScope=f"{TARGET},{OUTSIDER}").broken == set()
    assert tale.list("source", applyScope=f"{TARGET},{OUTSIDER}").broken


def test_filter_reveals_nothing(tale: Any, shared: str) -> None:
    """A filter shows nobody what the plain list would not."""
    assert tale.list("outsider", applyScope=TARGET).held >= {"list.filter.reveals-nothing"}
    assert tale.list("outsider", shared, applyScope=TARGET).broken == {"list.filter.reveals-nothing"}
    assert tale.list("outsider", shared, type="FaceList").broken == {"list.filter.reveals-nothing"}


@pytest.mark.parametrize("query", [{"type": ""}, {"applyScope": ""}, {"applyScope": f"{TARGET},"}])
@pytest.mark.parametrize("answer", ["refused", "nothing", "all"])
def test_empty_filter(tale: Any, shared: str, query: Any, answer: str) -> None:
    """An empty value: refused, nothing or all that is visible (Q16)."""
    shown = [shared] if answer == "all" else []
    told = tale.list("source", *shown, status=400 if answer == "refused" else 200, **query)
    assert told.broken == set()
    assert "list.filter.empty" in told.held


@pytest.mark.parametrize(
    ("query", "lenient"),
    [
        ({"type": "Nonsense"}, False),
        ({"type": "facelist"}, True),
        ({"applyScope": "nonsense"}, True),
    ],
)
def test_odd_filters(tale: Any, shared: str, query: Any, lenient: bool) -> None:  # noqa: FBT001 - a row of the table
    """An unknown type is refused; another letter case or an odd scope may be served."""
    assert tale.list("source", status=400, **query).broken == set()
    for shown in ([], [shared]):
        told = tale.list("source", *shown, **query)
        assert told.broken == (set() if lenient else {"list.filter.type-unknown-refused"})


def test_unknown_parameter(tale: Any, shared: str) -> None:
    """An unknown parameter may be refused; served, the list is whole."""
    assert tale.list("source", status=400, more="x").broken == set()
    assert tale.list("source", shared, more="x").broken == set()
    assert tale.list("source", more="x").broken == {"list.own.listed", "error.unknown-query"}


@pytest.mark.parametrize("query", [{"type": ("FaceList", "PersonGroup")}, {"applyScope": (TARGET, OUTSIDER)}])
@pytest.mark.parametrize("listed", [True, False])
def test_parameter_given_twice(tale: Any, shared: str, query: Any, listed: bool) -> None:  # noqa: FBT001 - a row
    """Of a parameter given twice the first may count, the last, or both."""
    json = [tale.truth[shared]] if listed else []
    assert tale.call("listSnapshots", "source", 200, query=query, json=json).broken == set()


def test_filter_by_a_scope_in_doubt(tale: Any, shared: str) -> None:
    """After an update without an answer a filter may show it or not."""
    for shown in ([], [shared]):
        tale.update(shared, status=None, applyScope=tale.scope("outsider"))
        assert tale.list("source", *shown, applyScope=OUTSIDER).broken == set()


@pytest.mark.parametrize("listed", [True, False])
def test_missing_after_a_refused_deletion(tale: Any, shared: str, listed: bool) -> None:  # noqa: FBT001 - a row of the table
    """What a list lacks after a refused deletion speaks of the deletion, unless the same list lacked it before."""
    tale.list("target", *([shared] if listed else []))
    tale.delete(shared, "target", 403)
    told = tale.list("target")
    assert told.broken == {"owner.delete.deletes-nothing" if listed else "scope.list.in-scope"}


def test_entry_without_a_scope(tale: Any, shared: str) -> None:
    """An entry that does not show the scope breaks its clause, and says nothing of who may do what."""
    entry = {name: value for name, value in tale.truth[shared].items() if name != "applyScope"}
    assert tale.list("source", entry).broken == {"list.entry.agrees"}
    assert tale.get(shared, "target").broken == set()
    assert tale.list("target", shared).broken == set()
