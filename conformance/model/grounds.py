"""Grounds: why an answer must be a refusal, why it may be one, and what an acceptance bears out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from facesnap.conformance.model.requests import guid, loose_guid
from facesnap.conformance.model.state import Key, Snapshot, State
from facesnap.conformance.model.values import Call, Finding, Info, Judgement, held

OPERATION_WORD = {
    "takeSnapshot": "take",
    "getOperationStatus": "status",
    "applySnapshot": "apply",
    "getSnapshot": "get",
    "listSnapshots": "list",
    "updateSnapshot": "update",
    "deleteSnapshot": "delete",
}


EXCUSED = ""  # a reason for a refusal that no clause speaks of


@dataclass(frozen=True, slots=True)
class Grounds:
    """Clauses by which an answer must be a refusal (``must``), may be one (``may``), or should (``recommended``).

    ``statuses``: those that such a refusal may have; empty for any.

    ``implied``: clauses that stand and fall with a single ``must``. ``accept``: what an acceptance bears out, the most
    particular first; with neither ``must`` nor ``may`` an acceptance is required.
    """

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    statuses: frozenset[int] = frozenset()

    def __add__(self, other: "Grounds") -> "Grounds":
        """Both; what the other accepts is more particular."""
        if other is NO_GROUNDS:
            return self
        if self is NO_GROUNDS:
            return other
        return Grounds(
            self.must + other.must,
            self.may + other.may,
            other.accept + self.accept,
            self.recommended + other.recommended,
            self.implied + other.implied,
            self.statuses | other.statuses,
        )


NO_GROUNDS = Grounds()


def either(worlds: list[Grounds]) -> Grounds:
    """The grounds where any of several worlds may be the real one."""
    first = worlds[0]
    return first if len({_manner(grounds) for grounds in worlds}) == 1 else Grounds(may=(EXCUSED,))


def _manner(grounds: Grounds) -> tuple[bool, bool, bool]:
    """What kind of answer the grounds ask for."""
    return bool(grounds.must), bool(grounds.may), bool(grounds.recommended)


def judge(grounds: Grounds, call: Call, kind: str | None, *, deferred: bool = False) -> tuple[Judgement, ...]:
    """The grounds held against the answer.

    ``deferred``: a success is no breach yet, and bears out little, because the operation that it starts has still to
    end (take and apply).
    """
    outcome = call.outcome
    if outcome in {"throttled", "none"}:
        return ()
    if grounds.must:
        return _refusal_required(grounds, call, kind, deferred=deferred)
    if grounds.may:
        return _open(grounds, call, kind, deferred=deferred)
    if outcome == "success":
        borne_out = grounds.accept[-1:] if deferred else grounds.accept
        return tuple([held(clause, kind) for clause in borne_out]) + tuple(
            breach(clause, call, kind, "a refusal") for clause in grounds.recommended if not deferred
        )
    if outcome == "refusal" and grounds.recommended:
        return tuple([held(clause, kind) for clause in grounds.recommended])
    if not grounds.accept:
        return ()
    return (replace(breach(grounds.accept[0], call, kind, f"{call.success}"), instead=grounds.accept[1:]),)


def _open(grounds: Grounds, call: Call, kind: str | None, *, deferred: bool) -> tuple[Judgement, ...]:
    """An answer that may be a refusal or a success."""
    clauses = [clause for clause in grounds.may if clause]
    if call.outcome == "success" and deferred:
        return ()
    if call.outcome in {"refusal", "success"}:
        return tuple([held(clause, kind) for clause in clauses])
    return tuple(breach(clause, call, kind, "a refusal or a success") for clause in clauses[:1])


def _refusal_required(grounds: Grounds, call: Call, kind: str | None, *, deferred: bool) -> tuple[Judgement, ...]:
    told = call.answer is not None and (not grounds.statuses or call.answer.status in grounds.statuses)
    if call.outcome == "refusal" and told:
        # With several grounds nobody can tell which of them was enforced.
        enforced = (*grounds.must, *grounds.implied) if len(grounds.must) == 1 else ()
        return tuple([held(clause, kind) for clause in enforced])
    if call.outcome == "success" and deferred:
        return ()
    expected = "a refusal, or 202 and an operation that fails" if deferred else "a refusal"
    if grounds.statuses:
        expected = f"a refusal with {' or '.join(str(status) for status in sorted(grounds.statuses))}"
    broken = dict.fromkeys((*grounds.must, *grounds.implied))
    return tuple(breach(clause, call, kind, expected) for clause in broken)


def breach(clause: str, call: Call, kind: str | None, expected: str) -> Judgement:
    """The judgement that an answer breaks a clause."""
    return Judgement(clause, holds=False, expected=expected, actual=call.shown, kind=kind)


def key_grounds(call: Call, beside: Callable[[], Grounds]) -> Grounds | None:
    """The grounds of a request without a good key; None for one with it.

    ``beside``: what else may be wrong with it. Which of several grounds is told is open (Q34), and so is then the
    status; a bad key alone is told with 401 or 403 (Q32).
    """
    if call.authentic:
        return None
    others = beside()
    statuses = frozenset[int]() if others.must or others.may else frozenset({401, 403})
    return Grounds(must=(f"key.{OPERATION_WORD[call.operation]}.refused",), statuses=statuses)


def passing(state: State, call: Call) -> Grounds:
    """What speaks against a call on a snapshot, whoever calls: that there is none, or none any more."""
    snapshot = found(state, call)
    return snapshot if isinstance(snapshot, Grounds) else life(snapshot, call)


def found(state: State, call: Call) -> Snapshot | Grounds:
    """The snapshot that the path names, or the grounds of a path that names none of ours."""
    word = OPERATION_WORD[call.operation]
    wanted = call.path["snapshotId"]
    if not guid(wanted):
        # Braces and the like are forms that some parsers take (Q13), so they may name a snapshot after all.
        return Grounds(may=(EXCUSED,)) if loose_guid(wanted) else Grounds(must=("error.malformed-id",))
    snapshot = state.snapshots.get(wanted.lower())
    if snapshot is not None:
        return snapshot
    if wanted.lower() in state.foreign:
        return Grounds(may=(EXCUSED,))
    return Grounds(must=(f"{word}.unknown.refused",))


def life(snapshot: Snapshot, call: Call) -> Grounds:
    """Grounds from deletion and expiry, for a call on a snapshot that we know."""
    word = OPERATION_WORD[call.operation]
    if snapshot.deleted:
        return Grounds(may=("delete.again",)) if word == "delete" else Grounds(must=(f"delete.gone.{word}",))
    if snapshot.perhaps_deleted:
        return Grounds(may=(EXCUSED,))
    age = snapshot.age(call.when)
    if age == "edge" or (age == "expired" and word not in {"apply", "delete"}):
        return Grounds(may=(EXCUSED,))
    if age != "alive":
        if word == "delete":
            return Grounds(may=("expiry.delete.after",))
        # A touched snapshot that is still there speaks of the touch, not of the expiry as such.
        first, *others = [f"expiry.unmoved.by-{touch}" for touch in sorted(snapshot.touched)] or [
            f"expiry.{word}.after"
        ]
        return Grounds(must=(first,), implied=tuple(others))
    if snapshot.near_expiry(call.when):
        return Grounds(accept=(f"expiry.{word}.before",))
    return NO_GROUNDS


def rights(state: State, call: Call, snapshot: Snapshot, info: Info) -> Grounds:
    """Grounds from ownership and scope, in one of the worlds of the snapshot."""
    word = OPERATION_WORD[call.operation]
    caller = state.subscription(call.account)
    owner = state.subscription(snapshot.owner)
    if info.scope is None and (word == "apply" or (word == "get" and call.account != snapshot.owner)):
        return Grounds(may=(EXCUSED,))
    listed = info.scope is None or caller in info.scope
    if call.account == snapshot.owner:
        return _owner(word, listed=listed)
    if caller == owner:
        return _sibling(word, listed=listed)
    if word in {"update", "delete"}:
        standing = "in-scope" if listed else "outsider"
        return Grounds(must=(f"owner.{word}.{standing}-refused",))
    if listed:
        return _in_scope(word, snapshot, caller)
    standing = "removed" if caller in snapshot.once_in_scope else "outsider"
    return Grounds(must=(f"scope.{word}.{standing}-refused",))


def _owner(word: str, *, listed: bool) -> Grounds:
    match word:
        case "apply" if listed:
            return Grounds(accept=("apply.self.succeeds", "apply.valid.accepted"))
        case "apply":
            return Grounds(recommended=("scope.apply.owner-unlisted",))
        case "get":
            return Grounds(accept=("get.owner.answered",))
        case _:
            return Grounds(accept=(f"{word}.valid.accepted",))


def _sibling(word: str, *, listed: bool) -> Grounds:
    """Another account of the taker's subscription: by Q28 its rights are the taker's, or its scope's."""
    if word in {"get", "apply"} and listed:
        return Grounds(accept=(f"region.{word}.across",))
    return Grounds(may=("owner.sibling",))


def _in_scope(word: str, snapshot: Snapshot, caller: str) -> Grounds:
    added = caller not in snapshot.original_scope
    several = len(snapshot.original_scope) > 4
    tags = [f"scope.{word}.added"] if added else ["scope.several.each"] if several else []
    last = [f"scope.{word}.in-scope"] + (["apply.valid.accepted"] if word == "apply" else [])
    return Grounds(accept=(*snapshot.scope_doubts, *tags, *last))


def standing(state: State, call: Call, snapshot: Snapshot) -> Grounds:
    """All grounds of a call on a snapshot that we know, over all of the snapshot's worlds."""
    alive = life(snapshot, call)
    if call.operation == "deleteSnapshot" and alive.may:
        return alive  # what is gone, or may be, may be deleted with a 200 by anybody (Q24)
    return either([rights(state, call, snapshot, info) for info in snapshot.worlds]) + alive


def taken_away(state: State, call: Call, key: Key, grounds: Grounds) -> tuple[State, Finding] | None:
    """What an answer that there is no such object says, where something before may have taken it away; else None."""
    holding = state.holding(key)
    gone = dict.fromkeys(suspect.clause for suspect in holding.suspects if suspect.world is None)
    expected = bool(grounds.accept) and not grounds.must and not grounds.may
    if not (expected and holding.present and gone and call.answer is not None and call.answer.status == 404):
        return None
    broken = tuple(breach(clause, call, key[1], "the object, still there") for clause in gone)
    return state.with_holding(key, replace(holding, worlds=(None,), suspects=())), Finding(broken)
