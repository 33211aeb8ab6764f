"""Building a request from arguments: the client's serializer. Pure; knows neither endpoint nor key.

Limits of the contract (lengths, patterns, enums) are not checked here: refusing is the service's office, and a client
that refused first would keep the service from showing whether it does (part B 6).
"""

import json
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID

from facesnap.conformance.client.operations import PREFIX, Argument, Kind, Operation, operation
from facesnap.conformance.wire.exchange import Headers

CONTENT_TYPE = "application/json; charset=utf-8"
Value = str | list[str]


class Built(NamedTuple):
    """A request but for the endpoint before its path and the key among its headers."""

    method: str
    path_and_query: str
    headers: Headers
    body: bytes | None


def build(operation_name: str, /, **arguments: object) -> Built:
    """The request of one call, named and with arguments as in S95; what is None is not sent.

    Raises ValueError for an unknown operation, a required argument that is None, or an id that no path can carry;
    TypeError for an unknown or missing argument and for a value of another type than S95 gives it.
    """
    row = operation(operation_name)
    values = _bound(operation_name, row, arguments)
    path = row.path.format_map({argument.wire: _segment(argument, values) for argument in row.in_path})
    query = "&".join(f"{argument.wire}={_query(values[argument.name])}" for argument in _sent(row.in_query, values))
    headers = [("Accept", "application/json")]
    body = None
    if row.body is not None:
        # The default form of json.dumps, as the official client sends it: ASCII, so that any string can travel.
        body = json.dumps({argument.wire: values[argument.name] for argument in _sent(row.body, values)}).encode()
        headers.append(("Content-Type", CONTENT_TYPE))
    elif row.method == "DELETE":
        headers.append(("Content-Length", "0"))
    return Built(row.method, f"{PREFIX}{path}{'?' if query else ''}{query}", tuple(headers), body)


def _sent(arguments: tuple[Argument, ...], values: Mapping[str, Value]) -> list[Argument]:
    return [argument for argument in arguments if argument.name in values]


def _bound(name: str, row: Operation, given: Mapping[str, object]) -> dict[str, Value]:
    """The values that are not None, checked, by argument name."""
    unknown = sorted(given.keys() - {argument.name for argument in row.arguments})
    if unknown:
        accepted = ", ".join(argument.name for argument in row.arguments) or "none"
        raise TypeError(f"{name}: unknown argument {', '.join(unknown)}; accepted: {accepted}")
    values: dict[str, Value] = {}
    for argument in row.arguments:
        if argument.required and argument.name not in given:
            raise TypeError(f"{name}: the argument {argument.name} is missing")
        value = given.get(argument.name, argument.default)
        if value is not None:
            values[argument.name] = _checked(f"{name}: {argument.name}", argument.kind, value)
        elif argument.required:
            raise ValueError(f"{name}: {argument.name} is required, so it cannot be None")
    return values


def _checked(what: str, kind: Kind, value: object) -> Value:
    if kind is Kind.text:
        return _text(what, value)
    # A lone string is iterable too, and would silently become a scope of single letters.
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise TypeError(f"{what} is a list of subscription ids, not {type(value).__name__}")
    return [_text(f"each of {what}", item) for item in value]


def _text(what: str, value: object) -> str:
    if isinstance(value, Enum):
        value = value.value  # str() of a string enum made the old way would be its name
    if not isinstance(value, str | UUID):
        raise TypeError(f"{what} is a string, not {type(value).__name__}")

    return str(value)


def _segment(argument: Argument, values: Mapping[str, Value]) -> str:
    value = str(values[argument.name])
    if value in {"", ".", ".."}:
        # Such a path would fold into another one: deleting "" would address the collection.
        raise ValueError(f"{argument.name} cannot be {value!r}")
    return _quoted(value)


def _query(value: Value) -> str:
    # The comma between the items stays as it is; one inside an item does not (part B 2.2).
    return _quoted(value) if isinstance(value, str) else ",".join(map(_quoted, value))


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")
