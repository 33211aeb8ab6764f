"""Checks of the family client: they judge the client under test (harness/clients.py), with the endpoint as its partner.

All of them look at one tour of the client; the last one also holds the client beside everything exchanged before it.
"""

import inspect
from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import httpx

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses import ranks
from facesnap.conformance.clauses.agreement import (
    METHOD_OF,
    OPERATION_OF,
    arguments_of,
    asked_by,
    asked_with,
    difference,
    shown,
)
from facesnap.conformance.clauses.touring import HEADER, METHODS, SHELLS, Called, Tour, toured
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.reading import read
from facesnap.conformance.wire.exchange import Exchange, header

# S95: names, order and defaults.
SIGNATURES: Mapping[str, str] = MappingProxyType(
    {
        "apply": "(snapshot_id, object_id, mode='CreateNew', custom_headers=None, raw=False, **operation_config)",
        "delete": "(snapshot_id, custom_headers=None, raw=False, **operation_config)",
        "get": "(snapshot_id, custom_headers=None, raw=False, **operation_config)",
        "get_operation_status": "(operation_id, custom_headers=None, raw=False, **operation_config)",
        "list": "(type=None, apply_scope=None, custom_headers=None, raw=False, **operation_config)",
        "take": "(type, object_id, apply_scope, user_data=None, custom_headers=None, raw=False, **operation_config)",
        "update": "(snapshot_id, apply_scope=None, user_data=None, custom_headers=None, raw=False, **operation_config)",
    }
)
ELSEWHERE = "http://elsewhere.invalid/base"
BUSY = 429
VALUES: Mapping[str, str] = MappingProxyType(
    {"get": "Snapshot", "list": "Snapshot", "get_operation_status": "OperationStatus"}
)


def _said(service: Service, clause_id: str, problems: list[str], expected: str, of: Exchange | None = None) -> None:
    """One judgement: the clause holds if there are no problems."""
    service.judge(clause_id, holds=not problems, expected=expected, actual="; ".join(problems[:3]), kind=None, of=of)


@clause("client.operations.attribute", rank=ranks.LATE)
def carries_its_operations(service: Service) -> None:
    """Look at the attribute, and at what its class is made from."""
    tour = toured(service)
    problems = []
    for shell in SHELLS:
        operations = getattr(tour.client(shell), "snapshot", None)
        made_from = [] if operations is None else list(inspect.signature(type(operations)).parameters)
        if made_from != ["client", "config", "serializer", "deserializer"]:
            problems.append(f"{shell}: {type(operations).__name__} is made from {made_from}")
    expected = "an attribute snapshot, made from client, config, serializer, deserializer"
    _said(service, "client.operations.attribute", problems, expected)


@clause("client.operations.models", rank=ranks.LATE)
def exposes_models(service: Service) -> None:
    """Look for the models among the operations, and for the contract's words in them."""
    tour = toured(service)
    words = {
        "SnapshotObjectType": set(KINDS),
        "SnapshotApplyMode": {"CreateNew"},
        "OperationStatusType": {"notstarted", "running", "succeeded", "failed"},
    }
    problems = []
    for shell in SHELLS:
        models = getattr(getattr(tour.client(shell), "snapshot", None), "models", None)
        problems += [
            f"{shell}: no model {name}" for name in ("Snapshot", "OperationStatus") if not hasattr(models, name)
        ]
        for name, wanted in words.items():
            found = _words(getattr(models, name, None))
            if found != {word.lower() for word in wanted}:
                problems.append(f"{shell}: {name} has {sorted(found)}")
    _said(service, "client.operations.models", problems, "the models, with the contract's words")


def _words(enumeration: Any) -> set[str]:
    is_enum = isinstance(enumeration, type) and issubclass(enumeration, Enum)
    return {str(word.value).lower() for word in enumeration} if is_enum else set()


@clause("client.operations.signatures", rank=ranks.LATE)
def has_the_documented_signatures(service: Service) -> None:
    """Read the signatures of all methods of both shells."""
    tour = toured(service)
    problems = []
    for shell in SHELLS:
        for method, wanted in SIGNATURES.items():
            found = _signature(getattr(getattr(tour.client(shell), "snapshot", None), method, None))
            if found != wanted:
                problems.append(f"{shell}: {method}{found}")
    _said(service, "client.operations.signatures", problems, "the signatures of S95")


def _signature(method: Any) -> str:
    if not callable(method):
        return " is missing"
    signature = inspect.signature(method)
    bare = [parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


@clause("client.options.custom-headers", rank=ranks.LATE)
def adds_custom_headers(service: Service) -> None:
    """Look for the tour's headers in what was sent, and for none of them in a call without."""
    tour = toured(service)
    for told in tour.calls:
        wanted = told.wanted.options["custom_headers"][HEADER]
        found = [header(sent.headers, HEADER) for sent in told.sent]
        problems = [] if found and set(found) == {wanted} else [f"{_named(told)}: {HEADER}: {found}"]
        _said(service, "client.options.custom-headers", problems, f"{HEADER}: {wanted}", told.exchange)
    for told, shell in _each_method(tour):
        without = tour.rehearsed(told, shell)
        left = [header(sent.headers, HEADER) for sent in without.sent]
        problems = [f"{_named(without)}: {HEADER}: {left}"] if any(left) else []
        _said(service, "client.options.custom-headers", problems, f"no {HEADER} in the next call", told.exchange)


@clause("client.options.raw", rank=ranks.LATE)
def gives_the_direct_response(service: Service) -> None:
    """Hold the result with and without raw beside the answer, for every method of both shells."""
    tour = toured(service)
    for told, shell in _each_method(tour):
        direct, plain = tour.rehearsed(told, shell, raw=True), tour.rehearsed(told, shell, raw=False)
        problems = [*_raw_problems(service, told, direct), *_plain_problems(plain)]
        _said(service, "client.options.raw", problems, "the answer beside the value with raw alone", told.exchange)
    for told in tour.calls:
        if told.raw and told.raised is None and told.exchange is not None:
            problems = list(_raw_problems(service, told, told))
            _said(service, "client.options.raw", problems, "the answer beside the value", told.exchange)


def _raw_problems(service: Service, told: Called, direct: Called) -> Iterator[str]:
    """What is wrong with a direct response, held beside the exchange that it came from."""
    response = told.response
    if response is None:
        return
    if direct.raised is not None:
        yield f"{_named(direct)} raised {type(direct.raised).__name__}"
        return
    given = getattr(direct.value, "response", None)
    status, content = getattr(given, "status_code", None), getattr(given, "content", None)
    if status != response.status or content != response.body:
        yield f"{_named(direct)}: the response is {status} {shown(content)}"
    headers = getattr(direct.value, "headers", None) or {}
    for name in ("Operation-Location", "Content-Type"):
        wanted = header(response.headers, name)
        if wanted is not None and headers.get(name) != wanted:
            yield f"{_named(direct)}: {name} is {headers.get(name)}"
    problem = difference(service.contract, direct.wanted.method, response, getattr(direct.value, "output", ...), None)
    if problem is not None:
        yield f"{_named(direct)}: {problem}"


def _plain_problems(plain: Called) -> list[str]:
    direct = plain.raised is None and hasattr(plain.value, "response")
    return [f"{_named(plain)}: a direct response nobody asked for"] if direct else []


@clause("client.options.overrides", rank=ranks.LATE)
def overrides_for_one_call(service: Service) -> None:
    """Call with every option, then without: it holds for that call alone."""
    tour = toured(service)
    for told, shell in _each_method(tour):
        usual = tour.rehearsed(told, shell)
        problems = [
            *_override_problems(tour, told, shell),
            *([] if _where(tour.rehearsed(told, shell)) == _where(usual) else [f"{shell} {told.wanted.method} sticks"]),
            *_retry_problems(tour, told, shell),
        ]
        _said(service, "client.options.overrides", problems, "the option, in that call alone", told.exchange)


def _override_problems(tour: Tour, told: Called, shell: Any) -> Iterator[str]:
    name = f"{shell} {told.wanted.method}"
    given: dict[str, Any] = {"timeout": 7.25, "base_url": ELSEWHERE, "headers": {HEADER: "override"}}
    sent = tour.rehearsed(told, shell, **given).sent
    if not sent:
        yield f"{name}: nothing was sent"
        return
    if set(sent[-1].timeout.values()) != {7.25}:
        yield f"{name}: the timeout is {sent[-1].timeout}"
    if not sent[-1].url.startswith(f"{ELSEWHERE}/"):
        yield f"{name}: base_url gave {sent[-1].url}"
    if header(sent[-1].headers, HEADER) != "override":
        yield f"{name}: headers gave {header(sent[-1].headers, HEADER)}"


def _where(called: Called) -> tuple[object, ...]:
    """What options can change about a request."""
    return tuple((sent.url, sent.timeout, header(sent.headers, HEADER)) for sent in called.sent)


def _retry_problems(tour: Tour, told: Called, shell: Any) -> Iterator[str]:
    """Without retries a 429 is final; with one it is repeated once."""
    for retries in (0, 1):
        busy = [httpx.Response(BUSY, headers={"Retry-After": "0"}) for _ in range(retries + 1)]
        called = tour.scripted(told, shell, *busy, retries=retries)
        if len(called.sent) != retries + 1 or getattr(called.raised, "status", None) != BUSY:
            yield f"{_named(called)}: retries={retries} sent {len(called.sent)}"


@clause("client.answers.values", rank=ranks.LATE)
def returns_typed_values(service: Service) -> None:
    """Look at what every successful call returned."""
    tour = toured(service)
    for told in tour.calls:
        response = told.response
        operation = service.contract.operations[OPERATION_OF[told.wanted.method]]
        if response is None:
            problems = [f"{_named(told)} sent nothing; raised {told.raised!r}"]
        elif response.status != operation.success:
            continue
        else:
            problems = _value_problems(tour, told)
        _said(service, "client.answers.values", problems, "the documented value", told.exchange)


def _value_problems(tour: Tour, told: Called) -> list[str]:
    if told.raised is not None:
        return [f"{_named(told)} raised {told.raised!r}"]
    value: Any = getattr(told.value, "output", ...) if told.raw else told.value
    method = told.wanted.method
    if method not in VALUES:
        return [] if value is None else [f"{_named(told)} returned {shown(value)}"]
    models = getattr(tour.client(told.shell).snapshot, "models", None)
    wanted = getattr(models, VALUES[method], type(None))
    if method == "list" and not isinstance(value, list):
        return [f"{_named(told)} returned {shown(value)}"]
    strange = [each for each in (value if method == "list" else [value]) if not isinstance(each, wanted)]
    return [f"{_named(told)} returned {shown(each)}" for each in strange]


@clause("client.answers.errors", rank=ranks.LATE)
def raises_for_errors(service: Service) -> None:
    """Look at what every refused call raised."""
    tour = toured(service)
    for told in tour.calls:
        response = told.response
        if response is None or response.status < 400:
            continue
        problem = difference(service.contract, told.wanted.method, response, told.value, told.raised)
        problems = [] if problem is None else [f"{_named(told)}: {problem}"]
        _said(service, "client.answers.errors", problems, "an error with status, code, message", told.exchange)


@clause("client.answers.agree", rank=ranks.LATE)
def agrees_with_the_judge(service: Service) -> None:
    """Hold the client beside the judge for the tour, and for every snapshot call of the run so far."""
    tour = toured(service)
    for told in tour.calls:
        _said(service, "client.answers.agree", _tour_problems(service, told), "what the judge reads", told.exchange)
    for exchange in list(service.recorder.history):
        reading = read(service.contract, exchange)
        method = METHOD_OF.get(reading.operation.operation_id) if reading.operation else None
        if method is None or exchange.response is None:
            continue
        problems = [*_built_problems(service, method, exchange), *_read_problems(service, method, exchange)]
        _said(service, "client.answers.agree", problems, "what the judge reads", exchange)


def _tour_problems(service: Service, told: Called) -> list[str]:
    """How the request differs from what the arguments mean, and the outcome from what the answer means."""
    problems = []
    arguments = dict(zip(_parameters(told.wanted.method), told.wanted.arguments, strict=False))
    wanted = asked_with(service.contract, told.wanted.method, arguments)
    for sent in told.sent:
        asked = asked_by(sent.method, sent.url, sent.headers, sent.body)
        if asked != wanted:
            problems.append(f"{_named(told)} asked for {shown(asked)}, not {shown(wanted)}")
    response = told.response
    if response is not None:
        value = getattr(told.value, "output", ...) if told.raw and told.raised is None else told.value
        problem = difference(service.contract, told.wanted.method, response, value, told.raised)
        problems += [] if problem is None else [f"{_named(told)}: {problem}"]
    return problems


def _built_problems(service: Service, method: str, exchange: Exchange) -> Iterator[str]:
    """How the client would have written this request differently."""
    arguments = arguments_of(service.contract, exchange)
    if arguments is None:
        return
    request = exchange.request
    try:
        built = service.client_under_test.build(method, **arguments)
        asked = asked_by(built.method, built.path_and_query, tuple(built.headers), built.body)
    except Exception as error:  # noqa: BLE001 - whatever a client raises is what it is judged by
        yield f"building {method} from {shown(arguments)} raised {error!r}"
        return
    wanted = asked_with(service.contract, method, arguments)
    if asked != wanted:
        yield f"{request.method} {request.url} was built as {shown(asked)}, not {shown(wanted)}"


def _read_problems(service: Service, method: str, exchange: Exchange) -> Iterator[str]:
    """How the client reads this answer differently."""
    response = exchange.response
    if response is None:
        return
    value: Any = None
    raised: Exception | None = None
    try:
        value = service.client_under_test.read(method, response.status, list(response.headers), response.body)
    except Exception as error:  # noqa: BLE001 - as above
        raised = error
    problem = difference(service.contract, method, response, value, raised)
    if problem is not None:
        yield f"{method}: {problem}"


def _parameters(method: str) -> list[str]:
    """The names of a method's own parameters: positions mean what S95 says, whatever the client calls them."""
    return [name.partition("=")[0] for name in SIGNATURES[method].strip("()").split(", ")[:-3]]


def _each_method(tour: Tour) -> Iterator[tuple[Called, Any]]:
    """The first call of every method that reached the endpoint, for each shell."""
    for method in METHODS:
        for shell in SHELLS:
            yield tour.first(method), shell


def _named(called: Called) -> str:
    return f"{called.shell} {called.wanted.method}"
