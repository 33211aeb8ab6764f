"""What is wrong with a client's call, in words; nothing where all is well. No judgement here."""

import inspect
from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

import httpx

from facesnap.conformance.clauses.agreement import arguments_of, asked_by, asked_with, difference, documented, shown
from facesnap.conformance.clauses.touring import HEADER, METHODS, SHELLS, Called, Shell, Tour
from facesnap.conformance.harness.service import Service
from facesnap.conformance.reading import Reading
from facesnap.conformance.wire.exchange import Exchange, Response, header

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
OVERRIDES: Mapping[str, Any] = MappingProxyType(
    {"timeout": 7.25, "base_url": "http://elsewhere.invalid/base", "headers": {HEADER: "override"}}
)
BUSY = 429
VALUES: Mapping[str, str] = MappingProxyType(
    {"get": "Snapshot", "list": "Snapshot", "get_operation_status": "OperationStatus"}
)


def words(enumeration: Any) -> set[str]:
    """The words of an enumeration, in lower case."""
    is_enum = isinstance(enumeration, type) and issubclass(enumeration, Enum)
    return {str(word.value).lower() for word in enumeration} if is_enum else set()


def signature(method: Any) -> str:
    """A method's signature without its types."""
    if not callable(method):
        return " is missing"
    signature = inspect.signature(method)
    bare = [parameter.replace(annotation=parameter.empty) for parameter in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def raw_problems(service: Service, told: Called, direct: Called) -> Iterator[str]:
    """What is wrong with a direct response, held beside the exchange that it came from, a success."""
    response = told.response
    if response is None or not documented(service.contract, told.wanted.method, response):
        return
    if direct.raised is not None:
        yield f"{named(direct)} raised {type(direct.raised).__name__}"
        return
    given = getattr(direct.value, "response", None)
    status, content = getattr(given, "status_code", None), getattr(given, "content", None)
    if status != response.status or content != response.body:
        yield f"{named(direct)}: the response is {status} {shown(content)}"
    headers = getattr(direct.value, "headers", None) or {}
    for name in ("Operation-Location", "Content-Type"):
        wanted = header(response.headers, name)
        if wanted is not None and headers.get(name) != wanted:
            yield f"{named(direct)}: {name} is {headers.get(name)}"
    problem = difference(service.contract, direct.wanted.method, response, getattr(direct.value, "output", ...), None)
    if problem is not None:
        yield f"{named(direct)}: {problem}"


def plain_problems(plain: Called) -> list[str]:
    """What is wrong with a result that was to be the value alone."""
    direct = plain.raised is None and hasattr(plain.value, "response")
    return [f"{named(plain)}: a direct response nobody asked for"] if direct else []


def override_problems(tour: Tour, told: Called, shell: Shell) -> Iterator[str]:
    """What the options of one call fail to change."""
    name = f"{shell} {told.wanted.method}"
    sent = tour.rehearsed(told, shell, **OVERRIDES).sent
    if not sent:
        yield f"{name}: nothing was sent"
        return
    if set(sent[-1].timeout.values()) != {OVERRIDES["timeout"]}:
        yield f"{name}: the timeout is {sent[-1].timeout}"
    if not sent[-1].url.startswith(f"{OVERRIDES['base_url']}/"):
        yield f"{name}: base_url gave {sent[-1].url}"
    if header(sent[-1].headers, HEADER) != "override":
        yield f"{name}: headers gave {header(sent[-1].headers, HEADER)}"


def header_problems(called: Called) -> list[str]:
    """What became of the custom headers in each request of a call."""
    wanted = called.wanted.options["custom_headers"]
    found = [{name: header(sent.headers, name) for name in wanted} for sent in called.sent]
    return [] if found and all(each == wanted for each in found) else [f"{named(called)}: {found}"]


def where(called: Called) -> tuple[object, ...]:
    """What options can change about a request."""
    return tuple((sent.url, sent.timeout, header(sent.headers, HEADER)) for sent in called.sent)


def retry_problems(tour: Tour, told: Called, shell: Shell) -> Iterator[str]:
    """Without retries a 429 is final; with one it is repeated once."""
    for retries in (0, 1):
        called = tour.scripted(told, shell, *busy(retries + 1), retries=retries)
        if len(called.sent) != retries + 1 or getattr(called.raised, "status", None) != BUSY:
            yield f"{named(called)}: retries={retries} sent {len(called.sent)}"


def busy(times: int) -> list[httpx.Response]:
    """So many answers that ask to come again at once."""
    return [httpx.Response(BUSY, headers={"Retry-After": "0"}) for _ in range(times)]


def value_problems(tour: Tour, told: Called) -> list[str]:
    """What is wrong with the value that a successful call returned."""
    if told.raised is not None:
        return [f"{named(told)} raised {told.raised!r}"]
    value: Any = getattr(told.value, "output", ...) if told.raw else told.value
    method = told.wanted.method
    if method not in VALUES:
        return [] if value is None else [f"{named(told)} returned {shown(value)}"]
    models = getattr(tour.client(told.shell).snapshot, "models", None)
    wanted = getattr(models, VALUES[method], type(None))
    if method == "list" and not isinstance(value, list):
        return [f"{named(told)} returned {shown(value)}"]
    strange = [each for each in (value if method == "list" else [value]) if not isinstance(each, wanted)]
    return [f"{named(told)} returned {shown(each)}" for each in strange]


def tour_problems(service: Service, told: Called) -> list[str]:
    """How the request differs from what the arguments mean, and the outcome from what the answer means."""
    problems = []
    arguments = dict(zip(_parameters(told.wanted.method), told.wanted.arguments, strict=False))
    wanted = asked_with(service.contract, told.wanted.method, arguments)
    for sent in told.sent:
        asked = asked_by(sent.method, sent.url, sent.headers, sent.body)
        if asked != wanted:
            problems.append(f"{named(told)} asked for {shown(asked)}, not {shown(wanted)}")
    response = told.response
    if response is not None:
        value = getattr(told.value, "output", ...) if told.raw and told.raised is None else told.value
        problem = difference(service.contract, told.wanted.method, response, value, told.raised)
        problems += [] if problem is None else [f"{named(told)}: {problem}"]
    return problems


def built_problems(service: Service, method: str, reading: Reading) -> Iterator[str]:
    """How the client would have written this request differently."""
    arguments = arguments_of(reading)
    if arguments is None:
        return
    request = reading.exchange.request
    try:
        built = service.client_under_test.build(method, **arguments)
        asked = asked_by(built.method, built.path_and_query, tuple(built.headers), built.body)
    except Exception as error:  # noqa: BLE001 - whatever a client raises is what it is judged by
        yield f"building {method} from {shown(arguments)} raised {error!r}"
        return
    wanted = asked_with(service.contract, method, arguments)
    if asked != wanted:
        yield f"{request.method} {request.url} was built as {shown(asked)}, not {shown(wanted)}"


def read_problems(service: Service, method: str, exchange: Exchange) -> Iterator[str]:
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


def known_problems(service: Service, tour: Tour, shell: Shell, method: str, response: Response) -> list[str]:
    """How the client reads a known answer differently, were it the answer to its first call of the method."""
    answer = httpx.Response(response.status, headers=list(response.headers), content=response.body)
    called = tour.scripted(tour.first(method), shell, answer)
    problem = difference(service.contract, method, response, called.value, called.raised)
    return [] if problem is None else [f"{named(called)}: {problem}"]


def _parameters(method: str) -> list[str]:
    """The names of a method's own parameters: positions mean what S95 says, whatever the client calls them."""
    return [name.partition("=")[0] for name in SIGNATURES[method].strip("()").split(", ")[:-3]]


def each_method(tour: Tour) -> Iterator[tuple[Called, Shell]]:
    """The first call of every method that reached the endpoint, for each shell."""
    for method in METHODS:
        for shell in SHELLS:
            yield tour.first(method), shell


def each_way(tour: Tour) -> Iterator[Called]:
    """Every call of the tour, and the same with raw the other way."""
    for told in tour.calls:
        yield told
        if told.response is not None:
            yield tour.rehearsed(told, told.shell, raw=not told.raw)


def named(called: Called) -> str:
    """A call for a breach."""
    return f"{called.shell} {called.wanted.method}"
