"""Checks of the family client: they judge the client under test (harness/clients.py), with the endpoint as its partner.

All of them look at one tour of the client; the last one also holds the client beside everything exchanged before it.
"""

import inspect

import httpx

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses import ranks
from facesnap.conformance.clauses.agreement import METHOD_OF, difference, documented
from facesnap.conformance.clauses.client_problems import (
    OVERRIDES,
    SIGNATURES,
    built_problems,
    busy,
    each_method,
    each_way,
    header_problems,
    known_problems,
    named,
    override_problems,
    plain_problems,
    raw_problems,
    read_problems,
    retry_problems,
    signature,
    tour_problems,
    value_problems,
    where,
    words,
)
from facesnap.conformance.clauses.known_answers import ANSWERS
from facesnap.conformance.clauses.touring import HEADER, SHELLS, toured
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.reading import read
from facesnap.conformance.wire.exchange import Exchange, header


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
    wanted_words = {
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
        for name, wanted in wanted_words.items():
            found = words(getattr(models, name, None))
            if found != {word.lower() for word in wanted}:
                problems.append(f"{shell}: {name} has {sorted(found)}")
    _said(service, "client.operations.models", problems, "the models, with the contract's words")


@clause("client.operations.signatures", rank=ranks.LATE)
def has_the_documented_signatures(service: Service) -> None:
    """Read the signatures of all methods of both shells."""
    tour = toured(service)
    problems = []
    for shell in SHELLS:
        for method, wanted in SIGNATURES.items():
            found = signature(getattr(getattr(tour.client(shell), "snapshot", None), method, None))
            if found != wanted:
                problems.append(f"{shell}: {method}{found}")
    _said(service, "client.operations.signatures", problems, "the signatures of S95")


@clause("client.options.custom-headers", rank=ranks.LATE)
def adds_custom_headers(service: Service) -> None:
    """Look for the tour's headers in what was sent, in a repetition too, and for none of them in a call without."""
    tour = toured(service)
    for told in tour.calls:
        wanted = told.wanted.options["custom_headers"]
        _said(service, "client.options.custom-headers", header_problems(told), f"{wanted}", told.exchange)
    for told, shell in each_method(tour):
        repeated = tour.scripted(told, shell, *busy(2), retries=1, custom_headers={HEADER: "Again"})
        problems = header_problems(repeated)
        _said(service, "client.options.custom-headers", problems, f"{HEADER} in a repetition too", told.exchange)
        without = tour.rehearsed(told, shell)
        left = [header(sent.headers, HEADER) for sent in without.sent]
        problems = [f"{named(without)}: {HEADER}: {left}"] if any(left) else []
        _said(service, "client.options.custom-headers", problems, f"no {HEADER} in the next call", told.exchange)


@clause("client.options.raw", rank=ranks.LATE)
def gives_the_direct_response(service: Service) -> None:
    """Hold the result with and without raw beside the answer, for every method of both shells."""
    tour = toured(service)
    for told, shell in each_method(tour):
        direct, plain = tour.rehearsed(told, shell, raw=True), tour.rehearsed(told, shell, raw=False)
        problems = [*raw_problems(service, told, direct), *plain_problems(plain)]
        _said(service, "client.options.raw", problems, "the answer beside the value with raw alone", told.exchange)
    for told in tour.calls:
        if told.raw and told.raised is None and told.exchange is not None:
            problems = list(raw_problems(service, told, told))
            _said(service, "client.options.raw", problems, "the answer beside the value", told.exchange)


@clause("client.options.overrides", rank=ranks.LATE)
def overrides_for_one_call(service: Service) -> None:
    """Call with every option, then without: it holds for that call alone."""
    tour = toured(service)
    for told, shell in each_method(tour):
        usual = tour.rehearsed(told, shell)
        # Of a call that raises nothing may stick either; so that one comes last before the usual is asked for again.
        changed = list(override_problems(tour, told, shell))
        tour.scripted(told, shell, httpx.Response(404), **OVERRIDES)
        problems = [
            *changed,
            *([] if where(tour.rehearsed(told, shell)) == where(usual) else [f"{shell} {told.wanted.method} sticks"]),
            *retry_problems(tour, told, shell),
        ]
        _said(service, "client.options.overrides", problems, "the option, in that call alone", told.exchange)


@clause("client.answers.values", rank=ranks.LATE)
def returns_typed_values(service: Service) -> None:
    """Look at what every successful call returned, with raw and without."""
    tour = toured(service)
    for told in each_way(tour):
        response = told.response
        if response is None:
            problems = [f"{named(told)} sent nothing; raised {told.raised!r}"]
        elif not documented(service.contract, told.wanted.method, response):
            continue
        else:
            problems = value_problems(tour, told)
        _said(service, "client.answers.values", problems, "the documented value", told.exchange)


@clause("client.answers.errors", rank=ranks.LATE)
def raises_for_errors(service: Service) -> None:
    """Look at what every refused call raised, with raw and without."""
    tour = toured(service)
    for told in each_way(tour):
        response = told.response
        if response is None or response.status < 400:
            continue
        problem = difference(service.contract, told.wanted.method, response, told.value, told.raised)
        problems = [] if problem is None else [f"{named(told)}: {problem}"]
        _said(service, "client.answers.errors", problems, "an error with status, code, message", told.exchange)


@clause("client.answers.agree", rank=ranks.LATE)
def agrees_with_the_judge(service: Service) -> None:
    """Hold the client beside the judge for the tour, every snapshot call of the run so far, and known answers."""
    tour = toured(service)
    for told in tour.calls:
        _said(service, "client.answers.agree", tour_problems(service, told), "what the judge reads", told.exchange)
    for exchange in list(service.recorder.history):
        if "/snapshots" not in exchange.request.url and "/operations" not in exchange.request.url:
            continue
        reading = read(service.contract, exchange)
        method = METHOD_OF.get(reading.operation.operation_id) if reading.operation else None
        if method is None or exchange.response is None:
            continue
        problems = [*built_problems(service, method, reading), *read_problems(service, method, exchange)]
        _said(service, "client.answers.agree", problems, "what the judge reads", exchange)
    reached = {told.wanted.method for told in tour.calls if told.exchange is not None}
    for method, response in (known for known in ANSWERS if known[0] in reached):
        for shell in SHELLS:
            problems = known_problems(service, tour, shell, method, response)
            _said(service, "client.answers.agree", problems, "what the judge reads", tour.first(method).exchange)
