"""Starting operations: take (S10-S27) and apply (S30-S41)."""

from dataclasses import replace
from itertools import product

from facesnap.conformance.model import meanwhile
from facesnap.conformance.model.grounds import (
    EXCUSED,
    NO_GROUNDS,
    Grounds,
    breach,
    found,
    judge,
    key_grounds,
    passing,
    standing,
    taken_away,
)
from facesnap.conformance.model.observing import unique
from facesnap.conformance.model.requests import MAX_OBJECT_ID, MAX_USER_DATA
from facesnap.conformance.model.snapshots import (
    VAGUE,
    Step,
    problem_grounds,
    read_text,
    scope_named,
    suspecting,
    text,
    touched,
)
from facesnap.conformance.model.state import Holding, Key, Operation, RefusedTake, Snapshot, State
from facesnap.conformance.model.values import KINDS, Call, Content, Finding, Info, Judgement, Suspect

# Clauses by which an apply not only succeeds but makes what it says.
OF_CONTENT = ("conflict.freed-id", "conflict.refused-id", "content.", "isolation.", "region.")

# Clauses of an apply that say nothing particular of its situation.
GENERAL = (
    *("content.empty-object", "apply.mode.create-new", "apply.mode.default"),
    *("apply.valid.succeeds", "apply.valid.accepted"),
)
IN_USE, UNREAD = 409, 415  # what a refusal tells of an id, and of a body that was not even read


def take(state: State, call: Call) -> Step:
    """POST /snapshots."""
    problems = problem_grounds(call)
    if (refused := key_grounds(call, lambda: problems)) is not None:
        return _refused_take(state, call, "key.refused.changes-nothing"), Finding(judge(refused, call, None))
    kind, key = _source(call)
    holding = state.holding(key)
    grounds = problems + _source_grounds(state, key, holding) if kind and not problems.must else problems
    tags = (*_take_tags(state, call, key, holding), "take.valid.succeeds", "take.valid.accepted")
    grounds = Grounds(accept=tags) + grounds + _quota(call)
    if (loss := taken_away(state, call, key, grounds)) is not None:
        return loss
    judgements = judge(grounds, call, kind or None, deferred=True)
    if call.outcome == "refusal":
        return _refused_take(state, call), Finding(judgements)
    if call.outcome == "success" and call.answer is not None and call.answer.operation_id is not None:
        state, holding = _rooted(state, key, holding)
        present = tuple(content for content in holding.worlds if content is not None)
        operation = Operation(
            id=call.answer.operation_id,
            kind=kind,
            what="take",
            account=call.account,
            key=key,
            number=call.number,
            sent=call.when,
            tags=tags[:-1],
            must_fail=grounds.must,
            excused=grounds.may,
            info=(_info(call, frozenset(grounds.may + grounds.must)),),
            contents=present,
            content_suspects=holding.suspects,
        )
        fresh = _fresh(state, operation, "take.operation.fresh-id")
        return state.with_operation(operation), Finding((*judgements, fresh))
    if call.outcome in {"none", "server error"} or call.outcome == "success":
        state = replace(state, lost=state.lost + 1)
    return state, Finding(judgements)


def _quota(call: Call) -> Grounds:
    """A request that may have met its quota (Q21)."""
    return Grounds(may=(EXCUSED,)) if "quota" in call.oddities else NO_GROUNDS


def _fresh(state: State, operation: Operation, clause: str) -> Judgement:
    used = operation.id in state.operations or operation.id in state.snapshots
    return Judgement(clause, not used, "a new operation id", operation.id, operation.kind)


def _source(call: Call) -> tuple[str, Key]:
    body = call.body if isinstance(call.body, dict) else {}
    spelled = body.get("type")
    kind = next((k for k in KINDS if isinstance(spelled, str) and k.lower() == spelled.lower()), "")
    return kind, (call.account, kind, str(body.get("objectId")))


def _info(call: Call, doubts: frozenset[str]) -> Info:
    body = call.body if isinstance(call.body, dict) else {}
    if doubts & VAGUE:
        return Info(None, None)
    data, scope = body.get("userData"), body.get("applyScope")
    named = scope_named(scope) if isinstance(scope, list) else frozenset[str]()
    return Info(named, "" if data is None else read_text(data))


def _refused_take(state: State, call: Call, clause: str = "take.refused.stores-nothing") -> State:
    """Remember what a refused take would have stored, if a list could tell it from everything else."""
    kind, _ = _source(call)
    info = _info(call, frozenset())
    said_before = any(info in operation.info for operation in state.operations.values())
    if not info.user_data or not kind or said_before or not call.account:
        return state
    return replace(
        state, refused=(*state.refused, RefusedTake(call.account if call.authentic else None, kind, info, clause))
    )


def _source_grounds(state: State, key: Key, holding: Holding) -> Grounds:
    """Grounds from what the named source holds (Q18, Q19, Q20)."""
    account, kind, object_id = key
    coming = any(o.what == "apply" and o.key == key and o.flux and not o.must_fail for o in state.in_flight())
    if coming or not (holding.present or holding.absent):
        return Grounds(may=(EXCUSED,))  # what is being applied may be there already (Q8), or before the take ends
    if holding.absent:
        elsewhere = _namesakes(state, object_id)
        if any(other[0] == account and other[1] != kind for other in elsewhere):
            return Grounds(must=("take.source.other-type-refused",))
        if any(other[0] != account and other[1] == kind for other in elsewhere):
            return Grounds(must=("take.source.foreign-refused",))
        clause = "take.source.deleted-refused" if holding.existed else "take.source.missing-refused"
        return Grounds(must=(clause,))
    if holding.training:
        return Grounds(may=("take.while-training",))
    return Grounds()


def _take_tags(state: State, call: Call, key: Key, holding: Holding) -> tuple[str, ...]:
    """What the success of this take bears out, the most particular first."""
    body = call.body if isinstance(call.body, dict) else {}
    data = text(body.get("userData"))
    earlier = any(s.source == key and not s.deleted and s.age(call.when) == "alive" for s in state.snapshots.values())
    content = holding.worlds[0] if holding.worlds else None
    tags = {
        "limit.take.user-data.longest": data.isascii() and len(data) == MAX_USER_DATA,
        **_id_tags(key[2]),
        "take.valid.restored-object": holding.origin == "restored",
        "take.valid.empty-object": content is not None and not content.faces and not content.persons,
        "take.valid.untrained-object": key[1] != "FaceList" and not holding.trained and not holding.training,
        "take.valid.repeated": earlier,
        "take.valid.no-user-data": "userData" not in body,
    }
    return tuple(clause for clause, applies in tags.items() if applies)


def _id_tags(object_id: str) -> dict[str, bool]:
    return {
        "limit.object-id.longest": len(object_id) == MAX_OBJECT_ID,
        "limit.object-id.shortest": len(object_id) == 1,
        "limit.object-id.charset": "_" in object_id or object_id.startswith("-") or object_id.endswith("-"),
    }


def _rooted(state: State, key: Key, holding: Holding) -> tuple[State, Holding]:
    """The source with a lineage, and with reads and writes from now on spoken of as during a take."""
    if not holding.lineage:
        state = replace(state, lineages=state.lineages + 1)
        holding = replace(holding, lineage=state.lineages)
    holding = replace(holding, context="take.during.reads")
    return state.with_holding(key, holding), holding


def apply(state: State, call: Call) -> Step:
    """POST /snapshots/{snapshotId}/apply."""
    snapshot_id = call.path["snapshotId"].lower()
    problems = problem_grounds(call)
    if (refused := key_grounds(call, lambda: passing(state, call) + problems)) is not None:
        return _unkeyed(state, call), Finding(judge(refused, call, None))
    body = call.body if isinstance(call.body, dict) else {}
    snapshot = found(state, call)
    kind = snapshot.kind if isinstance(snapshot, Snapshot) else "FaceList"
    wanted = body.get("objectId")
    # An id that could not be read is nobody's until a status tells it.
    key = (call.account, kind, "" if wanted is None else str(wanted))
    holding = state.holding(key)
    if isinstance(snapshot, Snapshot):
        grounds = standing(state, call, snapshot) + problems
        conflict = _conflict_grounds(state, key, holding) if not problems.must else Grounds()
        grounds += conflict + _quota(call)
        tags = (*_apply_tags(state, call, snapshot, key), *grounds.accept, "apply.valid.succeeds")
        grounds = replace(grounds, accept=_apt(_ordered(tags), call))
    else:
        grounds = snapshot + problems
    judgements = judge(grounds, call, kind if isinstance(snapshot, Snapshot) else None, deferred=True)
    if any(said.clause == "region.objects.apart" and not said.holds for said in judgements):
        judgements += (breach("region.apply.across", call, kind, f"{call.success}"),)  # whoever is in the way
    contents = snapshot.contents if isinstance(snapshot, Snapshot) else ()
    if call.outcome == "refusal":
        return _failed_apply(state, key, contents, grounds.must), Finding(judgements)
    if call.outcome == "success" and call.answer is not None and call.answer.operation_id is not None:
        operation = Operation(
            id=call.answer.operation_id,
            kind=kind,
            what="apply",
            account=call.account,
            key=key,
            number=call.number,
            sent=call.when,
            tags=tuple(clause for clause in grounds.accept if clause != "apply.valid.accepted"),
            must_fail=grounds.must,
            implied=grounds.implied,
            excused=grounds.may,
            recommended=grounds.recommended,
            snapshot=snapshot_id,
            contents=contents,
            content_suspects=snapshot.content_suspects if isinstance(snapshot, Snapshot) else (),
            flux=not holding.present,
        )
        fresh = _fresh(state, operation, "apply.operation.fresh-id")
        state, operation = _rivalling(state, operation)
        if isinstance(snapshot, Snapshot):
            context = (*snapshot.context, "apply.snapshot.unchanged")
            state = state.with_snapshot(replace(touched(snapshot, call, "apply"), context=context))
        if not operation.must_fail:
            state = meanwhile.made(state, key)
        state = state.with_holding(key, replace(holding, lineage=holding.lineage or _lineage(snapshot)))
        return state.with_operation(operation), Finding((*judgements, fresh))
    if call.outcome == "throttled":
        return state, Finding(judgements)
    if holding.present:
        # Unanswered or crashed, an apply has no right to what is there either (S40).
        return _failed_apply(state, key, contents, ("conflict.same-type-and-id",)), Finding(judgements)
    # The target may be anything from now on.
    return state.with_holding(key, replace(holding, worlds=(), suspects=())), Finding(judgements)


def _unkeyed(state: State, call: Call) -> State:
    """Suspect that an apply without a good key has made its object in somebody's account."""
    snapshot = state.snapshots.get(call.path["snapshotId"].lower())
    body = call.body if isinstance(call.body, dict) else {}
    if snapshot is None:
        return state
    suspects = [Suspect("key.refused.changes-nothing", content) for content in snapshot.contents]
    for account in state.accounts:
        key = (account, snapshot.kind, str(body.get("objectId")))
        if state.holding(key).absent:
            holding = replace(suspecting(state.holding(key), *suspects), context="key.refused.changes-nothing")
            state = state.with_holding(key, holding)
    return state


def _rivalling(state: State, operation: Operation) -> tuple[State, Operation]:
    """The operation and those under way onto the same id, each excused by the others (Q7)."""
    rivals = [o for o in state.in_flight() if o.what == "apply" and o.key == operation.key and not o.must_fail]
    for rival in rivals:
        known = (*rival.rivals, operation.id)
        state = state.with_operation(replace(rival, rivals=known, excused=(*rival.excused, EXCUSED)))
    return state, replace(operation, rivals=tuple(rival.id for rival in rivals))


def _lineage(snapshot: Snapshot | Grounds) -> int:
    return snapshot.lineage if isinstance(snapshot, Snapshot) else 0


def _ordered(accept: tuple[str, ...]) -> tuple[str, ...]:
    """The edge of a life first, then the particular clauses, and the general ones last."""
    edge = tuple(clause for clause in accept if clause.startswith("expiry."))
    particular = (clause for clause in accept if clause not in (*GENERAL, *edge))
    return (*edge, *particular, *(clause for clause in GENERAL if clause in accept))


def _apt(accept: tuple[str, ...], call: Call) -> tuple[str, ...]:
    """Of what speaks for an apply, what a refusal tells of: an id in use, or nothing but the form of the request."""
    status = call.answer.status if call.outcome == "refusal" and call.answer is not None else None
    if status == UNREAD and GENERAL[-1] in accept:
        return (GENERAL[-1], *(clause for clause in accept if clause != GENERAL[-1]))
    own = tuple(clause for clause in accept if clause.startswith("region.objects."))
    of_ids = own or tuple(clause for clause in accept if clause.startswith("conflict."))
    return of_ids if status == IN_USE and of_ids else accept


def _conflict_grounds(state: State, key: Key, holding: Holding) -> Grounds:
    """Grounds from what the target id holds in the calling subscription (S40, Q6, Q7)."""
    rivals = [o for o in state.in_flight() if o.what == "apply" and o.key == key and not o.must_fail]
    if holding.present:
        by_hand = holding.origin == "made"
        clauses = ("conflict.same-type-and-id",)
        return Grounds(must=clauses, implied=("conflict.created-object",) if by_hand else ())
    if rivals:
        return Grounds(may=("conflict.concurrent.at-most-one",))
    if not holding.absent:
        return Grounds(may=(EXCUSED,))
    return Grounds()


def _namesakes(state: State, object_id: str) -> list[Key]:
    """The objects of this id that are there, of any account and type."""
    keys = product(state.accounts, KINDS, (object_id,))
    return [key for key in keys if state.holding(key).present]


def _apply_tags(state: State, call: Call, snapshot: Snapshot, key: Key) -> tuple[str, ...]:
    """What the success of this apply bears out, the most particular first."""
    body = call.body if isinstance(call.body, dict) else {}
    account, kind, object_id = key
    there, holding = _namesakes(state, object_id), state.holding(key)
    earlier = [o for o in state.operations.values() if o.what == "apply" and o.snapshot == snapshot.id]
    source = state.holding(snapshot.source)
    tags = {
        **_id_tags(object_id),
        "content.empty-object": any(not content.faces and not content.persons for content in snapshot.contents),
        "apply.same-id.succeeds": snapshot.source[2] == object_id and snapshot.source[0] != account,
        "isolation.snapshot.source-deleted": source.absent and source.existed,
        "conflict.other-type.free": any(k[0] == account and k[1] != kind for k in there),
        "conflict.other-subscription.free": any(
            k[1] == kind and state.subscription(k[0]) != state.subscription(account) for k in there
        ),
        "region.objects.apart": any(
            k[1] == kind and k[0] != account and state.subscription(k[0]) == state.subscription(account) for k in there
        ),
        "conflict.freed-id.usable": holding.existed,
        "conflict.refused-id.usable": holding.refused,
        "apply.parallel.succeeds": any(not o.terminal and not o.must_fail for o in earlier),
        "apply.repeated.succeeds": any(o.status == "succeeded" for o in earlier),
        "apply.mode.create-new": body.get("mode") == "CreateNew",
        "apply.mode.default": "mode" not in body,
    }
    return tuple(clause for clause, applies in tags.items() if applies)


def _failed_apply(state: State, key: Key, contents: tuple[Content, ...], must: tuple[str, ...]) -> State:
    """Remember what a refused apply would have done, to be refuted by the next look."""
    holding = state.holding(key)
    if holding.present and "conflict.same-type-and-id" in must:
        suspects = [Suspect("conflict.existing.unchanged", content) for content in contents]
        suspects.append(Suspect("conflict.existing.unchanged", None))
        clause = "conflict.existing.unchanged"
        holding = replace(suspecting(holding, *suspects), context=clause, at_stake=(*holding.at_stake, clause))
    elif holding.absent or not holding.known:
        suspects = [Suspect("apply.refused.creates-nothing", content) for content in contents]
        context = holding.context or "apply.refused.creates-nothing"
        holding = replace(suspecting(holding, *suspects), refused=True, context=context)
    return state.with_holding(key, holding)


def concluded_apply(state: State, operation: Operation, *, succeeded: bool) -> State:
    """The state after the end of an apply has been seen."""
    holding = state.holding(operation.key)
    if not succeeded:
        if operation.must_fail and not operation.disturbed:
            return _failed_apply(state, operation.key, operation.contents, operation.must_fail)
        won = any(state.operations[rival].status == "succeeded" for rival in operation.rivals)
        if operation.flux and not won:
            # Whatever it has left behind is lawful where nothing forbade it (part C).
            return state.with_holding(operation.key, replace(holding, worlds=(), suspects=()))
        return state
    worlds = () if operation.disturbed or not operation.contents else operation.contents
    trained = any(s.trained and s.lineage == holding.lineage for s in state.holdings.values())
    restored = Holding(
        worlds=tuple(unique(worlds)),
        suspects=operation.content_suspects,
        origin="restored",
        lineage=holding.lineage,
        trained=trained,
        existed=True,
        unseen=True,
        at_stake=tuple(clause for clause in operation.tags if clause.startswith(OF_CONTENT)),
    )
    return _elsewhere(state.with_holding(operation.key, restored), operation)


def _elsewhere(state: State, operation: Operation) -> State:
    """Suspect that the apply made its object in another account too."""
    account, kind, object_id = operation.key
    for other in state.accounts:
        held = state.holding((other, kind, object_id))
        if other != account and held.absent:
            suspects = [Suspect("isolation.apply.caller-only", content) for content in operation.contents]
            state = state.with_holding((other, kind, object_id), suspecting(held, *suspects))
    return state
