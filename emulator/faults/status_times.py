"""Faults of an operation's times."""

from dataclasses import replace

from facesnap.emulator.clock import TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults.status import view_of
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Operation


class OperationCreatedIsNow(Fault):
    """The creation time of an operation is the time at which it is read."""

    family = "status"
    breaks = frozenset({"status.time.created-constant"})

    def operation_view(self, operation: Operation) -> Json:
        """As if it had just come."""
        last = max(operation.last_action, self.clock.now)
        return super().operation_view(replace(operation, created=self.clock.now, last_action=last))


class OperationCreatedIsItsEnd(Fault):
    """At its end an operation gets the time of its end as its creation time."""

    family = "status"
    breaks = frozenset({"status.time.created-constant"})
    rare = True

    def finish(self, operation: Operation, moment: int) -> Operation:
        """Stored anew, with a new default."""
        return self.record(replace(super().finish(operation, moment), created=moment))


class OperationActsBeforeCreation(Fault):
    """The last action of an operation lies a second before its creation."""

    family = "status"
    breaks = frozenset({"status.time.action-after-created"})

    def operation_view(self, operation: Operation) -> Json:
        """Two clocks, one of them slow."""
        return super().operation_view(replace(operation, last_action=operation.created - TICKS))


class OperationActionGoesBack(Fault):
    """The time of the last action moves while an operation runs, and is its creation time again at the end."""

    family = "status"
    breaks = frozenset({"status.time.action-order"})
    rare = True

    def operation_view(self, operation: Operation) -> Json:
        """Now while it runs, then the start."""
        action = operation.created if operation.is_final else self.clock.now
        return super().operation_view(replace(operation, last_action=action))


class OperationTimesWithoutZone(Fault):
    """The times of an operation name no time zone."""

    family = "status"
    breaks = frozenset({"status.answer.body"})

    def operation_view(self, operation: Operation) -> Json:
        """Without the Z."""
        view = view_of(super().operation_view(operation))
        return {
            name: value.removesuffix("Z") if name.endswith("Time") and isinstance(value, str) else value
            for name, value in view.items()
        }


class OperationTimesAreNumbers(Fault):
    """The creation time of an operation is a number of seconds."""

    family = "status"
    breaks = frozenset({"status.answer.body"})

    def operation_view(self, operation: Operation) -> Json:
        """As machines like it."""
        return {**view_of(super().operation_view(operation)), "createdTime": operation.created // TICKS}
