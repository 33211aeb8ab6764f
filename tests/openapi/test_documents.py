"""The two OpenAPI documents are valid, tight and closed in themselves."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from openapi_spec_validator import validate

from facesnap.openapi import CONTROL, FACE_SNAPSHOT, document

GUID = "8bc8d286-2c39-40b6-8190-4a8a2eb95297"
NAMES = [FACE_SNAPSHOT, CONTROL]
SNAPSHOT_CALLS = {
    "takeSnapshot": ("post", "/snapshots", "202"),
    "listSnapshots": ("get", "/snapshots", "200"),
    "getSnapshot": ("get", "/snapshots/{snapshotId}", "200"),
    "updateSnapshot": ("patch", "/snapshots/{snapshotId}", "200"),
    "deleteSnapshot": ("delete", "/snapshots/{snapshotId}", "200"),
    "applySnapshot": ("post", "/snapshots/{snapshotId}/apply", "202"),
    "getOperationStatus": ("get", "/operations/{operationId}", "200"),
}


def operations(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation object of every call of a document."""
    for path, item in document(name)["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method, path, operation


def references(node: object) -> Iterator[str]:
    """Every reference anywhere below ``node``."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


@pytest.mark.parametrize("name", NAMES)
def test_document_is_valid(name: str) -> None:
    """Each document is OpenAPI 3.1."""
    validate(document(name))
    assert document(name)["openapi"].startswith("3.1.")


@pytest.mark.parametrize("name", NAMES)
def test_operation_ids_are_unique(name: str) -> None:
    """Every call has an id of its own."""
    ids = [operation["operationId"] for _, _, operation in operations(name)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_statuses_are_tight(name: str) -> None:
    """No call has a default response, and none allows a server error."""
    for _, _, operation in operations(name):
        assert not [status for status in operation["responses"] if status == "default" or status.startswith("5")]


def test_every_call_has_one_success_and_the_same_refusals() -> None:
    """One success each; what may be refused is refused in the same shapes everywhere."""
    refusals = []
    for _, _, operation in operations(FACE_SNAPSHOT):
        successes = [status for status in operation["responses"] if status.startswith("2")]
        assert len(successes) == 1, operation["operationId"]
        refusals.append({k: v for k, v in operation["responses"].items() if k not in successes})
    assert all(each == refusals[0] for each in refusals)
    assert {"401", "403", "404", "405", "429", "4XX"} <= refusals[0].keys()


@pytest.mark.parametrize("operation_id", SNAPSHOT_CALLS)
def test_snapshot_calls_stand_where_the_contract_says(operation_id: str) -> None:
    """The seven calls have their method, path and success status."""
    found = {o["operationId"]: (m, p, next(iter(o["responses"]))) for m, p, o in operations(FACE_SNAPSHOT)}
    assert found[operation_id] == SNAPSHOT_CALLS[operation_id]


def test_families_have_their_calls() -> None:
    """Four source families; only the flat small list has no training, only groups have persons."""
    ids = {operation["operationId"] for _, _, operation in operations(FACE_SNAPSHOT)}
    for family in ("FaceList", "LargeFaceList", "PersonGroup", "LargePersonGroup"):
        assert {f"create{family}", f"get{family}", f"list{family}s", f"update{family}", f"delete{family}"} <= ids
        assert (f"train{family}" in ids) == (family != "FaceList")
        assert (f"create{family}Person" in ids) == family.endswith("PersonGroup")
        assert (f"add{family}Face" in ids) == family.endswith("FaceList")
    assert {"detectFaces", "findSimilarFaces", "identifyFaces", "verifyFaces"} <= ids
    assert len(ids) == 7 + 7 + 12 + 16 + 16 + 4


@pytest.mark.parametrize("name", NAMES)
def test_components_are_all_used_and_all_there(name: str) -> None:
    """No reference leads nowhere, and no component stands idle."""
    whole = document(name)
    there = {
        f"#/components/{kind}/{key}"
        for kind, entries in whole["components"].items()
        if kind != "securitySchemes"
        for key in entries
    }
    assert set(references(whole)) == there


def test_every_part_is_described() -> None:
    """Calls have a summary; schemas, responses, parameters and headers a description."""
    components = document()["components"]
    for kind in ("schemas", "responses", "parameters", "headers"):
        assert [name for name, part in components[kind].items() if not part.get("description")] == []
    assert [o["operationId"] for _, _, o in operations(FACE_SNAPSHOT) if not o.get("summary")] == []


def undescribed(path: str, schema: dict[str, Any]) -> Iterator[str]:
    """The members below a schema that have no description of their own."""
    for name, member in schema.get("properties", {}).items():
        if not {"$ref", "description"} & member.keys():
            yield f"{path}.{name}"
        yield from undescribed(f"{path}.{name}", member)
    if "items" in schema:
        yield from undescribed(f"{path}[]", schema["items"])
    for variant in schema.get("oneOf", ()):
        yield from undescribed(path, variant)


@pytest.mark.parametrize("name", NAMES)
def test_every_member_is_described(name: str) -> None:
    """Every member of a body says what it is."""
    schemas = document(name)["components"]["schemas"]
    assert [where for key, schema in schemas.items() for where in undescribed(key, schema)] == []


def test_citations_are_well_formed() -> None:
    """Citations are statements or conflicts, questions are questions, and all seven calls have both."""
    for _, _, operation in operations(FACE_SNAPSHOT):
        assert all(re.fullmatch(r"[SC]\d+", cite) for cite in operation.get("x-cites", ()))
        assert all(re.fullmatch(r"Q\d+", question) for question in operation.get("x-questions", ()))
        if operation["operationId"] in SNAPSHOT_CALLS:
            assert operation["x-cites"]
            assert operation["x-questions"]


def test_links_are_understood_by_schemathesis() -> None:
    """Every link's expression can be read, so that a state machine can follow them."""
    assert schemathesis.openapi.from_dict(deepcopy(document())).as_state_machine()


@pytest.mark.parametrize(
    ("place", "link", "parameter", "text"),
    [
        ("takeSnapshot", "TakeOperation", "operationId", f"/operations/{GUID}"),
        ("applySnapshot", "ApplyOperation", "operationId", f"https://host/face/v1.0/operations/{GUID}"),
        ("getOperationStatus", "ApplyTakenSnapshot", "snapshotId", f"/snapshots/{GUID}"),
        ("getOperationStatus", "TakenSnapshot", "snapshotId", f"/snapshots/{GUID}"),
    ],
)
def test_links_extract_ids(place: str, link: str, parameter: str, text: str) -> None:
    """The expression of a link finds the id in what endpoints send."""
    by_id = {o["operationId"]: o for _, _, o in operations(FACE_SNAPSHOT)}
    links = {k: v for response in by_id[place]["responses"].values() for k, v in response.get("links", {}).items()}
    found = re.search(links[link]["parameters"][parameter].partition("#regex:")[2], text)
    assert found is not None
    assert found[1] == GUID


def test_links_lead_from_take_to_apply() -> None:
    """Take and apply lead to their operation, and an operation leads to the snapshot and to apply."""
    by_id = {o["operationId"]: o for _, _, o in operations(FACE_SNAPSHOT)}
    lead = {
        operation_id: {
            link["operationId"]
            for response in operation["responses"].values()
            for link in response.get("links", {}).values()
        }
        for operation_id, operation in by_id.items()
    }
    assert lead["takeSnapshot"] == {"getOperationStatus"}
    assert lead["applySnapshot"] == {"getOperationStatus"}
    assert {"getSnapshot", "applySnapshot"} <= lead["getOperationStatus"]
    assert set().union(*lead.values()) <= by_id.keys()
