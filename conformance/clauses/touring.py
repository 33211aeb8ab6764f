"""A tour of the client under judgement: every method, for threads and for asyncio, against the real endpoint.

It is made once and looked at by every client clause. What it leaves to be seen with other options is rehearsed: the
same call again, answered from the tour's own record, so that nothing more is sent.
"""

import asyncio
import inspect
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import httpx

from facesnap.conformance.harness.clients import Sent, Wire, answer_of
from facesnap.conformance.harness.errors import BlockedError, SkippedError, StoppedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.state import Operation
from facesnap.conformance.wire.exchange import Exchange, Response

Shell = Literal["threads", "asyncio"]
SHELLS: tuple[Shell, ...] = ("threads", "asyncio")
METHODS = ("apply", "delete", "get", "get_operation_status", "list", "take", "update")
HEADER, OTHER = "X-Facesnap-Tour", "X-Facesnap-Shell"
POLLS = 4  # by the client itself; a longer operation is waited for by the harness
WRONG_KEY = "0" * 32


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call to make: by whom ("source", "target", "stranger"), of which method, with what."""

    who: str
    method: str
    arguments: tuple[Any, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Called:
    """A call that was made. ``value`` is what it returned, ``raised`` what it raised instead."""

    shell: Shell
    wanted: Wanted
    value: Any
    raised: Exception | None
    sent: tuple[Sent, ...]
    replayed: Exchange | None = None

    @property
    def exchange(self) -> Exchange | None:
        """What came of its last request, or was replayed for it; None where nothing was sent to the endpoint."""
        return self.replayed or (self.sent[-1].exchange if self.sent else None)

    @property
    def response(self) -> Response | None:
        """The answer to its last request, as it came."""
        return None if self.exchange is None else self.exchange.response

    @property
    def raw(self) -> bool:
        """Whether it was asked for the direct response."""
        return bool(self.wanted.options.get("raw"))


class Tour:
    """Clients of one run, the wire that they share, and the calls that were made on the tour."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.wire = Wire(service.sender)
        self.calls: list[Called] = []
        self.lack: SkippedError | None = None
        keys = {"stranger": WRONG_KEY}
        for name in ("source", "target"):
            keys[name] = service.target_config.subscriptions[name].key
        self._clients = {
            (shell, who): self._made(shell, who, key) for shell in SHELLS for who, key in sorted(keys.items())
        }

    def _made(self, shell: Shell, who: str, key: str) -> Any:
        judged = self._service.client_under_test
        make, sleep = (judged.for_threads, _no_sleep) if shell == "threads" else (judged.for_asyncio, _no_async_sleep)
        return make(self._service.sender.principals.base_url(who), key, transport=self.wire, sleep=sleep)

    def client(self, shell: Shell) -> Any:
        """The source's client."""
        return self._clients[shell, "source"]

    def call(self, shell: Shell, wanted: Wanted) -> Called:
        """Make one call; what it raises is kept, unless it is the run itself that stops."""
        before = len(self.wire.sent)
        value, raised = None, None
        try:
            made = getattr(self._clients[shell, wanted.who].snapshot, wanted.method)(
                *wanted.arguments, **wanted.options
            )
            value = asyncio.run(_awaited(made)) if inspect.isawaitable(made) else made
        except StoppedError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a client raises is what it is judged by
            raised = error
        return Called(shell, wanted, value, raised, tuple(self.wire.sent[before:]))

    def rehearsed(self, told: Called, shell: Shell, answers: int = 1, **options: Any) -> Called:
        """The call again with these options, answered from the record of the first."""
        if told.exchange is None:
            raise BlockedError(f"the client sent nothing for {told.wanted.method}")
        self.wire.canned.extend(answer_of(told.exchange) for _ in range(answers))
        called = self._canned(shell, Wanted(told.wanted.who, told.wanted.method, told.wanted.arguments, options))
        return replace(called, replayed=told.exchange)

    def scripted(self, told: Called, shell: Shell, *answers: httpx.Response, **options: Any) -> Called:
        """The call again with these options, given these answers."""
        self.wire.canned.extend(answers)
        return self._canned(shell, Wanted(told.wanted.who, told.wanted.method, told.wanted.arguments, options))

    def _canned(self, shell: Shell, wanted: Wanted) -> Called:
        try:
            return self.call(shell, wanted)
        finally:
            self.wire.canned.clear()

    def first(self, method: str) -> Called:
        """The first call of a method that reached the endpoint; raises BlockedError if none did."""
        for called in self.calls:
            if called.wanted.method == method and called.exchange is not None:
                return called
        raise BlockedError(f"the client sent nothing for {method}")


def toured(service: Service) -> Tour:
    """The run's tour, made at first use; raises SkippedError, each time, where the budget cut it short."""
    tour = service.shared.get(("tour",))
    if not isinstance(tour, Tour):
        tour = Tour(service)
        service.shared["tour",] = tour
        try:
            for shell in SHELLS:
                # Where a client leads astray, what it did until then is what it is judged by.
                with suppress(BlockedError):
                    _make(service, tour, shell)
        except SkippedError as lack:
            tour.lack = lack
    if tour.lack is not None:
        raise tour.lack
    return tour


def _make(service: Service, tour: Tour, shell: Shell) -> None:
    """Follow the itinerary; threads without ``raw`` and asyncio with it, so that both are seen on the wire."""
    route = _itinerary(service)
    told: Called | None = None
    while True:
        try:
            wanted = next(route) if told is None else route.send(told)
        except StopIteration:
            return
        headers = {HEADER: f"No. {len(tour.calls)}", OTHER: shell}
        options = {"raw": shell == "asyncio", "custom_headers": headers}
        told = tour.call(shell, Wanted(wanted.who, wanted.method, wanted.arguments, options))
        tour.calls.append(told)


def _itinerary(service: Service) -> Generator[Wanted, Called, None]:
    """Take, status, get, list, update, apply, status, delete, and what each error looks like."""
    kind = service.any_kind
    exemplar = service.exemplar(kind)
    service.room_for_snapshot(service.source)
    scope = service.scope(service.target)
    taken = yield Wanted("source", "take", (kind, exemplar.object_id, scope, service.marker()))
    operation = yield from _ended(service, "source", taken)
    snapshot_id = operation.snapshot
    if operation.status != "succeeded" or snapshot_id is None:
        raise BlockedError(f"a take of a {kind} ended {operation.status}")
    yield Wanted("source", "get", (snapshot_id,))
    yield Wanted("target", "list", (kind, scope))
    yield Wanted("source", "update", (snapshot_id, scope[::-1], "r\u00e9sum\u00e9 \U0001f600"))
    yield Wanted("source", "get", (snapshot_id,))
    wanted = service.fresh_id(service.target, kind)
    applied = yield Wanted("target", "apply", (snapshot_id, wanted))
    yield from _ended(service, "target", applied)
    yield Wanted("stranger", "list", ())
    service.room_for_snapshot(service.source)
    refused = yield Wanted("source", "take", (kind, "No object id.", scope))
    if refused.exchange is not None and service.waiter.started(refused.exchange) is not None:
        yield from _ended(service, "source", refused)  # refused late
    yield Wanted("source", "delete", (snapshot_id,))
    yield Wanted("source", "get", (snapshot_id,))


def _ended(service: Service, who: str, started: Called) -> Generator[Wanted, Called, Operation]:
    """The operation that a call started, followed to its end by the client, and at last by the harness."""
    exchange = started.exchange
    operation = None if exchange is None else service.waiter.started(exchange)
    if exchange is None or operation is None:
        raise BlockedError(f"the client's {started.wanted.method} started no operation")
    for _ in range(POLLS):
        yield Wanted(who, "get_operation_status", (operation.id,))
        if service.oracle.state.operations[operation.id].terminal:
            return service.oracle.state.operations[operation.id]
    ended = service.waiter.terminal(service.actor(who), operation)
    yield Wanted(who, "get_operation_status", (operation.id,))
    return ended


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


def _no_sleep(seconds: float) -> None:
    """Nobody waits for a canned answer, and the sender waits by itself for a real one."""


async def _no_async_sleep(seconds: float) -> None:
    """As for threads."""
