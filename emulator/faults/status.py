"""Faults of the status answer: its form, and the order of what it tells."""

from collections.abc import Mapping
from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.state import Operation, Progress


class StatusPendingAnswers202(Fault):
    """The status of an operation under way is answered with 202."""

    family = "status"
    breaks = frozenset({"status.answer.status"})

    def get_operation(self, call: Call, account: Account) -> Answer:
        """202 until its end."""
        answer = super().get_operation(call, account)
        return answer if ended(answer) else replace(answer, status=202)


class StatusOmitsCreated(Fault):
    """The status answer has no creation time."""

    family = "status"
    minimum = 2
    breaks = frozenset({"status.answer.body"})

    def operation_view(self, operation: Operation) -> Json:
        """Without it."""
        return {
            name: value for name, value in view_of(super().operation_view(operation)).items() if name != "createdTime"
        }


class StatusSpeaksPascalCase(Fault):
    """The members of the status answer begin with capital letters."""

    family = "status"
    breaks = frozenset({"status.answer.body"})

    def operation_view(self, operation: Operation) -> Json:
        """As in early 2019."""
        return {name[0].upper() + name[1:]: value for name, value in view_of(super().operation_view(operation)).items()}


class StatusInventsWord(Fault):
    """An operation that runs has the status inProgress."""

    family = "status"
    minimum = 2
    breaks = frozenset({"status.answer.body"})

    def operation_view(self, operation: Operation) -> Json:
        """Another word for running."""
        view = view_of(super().operation_view(operation))
        return {**view, "status": "inProgress"} if operation.status == "running" else view


class StatusIsNumber(Fault):
    """The status is the number of its enumeration's member."""

    family = "status"
    breaks = frozenset({"status.answer.body"})

    def operation_view(self, operation: Operation) -> Json:
        """0 to 3."""
        number = ("notStarted", "running", "succeeded", "failed").index(operation.status)
        return {**view_of(super().operation_view(operation)), "status": number}


class StatusStepsBack(Fault):
    """An operation is seen running and then not started."""

    family = "status"
    breaks = frozenset({"status.value.order"})

    def progress(self, *statuses: str) -> Progress:
        """The early statuses the other way round, and both."""
        polls = statuses[::-1] if len(statuses) > 1 else ()
        return replace(super().progress(*statuses), polls=polls) if polls else super().progress(*statuses)


class StatusRunsAgain(Fault):
    """An operation that has succeeded is seen running once more, at the third look after its end."""

    family = "status"
    breaks = frozenset({"status.value.final"})
    rare = True

    def operation_view(self, operation: Operation) -> Json:
        """Count the looks in the polls that are left over."""
        view = view_of(super().operation_view(operation))
        if operation.status != "succeeded":
            return view
        looks = (*operation.progress.polls, "look")
        self.record(replace(operation, progress=replace(operation.progress, polls=looks)))
        return {**view, "status": "running"} if len(looks) == 3 else view


class StatusFailsAfterDeletion(Fault):
    """The take of a snapshot that was deleted is told as failed."""

    family = "status"
    breaks = frozenset({"status.value.final"})
    rare = True

    def operation_view(self, operation: Operation) -> Json:
        """Failed once its snapshot is gone."""
        if operation.is_take and operation.status == "succeeded" and operation.snapshot.id not in self.state.snapshots:
            operation = replace(operation, status="failed", message="The snapshot does not exist.")
        return super().operation_view(operation)


def view_of(view: Json) -> Mapping[str, Json]:
    """A view as the object that it is."""
    return view if isinstance(view, Mapping) else {}


def ended(answer: Answer) -> bool:
    """Whether a status answer tells an end."""
    return view_of(answer.json).get("status") in {"succeeded", "failed"}
