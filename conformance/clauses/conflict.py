"""Checks of the family conflict."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.stories import (
    conflicts_and_frees,
    ended,
    in_and_out_of_scope,
    listed_and_no_more,
    still_searched,
)
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made
from facesnap.conformance.model.values import KINDS
from facesnap.strategies import object_ids


@clause("conflict.same-type-and-id", kinds=KINDS)
def refuses_an_id_in_use(service: Service, kind: str) -> None:
    """Apply again onto one id, the same snapshot and another; the taker onto its own source; read what is there."""
    made, source = service.restored(kind), service.exemplar(kind)
    for taken in (service.snapshot(kind), service.pliable(kind)):
        ended(service, made.actor, made.actor.apply(taken.id, made.object_id))
    service.read_whole(made)
    still_searched(service, made, "conflict.existing.unchanged")
    listed_and_no_more(service, made)
    taken = service.pliable(kind)
    ended(service, source.actor, source.actor.apply(taken.id, source.object_id))
    service.read_whole(source)


@clause("conflict.created-object", kinds=KINDS)
def refuses_the_id_of_an_empty_object(service: Service, kind: str) -> None:
    """Apply onto an object without entries under an id of the greatest length, and read it."""
    made = service.create(service.target, kind, object_ids.longest(prefix=service.new_id()))
    ended(service, made.actor, made.actor.apply(service.snapshot(kind).id, made.object_id))
    made.actor.read(kind, made.object_id)


for _name in ("existing.unchanged", "freed-id.usable"):

    @clause(f"conflict.{_name}", kinds=KINDS, passive=True)
    def respects_what_is_there(service: Service, kind: str) -> None:
        """Apply onto an object of the target's own, read it, delete it, apply again."""
        conflicts_and_frees(service, kind)


@clause("conflict.other-type.free", kinds=KINDS)
def allows_an_id_of_another_type(service: Service, kind: str) -> None:
    """Apply onto an id that another type has in use; for one type, onto one that every other has."""
    position = KINDS.index(kind)
    others = [KINDS[(position + step) % 4] for step in (1, 2, 3)]
    if position == service.seed % 4:
        wanted = service.new_id()
        for other in others:
            service.create(service.target, other, wanted)
    else:
        wanted = service.restored(others[0]).object_id
    made = service.applied(service.snapshot(kind), object_id=wanted)
    if service.chosen(kind):
        service.target.read(kind, made.object_id)


@clause("conflict.other-subscription.free", kinds=KINDS, passive=True)
def allows_an_id_of_another_subscription(service: Service, kind: str) -> None:
    """The target applies onto the id that the source's exemplar has."""
    service.restored(kind)


@clause("conflict.concurrent.at-most-one", kinds=KINDS)
def lets_at_most_one_succeed(service: Service, kind: str) -> None:
    """Two applies onto one new id, of two snapshots, before the first end is seen; what ended stays so."""
    wanted = service.fresh_id(service.target, kind)
    snapshots = (service.snapshot(kind), service.pliable(kind))
    started = [service.target.apply(taken.id, wanted) for taken in snapshots]
    for exchange in started:
        ended(service, service.target, exchange)
    operation = service.waiter.started(started[0])
    if operation is not None and service.chosen(kind):
        service.target.status(operation.id)
    service.read_whole(Made(service.target, kind, wanted))


@clause("conflict.refused-id.usable", kinds=KINDS, passive=True)
def leaves_the_id_of_a_refused_apply_free(service: Service, kind: str) -> None:
    """An apply outside the scope onto a free id, then a lawful one onto the same id."""
    in_and_out_of_scope(service, kind)
