"""Listing the snapshots that the caller can see (S80-S82, Q16)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from facesnap.conformance.model.grounds import Grounds, judge, key_grounds
from facesnap.conformance.model.requests import guid, scope_of
from facesnap.conformance.model.snapshots import Step, described, lacking, problem_grounds, text
from facesnap.conformance.model.state import Snapshot, State
from facesnap.conformance.model.values import KINDS, Call, Finding, Info, Judgement, Observation, held

Membership = Literal["in", "out", "either"]
IGNORED = frozenset({"error.unknown-query", "error.trailing-slash"})  # what is served with these is served in full


def listing(state: State, call: Call) -> Step:
    """GET /snapshots. Judges the snapshots of this run only: the endpoint holds other people's data."""
    problems = problem_grounds(call)
    if (refused := key_grounds(call, lambda: problems)) is not None:
        return state, Finding(judge(refused, call, None))
    judgements = judge(Grounds(accept=("list.answer.status",)) + problems, call, None)
    entries = call.answer.json if call.answer is not None else None
    if call.outcome != "success" or not isinstance(entries, list):
        return state, Finding(judgements)
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        if isinstance(entry, dict):
            by_id.setdefault(str(entry.get("id")).lower(), []).append(entry)
    observations: list[Observation] = []
    said: list[Judgement] = list(judgements)
    after: dict[str, Snapshot] = {}
    for snapshot in state.snapshots.values():
        seen = by_id.pop(snapshot.id, [])
        after[snapshot.id], found = _entry(state, call, snapshot, seen, problems)
        said += found
        observations += _several(state, call, snapshot, present=bool(seen))
    state = replace(state, snapshots=after)
    state, found = _strangers(state, call, [entry for group in by_id.values() for entry in group])
    return state, Finding((*said, *found), tuple(dict.fromkeys(observations)))


def _entry(
    state: State, call: Call, snapshot: Snapshot, seen: list[Mapping[str, Any]], problems: Grounds
) -> tuple[Snapshot, tuple[Judgement, ...]]:
    """One snapshot of ours, and its entries in the answer: none, one, or wrongly more."""
    expected, why = _membership(state, call, snapshot)
    kind = snapshot.kind
    lenient = any(clause not in IGNORED for clause in problems.may)
    if not seen:
        if expected != "in" or lenient:
            return snapshot, tuple([held(clause, kind) for clause in why]) if expected == "out" else ()
        ignored = (clause for clause in problems.may if clause in IGNORED)
        # What was missing before a deletion was tried says nothing of the deletion.
        culprits = () if call.account in snapshot.unlisted else lacking(snapshot)
        broken = (*ignored, *(culprits or why[:1]))
        if not call.query:
            snapshot = replace(snapshot, unlisted=snapshot.unlisted | {call.account})
        return snapshot, tuple(_breach(clause, kind, f"{snapshot.id} listed", "missing") for clause in broken)
    snapshot = replace(snapshot, unlisted=snapshot.unlisted - {call.account})
    if expected == "out":
        return snapshot, tuple(_breach(clause, kind, f"{snapshot.id} not listed", "listed") for clause in why)
    judgements = [held(clause, kind) for clause in why] if expected == "in" else []
    judgements.append(
        held("list.entry.once", kind)
        if len(seen) == 1
        else _breach("list.entry.once", kind, "one entry", f"{len(seen)} entries")
    )
    snapshot, more = described(snapshot, seen[0], "list.entry.agrees")
    if any(said.clause.startswith("time.") and not said.holds for said in more):
        judgements.append(_breach("list.entry.agrees", kind, "the times that get shows", "others"))
    return snapshot, (*judgements, *more)


def _breach(clause: str, kind: str, expected: str, actual: str) -> Judgement:
    return Judgement(clause, holds=False, expected=expected, actual=actual, kind=kind)


def _membership(state: State, call: Call, snapshot: Snapshot) -> tuple[Membership, tuple[str, ...]]:
    """Whether the list holds the snapshot, and the clauses that say so."""
    if snapshot.deleted:
        return "out", ("delete.gone.list",)
    age = snapshot.age(call.when)
    if age in {"edge", "expired"} or snapshot.perhaps_deleted:
        return "either", ()
    if age == "cleaned":
        return "out", tuple(f"expiry.unmoved.by-{touch}" for touch in sorted(snapshot.touched)) or (
            "expiry.list.after",
        )
    visible, why = _visible(state, call, snapshot)
    passes, filters = _passes(call, snapshot)
    if visible == "out":
        return "out", ("list.filter.reveals-nothing",) if call.query.keys() & {"type", "applyScope"} else why
    if visible == "either" or passes == "either":
        return "either", ()
    if passes == "out":
        return "out", filters
    near = ("expiry.list.before",) if snapshot.near_expiry(call.when) else ()
    return "in", (*near, *filters, *why)


def _visible(state: State, call: Call, snapshot: Snapshot) -> tuple[Membership, tuple[str, ...]]:
    """Whether the caller can see the snapshot at all (S80)."""
    caller = state.subscription(call.account)
    if call.account == snapshot.owner:
        return "in", ("list.own.listed",)
    scopes = [info.scope for info in snapshot.worlds]
    listed = {scope is not None and caller in scope for scope in scopes}
    if None in scopes or len(listed) > 1:
        return "either", ()
    if caller == state.subscription(snapshot.owner):
        return ("in", ("region.list.across",)) if listed == {True} else ("either", ())
    if listed == {True}:
        return "in", ("scope.list.in-scope",) if caller in snapshot.original_scope else ("scope.list.added",)
    return "out", ("scope.list.removed-hidden",) if caller in snapshot.once_in_scope else (
        "scope.list.outsider-hidden",
    )


def _filters(call: Call) -> tuple[str, list[str]]:
    """The type and the scope ids that the call filters by; "" and [] for none."""
    kinds = [value for value in call.query.get("type", ()) if value]
    scopes = [part for value in call.query.get("applyScope", ()) for part in value.split(",") if part]
    return (kinds[0] if kinds else ""), scopes


def _passes(call: Call, snapshot: Snapshot) -> tuple[Membership, tuple[str, ...]]:
    """Whether the snapshot passes the call's filters, and the clauses of the filters."""
    kind, scopes = _filters(call)
    if not kind and not scopes:
        return "in", ()
    clauses = ("list.filter.both",) if kind and scopes else ("list.filter.type",) if kind else ("list.filter.scope",)
    # Of a parameter given twice the first, the last or all may count.
    if (kind and kind not in KINDS) or any(len(call.query.get(name, ())) > 1 for name in ("type", "applyScope")):
        return "either", clauses
    stored = [info.scope for info in snapshot.worlds]
    if scopes and (None in stored or not all(guid(scope) for scope in scopes)):
        return "either", clauses
    wanted = scope_of(scopes)
    if len(wanted) > 1 and not kind:
        clauses = ("list.filter.several",)
    hits = {len(wanted & (scope or frozenset())) for scope in stored} if scopes else {0}
    if kind and kind != snapshot.kind:
        return "out", clauses
    if not scopes or hits == {len(wanted)}:
        return "in", clauses
    if hits == {0}:
        return "out", clauses if len(wanted) == 1 or kind else ("list.filter.several",)
    return "either", ("list.filter.several",)


def _several(state: State, call: Call, snapshot: Snapshot, *, present: bool) -> list[Observation]:
    """What a filter of several subscriptions does with a snapshot that holds some of them (Q16).

    Either is lawful; both in one run is for the profile to point out, not for the verdict (part C, Rulings).
    """
    passes, clauses = _passes(call, snapshot)
    alive = not snapshot.deleted and not snapshot.perhaps_deleted and snapshot.age(call.when) == "alive"
    if passes != "either" or clauses != ("list.filter.several",) or not alive:
        return []
    if _visible(state, call, snapshot)[0] != "in":
        return []
    return [Observation("Q16", f"several scope ids: {'any' if present else 'all'} of them")]


def _strangers(state: State, call: Call, entries: list[Mapping[str, Any]]) -> tuple[State, tuple[Judgement, ...]]:
    """Entries that are none of our snapshots: other people's, or what a refused take has stored all the same."""
    seen = [
        (entry.get("type"), Info(scope_of(entry.get("applyScope")), text(entry.get("userData")))) for entry in entries
    ]
    said = []
    for refused in state.refused:
        if refused.account not in {None, call.account} or any(_filters(call)):
            continue
        stored = (refused.kind, refused.info) in seen
        if stored and state.lost:
            continue  # a take whose answer was lost may have stored just that
        said.append(
            _breach(refused.clause, refused.kind, "no snapshot of a refused take", "one is listed")
            if stored
            else held(refused.clause, refused.kind)
        )
    ids = {str(entry.get("id")).lower() for entry in entries}
    return replace(state, foreign=state.foreign | ids), tuple(said)
