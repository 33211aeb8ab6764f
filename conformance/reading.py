"""Reading: a raw exchange as the model understands it. No judgement here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from facesnap.conformance.answers import read_json
from facesnap.conformance.contract import Contract, Operation
from facesnap.conformance.model.values import NOT_JSON, NOTHING, Answer, Call, Interval
from facesnap.conformance.wire.exchange import Exchange, header

PREFIX = "/face/v1.0"
OPERATION_LOCATION = re.compile(
    r"(?:.*/)?operations/(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.IGNORECASE
)
UNAUTHENTIC = frozenset({"nobody", "stranger"})


@dataclass(frozen=True, slots=True)
class Reading:
    """An exchange with the operation that it means; ``operation`` None for a route that the contract does not have."""

    exchange: Exchange
    operation: Operation | None
    call: Call | None
    path: str


def read(contract: Contract, exchange: Exchange) -> Reading:
    """The exchange as a call; without one where its route is none of the contract's."""
    url = urlsplit(exchange.request.url)
    path = url.path.partition(PREFIX)[2]
    slash = len(path) > 1 and path.endswith("/")
    matched = contract.match(exchange.request.method, path.rstrip("/") if slash else path)
    if matched is None:
        return Reading(exchange, None, None, path)
    operation, parameters = matched
    body, oddities = _request_body(exchange, operation)
    query: dict[str, tuple[str, ...]] = {}
    for name, value in parse_qsl(url.query, keep_blank_values=True) if url.query else ():
        query[name] = (*query.get(name, ()), value)
    account = exchange.principal.partition("/")[0]
    interval = (
        None
        if exchange.clock is None
        else Interval(exchange.clock.earliest, exchange.clock.latest, exchange.clock.exact)
    )
    call = Call(
        number=exchange.number,
        operation=operation.operation_id,
        account=account,
        authentic=account not in UNAUTHENTIC,
        path=parameters,
        query=query,
        body=body,
        answer=_answer(exchange),
        success=operation.success,
        when=interval,
        oddities=oddities | ({"trailing slash"} if slash else frozenset()),
    )
    return Reading(exchange, operation, call, path)


def _answer(exchange: Exchange) -> Answer | None:
    response = exchange.response
    if response is None:
        return None
    location = OPERATION_LOCATION.fullmatch((header(response.headers, "Operation-Location") or "").strip())
    return Answer(response.status, parsed(response.body), location["id"].lower() if location else None)


def parsed(body: bytes) -> Any:
    """A body as JSON; NOTHING for an empty one, NOT_JSON for anything else."""
    if not body:
        return NOTHING
    try:
        return read_json(body)
    except (ValueError, RecursionError):
        return NOT_JSON


def _request_body(exchange: Exchange, operation: Operation) -> tuple[Any, frozenset[str]]:
    """The request's body, and what is unusual about its bytes and their declaration."""
    raw = exchange.request.body or b""
    if not raw:
        return NOTHING, frozenset()
    if operation.request is None:
        return NOTHING, frozenset({"needless body"})
    declared = _declaration(header(exchange.request.headers, "Content-Type") or "")
    body, unusual = _json(raw)
    return body, declared | unusual


def _declaration(content_type: str) -> frozenset[str]:
    """What is unusual about the declared type of a JSON body."""
    media, _, parameters = content_type.strip().lower().partition(";")
    if media.strip() != "application/json":
        return frozenset({"doubtful content type" if media.strip().endswith(("json", "/*")) else "content type"})
    plain = parameters.replace(" ", "").replace('"', "")
    return frozenset() if plain in {"", "charset=utf-8"} else frozenset({"doubtful content type"})


def _json(raw: bytes) -> tuple[Any, frozenset[str]]:
    """The JSON of a request's body, and what is unusual about its bytes."""
    unusual: set[str] = set()
    boundless: list[str] = []

    def number(digits: str) -> float:
        value = float(digits)
        if not isfinite(value):
            boundless.append(digits)
        return value

    def members(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
        if len({name for name, _ in pairs}) < len(pairs):
            unusual.add("duplicate member")
        return dict(pairs)

    try:
        text = raw.decode("utf-8")
        if text.startswith("\ufeff"):
            unusual.add("bytes")
        body = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=members,
            parse_float=number,
            parse_constant=boundless.append,
        )
    except (UnicodeDecodeError, RecursionError):
        return NOT_JSON, frozenset({*unusual, "bytes"})
    except ValueError:
        # NaN and the infinities are no JSON, but many parsers take them.
        return NOT_JSON, frozenset({*unusual, "bytes"} if re.search(rb"NaN|Infinity", raw) else unusual)
    # A number past all bounds is JSON, but not every parser has room for it.
    return (NOT_JSON, frozenset({*unusual, "bytes"})) if boundless else (body, frozenset(unusual))
