"""Checks of the family delete."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.stories import copies_apart, ended
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Taken
from facesnap.conformance.model.values import KINDS


def _deleted(service: Service, kind: str) -> Taken:
    """A snapshot that was taken, seen and deleted; one does for all checks that only look at it."""
    taken: Taken | None = service.shared.get(("deleted", kind))
    if taken is None or not service.snapshot_state(taken.id).deleted:
        taken = service.taken(service.exemplar(kind))
        service.source.get(taken.id)
        service.source.delete(taken.id)
        service.shared["deleted", kind] = taken
    return taken


for _name in ("answer.status", "answer.no-body", "valid.accepted"):

    @clause(f"delete.{_name}", kinds=KINDS, passive=True)
    def deletes_a_snapshot(service: Service, kind: str) -> None:
        """Take and delete; take, update and delete."""
        _deleted(service, kind)
        taken = service.taken(service.exemplar(kind))
        service.source.update(taken.id, user_data=service.marker())
        service.source.delete(taken.id)


@clause("delete.gone.get", kinds=KINDS)
def cannot_be_got(service: Service, kind: str) -> None:
    """The taker and a subscription in the scope get a deleted snapshot."""
    taken = _deleted(service, kind)
    service.source.get(taken.id)
    if service.chosen(kind):
        service.target.get(taken.id)


@clause("delete.gone.list", kinds=KINDS)
def is_not_listed(service: Service, kind: str) -> None:
    """The taker and a subscription in the scope list after a deletion."""
    _deleted(service, kind)
    service.source.list()
    if service.chosen(kind):
        service.target.list(kind=kind)


@clause("delete.gone.apply", kinds=KINDS)
def cannot_be_applied(service: Service, kind: str) -> None:
    """A subscription in the scope applies a deleted snapshot."""
    taken = _deleted(service, kind)
    wanted = service.fresh_id(service.target, kind)
    ended(service, service.target, service.target.apply(taken.id, wanted))
    service.target.read(kind, wanted)


@clause("delete.gone.update", kinds=KINDS)
def cannot_be_updated(service: Service, kind: str) -> None:
    """The taker updates a deleted snapshot; its take's operation, if it is still told, is told as before."""
    taken = _deleted(service, kind)
    service.source.status(taken.operation_id)
    service.source.update(taken.id, user_data=service.marker())


@clause("delete.again", kinds=KINDS[:1])
def can_be_deleted_again(service: Service, kind: str) -> None:
    """Delete twice."""
    service.source.delete(_deleted(service, kind).id)


@clause("delete.unknown.refused")
def refuses_an_unknown_snapshot(service: Service) -> None:
    """Delete an id that nobody has issued."""
    service.source.delete(service.guid())


for _name in ("source", "restored", "others"):

    @clause(f"delete.keeps.{_name}", kinds=KINDS, passive=True)
    def keeps_everything_else(service: Service, kind: str) -> None:
        """Delete one of two snapshots; read their source and what was restored, get and apply the other."""
        copies_apart(service, kind)
