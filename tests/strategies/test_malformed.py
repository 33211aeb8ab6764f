"""Malformed bodies really break the document, one fault each, and name clauses that exist."""

import json
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from facesnap.conformance.contract import contract
from facesnap.openapi import document
from facesnap.strategies.malformed import OPERATIONS, Case, disputed, enumerated, malformed_bodies

GUID = "6a1f0c3d-77d9-4b1b-9c8e-2f6d1c0e5b7a"
VALID: dict[str, dict[str, Any]] = {
    "takeSnapshot": {"type": "LargeFaceList", "objectId": "run1-a", "applyScope": [GUID], "userData": "run1"},
    "applySnapshot": {"objectId": "run1-b", "mode": "CreateNew"},
    "updateSnapshot": {"applyScope": [GUID], "userData": "run1"},
}
ours = settings(derandomize=True, database=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def clause_ids() -> Iterator[str]:
    """Every id of the clauses that ship."""
    for file in files("facesnap.openapi").joinpath("clauses").iterdir():
        if file.name.endswith(".toml"):
            yield from tomllib.loads(file.read_text(encoding="utf-8"))["clause"]


def is_broken(case: Case) -> bool:
    """Whether a case is no valid request by the document."""
    request = contract().operations[case.operation_id].request
    assert request is not None
    if not case.body or not (case.content_type or "").startswith("application/json"):
        return True
    try:
        value = json.loads(case.body)
    except (ValueError, RecursionError):
        return True
    return not request.fits(value)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_enumerated_bodies_break_the_document(operation_id: str) -> None:
    """None of them is a valid request, and all others are one fault away from one."""
    cases = enumerated(operation_id, VALID[operation_id])
    assert [case.label for case in cases if not is_broken(case)] == []
    assert len({case.label for case in cases}) == len(cases)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_json_cases_are_no_json(operation_id: str) -> None:
    """What is called no JSON is none."""
    for case in enumerated(operation_id, VALID[operation_id]):
        if case.clause == "error.malformed-json":
            with pytest.raises((ValueError, RecursionError)):
                json.loads(case.body or b"")


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_every_case_names_a_clause(operation_id: str) -> None:
    """Every case belongs to a clause that the contract has."""
    known = set(clause_ids())
    cases = enumerated(operation_id, VALID[operation_id]) + disputed(operation_id, VALID[operation_id])
    assert {case.clause for case in cases} - known == set()


def test_every_refusal_clause_has_a_case() -> None:
    """Each clause on the form of a body is reached by a case."""
    reached = {case.clause for name in OPERATIONS for case in enumerated(name, VALID[name])}
    assert reached >= {
        "take.type.required",
        "take.type.unknown-refused",
        "take.object-id.required",
        "take.apply-scope.required",
        "take.apply-scope.array",
        "take.apply-scope.garbage-refused",
        "apply.object-id.required",
        "apply.mode.unknown-refused",
        "update.apply-scope.garbage-refused",
        "error.malformed-json",
        "error.body-missing",
        "error.content-type",
        *(f"limit.{call}.object-id.{kind}-refused" for call in ("take", "apply") for kind in ("empty", "too-long")),
        *(f"limit.{call}.object-id.off-pattern-refused" for call in ("take", "apply")),
        *(f"limit.{call}.user-data.too-long-refused" for call in ("take", "update")),
    }


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_disputed_and_refused_are_apart(operation_id: str) -> None:
    """No body is both required to be refused and left open."""
    valid = VALID[operation_id]
    refused = {case.body for case in enumerated(operation_id, valid) if case.clause != "error.content-type"}
    found = disputed(operation_id, valid)
    assert refused.isdisjoint(case.body for case in found)
    assert len({case.label for case in found}) == len(found)
    assert all(case.body != json.dumps(valid).encode() for case in found)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_drawn_bodies_break_the_document(operation_id: str) -> None:
    """Whatever is drawn is no valid request, and names a clause that exists."""
    known = set(clause_ids())

    @ours
    @given(malformed_bodies(operation_id, VALID[operation_id]))
    def drawn(case: Case) -> None:
        assert is_broken(case), case.label
        assert case.clause in known

    drawn()


def test_limits_drive_malformed_bodies() -> None:
    """With longer ids in the document, an id of 65 characters is not called malformed any more."""
    other = deepcopy(document())
    other["components"]["schemas"]["ObjectId"]["maxLength"] = 100

    @ours
    @given(malformed_bodies("applySnapshot", VALID["applySnapshot"], other))
    def drawn(case: Case) -> None:
        if case.clause == "limit.apply.object-id.too-long-refused":
            assert len(json.loads(case.body or b"")["objectId"]) > 100

    drawn()


def test_required_members_drive_the_enumerated() -> None:
    """A member that becomes required in the document is left out by a case."""
    other = deepcopy(document())
    other["components"]["schemas"]["ApplySnapshotRequest"]["required"].append("mode")
    labels = {case.label for case in enumerated("applySnapshot", VALID["applySnapshot"], other)}
    assert "mode: missing" in labels
    assert "mode: missing" not in {case.label for case in enumerated("applySnapshot", VALID["applySnapshot"])}


def test_other_calls_have_no_bodies() -> None:
    """A call without bodies here is named in the error."""
    with pytest.raises(ValueError, match="getSnapshot"):
        enumerated("getSnapshot", {})
