"""The source and target objects: reads held against what is known of them, writes carried into it.

These calls are no subject of the contract by themselves. They are judged where a snapshot is concerned: reads and
writes while and after a take (S18-S20) or an apply (S36, S37), copies apart from each other, content (S10, S11).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from facesnap.conformance.model import meanwhile
from facesnap.conformance.model.facets import Facet, facets
from facesnap.conformance.model.grounds import Grounds, breach, judge, taken_away
from facesnap.conformance.model.observing import Seen, unique, weigh
from facesnap.conformance.model.snapshots import Step, suspecting
from facesnap.conformance.model.state import MAX_SUSPECTS, Holding, Key, Operation, State
from facesnap.conformance.model.values import Call, Content, Finding, Judgement, Mutation, Suspect
from facesnap.conformance.model.writes import bared, changes, mutation

OPERATION: Final = re.compile(
    r"(?P<verb>create|get|update|delete|train|add|list)(?P<kind>(?:Large)?(?:FaceList|PersonGroup))"
    r"(?P<thing>|Training|Faces?|Persons?|PersonFace)"
)


def about(call: Call) -> tuple[str, str, Key] | None:
    """The verb, the thing and the object that a call is about; None for a call about no single object."""
    match = OPERATION.fullmatch(call.operation)
    if match is None:
        return None
    kind = match["kind"]
    object_id = call.path.get(kind[0].lower() + kind[1:] + "Id")
    return None if object_id is None else (match["verb"], match["thing"], (call.account, kind, object_id))


def step(state: State, call: Call) -> Step:
    """Any call of the four source families."""
    subject = about(call)
    if subject is None or not call.authentic or call.outcome == "throttled":
        return state, Finding()
    verb, thing, key = subject
    running = [operation for operation in state.in_flight() if operation.key == key]
    if any(operation.flux for operation in running):
        return _in_flux(state, call, key, running)
    if verb == "train":
        return _train(state, call, key, running)
    if thing == "Training":
        return _training(state, call, key)
    if changes(verb, thing):
        return _write(state, call, (verb, thing, key), running)
    return _read(state, call, (verb, thing, key))


def _in_flux(state: State, call: Call, key: Key, running: list[Operation]) -> Step:
    """The target of an apply under way: anything may be answered, but no crash (S36)."""
    crash = call.outcome == "server error"
    if call.outcome != "refusal" and not call.operation.startswith(("get", "list")):
        if call.operation == f"delete{key[1]}":
            state = meanwhile.freed(state, key)
        for operation in running:
            state = state.with_operation(replace(state.operations[operation.id], disturbed=True))
    said = Judgement("apply.target.during", not crash, "an answer", call.shown, key[1])
    return state, Finding((said,))


def _train(state: State, call: Call, key: Key, running: list[Operation]) -> Step:
    """A training is a write like others (S19, S20, S37), though what it changes cannot be read."""
    holding = state.holding(key)
    judged = holding.present and not holding.training
    grounds = Grounds(accept=_acceptance(state, call, key, holding, running) if judged else ())
    begun = replace(holding, training=holding.training or call.outcome != "refusal", trained=True)
    state = meanwhile.captured(state.with_holding(key, begun), key, lambda content: content)
    return state, Finding(judge(grounds, call, key[1]))


def _training(state: State, call: Call, key: Key) -> Step:
    """The training status: seen ended, it ends what we know of a training under way."""
    holding = state.holding(key)
    body = call.answer.json if call.answer is not None else None
    said = str(body.get("status")).lower() if isinstance(body, dict) else ""
    if said in {"succeeded", "failed"}:
        state = state.with_holding(key, replace(holding, training=False))
    return state, Finding()


def _circumstances(state: State, call: Call, key: Key, holding: Holding) -> tuple[str, ...]:
    """What else an agreeing answer bears out: copies outlive their snapshots, others are not blocked."""
    found: list[str] = []
    lineage = [s for s in state.snapshots.values() if holding.lineage and s.lineage == holding.lineage]
    restored = holding.origin == "restored"
    if any(s.age(call.when) in {"expired", "cleaned"} for s in lineage):
        found.append("expiry.restored.survives" if restored else "expiry.source.survives")
    caller = state.subscription(call.account)
    removed = any(
        caller in s.once_in_scope and all(info.scope is not None and caller not in info.scope for info in s.worlds)
        for s in lineage
    )
    if restored and removed:
        found.append("scope.restored.survives")
    others = {o.what for o in state.in_flight() if o.key != key and not o.must_fail}
    return (*found, *(f"isolation.{what}.others-unblocked" for what in sorted(others)))


def _read(state: State, call: Call, subject: tuple[str, str, Key]) -> Step:
    verb, thing, key = subject
    holding = state.holding(key)
    if not holding.known or call.outcome not in {"success", "refusal"}:
        return _adopted(state, call, subject), Finding()
    if call.outcome == "refusal" and thing:
        return state, Finding(_part_refused(call, key[1], holding))
    seen = facets(verb, thing, call)
    if call.outcome == "success" and not seen:
        return state, Finding()
    look = _Look(holding, seen, call.outcome == "success", _circumstances(state, call, key, holding))
    observation = Seen(
        look.fits,
        look.blame,
        look.adopt,
        look.bears_out() if look.present else (),
        lambda content: _shown(content, seen),
        "; ".join(f"{facet.clause}: {_cut(facet.seen)}" for facet in seen) if look.present else call.shown,
        key[1],
        look.always(),
    )
    worlds, suspects, judgements = weigh(holding.worlds, holding.suspects, observation)
    seen_now = replace(holding, worlds=worlds, suspects=suspects)
    if look.whole or not all(judgement.holds for judgement in judgements):
        seen_now = replace(seen_now, unseen=False, at_stake=())
    return state.with_holding(key, seen_now), Finding(judgements)


def _part_refused(call: Call, kind: str, holding: Holding) -> tuple[Judgement, ...]:
    """A refused read of a part, or of all parts: wrong where a plain one asks for what is surely there."""
    there = holding.present and all(world is not None and _holds(world, call.path) for world in holding.worlds)
    if not there or call.query or call.oddities:
        return ()
    lost = [each.clause for each in holding.suspects if each.world is None or not _holds(each.world, call.path)]
    context = () if holding.context is None else (holding.context,)
    own = ("apply.target.reads",) if holding.origin == "restored" else context
    return tuple(breach(clause, call, kind, f"{call.success}") for clause in dict.fromkeys(lost or own))


def _holds(content: Content, path: Mapping[str, str]) -> bool:
    """Whether a content has the person and the face that a path names, if it names any."""
    person, face = path.get("personId"), path.get("persistedFaceId")
    if person is None:
        return face is None or face in content.faces
    return person in content.persons and (face is None or face in content.persons[person].faces)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at an object: whether it was ``present``, the facets that it showed, and what else it speaks of."""

    holding: Holding
    seen: list[Facet]
    present: bool
    around: tuple[str, ...]

    @property
    def restored(self) -> bool:
        return self.holding.origin == "restored"

    def bears_out(self) -> tuple[str, ...]:
        """The clauses that agreement supports."""
        context = self.holding.context
        if self.restored:
            own = ("apply.target.reads", *(facet.clause for facet in self.seen), *_characters(self.holding))
        else:
            own = (context,) if context is not None and context.startswith("take.") else ()
        return tuple(dict.fromkeys((*self.around, *own)))

    def fits(self, content: Content | None) -> bool:
        """Whether a content would have looked like this."""
        if content is None or not self.present:
            return (content is None) == (not self.present)
        return all(facet.get(content) == facet.seen for facet in self.seen)

    def blame(self, content: Content | None) -> tuple[str, ...]:
        """The clauses that break if no suspect explains the difference."""
        context = (self.holding.context,) if self.holding.context else ()
        if content is None or not self.present:
            return self.always() or self.around[:1] or (("apply.target.reads",) if self.restored else context)
        if self.restored:
            empty = () if content.faces or content.persons else ("content.empty-object",)
            wrong = (facet.clause for facet in self.seen if facet.get(content) != facet.seen)
            return (*wrong, *empty, *self.always())
        return (*context, *self.always())

    @property
    def whole(self) -> bool:
        """Whether it showed all that the object holds."""
        return any(facet.clause in {"content.faces", "content.persons"} for facet in self.seen)

    def always(self) -> tuple[str, ...]:
        """The clauses that are about this look whatever else explains it.

        What outlives a snapshot, or its scope; what the object's making, or what was tried on it, is judged by; what
        a restored object has to show.
        """
        outliving = (clause for clause in self.around if clause.startswith(("expiry.", "scope.")))
        worlds = [world for world in self.holding.worlds if world is not None]
        own: list[str] = []
        if self.holding.unseen and not self.present:
            own = ["apply.target.reads"]
        elif self.holding.unseen and worlds:
            own = [facet.clause for facet in self.seen if facet.get(worlds[0]) != facet.seen]
        return (*outliving, *self.holding.at_stake, *own)

    def adopt(self, content: Content | None) -> Content | None:
        """The content with what was seen in place of what was expected."""
        if not self.present:
            return None
        real = content or Content()
        for facet in self.seen:
            real = facet.put(real, facet.seen)
        return real


def _characters(holding: Holding) -> tuple[str, ...]:
    """Clauses about what the content is made of."""
    content = holding.worlds[0]
    if content is None:
        return ()
    found = () if f"{content.name}{content.user_data}".isascii() else ("content.unicode",)
    return found if content.faces or content.persons else (*found, "content.empty-object")


def _shown(content: Content | None, seen: list[Facet]) -> str:
    if content is None:
        return "no object"
    return "; ".join(f"{facet.clause}: {_cut(facet.get(content))}" for facet in seen) or "the object"


def _cut(value: object) -> str:
    shown = repr(sorted(value) if isinstance(value, frozenset) else value)
    return shown if len(shown) <= 300 else f"{shown[:300]}…"


def _adopted(state: State, call: Call, subject: tuple[str, str, Key]) -> State:
    """An object that was not known: a refused read of the whole proves it free."""
    _, thing, key = subject
    holding = state.holding(key)
    if holding.known or thing or call.outcome != "refusal" or call.answer is None or call.answer.status != 404:
        return state
    return state.with_holding(key, replace(holding, worlds=(None,)))


def _write(state: State, call: Call, subject: tuple[str, str, Key], running: list[Operation]) -> Step:
    verb, thing, key = subject
    holding = state.holding(key)
    grounds = Grounds()
    if holding.present and not holding.training and not (verb == "create" and not thing):
        grounds = Grounds(accept=_acceptance(state, call, key, holding, running))
    elif verb == "create" and not thing and holding.absent:
        grounds = Grounds(accept=_circumstances(state, call, key, holding))
    judgements = judge(grounds, call, key[1])
    if (loss := taken_away(state, call, key, grounds)) is not None:
        return loss
    if call.outcome == "refusal":
        return state, Finding(judgements)
    if not thing:
        state = meanwhile.made(state, key) if verb == "create" else state
        state = meanwhile.freed(state, key) if verb == "delete" else state
    change = mutation(verb, thing, call) if call.outcome == "success" else None
    if change is None or not holding.known:
        worlds = (change(None),) if change is not None and verb in {"create", "delete"} and not thing else ()
        fresh = Holding(worlds=worlds, existed=True, refused=holding.refused)
        state = state.with_holding(key, fresh if worlds else replace(holding, worlds=(), suspects=()))
        return meanwhile.unknown_captured(state, key), Finding(judgements)
    after = tuple(unique(change(content) for content in holding.worlds))
    written = replace(
        holding,
        worlds=after,
        existed=True,
        suspects=tuple(Suspect(s.clause, change(s.world)) for s in holding.suspects if s.world is not None),
    )
    if verb == "create" and not thing:
        # A new object under an old id: nothing of the old one is left, least of all its kin.
        written = Holding(worlds=after, existed=True, refused=holding.refused)
    effect = _effect_clause(holding, running)
    if effect:
        written = suspecting(written, *(Suspect(effect, content) for content in holding.worlds))
        if verb == "add":
            usurped = unique(change(bared(thing, call)(content)) for content in holding.worlds)
            written = suspecting(written, *(Suspect(effect, one) for one in usurped if one not in after))
    state = meanwhile.captured(state.with_holding(key, written), key, change)
    return _leaking(state, key, holding, change), Finding(judgements)


def _acceptance(state: State, call: Call, key: Key, holding: Holding, running: list[Operation]) -> tuple[str, ...]:
    """The clauses that want a write on this object served."""
    found: list[str] = []
    if any(operation.what == "take" for operation in running):
        found.append("take.during.writes")
    elif holding.context == "take.after.normal":
        found.append("take.after.normal")
    if holding.origin == "restored":
        found.append("apply.target.writes")
    return (*found, *_circumstances(state, call, key, holding))


def _effect_clause(holding: Holding, running: list[Operation]) -> str | None:
    """The clause that breaks if a served write turns out to have had no effect."""
    if any(operation.what == "take" for operation in running):
        return "take.during.writes"
    return "apply.target.writes" if holding.origin == "restored" else holding.context and "take.after.normal"


LEAK: Final[Mapping[tuple[str, str], str]] = {
    ("made", "snapshot"): "isolation.snapshot.source-edits",
    ("made", "restored"): "isolation.target.source-edits",
    ("restored", "snapshot"): "isolation.snapshot.target-edits",
    ("restored", "made"): "isolation.source.target-edits",
    ("restored", "restored"): "isolation.targets.apart",
}


def _leaking(state: State, key: Key, holding: Holding, change: Mutation) -> State:
    """Suspect that the write reached the copies too: the snapshot, the source, other restored objects."""
    if not holding.lineage:
        return state
    for other_key, other in state.holdings.items():
        if other.lineage != holding.lineage or other_key == key or not other.present:
            continue
        if clause := LEAK.get((holding.origin, other.origin)):
            state = state.with_holding(other_key, suspecting(other, *_changed(clause, other.worlds, change)))
    for snapshot in state.snapshots.values():
        if snapshot.lineage == holding.lineage and not snapshot.deleted:
            clause = LEAK[holding.origin, "snapshot"]
            leaked = [s for s in _changed(clause, snapshot.contents, change) if s.world not in snapshot.contents]
            suspects = (*snapshot.content_suspects, *leaked)[-MAX_SUSPECTS:]
            state = state.with_snapshot(replace(snapshot, content_suspects=suspects))
    return state


def _changed(
    clause: str, worlds: tuple[Content | None, ...] | tuple[Content, ...], change: Mutation
) -> list[Suspect[Content]]:
    return [Suspect(clause, change(world)) for world in worlds if world is not None and change(world) != world]
