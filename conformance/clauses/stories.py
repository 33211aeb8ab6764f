"""Stories: sequences in which many clauses have their place, so that a metered endpoint is asked for each step once.

The oracle tells the clauses apart by the situation of each exchange, whoever's story it stands in.
"""

from facesnap.conformance.clauses.editing import (
    EDITED_IMAGE,
    an_entry_removed,
    edited,
    edited_inside,
    edited_outside,
    enlarged,
    faces_exchanged,
)
from facesnap.conformance.clauses.searching import found_ids, searched
from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, Taken, entries_of, json_of
from facesnap.conformance.model.values import GROUPS, KINDS
from facesnap.conformance.wire.exchange import Exchange
from facesnap.strategies import object_ids

PAGE = 1000  # entries on the longest page of a list


def ended(service: Service, actor: Actor, exchange: Exchange) -> None:
    """Wait for the operation that an exchange has started, if it has started one."""
    if service.waiter.started(exchange) is not None:
        service.waiter.ended(actor, exchange)


def tried(service: Service, actor: Actor, taken: Taken, object_id: str | None = None) -> Made:
    """An apply onto an id that is free, or the one given; waited for if it starts, looked at afterwards."""
    wanted = object_id or service.fresh_id(actor, taken.kind)
    ended(service, actor, actor.apply(taken.id, wanted))
    made = Made(actor, taken.kind, wanted)
    actor.read(taken.kind, wanted)
    return made


def listed(service: Service, made: Made, clause_id: str) -> dict[str, str]:
    """An object is in its family's list. The ids and user data of the list, or nothing if there may be more of it."""
    exchange = made.actor.all(made.kind)
    entries = entries_of(exchange)
    if len(entries) >= PAGE:
        return {}
    member = f"{made.kind[0].lower()}{made.kind[1:]}Id"
    named = {str(e.get(member)): str(e.get("userData")) for e in entries}
    there = made.object_id in named
    service.judge(clause_id, holds=there, expected="listed", actual="not listed", kind=made.kind, of=exchange)
    return named


def listed_and_no_more(service: Service, made: Made) -> None:
    """A restored object is listed, and nothing there carries this run's mark that the run did not make."""
    named = listed(service, made, "apply.target.reads")
    held = service.oracle.state.holdings.items()
    known = {key[2] for key, holding in held if key[:2] == made.key[:2] and not holding.absent}
    strays = sorted(name for name, data in named.items() if f"facesnap {service.run} " in data and name not in known)
    clause_id, last = "apply.refused.creates-nothing", service.recorder.history[-1]
    service.judge(clause_id, holds=not strays, expected="no stray", actual=strays, kind=made.kind, of=last)


def still_searched(service: Service, made: Made, clause_id: str) -> None:
    """A search of an object that is trained, or came from one that was, is served."""
    exchange = searched(service, made, 0)
    status = exchange.response.status if exchange.response else None
    service.judge(clause_id, holds=status == 200, expected="200", actual=status, kind=made.kind, of=exchange)


def small(service: Service, actor: Actor, kind: str, first_image: int = 0) -> Made:
    """An object of one entry, untrained."""
    return service.fill(service.create(actor, kind), entries=1, first_image=first_image, train=False)


def copies_apart(service: Service, kind: str) -> None:
    """Two snapshots of one source and what is restored from them; edits, deletions, and who is touched by them."""
    target, source = service.target, service.source
    made = small(service, source, kind)
    # Of the size that is not taken, under the same id.
    twins = [service.create(source, KINDS[KINDS.index(kind) ^ 1], made.object_id)] if service.chosen(kind) else []
    if kind != "FaceList":
        service.trained(made)
    data = service.awkward()
    early = service.taken(made, user_data=data)
    first = service.applied(early)
    searchable = service.chosen(kind, GROUPS)
    before = found_ids(searched(service, first, 0)) if searchable else set()
    if kind == "FaceList":
        edited_outside(service, made)
    edited_inside(service, made)
    if service.chosen(kind, KINDS[1:]):
        an_entry_removed(service, made)
    late = service.taken(made, user_data=data)
    if kind != "FaceList":
        edited_outside(service, made)
    enlarged(service, made)
    service.read_whole(first)
    second, third = _applied_at_once(service, late, early)
    service.read_whole(third)
    edited(service, third)
    for other in (first, second, made):
        service.read_whole(other)
    # The older one goes with one type, the younger one with the others.
    gone, kept, copy = (early, late, first) if service.chosen(kind) else (late, early, second)
    source.delete(gone.id)
    target.read(kind, copy.object_id)
    still_searched(service, copy, "delete.keeps.restored")
    still_searched(service, made, "delete.keeps.source")
    source.get(kept.id)
    target.list()
    for each in (*twins, made):
        source.remove(each.kind, each.object_id)
    source.read(kind, made.object_id)
    ended(service, source, source.take(kind, made.object_id, service.scope(target), service.marker()))
    if searchable:
        service.read_whole(first)
        exchange = searched(service, first, 0)
        after, clause_id = found_ids(exchange), "isolation.target.source-edits"
        service.judge(clause_id, holds=after == before, expected=before, actual=after, kind=kind, of=exchange)
    else:
        target.read(kind, first.object_id)
    _outlives_its_source(service, kept, made)


def _outlives_its_source(service: Service, kept: Taken, made: Made) -> None:
    """A snapshot whose source is gone is applied, deleted by nobody else, and no matter of what gets its id next."""
    kind, source = made.kind, service.source
    last = service.applied(kept)
    service.read_whole(last)
    if service.chosen(kind, GROUPS):
        still_searched(service, last, "content.identify")
    if service.chosen(kind):
        service.create(source, kind, made.object_id)  # another object, though its id is the same
        source.get(kept.id)
        service.target.delete(kept.id)


def _applied_at_once(service: Service, *snapshots: Taken) -> list[Made]:
    """An object restored from each of some snapshots, all of them asked for before the first end is seen."""
    target = service.target
    # The later ids are the beginnings of the earlier ones.
    longest = f"{service.new_id()}{'-b' * (len(snapshots) - 1)}"
    names = [longest[: len(longest) - 2 * place] for place in range(len(snapshots))]
    targets = [Made(target, taken.kind, name) for taken, name in zip(snapshots, names, strict=True)]
    service.oracle.assume_free(*(made.key for made in targets))
    started = [target.apply(taken.id, made.object_id) for taken, made in zip(snapshots, targets, strict=True)]
    for exchange in started:
        if service.waiter.ended(target, exchange).status != "succeeded":
            raise BlockedError("one of several applies at once has failed")
    return targets


def in_and_out_of_scope(service: Service, kind: str) -> None:
    """The target is added to a scope, removed from it, and added again; it tries everything each time."""
    source, target = service.source, service.target
    taken = service.taken(service.exemplar(kind), scope=service.scope())
    source.update(taken.id, scope=service.scope(target)[::-1])  # now as the last one, later as the first
    source.get(taken.id)
    target.get(taken.id)
    target.list()  # before a refused deletion could have taken it away
    for _ in range(2 if service.chosen(kind) else 1):
        target.delete(taken.id)
    target.list()
    made = tried(service, target, taken)
    others = [service.nobody] if service.chosen(kind) else []  # as many as before, or fewer
    source.update(taken.id, scope=[*others, *service.scope()])
    source.get(taken.id)
    target.get(taken.id)
    target.list()
    refused = tried(service, target, taken)
    target.read(kind, made.object_id)
    source.update(taken.id, scope=service.scope(target))
    ended(service, target, target.apply(taken.id, refused.object_id))
    service.read_whole(refused)
    if service.chosen(kind):  # whom the take itself has named is removed as whom an update added
        named = service.pliable(kind)
        source.update(named.id, scope=service.scope(source))
        target.get(named.id)
        target.list()
        tried(service, target, named)


def serves_several(service: Service, kind: str) -> None:
    """A scope of sixteen: the first and the last of it get, the last applies, for one type the first too.

    Source and outsider, who are in the scope and have the id free, look for the target's object.
    """
    source, outsider, target = service.source, service.outsider, service.target
    strangers = [service.guid() for _ in range(12)]
    scope = [outsider.subscription, *strangers, *service.scope(source), target.subscription]
    taken = service.taken(service.exemplar(kind), scope=scope)
    for actor in (outsider, target):
        actor.get(taken.id)
    target.list()
    wanted = service.fresh_id(target, kind)
    for actor in (source, outsider):
        service.oracle.assume_free((actor.account, kind, wanted))
    tried(service, target, taken, wanted)
    for actor in (source, outsider):
        actor.read(kind, wanted)
    if service.chosen(kind):
        tried(service, outsider, taken)


def conflicts_and_frees(service: Service, kind: str) -> None:
    """Apply onto an object that the target has made itself, look, delete it, and apply again."""
    target, taken = service.target, service.snapshot(kind)
    made = small(service, target, kind, first_image=5)
    ended(service, target, target.apply(taken.id, made.object_id))
    service.read_whole(made)
    target.remove(kind, made.object_id)
    service.read_whole(service.applied(taken, object_id=made.object_id))


def empty_under_the_longest_ids(service: Service, kind: str) -> None:
    """Take an object of no entries, never trained, and restore it; both ids are as long as can be."""
    made = service.create(
        service.source, kind, object_ids.longest(prefix=service.new_id()), recognitionModel="recognition_03"
    )
    target_id = object_ids.longest(prefix=service.new_id())
    restored = service.applied(service.taken(made), object_id=target_id)
    service.read_whole(restored)
    if kind != "FaceList":
        same_training(service, training(made)[0], restored)


def training(made: Made) -> tuple[str, Exchange]:
    """The status of the training of an object, "none" where that is refused, and the exchange that says so."""
    exchange = made.actor.training(made.kind, made.object_id)
    refused = exchange.response is not None and 400 <= exchange.response.status < 500
    return "none" if refused else str(json_of(exchange).get("status")).lower(), exchange


def same_training(service: Service, expected: str, restored: Made) -> None:
    """A restored object tells of the training that its source had, or of none (Q35)."""
    actual, exchange = training(restored)
    service.judge(
        "content.training-status",
        holds=actual in {expected, "none"},
        expected=" or ".join(dict.fromkeys((expected, "none"))),
        actual=actual,
        kind=restored.kind,
        of=exchange,
    )


def _finds_its_own(service: Service, made: Made) -> None:
    """What a search finds in an object is in the object: here for an entry that only its twin got and learnt."""
    exchange = searched(service, made, EDITED_IMAGE)
    content = next(iter(service.holding(made).worlds), None)
    if content is None:
        return
    foreign = found_ids(exchange) - content.persons.keys() - content.faces.keys()
    clause_id = "isolation.targets.apart"
    service.judge(clause_id, holds=not foreign, expected="own entries", actual=foreign, kind=made.kind, of=exchange)


def in_parallel(service: Service, kind: str) -> None:
    """Two applies of one snapshot at once; what the snapshot says before and after.

    One target is read and changed while its apply runs; the other is changed, applied onto in vain, deleted, and
    restored again.
    """
    service.restored(kind)
    taken, target = service.snapshot(kind), service.target
    before = service.source.get(taken.id)
    targets = [Made(target, kind, service.fresh_id(target, kind)) for _ in range(2)]
    other, changed = targets
    started = [target.apply(taken.id, each.object_id) for each in targets]
    target.read(kind, other.object_id)
    target.change(kind, other.object_id, name="renamed during the apply")
    for exchange in reversed(started):
        service.waiter.ended(target, exchange)
    after = service.source.get(taken.id)
    service.same_answer("apply.snapshot.unchanged", before, after, kind)
    edited(service, changed)
    an_entry_removed(service, changed)
    faces_exchanged(service, changed)
    if kind != "FaceList":
        service.trained(changed)
        _finds_its_own(service, service.restored(kind))
    ended(service, target, target.apply(taken.id, changed.object_id))
    service.read_whole(changed, faces=True)
    target.remove(kind, changed.object_id)
    operation = service.waiter.started(started[1])
    if service.chosen(kind) and operation is not None:
        target.status(operation.id)  # what an operation has made may go; what it says of it stays
    target.read(kind, changed.object_id)
    again = service.applied(taken, object_id=changed.object_id)
    if service.chosen(kind):
        service.read_whole(again)
