"""Faults of when an operation ends, how long it is kept, who is told, and its message."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import HOUR, timestamp
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults.status import ended
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.kinds import LARGE_FACE_LIST
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.refusals import Refusal, not_found
from facesnap.emulator.state import Operation, Place, Snapshot


class StatusForgottenAtOnce(Fault):
    """An operation is forgotten as soon as its end was told."""

    family = "status"
    breaks = frozenset({"status.operation.kept"})

    def get_operation(self, call: Call, account: Account) -> Answer:
        """404 from then on."""
        answer = super().get_operation(call, account)
        if ended(answer):
            del self.state.operations[guid_of(call.parameters["id"]) or ""]
        return answer


class StatusForgottenInAnHour(Fault):
    """An operation is forgotten an hour after its end."""

    family = "status"
    breaks = frozenset({"status.operation.kept"})
    rare = True

    def may_see_operation(self, operation: Operation, account: Account) -> bool:
        """Not after an hour."""
        recent = not operation.is_final or self.clock.now < operation.last_action + HOUR
        return recent and super().may_see_operation(operation, account)


class StatusForgottenWithTarget(Fault):
    """The operation of an apply is forgotten when what it has made is deleted."""

    family = "status"
    breaks = frozenset({"status.operation.kept"})
    rare = True

    def may_see_operation(self, operation: Operation, account: Account) -> bool:
        """Found by way of what it has made."""
        place = operation.place
        if operation.status == "succeeded" and place is not None and operation.target not in self.shelf(place):
            return False
        return super().may_see_operation(operation, account)


class StatusOfLargeFaceListSticks(Fault):
    """The apply of a large face list runs for ever."""

    family = "status"
    breaks = frozenset({"status.operation.ends"})
    rare = True

    def is_due(self, operation: Operation) -> bool:
        """Never for those."""
        return not sticks(operation) and super().is_due(operation)

    def look_at(self, operation: Operation) -> Operation:
        """It does not move."""
        return operation if sticks(operation) else super().look_at(operation)


class StatusOfApplySticks(Fault):
    """Every apply does its work, and its status stays running."""

    family = "status"
    breaks = frozenset({"status.operation.ends"})

    def operation_view(self, operation: Operation) -> Json:
        """Running in place of succeeded."""
        shown = operation if operation.is_take or not operation.is_final else replace(operation, status="running")
        return super().operation_view(shown)


class StatusOfUnknownIsNotStarted(Fault):
    """An operation id that nobody ever got is told to be not started."""

    family = "status"
    breaks = frozenset({"status.unknown.refused"})

    def get_operation(self, call: Call, account: Account) -> Answer:
        """200 for what is a GUID."""
        try:
            return super().get_operation(call, account)
        except Refusal:
            if guid_of(call.parameters["id"]) is None:
                raise
            now = timestamp(self.clock.now)
            return Answer(200, {"status": "notStarted", "createdTime": now, "lastActionTime": now})


class StatusDiffersForOthers(Fault):
    """Another subscription that reads an operation sees it failed."""

    family = "status"
    breaks = frozenset({"status.other-subscription", "status.value.final"})

    def get_operation(self, call: Call, account: Account) -> Answer:
        """Failed, to whoever did not ask for it."""
        operation = self.state.operations.get(guid_of(call.parameters["id"]) or "")
        if operation is None:
            raise not_found("Operation", "Operation", "operationId")
        if super().may_see_operation(operation, account):
            return super().get_operation(call, account)
        return Answer(200, self.operation_view(replace(operation, status="failed", message="Access denied.")))


class StatusSucceededHasMessage(Fault):
    """A succeeded operation carries a message that says so."""

    family = "status"
    breaks = frozenset({"status.message.succeeded"})

    def operation_view(self, operation: Operation) -> Json:
        """With a message."""
        message = "Done." if operation.status == "succeeded" else operation.message
        return super().operation_view(replace(operation, message=message))


class StatusFailedHasBlankMessage(Fault):
    """A conflict is told by a failed operation whose message is empty."""

    family = "status"
    breaks = frozenset({"status.message.failed"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Leave the conflict to the operation, which is lawful."""
        if not self.conflicts(place, target):
            super().check_target(account, snapshot, place, target)

    def operation_view(self, operation: Operation) -> Json:
        """With an empty message, which is not."""
        return super().operation_view(replace(operation, message="" if operation.status == "failed" else None))


def sticks(operation: Operation) -> bool:
    """Whether it is an apply of a large face list."""
    return not operation.is_take and operation.snapshot.content.kind == LARGE_FACE_LIST
