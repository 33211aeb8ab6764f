"""Meanwhile: what a change does to the operations under way that build on it (Q4, Q22, Q23; part C, concurrency).

An operation may look at what it builds on at any moment between its request and its end, so either end is lawful once
that has changed. A clause is broken only where no moment would have done.
"""

from collections.abc import Iterable
from dataclasses import replace

from facesnap.conformance.model.grounds import EXCUSED, NO_GROUNDS, Grounds
from facesnap.conformance.model.observing import unique
from facesnap.conformance.model.state import Key, Operation, Snapshot, State
from facesnap.conformance.model.values import Interval, Mutation


def captured(state: State, key: Key, change: Mutation) -> State:
    """A take under way may capture the object before or after the change, or fail for it (S19)."""
    for operation in _running(state, "take", key):
        changed = (change(content) for content in operation.contents)
        contents = unique((*operation.contents, *(content for content in changed if content is not None)))
        state = state.with_operation(replace(operation, contents=tuple(contents), disturbed=True))
    return state


def unknown_captured(state: State, key: Key) -> State:
    """Nobody can tell any more what a take under way captures."""
    for operation in _running(state, "take", key):
        state = state.with_operation(replace(operation, contents=(), disturbed=True))
    return state


def made(state: State, key: Key) -> State:
    """An object comes to be: a take under way may find its source after all."""
    for operation in _running(state, "take", key):
        if _about(operation.must_fail, "take.source."):
            state = state.with_operation(replace(_loosened(operation, "take.source."), contents=(), disturbed=True))
    return state


def freed(state: State, key: Key) -> State:
    """An object is gone, or may be: an apply under way may find the id free after all, and a second one after it."""
    for operation in _running(state, "apply", key):
        if _about(operation.must_fail, "conflict."):
            state = state.with_operation(replace(_loosened(operation, "conflict."), flux=True, disturbed=True))
        elif operation.rivals:
            state = state.with_operation(replace(operation, rivals=()))
    return state


def rescoped(state: State, before: Snapshot, after: Snapshot) -> State:
    """A scope has changed, or may have: what it means for an apply under way is open where its caller came or went."""
    for operation in state.in_flight():
        if operation.what == "apply" and operation.snapshot == after.id:
            caller = state.subscription(operation.account)
            if _listed(before, caller) != _listed(after, caller):
                state = state.with_operation(replace(_loosened(operation, "scope."), recommended=()))
    return state


def held_fast(state: State, snapshot: Snapshot, scope: Iterable[str] | None) -> Grounds:
    """Whether an apply under way excuses a refusal to delete its snapshot, or to take its caller off the scope (Q23).

    ``scope`` is the one that an update asks for; None for a deletion.
    """
    kept = None if scope is None else {each.lower() for each in scope}
    for operation in state.in_flight():
        mine = operation.what == "apply" and operation.snapshot == snapshot.id
        if mine and (kept is None or state.subscription(operation.account) not in kept):
            return Grounds(may=(EXCUSED,))
    return NO_GROUNDS


def vanished(state: State, operation: Operation, when: Interval | None) -> bool:
    """Whether the snapshot of an apply is gone by now, or may be."""
    snapshot = state.snapshots.get(operation.snapshot or "")
    return snapshot is not None and (snapshot.deleted or snapshot.perhaps_deleted or snapshot.age(when) != "alive")


def _running(state: State, what: str, key: Key) -> list[Operation]:
    return [operation for operation in state.in_flight() if operation.what == what and operation.key == key]


def _about(clauses: Iterable[str], prefix: str) -> bool:
    return any(clause.startswith(prefix) for clause in clauses)


def _loosened(operation: Operation, prefix: str) -> Operation:
    """The operation without the reasons of one kind to fail, and free to end either way."""
    return replace(
        operation,
        must_fail=tuple(clause for clause in operation.must_fail if not clause.startswith(prefix)),
        implied=tuple(clause for clause in operation.implied if not clause.startswith(prefix)),
        excused=(*operation.excused, EXCUSED),
    )


def _listed(snapshot: Snapshot, caller: str) -> set[bool | None]:
    return {None if info.scope is None else caller in info.scope for info in snapshot.worlds}
