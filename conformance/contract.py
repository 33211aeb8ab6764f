"""The contract as code sees it: operations by id and by path, and what each status may carry. No judgement here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from facesnap.conformance.answers import Answer, Body, HeaderRule
from facesnap.conformance.validation import Schema, assert_formats_are_checked
from facesnap.openapi import document

Part = dict[str, Any]

_METHODS = ("get", "put", "post", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the contract.

    ``path`` is the template below ``/face/v1.0``; ``parameters`` are resolved; ``request`` is the schema of the JSON
    body or None; ``raw`` is the operation object as the document has it; ``success`` the one status of success.
    """

    operation_id: str
    method: str
    path: str
    parameters: tuple[Part, ...]
    request: Schema | None
    request_required: bool
    answers: Mapping[str, Answer]
    raw: Part = field(repr=False)
    success: int
    excepted: frozenset[str] = frozenset()

    def answer(self, status: int) -> Answer | None:
        """What an answer of ``status`` may be like; None where the contract has no such answer."""
        exact = self.answers.get(str(status))
        if exact is not None or str(status) in self.excepted:
            return exact
        return self.answers.get(f"{status // 100}XX")


@dataclass(frozen=True, slots=True)
class _Route:
    pattern: re.Pattern[str]
    operations: Mapping[str, Operation]


class Contract:
    """The operations of a document. Schemas are compiled at their first use and shared."""

    def __init__(self, source: Part) -> None:
        """Read ``source``, an OpenAPI document; raises RuntimeError where formats would go unchecked."""
        assert_formats_are_checked()
        self.document = source
        self._compiled: dict[str, Schema] = {}
        self._answers: dict[str, Answer] = {}
        self._routes: dict[tuple[int, str], list[_Route]] = {}
        operations: dict[str, Operation] = {}
        for path, item in source["paths"].items():
            shared = item.get("parameters", [])
            here = {m.upper(): self._operation(m, path, item[m], shared) for m in _METHODS if m in item}
            operations.update((operation.operation_id, operation) for operation in here.values())
            pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
            self._routes.setdefault(_shape(path), []).append(_Route(pattern, here))
        self.operations: Mapping[str, Operation] = MappingProxyType(operations)

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a raw path below ``/face/v1.0`` means, and its decoded path parameters; None for none."""
        for route in self._routes.get(_shape(path), ()):
            found = route.pattern.fullmatch(path)
            if found is not None:
                operation = route.operations.get(method.upper())
                if operation is None:
                    return None
                return operation, {name: unquote(value) for name, value in found.groupdict().items()}
        return None

    def methods(self, path: str) -> frozenset[str]:
        """The methods that the contract has for a raw path; empty for a path that it does not have."""
        routes = self._routes.get(_shape(path), ())
        return frozenset(name for route in routes if route.pattern.fullmatch(path) for name in route.operations)

    def schema(self, name: str) -> Schema:
        """The schema component ``name``, compiled."""
        return self._schema({"$ref": f"#/components/schemas/{name}"})

    @property
    def lifetime(self) -> timedelta:
        """How long a snapshot lives after it was taken (S16)."""
        return timedelta(hours=self.document["components"]["schemas"]["Snapshot"]["x-lifetime-hours"])

    def quota(self, operation_id: str, tier: str) -> tuple[int, str] | None:
        """How many accepted requests a subscription of ``tier`` may make per "day" or "month" (S22, S23, S42, S43)."""
        entry = self.operations[operation_id].raw.get("x-quota", {}).get(tier)
        return entry and (entry["count"], entry["per"])

    def _resolved(self, part: Part) -> Part:
        while "$ref" in part:
            node: Any = self.document
            for step in part["$ref"].removeprefix("#/").split("/"):
                node = node[step]
            part = node
        return part

    def _schema(self, schema: Part) -> Schema:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._compiled:
            self._compiled[key] = Schema({**schema, "components": {"schemas": self.document["components"]["schemas"]}})
        return self._compiled[key]

    def _answer(self, response: Part) -> Answer:
        key = json.dumps(response, sort_keys=True)
        if key not in self._answers:
            full = self._resolved(response)
            content = full.get("content", {}).get("application/json")
            body: Body = full.get("x-body", "json" if content else "empty")
            rules = ((name, self._resolved(header)) for name, header in full.get("headers", {}).items())
            headers = tuple(HeaderRule(n, h.get("required", False), self._schema(h["schema"])) for n, h in rules)
            self._answers[key] = Answer(body, self._schema(content["schema"]) if content else None, headers)
        return self._answers[key]

    def _operation(self, method: str, path: str, raw: Part, shared: list[Part]) -> Operation:
        body = raw.get("requestBody", {})
        content = body.get("content", {}).get("application/json")
        responses = raw["responses"]
        excepted = {status for each in responses.values() for status in self._resolved(each).get("x-except", ())}
        return Operation(
            operation_id=raw["operationId"],
            method=method.upper(),
            path=path,
            parameters=tuple(self._resolved(each) for each in (*shared, *raw.get("parameters", ()))),
            request=self._schema(content["schema"]) if content else None,
            request_required=body.get("required", False),
            answers=MappingProxyType({status: self._answer(each) for status, each in responses.items()}),
            raw=raw,
            success=next(int(status) for status in responses if status.startswith("2")),
            excepted=frozenset(excepted),
        )


def _shape(path: str) -> tuple[int, str]:
    """Number of slashes and first segment: enough to leave only a few templates to try."""
    return path.count("/"), path[1:].partition("/")[0]


@cache
def contract() -> Contract:
    """The contract of the Face Snapshot service, read once."""
    return Contract(document())
