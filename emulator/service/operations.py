"""Operations: takes and applies under way, from notStarted to their end (S13, S14, S32, S33, S70; part B 2.7)."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import timestamp
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.refusals import Refusal, not_found
from facesnap.emulator.rendering import present
from facesnap.emulator.service.recognition import Recognition
from facesnap.emulator.state import Container, Operation, Place, Snapshot

EARLY_STATUSES = ("notStarted", "running")


class Operations(Recognition):
    """An operation moves when somebody looks at it or when the clock says so, and does its work at its end."""

    def start(self, account: Account, snapshot: Snapshot, place: Place | None = None, target: str | None = None) -> str:
        """Begin a take of ``snapshot``, or its apply as ``target`` at ``place``; returns the operation's id."""
        now = self.clock.now
        operation = Operation(
            id=self.new_operation_id(account, snapshot, target),
            account=account,
            snapshot=snapshot,
            place=place,
            target=target,
            created=now,
            last_action=now,
            progress=self.progress(*EARLY_STATUSES),
        )
        self.state.operations[operation.id] = operation
        self.state.running[operation.id] = None
        return operation.id

    def new_operation_id(self, account: Account, snapshot: Snapshot, target: str | None) -> str:  # noqa: ARG002 - any is as good
        """A GUID of its own for each operation (S13, S32)."""
        return self.mint.guid()

    def accepted(self, operation_id: str) -> Answer:
        """202 with where to look."""
        return Answer(202, headers=(("operation-location", self.operation_location(operation_id)),))

    def operation_location(self, operation_id: str) -> str:
        """Relative, without host and prefix (part B 2.1)."""
        return f"/operations/{operation_id}"

    def settle(self) -> None:
        """End what is due by the clock, in the order in which it is due."""
        running = [self.state.operations[operation_id] for operation_id in self.state.running]
        for operation in sorted((one for one in running if self.is_due(one)), key=lambda one: one.progress.due):
            self.finish(operation, operation.progress.due)

    def is_due(self, operation: Operation) -> bool:
        """Whether the clock alone has brought the operation to its end."""
        return self.clock.now >= operation.progress.due

    def get_operation(self, call: Call, account: Account) -> Answer:
        """``GET /operations/{operationId}``: looking moves it on."""
        operation = self.state.operations.get(guid_of(call.parameters["id"]) or "")
        if operation is None or not self.may_see_operation(operation, account):
            raise self.refuse_missing_operation(call.parameters["id"])
        return Answer(200, self.operation_view(self.look_at(operation)))

    def refuse_missing_operation(self, named: str) -> Refusal:  # noqa: ARG002 - one answer for all that is not there
        """404 for what was never there, cannot be, or is not for the caller; ``named`` is the path's (Q3, Q25, Q30)."""
        return not_found("Operation", "Operation", "operationId")

    def may_see_operation(self, operation: Operation, account: Account) -> bool:
        """Every account of the subscription that asked for it, in any region (Q25)."""
        return operation.account.subscription == account.subscription

    def look_at(self, operation: Operation) -> Operation:
        """The operation as the next look shows it."""
        if operation.is_final:
            return operation
        if operation.progress.polls:
            return self.step(operation)
        return self.finish(operation, self.clock.now)

    def step(self, operation: Operation) -> Operation:
        """Show the next early status; ``lastActionTime`` moves with it."""
        status, *rest = operation.progress.polls
        moved = operation.last_action if status == operation.status else self.clock.now
        progress = replace(operation.progress, polls=tuple(rest))
        return self.record(replace(operation, status=status, last_action=moved, progress=progress))

    def record(self, operation: Operation) -> Operation:
        """Store an operation in the place of its former self."""
        self.state.operations[operation.id] = operation
        return operation

    def finish(self, operation: Operation, moment: int) -> Operation:
        """Do the work, at ``moment``, and say how it ended."""
        self.state.running.pop(operation.id, None)
        trouble = self.do_take(operation, moment) if operation.is_take else self.do_apply(operation)
        status = "failed" if trouble else "succeeded"
        return self.record(replace(operation, status=status, message=trouble, last_action=moment))

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Store the snapshot, created at ``moment``: only now anybody sees it (Q17). Returns why not, or None."""
        self.state.snapshots[operation.snapshot.id] = replace(operation.snapshot, created=moment, updated=moment)
        return None

    def do_apply(self, operation: Operation) -> str | None:
        """Paste the snapshot unless the id came into use meanwhile (Q7). Returns why not, or None."""
        place, target = operation.place, operation.target
        if place is None or target is None:
            return "There is no target."
        if self.conflicts(place, target):
            return f"{operation.snapshot.content.kind.words} already exists."
        self.store(place, self.restore(operation.snapshot, target))
        return None

    def conflicts(self, place: Place, target: str) -> bool:
        """Whether that id is in use there (S40): same account, region and type."""
        return target in self.shelf(place)

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """The copy's copy: all of it, training included, under another id (S11, S21, S38; part B 4)."""
        return replace(snapshot.content, id=target)

    # What it looks like

    def operation_view(self, operation: Operation) -> Json:
        """The 2021 wire (part B 2.7)."""
        finished = timestamp(operation.last_action) if operation.status == "succeeded" else None
        return present(
            (
                ("status", operation.status),
                ("createdTime", timestamp(operation.created)),
                ("lastActionTime", timestamp(operation.last_action)),
                ("finishedTime", finished),
                ("resourceLocation", self.resource_location(operation)),
                ("message", operation.message),
            )
        )

    def resource_location(self, operation: Operation) -> str | None:
        """Where the result is; before success what was recorded then."""
        succeeded = operation.status == "succeeded"
        if operation.is_take:
            return self.snapshot_location(operation.snapshot) if succeeded else "/snapshots/"
        return self.target_location(operation) if succeeded else self.snapshot_location(operation.snapshot)

    def snapshot_location(self, snapshot: Snapshot) -> str:
        """A taken snapshot's."""
        return f"/snapshots/{snapshot.id}"

    def target_location(self, operation: Operation) -> str:
        """An applied object's: relative, and its family in the singular (part B 2.7)."""
        return f"/{operation.snapshot.content.kind.singular}/{operation.target}"
