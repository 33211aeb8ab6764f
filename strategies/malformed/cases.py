"""A case: one body to send, why it is odd, and the clause that it belongs to. And what the document says of members."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from facesnap.openapi import document
from facesnap.strategies.limits import Document

JSON = "application/json"
GUID = "0b4c1f6e-9d2a-4e57-8a3c-5f1e2d7b9c60"  # stands in where a valid body has no subscription of its own

# The first segment of the clauses about each call, here and in openapi/clauses.
OPERATIONS = {"takeSnapshot": "take", "applySnapshot": "apply", "updateSnapshot": "update"}


@dataclass(frozen=True, slots=True)
class Case:
    """One odd request body.

    ``label`` is unique among the cases of a call; ``clause`` is the id of a clause; ``body`` None sends no body and
    ``content_type`` None no such header. ``reason`` says what is odd, for people.
    """

    operation_id: str
    label: str
    clause: str
    reason: str
    body: bytes | None
    content_type: str | None = JSON


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a request body: ``schema`` is resolved, ``words`` is its name as it stands in clause ids."""

    name: str
    schema: Mapping[str, Any]
    required: bool

    @property
    def words(self) -> str:
        """``objectId`` as ``object-id``."""
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in self.name)


def prefix_of(operation_id: str) -> str:
    """The first segment of the clauses about a call; raises ValueError for a call that has no bodies here."""
    if operation_id not in OPERATIONS:
        raise ValueError(f"no bodies are known for {operation_id!r}; expected one of {', '.join(OPERATIONS)}")
    return OPERATIONS[operation_id]


def members(operation_id: str, source: Document | None = None) -> Iterator[Member]:
    """The members of a call's JSON body, as the document lists them."""
    whole: Any = document() if source is None else source
    operations = (operation for item in whole["paths"].values() for operation in item.values())
    found = next(each for each in operations if isinstance(each, dict) and each["operationId"] == operation_id)
    body = _resolved(found["requestBody"]["content"][JSON]["schema"], whole)
    for name, schema in body["properties"].items():
        yield Member(name, _resolved(schema, whole), name in body.get("required", ()))


def _resolved(schema: Any, whole: Any) -> Any:
    reference = schema.get("$ref")
    return whole["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema


def encoded(body: object) -> bytes:
    """A value as the bytes of a JSON text."""
    return json.dumps(body).encode()


def changed(valid: Mapping[str, Any], member: str, value: object) -> bytes:
    """A valid body with one member replaced, as bytes."""
    return encoded({**valid, member: value})


def without(valid: Mapping[str, Any], member: str) -> bytes:
    """A valid body without one member, as bytes."""
    return encoded({name: value for name, value in valid.items() if name != member})
