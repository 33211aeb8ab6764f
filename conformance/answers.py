"""What an answer of one status may be like: its body and its headers, checked against the contract's schemas."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

from facesnap.conformance.validation import Schema

Body = Literal["json", "empty", "optional", "any"]
UNREAD = object()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_JSON = json.JSONDecoder(parse_constant=_no_constant)


def read_json(body: bytes) -> Any:
    """The value of a JSON text in UTF-8, with or without a byte order mark; raises ValueError with the reason."""
    return _JSON.decode(body.removeprefix(BOM_UTF8).decode())


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """What a header must be like. ``name`` compares in any letter case."""

    name: str
    required: bool
    schema: Schema


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer of one status may be like.

    ``body``: ``json`` must fit ``schema``, ``empty`` has no bytes, ``optional`` is one of the two, ``any`` is anything.
    """

    body: Body
    schema: Schema | None
    headers: tuple[HeaderRule, ...] = ()

    def body_problem(self, body: bytes, value: Any = UNREAD) -> str | None:
        """What is wrong with the bytes of a body, or None. ``value``: its JSON, where somebody has read it already."""
        if self.body == "any" or (not body and self.body in {"empty", "optional"}):
            return None
        if self.schema is None:
            return f"the body should be empty but has {len(body)} bytes"
        if not body:
            return "the body is empty but should be JSON"
        if value is UNREAD:
            try:
                value = read_json(body)
            except (ValueError, RecursionError) as error:
                return f"the body is not JSON: {error}"
        return self.schema.explain(value)

    def header_problem(self, headers: Iterable[tuple[str, str]]) -> str | None:
        """What is wrong with the headers that the contract describes, or None."""
        if not self.headers:
            return None
        values = {name.lower(): value for name, value in headers}
        for rule in self.headers:
            value = values.get(rule.name.lower())
            if value is None:
                if rule.required:
                    return f"the header {rule.name} is missing"
            elif (reason := rule.schema.explain(value)) is not None:
                return f"the header {rule.name}, {reason}"
        return None
