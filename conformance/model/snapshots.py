"""Getting, updating and deleting a snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from facesnap.conformance.model import meanwhile, times
from facesnap.conformance.model.grounds import NO_GROUNDS, Grounds, breach, found, judge, key_grounds, passing, standing
from facesnap.conformance.model.observing import Seen, unique, weigh
from facesnap.conformance.model.requests import problems as problems_of
from facesnap.conformance.model.requests import scope_of
from facesnap.conformance.model.state import MAX_SUSPECTS, Holding, Snapshot, State
from facesnap.conformance.model.values import KINDS, Call, Content, Finding, Info, Judgement, Observation, Suspect, held

Step = tuple[State, Finding]

# Doubts after which nobody can tell what was stored.
VAGUE = frozenset({"error.unusual-json"})


def problem_grounds(call: Call) -> Grounds:
    """The grounds that lie in the request itself."""
    found_problems = problems_of(call)
    if not found_problems:
        return NO_GROUNDS
    return Grounds(
        must=tuple(dict.fromkeys(problem.clause for problem in found_problems if problem.must)),
        may=tuple(dict.fromkeys(problem.clause for problem in found_problems if not problem.must)),
    )


def get(state: State, call: Call) -> Step:
    """GET /snapshots/{snapshotId} (S60, S61)."""
    problems = problem_grounds(call)
    if (refused := key_grounds(call, lambda: passing(state, call) + problems)) is not None:
        return state, Finding(judge(refused, call, None))
    snapshot = found(state, call)
    if isinstance(snapshot, Grounds):
        return state, Finding(judge(snapshot + problems, call, None))
    grounds = standing(state, call, snapshot) + problems
    judgements = judge(grounds, call, snapshot.kind)
    if call.outcome == "refusal" and not grounds.must and not grounds.may and (culprits := lacking(snapshot)):
        culprits = (*culprits, *(clause for clause in grounds.accept if clause.startswith("expiry.")))
        broken = tuple(breach(clause, call, snapshot.kind, "the snapshot, still there") for clause in culprits)
        return state.with_snapshot(replace(snapshot, perhaps_deleted=True)), Finding(broken)
    snapshot = touched(snapshot, call, "get")
    if call.outcome == "success" and call.answer is not None and isinstance(call.answer.json, dict):
        snapshot, more = described(snapshot, call.answer.json, "get.value")
        return state.with_snapshot(snapshot), Finding(judgements + more, _forms(snapshot, call.answer.json))
    return state.with_snapshot(snapshot), Finding(judgements)


def _forms(snapshot: Snapshot, body: Mapping[str, Any]) -> tuple[Observation, ...]:
    """In which of the lawful forms an answer says what it says (Q12, Q15)."""
    scope = body.get("applyScope")
    letters = "".join(str(item) for item in scope) if isinstance(scope, list) else ""
    case = (
        "lower case" if letters == letters.lower() else "upper case" if letters == letters.upper() else "as it was sent"
    )
    found = [Observation("Q12", f"the apply scope comes back: in {case}")]
    if all(info.user_data == "" for info in snapshot.worlds):
        data = body.get("userData", "omitted")
        shown = "null" if data is None else "empty" if data == "" else "omitted"
        found.append(Observation("Q15", f"no user data: {shown}"))
    return tuple(found)


def touched(snapshot: Snapshot, call: Call, touch: str) -> Snapshot:
    """The snapshot, remembering a touch late enough in its life for a sliding expiry to show."""
    if call.when is None or snapshot.taken is None or snapshot.deleted or call.outcome != "success":
        return snapshot
    if snapshot.age(call.when) != "alive":
        return snapshot  # what comes after the edge can move it no more
    if call.when.earliest <= snapshot.taken.latest + times.SHOWING:
        return snapshot
    return replace(snapshot, touched=snapshot.touched | {touch})


def described(snapshot: Snapshot, body: Mapping[str, Any], prefix: str) -> tuple[Snapshot, tuple[Judgement, ...]]:
    """The snapshot after an answer that describes it, and what the description says. ``prefix``: whom to blame."""
    if not snapshot.kind and body.get("type") in KINDS:
        snapshot = replace(snapshot, kind=body["type"])  # taken by a body that nobody could read for certain
    kind = snapshot.kind
    judgements: list[Judgement] = []
    told: dict[str, Any] = {}

    def fact(clause: str, *, holds: bool, expected: object, actual: object) -> None:
        judgements.append(held(clause, kind) if holds else Judgement(clause, holds, str(expected), str(actual), kind))

    def clause(name: str) -> str:
        return f"{prefix}.{name}" if prefix == "get.value" else prefix

    seen_id, seen_kind, seen_account = body.get("id"), body.get("type"), body.get("account")
    if prefix == "get.value":
        fact(clause("id"), holds=str(seen_id).lower() == snapshot.id, expected=snapshot.id, actual=seen_id)
    fact(clause("type"), holds=seen_kind == kind, expected=kind, actual=seen_kind)
    if seen_kind != kind and snapshot.may_move:
        fact("update.immutable.kept", holds=False, expected=kind, actual=seen_kind)
    if isinstance(seen_account, str):
        known = snapshot.account or seen_account
        told["account"] = known
        holds = bool(seen_account) and seen_account == known
        fact("get.value.account", holds=holds, expected=known or "a non-empty text", actual=seen_account)
    scope, data = scope_of(body.get("applyScope")), text(body.get("userData"))

    def blame(info: Info | None) -> tuple[str, ...]:
        wrong_scope = info is None or (info.scope is not None and info.scope != scope)
        wrong_data = info is None or (info.user_data is not None and info.user_data != data)
        own = (*((clause("apply-scope"),) if wrong_scope else ()), *((clause("user-data"),) if wrong_data else ()))
        return (*own, *snapshot.context)

    unset = prefix == "get.value" and all(info.user_data == "" for info in snapshot.worlds)
    bears_out = (clause("apply-scope"), clause("user-data"), *(("get.value.user-data-unset",) if unset else ()))
    fits = partial(_fits, scope, data)
    seen = Seen(
        fits,
        blame,
        # A list is a view: where it differs from what is known, the next get may have to tell.
        partial(_adopted, body) if prefix == "get.value" else lambda info: info,
        tuple(dict.fromkeys(bears_out)),
        lambda info: (
            f"scope {sorted(info.scope or ()) if info else ()}, user data {shortened(info.user_data if info else None)}"
        ),
        f"scope {sorted(scope)}, user data {shortened(data)}",
        kind,
    )
    worlds, suspects, more = weigh(snapshot.worlds, snapshot.suspects, seen)
    pinned = tuple(_adopted(body, world) if fits(world) else world for world in worlds[:1] if world is not None)
    snapshot = replace(snapshot, worlds=pinned, suspects=suspects, context=(), **told)
    snapshot, of_time = times.described(snapshot, body)
    return snapshot, (*judgements, *more, *of_time)


def _fits(scope: frozenset[str], data: str, info: Info | None) -> bool:
    """Whether this may be what is stored."""
    if info is None:
        return False
    return (info.scope is None or info.scope == scope) and (info.user_data is None or info.user_data == data)


def _adopted(body: Mapping[str, Any], info: Info | None) -> Info:
    """What an answer shows to be stored. What has another form, or is missing, says nothing; its schema is for that."""
    scope, data = body.get("applyScope"), body.get("userData")
    return Info(
        scope_of(scope) if info is None or isinstance(scope, list) else info.scope,
        text(data) if info is None or data is None or isinstance(data, str) else info.user_data,
    )


def text(value: object) -> str:
    """Stored text as compared: unset, null and "" are one (Q15)."""
    return value if isinstance(value, str) else ""


def read_text(value: object) -> str | None:
    """User data as it is stored: a number is its text (Q33); None for what nobody can tell."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value)


def scope_named(items: list[Any]) -> frozenset[str] | None:
    """The scope that a list names; None where it holds what is no text."""
    return scope_of(items) if all(isinstance(item, str) for item in items) else None


def shortened(value: str | None) -> str:
    """A text for a breach, cut to a readable length."""
    if value is None:
        return "anything"
    return repr(value) if len(value) <= 60 else f"{value[:40]!r}… ({len(value)} characters)"


def update(state: State, call: Call) -> Step:
    """PATCH /snapshots/{snapshotId} (S90, S91)."""
    problems = problem_grounds(call)
    if (refused := key_grounds(call, lambda: passing(state, call) + problems)) is not None:
        return _suspect_update(state, call, "key.refused.changes-nothing"), Finding(judge(refused, call, None))
    snapshot = found(state, call)
    if isinstance(snapshot, Grounds):
        return state, Finding(judge(snapshot + problems, call, None))
    rights = standing(state, call, snapshot)
    grounds = rights + problems + _longest(call)
    wanted = call.body.get("applyScope") if isinstance(call.body, dict) else None
    if isinstance(wanted, list):
        grounds += meanwhile.held_fast(state, snapshot, map(str, wanted))
    judgements = judge(grounds, call, snapshot.kind)
    if call.outcome == "refusal":
        foreign = any(clause.startswith("owner.") for clause in grounds.must)
        return (
            _suspect_update(
                state, call, "owner.update.changes-nothing" if foreign else "update.refused.changes-nothing"
            ),
            Finding(judgements),
        )
    if call.outcome == "throttled":
        return state, Finding(judgements)
    if call.outcome == "success" and not grounds.must:
        after = _updated(snapshot, call, frozenset(grounds.may))
    else:
        # Unlawful, unanswered or crashed: it may have done anything to what an update can change.
        after = replace(snapshot, worlds=(Info(None, None),), may_move=True, must_move=False, suspects=())
    return meanwhile.rescoped(state.with_snapshot(after), snapshot, after), Finding(judgements)


def _longest(call: Call) -> Grounds:
    data = call.body.get("userData") if isinstance(call.body, dict) else None
    longest = isinstance(data, str) and len(data) == 16_384 and data.isascii()
    return Grounds(accept=("limit.update.user-data.longest",)) if longest else NO_GROUNDS


def _after(snapshot: Snapshot, call: Call) -> list[Info]:
    """What the snapshot may say after the update is served, in each of its worlds."""
    body = call.body if isinstance(call.body, dict) else {}
    after: list[Info] = []
    for info in snapshot.worlds:
        scopes: list[frozenset[str] | None] = [info.scope]
        if isinstance(body.get("applyScope"), list):
            scopes = [scope_named(body["applyScope"])]
        elif "applyScope" in body:
            scopes = [info.scope, frozenset()]
        data: list[str | None] = [info.user_data]
        if isinstance(body.get("userData"), str | int):
            data = [read_text(body["userData"])]
        elif body.get("userData", "") is None:
            data = [info.user_data, ""]
        elif "userData" in body:
            data = [None]
        after += [Info(scope, datum) for scope in scopes for datum in data]
    return unique(after)


def _updated(snapshot: Snapshot, call: Call, doubts: frozenset[str]) -> Snapshot:
    """The snapshot after an update that was served; ``doubts``: the clauses by which it need not have been."""
    body = call.body if isinstance(call.body, dict) else {}
    after = [Info(None, None)] if doubts & VAGUE else _after(snapshot, call)
    new, old = after[0], snapshot.worlds[0]
    suspects = []
    if "applyScope" in body:
        suspects.append(Suspect("update.apply-scope.replaced", replace(new, scope=old.scope)))
        if old.scope is not None and new.scope is not None:
            suspects.append(Suspect("update.apply-scope.replaced", replace(new, scope=old.scope | new.scope)))
        if "userData" not in body:
            suspects.append(Suspect("update.partial.user-data-kept", replace(new, user_data="")))
    if "userData" in body:
        clause = "update.user-data.replaced" if new.user_data else "update.user-data.empty"
        suspects.append(Suspect(clause, replace(new, user_data=old.user_data)))
        if "applyScope" not in body:
            suspects.append(Suspect("update.partial.apply-scope-kept", replace(new, scope=frozenset())))
    real = [suspect for suspect in suspects if suspect.world not in after]
    changed = not doubts and new not in snapshot.worlds
    return replace(
        touched(snapshot, call, "update"),
        worlds=tuple(after),
        suspects=tuple(real),
        once_in_scope=snapshot.once_in_scope | (old.scope or frozenset()) | (new.scope or frozenset()),
        context=(*(clause for clause in doubts if clause), *dict.fromkeys(suspect.clause for suspect in real)),
        scope_doubts=of_scope(doubts) if "applyScope" in body else snapshot.scope_doubts,
        may_move=True,
        must_move=changed and times.later(snapshot, call),
        moved_at=call.when,
    )


def of_scope(doubts: Iterable[str]) -> tuple[str, ...]:
    """Those of the doubts that are about a scope."""
    return tuple(sorted(clause for clause in doubts if clause.startswith("scope.value.")))


def _suspect_update(state: State, call: Call, clause: str) -> State:
    """Remember what a refused update would have done, to be refuted by the next look."""
    snapshot = state.snapshots.get(call.path["snapshotId"].lower())
    if snapshot is None or not isinstance(call.body, dict):
        return state
    done = [info for info in _after(snapshot, call) if info not in snapshot.worlds]
    suspects = (*snapshot.suspects, *(Suspect(clause, info) for info in done))[-MAX_SUSPECTS:]
    return state.with_snapshot(replace(snapshot, suspects=suspects, context=(*snapshot.context, clause)))


def delete(state: State, call: Call) -> Step:
    """DELETE /snapshots/{snapshotId} (S50, S51, S17)."""
    problems = problem_grounds(call)
    if (refused := key_grounds(call, lambda: passing(state, call) + problems)) is not None:
        return _suspect_deletion(state, call, "key.refused.changes-nothing"), Finding(judge(refused, call, None))
    snapshot = found(state, call)
    if isinstance(snapshot, Grounds):
        return state, Finding(judge(snapshot + problems, call, None))
    grounds = standing(state, call, snapshot) + problems + meanwhile.held_fast(state, snapshot, None)
    judgements = judge(grounds, call, snapshot.kind)
    if call.outcome == "refusal" and grounds.must:
        return _suspect_deletion(state, call, "owner.delete.deletes-nothing"), Finding(judgements)
    if call.outcome == "success" and not grounds.must:
        state = _without(state.with_snapshot(replace(snapshot, deleted=True)), snapshot)
    elif call.outcome in {"none", "server error", "other"} or (call.outcome == "success" and grounds.must):
        state = state.with_snapshot(replace(snapshot, perhaps_deleted=True))
    return state, Finding(judgements)


def _suspect_deletion(state: State, call: Call, clause: str) -> State:
    snapshot = state.snapshots.get(call.path["snapshotId"].lower())
    if snapshot is None or snapshot.deleted:
        return state
    emptied = tuple(Suspect(clause, replace(content, faces={}, persons={})) for content in snapshot.contents)
    return state.with_snapshot(
        replace(
            snapshot,
            suspects=(*snapshot.suspects, Suspect(clause, None))[-MAX_SUSPECTS:],
            content_suspects=(*snapshot.content_suspects, *emptied)[-MAX_SUSPECTS:],
            context=(*snapshot.context, clause),
        )
    )


def _without(state: State, gone: Snapshot) -> State:
    """Suspect that the deletion took more with it: the source, what was restored, other snapshots of the source."""
    for key, holding in state.holdings.items():
        if holding.lineage == gone.lineage and holding.present:
            clause = "delete.keeps.restored" if holding.origin == "restored" else "delete.keeps.source"
            state = state.with_holding(key, suspecting(holding, Suspect(clause, None)))
    for other in state.snapshots.values():
        if other.lineage == gone.lineage and other.id != gone.id and not other.deleted:
            suspects = (*other.suspects, Suspect("delete.keeps.others", None))[-MAX_SUSPECTS:]
            state = state.with_snapshot(replace(other, suspects=suspects))
    return state


def suspecting(holding: Holding, *suspects: Suspect[Content]) -> Holding:
    """The holding with more suspects, except those that are lawful worlds of it."""
    new = [suspect for suspect in suspects if suspect.world not in holding.worlds and suspect not in holding.suspects]
    return replace(holding, suspects=(*holding.suspects, *new))


def lacking(snapshot: Snapshot) -> tuple[str, ...]:
    """The clauses that break if the snapshot turns out to be gone although it should be alive."""
    return tuple(dict.fromkeys(suspect.clause for suspect in snapshot.suspects if suspect.world is None))
