"""Checks of the family isolation."""

from contextlib import suppress

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.stories import copies_apart, listed, serves_several, small
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made
from facesnap.conformance.model.values import KINDS

TOLD = (
    "snapshot.source-edits",
    "snapshot.source-deleted",
    "snapshot.target-edits",
    "source.target-edits",
    "target.source-edits",
    "targets.apart",
    "snapshots.apart",
)

for _name in TOLD:

    @clause(f"isolation.{_name}", kinds=KINDS, passive=True)
    def keeps_copies_apart(service: Service, kind: str) -> None:
        """Edit and delete sources, snapshots and restored objects, and read all the others."""
        copies_apart(service, kind)


@clause("isolation.apply.caller-only", kinds=KINDS, needs="outsider", passive=True)
def makes_its_object_for_the_caller_alone(service: Service, kind: str) -> None:
    """The target applies, of a scope that lists all, onto an id that source and outsider have free; both look."""
    serves_several(service, kind)


@clause("isolation.take.others-unblocked")
def blocks_no_other_object_by_a_take(service: Service) -> None:
    """While a take runs, read, write and make other objects of the source, and write one of the target.

    One of the others is taken, too, and deleted while that runs. Both are restored.
    """
    kind, source = service.any_kind, service.source
    other, made = small(service, source, kind), service.exemplar(kind)
    far = service.create(service.target, kind)
    service.room_for_snapshot(source)
    exchange = source.take(kind, made.object_id, service.scope(service.target), service.marker())
    source.change(kind, other.object_id, name="meanwhile")
    source.read(kind, other.object_id)
    service.target.change(kind, far.object_id, name="meanwhile")
    service.create(source, kind, service.fresh_id(source, kind))
    service.room_for_snapshot(source)
    later = source.take(kind, other.object_id, service.scope(service.target), service.marker())
    source.remove(kind, other.object_id)
    service.read_whole(service.applied(service.taken_by(source, made, exchange)))
    with suppress(BlockedError):  # it may fail (Q22)
        service.read_whole(service.applied(service.taken_by(source, other, later)))


@clause("isolation.apply.others-unblocked")
def blocks_no_other_object_by_an_apply(service: Service) -> None:
    """While an apply runs, read and write another object of the target, and the one that was taken.

    Its caller leaves the scope, too; and during another apply the snapshot goes.
    """
    kind, source, target = KINDS[(service.seed + 2) % 4], service.source, service.target
    other, made = service.create(target, kind), small(service, source, kind)
    taken = service.taken(made)
    first, second = (Made(target, kind, service.fresh_id(target, kind)) for _ in range(2))
    exchange = target.apply(taken.id, first.object_id)
    target.change(kind, other.object_id, name="meanwhile")
    target.read(kind, other.object_id)
    listed(service, other, "isolation.apply.others-unblocked")
    source.change(kind, made.object_id, name="meanwhile")
    source.update(taken.id, scope=service.scope())
    service.waiter.ended(target, exchange)
    service.read_whole(first)
    source.update(taken.id, scope=service.scope(target))
    exchange = target.apply(taken.id, second.object_id)
    source.delete(taken.id)
    with suppress(BlockedError):  # its status may go with the snapshot (Q25)
        service.waiter.ended(target, exchange)
    service.read_whole(second)
