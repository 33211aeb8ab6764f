"""Reading an operation's status, and what its end says (S13, S14, S32, S33, S70)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from facesnap.conformance.model import meanwhile, times
from facesnap.conformance.model.grounds import EXCUSED, NO_GROUNDS, Grounds, judge, key_grounds
from facesnap.conformance.model.requests import guid, loose_guid
from facesnap.conformance.model.snapshots import Step, of_scope, problem_grounds
from facesnap.conformance.model.starting import concluded_apply
from facesnap.conformance.model.state import Operation, RefusedTake, Snapshot, State
from facesnap.conformance.model.values import (
    Call,
    Content,
    Finding,
    Info,
    Interval,
    Judgement,
    Observation,
    Suspect,
    held,
)

ORDER = {"notstarted": 0, "running": 1, "succeeded": 2, "failed": 2}
KEPT = timedelta(hours=24)  # part C: an operation may be gone 24 hours after its end


def status(state: State, call: Call) -> Step:
    """GET /operations/{operationId}."""
    problems = problem_grounds(call)
    operation = state.operations.get(call.path["operationId"].lower())
    others = _unknown(call.path["operationId"]) if operation is None else _outlived(state, call, operation)
    if (refused := key_grounds(call, lambda: others + problems)) is not None:
        return state, Finding(judge(refused, call, None))
    if operation is None:
        return state, Finding(judge(others + problems, call, None))
    grounds = (
        Grounds(accept=("status.answer.status",)) + problems + (others if others.may else _readable(call, operation))
    )
    judgements = judge(grounds, call, operation.kind)
    body = call.answer.json if call.answer is not None else None
    if call.outcome != "success" or not isinstance(body, dict) or not isinstance(body.get("status"), str):
        return state, Finding(judgements, _told(call, operation))
    if "quota" in call.oddities:
        operation = replace(operation, excused=(*operation.excused, EXCUSED))
    read, of_fields = _fields(operation, body)
    if call.account != operation.account and any(not said.holds for said in of_fields):
        of_fields = (
            *of_fields,
            _breach("status.other-subscription", operation.kind, "what the requester sees", call.shown),
        )
    ended = read.terminal and not operation.terminal
    known = str(body["status"]).lower() in ORDER
    read = replace(read, reads=operation.reads + known, ended=call.when if ended else operation.ended)
    state = state.with_operation(read)
    if ended:
        state, of_end = _concluded(state, read, body, call)
        return state, Finding((*judgements, *of_fields, *of_end), _told(call, operation))
    return state, Finding((*judgements, *of_fields), _told(call, operation))


def _told(call: Call, operation: Operation) -> tuple[Observation, ...]:
    if call.account == operation.account:
        return ()
    return (Observation("Q25", f"another account reading an operation: {call.shown}"),)


def _unknown(wanted: str) -> Grounds:
    """The grounds of an id that is no operation's."""
    if guid(wanted):
        return Grounds(must=("status.unknown.refused",))
    return Grounds(may=(EXCUSED,)) if loose_guid(wanted) else Grounds(must=("error.malformed-id",))


def _outlived(state: State, call: Call, operation: Operation) -> Grounds:
    """Whether the operation may be gone: a day after its end, or with its snapshot."""
    # It may have ended long before anybody saw it.
    since = operation.sent or operation.ended
    late = since is not None and call.when is not None and call.when.latest >= since.earliest + KEPT
    gone = late or meanwhile.vanished(state, operation, call.when)
    return Grounds(may=(EXCUSED,)) if gone else NO_GROUNDS


def _readable(call: Call, operation: Operation) -> Grounds:
    """Whether the caller must be served (Q25)."""
    if call.account != operation.account:
        return Grounds(may=("status.other-subscription",))
    return Grounds(accept=("status.operation.kept",)) if operation.terminal else NO_GROUNDS


def _fields(operation: Operation, body: Mapping[str, Any]) -> tuple[Operation, tuple[Judgement, ...]]:
    """What one status answer says, beside the answers before it."""
    judgements: list[Judgement] = []

    def fact(clause: str, *, holds: bool, expected: object, actual: object) -> None:
        kind = operation.kind
        judgements.append(held(clause, kind) if holds else Judgement(clause, holds, str(expected), str(actual), kind))

    now, before = str(body["status"]).lower(), operation.status
    if now not in ORDER:
        return operation, ()  # the schema says so already
    if operation.terminal:
        same = _lasting(body) == operation.final
        fact("status.value.final", holds=same, expected=dict(operation.final), actual=_lasting(body))
    else:
        forward = ORDER[now] >= ORDER[before]
        fact("status.value.order", holds=forward, expected=f"{before} or later", actual=now)
        if not forward:
            now = before
    created, action = body.get("createdTime"), times.moment(body.get("lastActionTime"))
    if operation.created is not None:
        same = times.moment(created) == times.moment(operation.created)
        fact("status.time.created-constant", holds=same, expected=operation.created, actual=created)
    first = times.moment(operation.created or created)
    if action is not None and first is not None:
        fact("status.time.action-after-created", holds=action >= first, expected=f"{first} or later", actual=action)
    if action is not None and operation.last_action is not None:
        holds = action >= operation.last_action
        fact("status.time.action-order", holds=holds, expected=f"{operation.last_action} or later", actual=action)
    if now in {"notstarted", "running"}:
        place = body.get("resourceLocation")
        fact("status.location.pending", holds=_pending(place, operation), expected="nothing yet", actual=place)
    if operation.terminal:
        return operation, tuple(judgements)
    return (
        replace(
            operation,
            status=now,
            created=operation.created or (created if isinstance(created, str) else None),
            last_action=max(filter(None, (action, operation.last_action)), default=None),
            final=_lasting(body) if ORDER[now] == ORDER["succeeded"] else {},
        ),
        tuple(judgements),
    )


def _lasting(body: Mapping[str, Any]) -> dict[str, Any]:
    """What of a final answer may not change: not the time of the last action, nor members we do not know."""
    return {
        "status": str(body.get("status")).lower(),
        "resourceLocation": body.get("resourceLocation") or "",
        "message": body.get("message") or "",
    }


def _segments(place: object) -> list[str]:
    return [segment for segment in str(place).split("/") if segment] if isinstance(place, str) else []


def _pending(place: object, operation: Operation) -> bool:
    """Before success: null, omitted, /snapshots/ or /snapshots/{id} (C4)."""
    if place is None or place == "":
        return True
    segments = _segments(place)
    if not segments or "snapshots" not in segments[-2:]:
        return False
    if segments[-1] == "snapshots":
        return True
    named = segments[-1].lower()
    return guid(named) and (operation.what == "take" or named == operation.snapshot)


def _concluded(
    state: State, operation: Operation, body: Mapping[str, Any], call: Call
) -> tuple[State, tuple[Judgement, ...]]:
    """The end of an operation, seen for the first time."""
    kind = operation.kind
    succeeded = operation.status == "succeeded"
    judgements: list[Judgement] = []
    if succeeded:
        judgements += [
            _breach(c, kind, "a refusal or a failed operation", "succeeded")
            for c in (*operation.must_fail, *operation.implied)
        ]
        judgements += [_breach(c, kind, "a refusal", "succeeded") for c in operation.recommended]
        silent = not body.get("message")
        judgements.append(Judgement("status.message.succeeded", silent, "no message", str(body.get("message")), kind))
        if not operation.must_fail:
            tags = (c for c in (*operation.excused, *(operation.tags if not operation.excused else ())) if c)
            judgements += [held(clause, kind) for clause in tags]
        judgements += _of_rivals(state, operation)
    else:
        message = body.get("message")
        holds = message is None or (isinstance(message, str) and bool(message))
        judgements.append(Judgement("status.message.failed", holds, "a reason or none", repr(message), kind))
        if operation.must_fail:
            enforced = (*operation.must_fail, *operation.implied) if len(operation.must_fail) == 1 else ()
            judgements += [held(clause, kind) for clause in enforced]
        elif operation.recommended:
            judgements += [held(clause, kind) for clause in operation.recommended]
        elif not (operation.excused or operation.disturbed or meanwhile.vanished(state, operation, call.when)):
            general = f"{operation.what}.valid.succeeds"
            first, *others = dict.fromkeys((*operation.tags, general))
            said = _breach(first, kind, "succeeded", f"failed: {message}")
            judgements += [replace(said, instead=tuple(others)), *([replace(said, clause=general)] if others else [])]
        else:
            judgements += [held(clause, kind) for clause in operation.excused if clause]
    if operation.what == "apply":
        if succeeded:
            told, named = _target_named(operation, body)
            judgements.append(told)
            if named and not operation.key[2]:
                operation = replace(operation, key=(*operation.key[:2], named), disturbed=True)
                state = state.with_operation(operation)
        return concluded_apply(state, operation, succeeded=succeeded), tuple(judgements)
    if not succeeded:
        return _failed_take(state, operation), tuple(judgements)
    state, of_snapshot = _new_snapshot(state, operation, body, call)
    return state, (*judgements, *of_snapshot)


def _failed_take(state: State, operation: Operation) -> State:
    """Remember what a take that had to fail would have stored."""
    refused = [RefusedTake(operation.account, operation.kind, info) for info in operation.info if info.user_data]
    return replace(state, refused=(*state.refused, *refused)) if operation.must_fail else state


def _breach(clause: str, kind: str, expected: str, actual: str) -> Judgement:
    return Judgement(clause, holds=False, expected=expected, actual=actual, kind=kind)


def _of_rivals(state: State, operation: Operation) -> list[Judgement]:
    rivals = [state.operations[rival] for rival in operation.rivals]
    clause = "conflict.concurrent.at-most-one"
    if any(rival.status == "succeeded" for rival in rivals):
        return [_breach(clause, operation.kind, "at most one apply onto the id succeeds", "two succeeded")]
    return [held(clause, operation.kind)] if rivals else []


def _target_named(operation: Operation, body: Mapping[str, Any]) -> tuple[Judgement, str | None]:
    """An apply's resourceLocation: the family, singular or plural, and the target id (C3); and the id that it names.

    Any id will do where none could be read from the request.
    """
    family, object_id = operation.kind.lower(), operation.key[2]
    segments = _segments(body.get("resourceLocation"))[-2:]
    of_family = len(segments) == 2 and segments[0].lower() in {family, f"{family}s"}
    named = segments[1] if of_family and segments[1] == (object_id or segments[1]) else None
    expected, actual = f"/{family}/{object_id or '{id}'}", str(body.get("resourceLocation"))
    return Judgement("status.location.object", named is not None, expected, actual, operation.kind), named


def _new_snapshot(
    state: State, operation: Operation, body: Mapping[str, Any], call: Call
) -> tuple[State, tuple[Judgement, ...]]:
    """The snapshot that a take has made."""
    segments = _segments(body.get("resourceLocation"))[-2:]
    named = len(segments) == 2 and segments[0].lower() == "snapshots" and guid(segments[1])
    place = Judgement(
        "status.location.snapshot", named, "/snapshots/{id}", str(body.get("resourceLocation")), operation.kind
    )
    if not named:
        return replace(state, lost=state.lost + 1), (place,)
    snapshot_id = segments[1].lower()
    if snapshot_id == operation.id:
        broken = ("status.location.snapshot", "take.operation.fresh-id", "take.snapshot.fresh-id")
        said = tuple(_breach(clause, operation.kind, "a snapshot's own id", snapshot_id) for clause in broken)
        if snapshot_id in state.snapshots:
            return state, said
        return _stored(state, operation, snapshot_id, call), said
    fresh = snapshot_id not in state.snapshots and snapshot_id not in state.operations
    freshness = Judgement("take.snapshot.fresh-id", fresh, "a new snapshot id", snapshot_id, operation.kind)
    if not fresh:
        return state, (place, freshness)
    return _stored(state, operation, snapshot_id, call), (place, freshness)


def _stored(state: State, operation: Operation, snapshot_id: str, call: Call) -> State:
    """The state with the snapshot that a take has made."""
    taken = None
    if operation.sent is not None and call.when is not None:
        taken = Interval(operation.sent.earliest, call.when.latest, operation.sent.exact and call.when.exact)
    scope = operation.info[0].scope or frozenset()
    lineage = state.holding(operation.key).lineage
    snapshot = Snapshot(
        id=snapshot_id,
        kind=operation.kind,
        owner=operation.account,
        worlds=operation.info,
        contents=operation.contents,
        source=operation.key,
        lineage=lineage,
        taken=taken,
        content_suspects=operation.content_suspects,
        original_scope=scope,
        once_in_scope=scope,
        scope_doubts=of_scope(operation.excused),
        context=(*(clause for clause in operation.excused if clause), *_told_by_tags(operation)),
    )
    state = state.with_operation(replace(operation, snapshot=snapshot_id))
    holding = state.holding(operation.key)
    others = [o for o in state.in_flight() if o.what == "take" and o.key == operation.key]
    if not others:
        state = state.with_holding(operation.key, replace(holding, context="take.after.normal"))
    return _apart(state, snapshot).with_snapshot(_apart_of(state, snapshot))


def _told_by_tags(operation: Operation) -> list[str]:
    """The clauses of a take that the first look at its snapshot bears on."""
    unset = ["get.value.user-data-unset"] if "take.valid.no-user-data" in operation.tags else []
    return [*unset, *(tag for tag in operation.tags if tag.startswith("limit.take.user-data"))]


def _apart(state: State, new: Snapshot) -> State:
    """Suspect that each earlier snapshot of the source now holds what the new one holds."""
    for other in state.snapshots.values():
        if other.lineage == new.lineage and not other.deleted and other.source == new.source:
            suspects = tuple(
                Suspect("isolation.snapshots.apart", content)
                for content in new.contents
                if content not in other.contents
            )
            content = (*other.content_suspects, *suspects)
            ended: Suspect[Info] = Suspect("take.valid.repeated", None)
            state = state.with_snapshot(replace(other, content_suspects=content, suspects=(*other.suspects, ended)))
    return state


def _apart_of(state: State, new: Snapshot) -> Snapshot:
    """The new snapshot, suspected of holding what an earlier one of the source holds."""
    suspects: list[Suspect[Content]] = []
    for other in state.snapshots.values():
        if other.lineage == new.lineage and other.source == new.source:
            suspects += [
                Suspect("isolation.snapshots.apart", content)
                for content in other.contents
                if content not in new.contents
            ]
    return replace(new, content_suspects=(*new.content_suspects, *suspects))
