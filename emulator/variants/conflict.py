"""When a conflict is told, and to whom (Q6, Q7)."""

from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import container_exists
from facesnap.emulator.service import Service
from facesnap.emulator.state import Operation, Place, Snapshot
from facesnap.emulator.variants import Variant


class ConflictsLate(Variant):
    """An apply onto an id in use is accepted, and its operation fails."""

    answers = frozenset({"Q6"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Leave the conflict to the operation."""
        if not self.conflicts(place, target):
            super().check_target(account, snapshot, place, target)


class TargetsReserved(Variant):
    """While an apply runs nobody else gets its id: a second apply, or a create, is refused at once."""

    answers = frozenset({"Q7"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """As if the object were there already."""
        if _running(self, place, target):
            raise container_exists(snapshot.content.kind)
        super().check_target(account, snapshot, place, target)

    def create_container(self, call: Call, account: Account, kind: Kind) -> Answer:
        """Refused while an apply makes that object."""
        if _running(self, self.place(account, call.region, kind), call.parameters["id"]):
            raise container_exists(kind)
        return super().create_container(call, account, kind)


class RivalsAllFail(Variant):
    """Of two applies onto one new id at once, none succeeds."""

    answers = frozenset({"Q7"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rivals: set[str] = set()

    def start(self, account: Account, snapshot: Snapshot, place: Place | None = None, target: str | None = None) -> str:
        """Whoever runs onto that id already, and the newcomer, are rivals."""
        rivals = _running(self, place, target) if place else []
        operation_id = super().start(account, snapshot, place, target)
        if rivals:
            self.rivals.update([operation_id, *(one.id for one in rivals)])
        return operation_id

    def do_apply(self, operation: Operation) -> str | None:
        """Rivals fail."""
        if operation.id in self.rivals:
            return f"{operation.snapshot.content.kind.words} is the target of another operation."
        return super().do_apply(operation)


def _running(service: Service, place: Place | None, target: str | None) -> list[Operation]:
    """The applies onto that id that have not ended."""
    running = (service.state.operations[one] for one in service.state.running)
    return [one for one in running if not one.is_take and (one.place, one.target) == (place, target)]
