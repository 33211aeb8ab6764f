"""One step of the model: the state and a call give the next state, and what the call's answer says."""

from collections.abc import Callable, Mapping

from facesnap.conformance.model import objects, snapshots, starting
from facesnap.conformance.model.listing import listing
from facesnap.conformance.model.snapshots import Step
from facesnap.conformance.model.state import State
from facesnap.conformance.model.status import status
from facesnap.conformance.model.values import Call

_STEPS: Mapping[str, Callable[[State, Call], Step]] = {
    "takeSnapshot": starting.take,
    "applySnapshot": starting.apply,
    "getOperationStatus": status,
    "getSnapshot": snapshots.get,
    "listSnapshots": listing,
    "updateSnapshot": snapshots.update,
    "deleteSnapshot": snapshots.delete,
}


def step(state: State, call: Call) -> Step:
    """What follows from one exchange; pure: the state given is left as it is."""
    return _STEPS.get(call.operation, objects.step)(state, call)
