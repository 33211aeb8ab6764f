"""Tidying: deleting what the run has made, and nothing else."""

from facesnap.conformance.events import Noted
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.service import Service


def tidy(service: Service, *, everything: bool) -> None:
    """Delete what is not shared; ``everything``: the shared things too, at the end of a run."""
    kept_objects, kept_snapshots = service.keeps()
    if everything:
        kept_objects, kept_snapshots = frozenset(), frozenset()
    _end_operations(service)
    for snapshot in list(service.oracle.state.snapshots.values()):
        if snapshot.deleted or snapshot.id in kept_snapshots:
            continue
        when = service.sender.clock.interval() if service.sender.clock else None
        if snapshot.age(when) == "cleaned":  # type: ignore[arg-type]  # same members
            continue
        _attempt(service, "snapshot", snapshot.id, lambda s=snapshot: service.actor(s.owner).delete(s.id, hurried=True))
    for key in _objects(service):
        if key in kept_objects:
            continue
        account, kind, object_id = key
        _attempt(
            service, kind, object_id, lambda a=account, k=kind, o=object_id: service.actor(a).remove(k, o, hurried=True)
        )
        service.sender.created.discard(key)


def _objects(service: Service) -> list[tuple[str, str, str]]:
    """Objects that may exist because of this run."""
    state = service.oracle.state
    applied = {
        o.key for o in state.operations.values() if o.what == "apply" and not (o.must_fail and o.status == "failed")
    }
    mine = service.sender.created | applied
    return sorted(key for key in mine if not state.holding(key).absent and key[2])


def _end_operations(service: Service) -> None:
    """See every operation to its end: what is still under way could make something after we have looked."""
    for operation in service.oracle.state.in_flight():
        try:
            service.waiter.terminal(service.actor(operation.account), operation)
        except StoppedError:
            continue


def _attempt(service: Service, what: str, name: str, send) -> None:
    try:
        exchange = send()
    except StoppedError as error:
        service.recorder.append(Noted("warning", f"could not delete the {what} {name}: {error}"))
        return
    status = exchange.response.status if exchange.response else None
    if status is None or (status >= 400 and status != 404):
        service.recorder.append(Noted("warning", f"could not delete the {what} {name}: {status}"))
