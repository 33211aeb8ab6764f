"""The surface: what an answer shows by itself, whatever went before: status, headers, body, error shape."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from facesnap.conformance.answers import UNREAD
from facesnap.conformance.contract import Contract, Operation
from facesnap.conformance.model.grounds import OPERATION_WORD
from facesnap.conformance.model.values import NOT_JSON, NOTHING, Judgement
from facesnap.conformance.reading import OPERATION_LOCATION, Reading
from facesnap.conformance.wire.exchange import Exchange, Response, header

STARTERS = {"takeSnapshot": "take", "applySnapshot": "apply"}
BODIES = {
    "getSnapshot": "get.answer.body",
    "listSnapshots": "list.answer.body",
    "getOperationStatus": "status.answer.body",
}
ANY_BODY = (413, 414, 431)  # of any form: often a server in front of the service says so
BODYLESS = {
    "takeSnapshot": "take.answer.no-body",
    "applySnapshot": "apply.answer.no-body",
    "updateSnapshot": "update.answer.no-body",
    "deleteSnapshot": "delete.answer.no-body",
}


def judged(contract: Contract, reading: Reading) -> Iterator[Judgement]:
    """What the answer's surface says. A 5xx is judged by the oracle, which knows whether it came twice."""
    exchange, operation = reading.exchange, reading.operation
    response = exchange.response
    if response is None or response.status >= 500:
        return
    if operation is None:
        yield from _off_route(contract, reading, response)
        return
    if reading.call is not None and reading.call.authentic:
        refused = f"{response.status}" if response.status == 401 else None
        yield _fact("key.good.accepted", refused, "no 401 to a good key")
    if response.status == 429:
        yield _fact(
            "error.rate-limit", _rate_limit_problem(operation, reading, response), "429 with a code, and Retry-After"
        )
        return
    if 200 <= response.status < 300:
        yield from _success(operation, reading, response)
        return
    problem = _problem(operation, reading, response)
    if 400 <= response.status < 500:
        yield _fact("error.envelope", problem, 'the envelope {"error":{"code","message"}}')
        yield _fact("error.refusal-status", None, "a refusal")
        if response.status not in ANY_BODY:
            yield from _media_type(response)
    else:
        yield _fact("error.refusal-status", f"{response.status}", f"{operation.success}, or a refusal")


@lru_cache(4096)
def _fact(clause: str, problem: str | None, expected: str) -> Judgement:
    return Judgement(clause, problem is None, expected, problem or "")


def _problem(operation: Operation, reading: Reading, response: Response) -> str | None:
    """What is wrong with the body of an answer, or None."""
    rule = operation.answer(response.status)
    return f"the status {response.status}" if rule is None else rule.body_problem(response.body, _value(reading))


def _value(reading: Reading) -> Any:
    """The JSON of the answer, UNREAD where there is none: then the body itself says why."""
    answer = None if reading.call is None else reading.call.answer
    return UNREAD if answer is None or answer.json is NOT_JSON or answer.json is NOTHING else answer.json


def _rate_limit_problem(operation: Operation, reading: Reading, response: Response) -> str | None:
    waiting = header(response.headers, "Retry-After") is not None or b"again in" in response.body
    return _problem(operation, reading, response) or (None if waiting else "no Retry-After")


def _off_route(contract: Contract, reading: Reading, response: Response) -> Iterator[Judgement]:
    """A method that the contract does not have for a path that it has (Q30)."""
    method = reading.exchange.request.method
    if not contract.methods(reading.path) or method in {"HEAD", "OPTIONS"} or response.status == 429:
        return
    refused = 400 <= response.status < 500 and response.status not in {408, 425, 429}
    yield _fact("error.method.refused", None if refused else f"{response.status}", "a refusal")


def _success(operation: Operation, reading: Reading, response: Response) -> Iterator[Judgement]:
    name = operation.operation_id
    word = OPERATION_WORD.get(name)
    rule = operation.answer(operation.success)
    problem = None if rule is None else rule.body_problem(response.body, _value(reading))
    if word is not None:
        exact = None if response.status == operation.success else f"{response.status}"
        yield _fact(f"{word}.answer.status", exact, f"{operation.success}")
    if name in BODIES:
        yield _fact(BODIES[name], problem, "a body of the documented form")
    elif name in BODYLESS:
        yield _fact(BODYLESS[name], None if not response.body else f"{len(response.body)} bytes", "no body")
    else:
        exact = None if response.status == operation.success else f"the status {response.status}"
        yield _fact("content.schema", exact or problem, f"{operation.success}, and a body of the documented form")
    if name in STARTERS:
        yield from _location(STARTERS[name], reading.exchange, response)
    if response.body:
        yield from _media_type(response)


def _location(word: str, exchange: Exchange, response: Response) -> Iterator[Judgement]:
    place = header(response.headers, "Operation-Location")
    clause, expected = f"{word}.answer.location", "a reference that ends operations/{guid}, without a foreign origin"
    if place is None or not OPERATION_LOCATION.fullmatch(urlsplit(place).path or ""):
        yield _fact(clause, repr(place), expected)
        return
    there, here = urlsplit(place), urlsplit(exchange.request.url)
    foreign = bool(there.netloc) and (there.scheme or here.scheme, there.netloc.lower()) != (
        here.scheme,
        here.netloc.lower(),
    )
    yield _fact(clause, repr(place) if foreign else None, expected)
    if not foreign:
        yield _fact(f"{word}.answer.location-relative", repr(place) if there.netloc else None, "a relative reference")


def _media_type(response: Response) -> Iterator[Judgement]:
    if not response.body:
        return
    declared = header(response.headers, "Content-Type") or "nothing"
    good = declared.partition(";")[0].strip().lower() == "application/json"
    yield _fact("error.media-type", None if good else declared, "application/json")
