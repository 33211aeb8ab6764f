"""Probing: one generated case through the run's sender, what it started seen to its end, what it made deleted."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import requests
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from facesnap.conformance.fuzz.aiming import KIND_OF, Aim
from facesnap.conformance.fuzz.cases import Case, Operation
from facesnap.conformance.harness.clients import answer_of
from facesnap.conformance.harness.exploring import Exploration
from facesnap.conformance.harness.things import Made
from facesnap.conformance.wire.exchange import Exchange, Headers
from facesnap.conformance.wire.redaction import KEY_HEADER

# Each has its clauses: error.no-server-error, the statuses and bodies of every call, error.media-type, and
# Operation-Location. Left off: what is refused and what accepted is by part C, and keys are the principals' matter.
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
# The connection's own, the tool's own, and the key, which says who sends.
_NOT_OURS_TO_SEND = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent", "expect", "upgrade"}
    | {"x-schemathesis-testcaseid", KEY_HEADER.lower()}
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[!-~]([ -~]*[!-~])?")


class Prober:
    """Sends the cases of one call, and counts them."""

    def __init__(self, exploration: Exploration, operation: Operation, aim: Aim) -> None:
        self._exploration = exploration
        self._service = exploration.service
        self._operation_id: str = operation.definition.raw["operationId"]
        self._aim = aim
        self.sent = 0

    def send(self, case: Case, principal: str) -> None:
        """One case as that principal; raises BreachError for what the oracle finds."""
        path = self._aim.path(case.path_parameters or {})
        if path is None:
            return
        self.sent += 1
        case.body = self._aim.body(self._operation_id, case.body)
        with self._exploration.step():
            self._probe(case, principal, path)

    def _probe(self, case: Case, principal: str, path: dict[str, str]) -> None:
        service = self._service
        prepared = _prepared(case)
        # What the server has of a text that no URL can carry is nobody's to say, so it travels as UTF-8 all the same.
        quoted = {name: quote(value, safe="", errors="surrogatepass") for name, value in path.items()}
        kind = next((KIND_OF[name] for name in path if name in KIND_OF), None)
        made = None
        if kind is not None and self._operation_id == f"create{kind}" and principal in service.oracle.accounts:
            made = Made(service.actor(principal), kind, next(iter(path.values())))
            service.sender.inventory.created.add(made.key)
        exchange = service.sender.send(
            principal,
            case.method,
            case.path.format(**quoted),
            query=urlsplit(prepared.url or "").query,
            headers=_headers(prepared),
            body=_bytes(prepared.body),
        )
        self._followed(exchange, principal)
        if made is not None and exchange.response is not None and exchange.response.status < 300:
            self._aim.tidied(made)
        self._looked_at(case, exchange)

    def _followed(self, exchange: Exchange, principal: str) -> None:
        """What was started is seen to its end, and what came of it deleted."""
        service = self._service
        operation = service.waiter.started(exchange)
        if operation is None:
            return
        actor = service.actor(principal)
        ended = service.waiter.terminal(actor, operation)
        if ended.status != "succeeded":
            return
        if ended.what == "apply":
            self._aim.tidied(Made(actor, ended.kind, ended.key[2]))
        elif ended.snapshot is not None:
            actor.delete(ended.snapshot)

    def _looked_at(self, case: Case, exchange: Exchange) -> None:
        """Log what schemathesis says of an answer about which the oracle has nothing to say."""
        response = exchange.response
        if response is None or response.status == 429 or self._exploration.pending:
            return
        answer = answer_of(exchange)
        answer.request = httpx.Request(exchange.request.method, exchange.request.url)
        answer.read()
        answer.elapsed = timedelta(seconds=exchange.seconds)
        try:
            case.validate_response(answer, checks=list(CHECKS))
        except Failure as failure:
            self._found(failure, exchange)
        except ExceptionGroup as several:
            for each in several.exceptions:
                self._found(each, exchange)
        if exchange.principal in {"nobody", "stranger"} and response.status < 300:
            self._exploration.find(self._operation_id, "a key is not needed", f"{response.status}", exchange)

    def _found(self, failure: BaseException, exchange: Exchange) -> None:
        title = getattr(failure, "title", type(failure).__name__)
        self._exploration.find(self._operation_id, str(title), str(failure), exchange)


def _prepared(case: Case) -> requests.PreparedRequest:
    """The case as requests would send it: its query and its body, serialised."""
    wanted = case.as_transport_kwargs(base_url="http://fuzz.invalid")
    parts = ("method", "params", "headers", "data", "json", "files")
    return requests.Request(url="http://fuzz.invalid/", **{name: wanted.get(name) for name in parts}).prepare()


def _headers(prepared: requests.PreparedRequest) -> Headers:
    """The headers that any connection can carry and that mean something here."""
    found: list[tuple[str, str]] = []
    for name, value in prepared.headers.items():
        key, text = _latin(name), _latin(value)
        if key.lower() not in _NOT_OURS_TO_SEND and _TOKEN.fullmatch(key) and _VALUE.fullmatch(text):
            found.append((key, text))
    return tuple(found)


def _latin(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body or None
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass") or None
    return b"".join(chunk if isinstance(chunk, bytes) else str(chunk).encode() for chunk in body) or None
