"""Checks of the family status."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.stories import ended
from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Taken, json_of
from facesnap.conformance.model.values import KINDS

for _name in (
    "answer.status",
    "answer.body",
    "value.order",
    "location.snapshot",
    "message.succeeded",
    "operation.ends",
):

    @clause(f"status.{_name}", kinds=KINDS, passive=True)
    def reads_the_status_of_a_take(service: Service, kind: str) -> None:
        """Take the exemplar, apply what was taken, and poll both to the end."""
        service.applied(service.taken(service.exemplar(kind)))


@clause("status.value.final")
def reads_an_end_several_times(service: Service) -> None:
    """Read a take that has ended three times more, and an apply; new ones if those are a day old."""
    kind = service.any_kind
    taken = service.snapshot(kind)
    service.restored(kind)
    known = service.recorder.borne_out("status.value.final")
    _read_thrice(service, taken)
    if service.recorder.borne_out("status.value.final") == known:
        taken = service.taken(service.exemplar(kind))
        service.applied(taken)
        _read_thrice(service, taken)


def _read_thrice(service: Service, taken: Taken) -> None:
    """Read the take, and the last apply that has ended, by turns."""
    apply = [o for o in service.oracle.state.operations.values() if o.what == "apply" and o.terminal][-1]
    for _ in range(3):
        service.source.status(taken.operation_id)
        service.actor(apply.account).status(apply.id)


for _name in ("time.created-constant", "operation.kept"):

    @clause(f"status.{_name}", kinds=KINDS, passive=True)
    def reads_a_status_again(service: Service, kind: str) -> None:
        """Read an operation that has ended once more, another call in between; a new one if that one is a day old."""
        taken = service.snapshot(kind)
        service.source.status(taken.operation_id)
        service.source.get(taken.id)
        service.source.status(taken.operation_id)
        if not service.recorder.borne_out("status.operation.kept", kind):
            service.source.status(service.taken(service.exemplar(kind)).operation_id)


for _name in ("action-after-created", "action-order"):

    @clause(f"status.time.{_name}", kinds=KINDS[:1], passive=True)
    def reads_the_times_of_an_operation(service: Service, kind: str) -> None:
        """Poll a take, and read it again after its end."""
        taken = service.taken(service.exemplar(kind))
        if json_of(service.source.status(taken.operation_id)).get("lastActionTime") is None:
            raise SkippedError("the endpoint has no such member: lastActionTime is optional")


@clause("status.location.object", kinds=KINDS, passive=True)
def names_the_target(service: Service, kind: str) -> None:
    """Apply onto an id of our choice."""
    service.applied(service.snapshot(kind))


@clause("status.location.pending", passive=True)
def names_nothing_before_the_end(service: Service) -> None:
    """Poll takes and applies from their start; an endpoint that is always done at once has no such state."""
    clause_id = "status.location.pending"
    for kind in KINDS:
        if service.recorder.borne_out(clause_id):
            break
        service.applied(service.taken(service.exemplar(kind)))
    service.witnessed_or_instant(clause_id)


@clause("status.message.failed", passive=True)
def gives_a_reason_for_a_failure(service: Service) -> None:
    """Start what may fail; an endpoint that refuses at once has no failed operation."""
    clause_id = "status.message.failed"
    if not service.recorder.borne_out(clause_id):
        made = service.restored(KINDS[0])
        exchange = made.actor.apply(service.snapshot(KINDS[0]).id, made.object_id)
        ended(service, made.actor, exchange)
    service.witnessed_or_instant(clause_id)


@clause("status.unknown.refused")
def refuses_an_unknown_operation(service: Service) -> None:
    """Read an id that nobody has issued, and the id of a snapshot."""
    service.source.status(service.guid())
    service.source.status(service.snapshot(KINDS[0]).id)


@clause("status.other-subscription", kinds=KINDS[:1])
def shows_an_operation_to_others(service: Service, kind: str) -> None:
    """The target reads the operation of a take of the source."""
    service.target.status(service.taken(service.exemplar(kind)).operation_id)
