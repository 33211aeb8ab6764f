"""The judge's own reading of snapshot calls as a client's arguments, results and errors. It shares no code with one.

Agreement with a client is information only as long as the two are strangers.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from facesnap.conformance.contract import Contract, Operation
from facesnap.conformance.model.times import moment
from facesnap.conformance.model.values import NOT_JSON, NOTHING, Call
from facesnap.conformance.reading import PREFIX, Reading, parsed
from facesnap.conformance.wire.exchange import Headers, Response, header

METHOD_OF: Mapping[str, str] = {
    "takeSnapshot": "take",
    "applySnapshot": "apply",
    "getSnapshot": "get",
    "listSnapshots": "list",
    "updateSnapshot": "update",
    "deleteSnapshot": "delete",
    "getOperationStatus": "get_operation_status",
}
OPERATION_OF: Mapping[str, str] = {method: operation for operation, method in METHOD_OF.items()}
_TEXTS = {
    "get": ("id", "account", "type", "userData"),
    "get_operation_status": ("resourceLocation", "message"),
}
_MOMENTS = {"get": ("createdTime", "lastUpdateTime"), "get_operation_status": ("createdTime", "lastActionTime")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, whatever its spelling; ``body`` is parsed, NOTHING for none."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: Any


@cache
def snake(name: str) -> str:
    """The Python name of a member: ``applyScope`` is ``apply_scope``."""
    return re.sub(r"([A-Z])", r"_\1", name).lower()


# Requests


def arguments_of(reading: Reading) -> dict[str, Any] | None:
    """The arguments of the client's method that mean this request; None where no arguments do."""
    call, operation = reading.call, reading.operation
    if call is None or operation is None or call.oddities or call.body is NOT_JSON:
        return None
    if any(value in {"", ".", ".."} for value in call.path.values()):
        return None
    query, body = _query_arguments(call), _body_arguments(operation, call.body)
    if query is None or body is None:
        return None
    return {**{snake(name): value for name, value in call.path.items()}, **query, **body}


def _query_arguments(call: Call) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for name, values in call.query.items():
        if len(values) > 1 or name not in {"type", "applyScope"} or call.operation != "listSnapshots":
            return None
        found[snake(name)] = values[0].split(",") if name == "applyScope" else values[0]
    return found


def _body_arguments(operation: Operation, body: Any) -> dict[str, Any] | None:
    if operation.request is None:
        return {} if body is NOTHING else None
    names = _members(operation)
    if not isinstance(body, dict) or not {name for name, needed in names.items() if needed} <= body.keys():
        return None
    fitting = all(_all_text(value) if name == "applyScope" else isinstance(value, str) for name, value in body.items())
    return {snake(name): value for name, value in body.items()} if fitting and body.keys() <= names.keys() else None


def _members(operation: Operation) -> dict[str, bool]:
    """The members of the request's body, and whether each is required."""
    return {
        "takeSnapshot": {"type": True, "objectId": True, "applyScope": True, "userData": False},
        "applySnapshot": {"objectId": True, "mode": False},
        "updateSnapshot": {"applyScope": False, "userData": False},
    }[operation.operation_id]


def _all_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def asked_with(contract: Contract, method: str, arguments: Mapping[str, Any]) -> Asked:
    """What a call of the method with these arguments asks for (S95, part B 2)."""
    operation = contract.operations[OPERATION_OF[method]]
    path = re.sub(r"\{(\w+)\}", lambda found: str(arguments[snake(found[1])]), operation.path)
    query: dict[str, list[str]] = {}
    if method == "list":
        query = {
            n: [_joined(arguments[snake(n)])] for n in ("type", "applyScope") if arguments.get(snake(n)) is not None
        }
    if operation.request is None:
        return Asked(operation.method, path, query, NOTHING)
    given = {"mode": "CreateNew", **arguments} if method == "apply" else arguments
    body = {name: given[snake(name)] for name in _members(operation) if given.get(snake(name)) is not None}
    return Asked(operation.method, path, query, body)


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else ",".join(value)


def asked_by(method: str, url: str, headers: Headers, body: bytes | None) -> Asked:
    """What a request as it was written asks for. A body that is not declared as JSON asks for nothing sensible."""
    parts = urlsplit(url)
    asked: Any = NOTHING
    if body:
        declared = (header(headers, "Content-Type") or "").partition(";")[0].strip().lower()
        try:
            asked = json.loads(body) if declared == "application/json" else f"a body of {declared or 'no type'}"
        except ValueError:
            asked = NOT_JSON
    path = unquote(parts.path.partition(PREFIX)[2])
    return Asked(method, path, parse_qs(parts.query, keep_blank_values=True), asked)


# Answers


def difference(contract: Contract, method: str, response: Response, value: Any, raised: Exception | None) -> str | None:
    """How what the client made of an answer differs from what stands in it; None where it does not."""
    if response.status != contract.operations[OPERATION_OF[method]].success:
        return _error_difference(response, raised, value)
    if not documented(contract, method, response):
        # Nobody can say what an answer against the schema means; but only as an answer may it be complained about.
        return None if raised is None or hasattr(raised, "status") else f"raised {type(raised).__name__}"
    if raised is not None:
        return f"raised {type(raised).__name__} for {response.status}"
    return _DIFFERENCES.get(method, _nothing_difference)(parsed(response.body), value)


def documented(contract: Contract, method: str, response: Response) -> bool:
    """Whether an answer is the success that a client can make a value of: what else comes accuses the endpoint."""
    operation = contract.operations[OPERATION_OF[method]]
    rule = operation.answer(operation.success)
    return response.status == operation.success and (rule is None or rule.body_problem(response.body) is None)


def _nothing_difference(_: Any, value: Any) -> str | None:
    return None if value is None else f"returned {shown(value)}, not None"


def _list_difference(body: list[Any], value: Any) -> str | None:
    if not isinstance(value, list) or len(value) != len(body):
        return f"{shown(value)} for {len(body)} entries"
    found = (_value_difference("get", entry, each) for entry, each in zip(body, value, strict=True))
    return next((problem for problem in found if problem), None)


def _error_difference(response: Response, raised: Exception | None, value: Any) -> str | None:
    if raised is None:
        return f"returned {shown(value)} for {response.status}"
    if getattr(raised, "status", None) != response.status:
        return f"raised {type(raised).__name__} of status {getattr(raised, 'status', None)} for {response.status}"
    told = _error(response.body)
    if told is None:
        return None
    made = (getattr(raised, "code", None) or None, getattr(raised, "message", None) or None)
    return None if made == told else f"code and message {made} for {told}"


def _error(body: bytes) -> tuple[str | None, str | None] | None:
    """Code and message of an error body, older gateways' shapes included (part B 1); None where nobody can say."""
    value = parsed(body)
    if not isinstance(value, dict):
        return None, None
    inner = value.get("error", value)
    if not isinstance(inner, dict):
        return None
    code = inner.get("code") or inner.get("statusCode")
    message = inner.get("message")
    if not isinstance(code, str | int | None) or isinstance(code, bool) or not isinstance(message, str | None):
        return None
    return (None if code is None else str(code)), message or None


def _value_difference(method: str, body: Mapping[str, Any], value: Any) -> str | None:
    """The first member in which a typed value differs from its JSON."""
    for name in _TEXTS[method]:
        made = getattr(value, snake(name), None)
        if made != body.get(name):
            return f"{snake(name)} {shown(made)} for {shown(body.get(name))}"
    for name in _MOMENTS[method]:
        made, said = getattr(value, snake(name), None), moment(body.get(name))
        if made != said:
            return f"{snake(name)} {shown(made)} for {shown(body.get(name))}"
    if method == "get":
        made = getattr(value, "apply_scope", None)
        if made != body["applyScope"]:
            return f"apply_scope {shown(made)} for {shown(body['applyScope'])}"
    else:
        made = str(getattr(value, "status", None))
        if made.lower() != body["status"].lower():
            return f"status {shown(made)} for {shown(body['status'])}"
    named = {*_TEXTS[method], *_MOMENTS[method], "applyScope" if method == "get" else "status"}
    beyond = {name: member for name, member in body.items() if name not in named}
    made = getattr(value, "additional_properties", None)
    return None if made == beyond else f"additional_properties {shown(made)} for {shown(beyond)}"


_DIFFERENCES: Mapping[str, Callable[[Any, Any], str | None]] = {
    "get": partial(_value_difference, "get"),
    "get_operation_status": partial(_value_difference, "get_operation_status"),
    "list": _list_difference,
}


def shown(value: Any) -> str:
    """A value for a breach, cut to a readable length."""
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:120]}…"
