"""Checks of the family apply."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.bodies import odd_applies
from facesnap.conformance.clauses.stories import ended, in_and_out_of_scope, in_parallel
from facesnap.conformance.harness.actors import PLAIN
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS

for _name in ("valid.accepted", "valid.succeeds", "target.reads", "mode.default", "same-id.succeeds"):

    @clause(f"apply.{_name}", kinds=KINDS, passive=True)
    def applies_a_snapshot(service: Service, kind: str) -> None:
        """The target applies onto the source's own id, and reads what comes of it."""
        service.read_whole(service.restored(kind))


for _name in ("status", "location", "location-relative", "no-body"):

    @clause(f"apply.answer.{_name}", kinds=KINDS, passive=True)
    def answers_an_apply(service: Service, kind: str) -> None:
        """Apply the shared snapshot; the oracle looks at the answer."""
        service.applied(service.snapshot(kind))


SEVERAL = (
    "operation.fresh-id",
    "repeated.succeeds",
    "parallel.succeeds",
    "target.during",
    "target.writes",
    "snapshot.unchanged",
)

for _name in SEVERAL:

    @clause(f"apply.{_name}", kinds=KINDS, passive=True)
    def applies_several_times(service: Service, kind: str) -> None:
        """Apply one snapshot again, twice at once; then live with what was made."""
        in_parallel(service, kind)


for _id in ("apply.object-id.required", "apply.mode.unknown-refused", "apply.mode.letter-case"):

    def _odd(service: Service, subject: str = _id) -> None:
        """Send every odd apply of this clause, then look at the target."""
        odd_applies(service, service.any_kind, subject)

    clause(_id)(_odd)


@clause("apply.mode.create-new", kinds=KINDS[1:2])
def applies_with_create_new(service: Service, kind: str) -> None:
    """Apply naming the mode CreateNew, by a body that is declared without a charset."""
    taken, target = service.snapshot(kind), service.target
    body = {"objectId": service.fresh_id(target, kind), "mode": "CreateNew"}
    exchange = target.call("applySnapshot", {"snapshotId": taken.id}, json_body=body, headers=PLAIN)
    service.waiter.ended(target, exchange)


@clause("apply.unknown.refused", kinds=KINDS[:1])
def refuses_an_unknown_snapshot(service: Service, kind: str) -> None:
    """Apply an id that nobody has issued, and the id of an operation."""
    wanted = service.fresh_id(service.target, kind)
    for unknown in (service.guid(), service.snapshot(kind).operation_id):
        ended(service, service.target, service.target.apply(unknown, wanted))
    service.target.read(kind, wanted)


@clause("apply.self.succeeds", kinds=KINDS)
def applies_into_the_source_subscription(service: Service, kind: str) -> None:
    """The taker lists itself and applies beside the source object."""
    taken, source = service.pliable(kind), service.source
    wanted = service.fresh_id(source, kind)
    service.waiter.ended(source, source.apply(taken.id, wanted))
    if service.chosen(kind):
        source.read(kind, wanted)


@clause("apply.refused.creates-nothing", kinds=KINDS, passive=True)
def creates_nothing_when_refused(service: Service, kind: str) -> None:
    """The target applies after it was taken out of the scope, and looks for the object."""
    in_and_out_of_scope(service, kind)
