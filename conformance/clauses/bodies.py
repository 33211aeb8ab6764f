"""Odd bodies, sent one by one on behalf of a clause: those that must be refused, and those that nobody has settled."""

from collections.abc import Iterator, Mapping
from typing import Any

from facesnap.conformance.clauses.stories import ended, tried
from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.service import Service
from facesnap.conformance.wire.exchange import Exchange
from facesnap.strategies.malformed import Case, disputed, enumerated

# What may have another scope than it was meant to have: who may do what is looked at.
SCOPES = ("scope.value.empty", "scope.value.guid-forms")
# Of these the seed sends one half in one call, and the other half in the other: by the call that gets the odd ones.
# What reads a member is as much the same for both; nothing has an id off the pattern: a take of it is refused anyway.
HALVED = {
    "scope.value.many": "updateSnapshot",
    "limit.user-data.beyond-ascii": "takeSnapshot",
    "limit.take.object-id.off-pattern-refused": "applySnapshot",
    "limit.apply.object-id.off-pattern-refused": "applySnapshot",
}


def valid_take(service: Service, kind: str) -> dict[str, Any]:
    """A take by the target that would be accepted, with a marker of its own.

    The target's budget is the freer one: what nobody has settled may be accepted, and then it counts.
    """
    made = service.restored(kind)
    scope = service.scope(service.source)
    return {"type": kind, "objectId": made.object_id, "applyScope": scope, "userData": service.marker()}


def send_cases(
    service: Service,
    actor: Actor,
    operation: str,
    clause: str,
    valid: Mapping[str, Any],
    path: Mapping[str, str] | None,
) -> Iterator[Exchange]:
    """Send every case of the operation that belongs to the clause; what it starts is waited for."""
    cases = [case for case in (*enumerated(operation, valid), *disputed(operation, valid)) if case.clause == clause]
    unset = clause == "error.null-members" and operation == "updateSnapshot"  # that has a sense of its own there
    if clause.startswith("error.") and not unset:
        # What reads a body knows little of which request it is: they share the cases, by the seed.
        cases = _shared_out(cases, operation, service.seed, least=2 if clause == "error.unknown-members" else 3)
    elif clause in HALVED:
        cases = cases[(service.seed + (operation == HALVED[clause])) % 2 :: 2]
    for case in cases:
        yield send(service, actor, case, path)


def _shared_out(cases: list[Case], operation: str, seed: int, *, least: int) -> list[Case]:
    """A third of the cases to applies, another third to updates, and all but the first third to takes.

    Fewer than ``least`` are not shared.
    """
    if len(cases) < least:
        return cases
    thirds = [cases[(seed + step) % min(3, len(cases)) :: 3] for step in range(3)]
    return {"applySnapshot": thirds[0], "updateSnapshot": thirds[1]}.get(operation, [*thirds[1], *thirds[2]])


def send(service: Service, actor: Actor, case: Case, path: Mapping[str, str] | None) -> Exchange:
    """Send one case; an operation that it starts is waited for."""
    headers = () if case.content_type is None else (("Content-Type", case.content_type),)
    exchange = actor.call(case.operation_id, path, raw=case.body, headers=headers)
    ended(service, actor, exchange)
    return exchange


def odd_takes(service: Service, kind: str, clause: str) -> None:
    """Every odd take of a clause; what is served is got, and a list by the caller tells whether more was stored."""
    made: list[str] = []
    for exchange in send_cases(service, service.target, "takeSnapshot", clause, valid_take(service, kind), None):
        operation = service.waiter.started(exchange)
        if operation is not None and operation.snapshot is not None:
            made.append(operation.snapshot)
            service.target.get(operation.snapshot)
    if made and clause in SCOPES:
        _lived_with(service, made[service.seed % len(made)])
    service.target.list()


def odd_applies(service: Service, kind: str, clause: str) -> None:
    """Every odd apply of a clause, by the taker itself onto an id that is free, which is looked at afterwards."""
    taken, source = service.pliable(kind), service.source
    wanted = service.fresh_id(source, kind)
    valid = {"objectId": wanted, "mode": "CreateNew"}
    for _ in send_cases(service, source, "applySnapshot", clause, valid, {"snapshotId": taken.id}):
        pass
    source.read(kind, wanted)
    if clause == "apply.mode.unknown-refused":
        ended(service, source, source.apply(taken.id, wanted))


def odd_updates(service: Service, kind: str, clause: str) -> None:
    """Every odd update of a clause; after what is served, and at the end, the taker looks; at last the target."""
    taken = service.pliable(kind)
    valid = {"applyScope": service.scope(service.target), "userData": service.marker()}
    served: list[bool] = []
    for exchange in send_cases(service, service.source, "updateSnapshot", clause, valid, {"snapshotId": taken.id}):
        served.append(exchange.response is not None and exchange.response.status < 300)
        if served[-1] and clause == "scope.value.empty":
            tried(service, service.target, taken)
        if served[-1]:
            service.source.get(taken.id)
    if served and not served[-1]:
        service.source.get(taken.id)
    if any(served):
        service.target.get(taken.id)


def _lived_with(service: Service, snapshot_id: str) -> None:
    """What a snapshot of the target's says to the source; who may change it."""
    service.source.get(snapshot_id)
    service.source.update(snapshot_id, user_data="by the source")
    service.target.update(snapshot_id, user_data=service.marker())
