"""Tidying: deleting what the run has made, and nothing else."""

from collections.abc import Callable
from functools import partial

from facesnap.conformance.events import Noted
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.state import Key
from facesnap.conformance.wire.exchange import Exchange


def tidy(service: Service, *, everything: bool) -> bool:
    """Delete what is not shared; ``everything``: the shared things too, at the end of a run. Whether all of it went."""
    kept_objects, kept_snapshots = (frozenset(), frozenset()) if everything else service.keeps()
    gone = [_end_operations(service)]
    made = service.sender.inventory
    for snapshot in made.snapshots(service.oracle.state):
        if service.age(snapshot) == "cleaned":
            service.sender.journal.expired(snapshot.id)
        elif snapshot.id not in kept_snapshots:
            delete = partial(service.actor(snapshot.owner).delete, snapshot.id, hurried=True)
            gone.append(_attempt(service, snapshot.id, f"snapshot {snapshot.id}", delete))
    for key in sorted(made.objects(service.oracle.state) - kept_objects):
        account, kind, object_id = key
        remove = partial(service.actor(account).remove, kind, object_id, hurried=True)
        gone.append(_attempt(service, key, f"{kind} {object_id}", remove))
        if gone[-1]:
            made.created.discard(key)
    # What was seen to go needs no second deletion, even where the model that knows it is given up (exploring).
    made.created -= {key for key in made.created if service.oracle.state.holding(key).absent}
    return all(gone)


def _end_operations(service: Service) -> bool:
    """See every operation to its end: what is still under way could make something after we have looked."""
    ended = True
    for operation in service.oracle.state.in_flight():
        if operation.id in service.waiter.gone:
            continue
        try:
            service.waiter.terminal(service.actor(operation.account), operation)
        except StoppedError as error:
            service.recorder.append(Noted("warning", f"the operation {operation.id} was left under way: {error}"))
            ended = False
    return ended


def _attempt(service: Service, thing: Key | str, name: str, send: Callable[[], Exchange]) -> bool:
    try:
        exchange = send()
    except StoppedError as error:
        service.recorder.append(Noted("warning", f"could not delete the {name}: {error}"))
        return False
    status = exchange.response.status if exchange.response else None
    gone = status is not None and (status < 400 or status in {404, 410})
    if gone:
        service.sender.inventory.removed[thing] = exchange.number
    else:
        service.recorder.append(Noted("warning", f"could not delete the {name}: {status}"))
    return gone
