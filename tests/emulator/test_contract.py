"""The emulator beside the contract's data: it serves what the document says, and faults name clauses that exist."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest
import yaml

from facesnap.emulator.faults import faults
from facesnap.emulator.routes import RESOURCES

METHODS = {"get", "put", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    found = yaml.safe_load((files("facesnap.openapi") / "face-snapshot.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def clauses() -> dict[str, Any]:
    """The clauses by id."""
    folder = files("facesnap.openapi") / "clauses"
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    return {name: clause for text in texts for name, clause in tomllib.loads(text)["clause"].items()}


def nameless(template: str) -> str:
    """A path template without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", template.removeprefix("/face/v1.0"))


def test_the_emulator_serves_the_operations_of_the_document(document: dict[str, Any]) -> None:
    """All of them, and no others."""
    written = {
        (nameless(path), method.upper()) for path, item in document["paths"].items() for method in METHODS & set(item)
    }
    served = {(nameless(resource.template), method) for resource in RESOURCES for method in resource.handlers}
    assert served == written


def test_faults_break_clauses_of_the_contract(clauses: dict[str, Any]) -> None:
    """Each id in ``breaks`` is a clause, and the family is the first segment of one of them."""
    for name, fault in faults().items():
        assert set(clauses) >= fault.breaks, name
        assert fault.family in {clause.partition(".")[0] for clause in fault.breaks}, name
