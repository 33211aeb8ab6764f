"""Checks of the family isolation."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.stories import copies_apart, serves_several
from facesnap.conformance.harness.service import Service
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
    """While a take runs, read, write and make other objects of the source, and write one of the target."""
    kind = service.any_kind
    other, made = service.create(service.source, kind), service.exemplar(kind)
    far = service.create(service.target, kind)
    service.room_for_snapshot(service.source)
    exchange = service.source.take(kind, made.object_id, service.scope(service.target), service.marker())
    service.source.change(kind, other.object_id, name="meanwhile")
    service.source.read(kind, other.object_id)
    service.target.change(kind, far.object_id, name="meanwhile")
    service.create(service.source, kind, service.fresh_id(service.source, kind))
    service.taken_by(service.source, made, exchange)


@clause("isolation.apply.others-unblocked")
def blocks_no_other_object_by_an_apply(service: Service) -> None:
    """While an apply runs, read and write another object of the target, and the one that was taken."""
    kind = KINDS[(service.seed + 2) % 4]
    other, made = service.create(service.target, kind), service.create(service.source, kind)
    taken = service.taken(made)
    wanted = service.fresh_id(service.target, kind)
    exchange = service.target.apply(taken.id, wanted)
    service.target.change(kind, other.object_id, name="meanwhile")
    service.target.read(kind, other.object_id)
    service.source.change(kind, made.object_id, name="meanwhile")
    service.waiter.ended(service.target, exchange)
