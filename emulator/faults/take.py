"""Faults of what a take answers, and of the ids that it gives out."""

import uuid
from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import is_source, located, operation_of, without_location
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Container, Operation, Snapshot


class TakeAnswers200(Fault):
    """A take is answered with 200, as if it were done."""

    family = "take"
    minimum = 2
    breaks = frozenset({"take.answer.status"})

    def take(self, call: Call, account: Account) -> Answer:
        """As it should be, but for the status."""
        return replace(super().take(call, account), status=200)


class TakeAnswersBody(Fault):
    """The answer to a take repeats the operation's id in a body."""

    family = "take"
    minimum = 2
    breaks = frozenset({"take.answer.no-body"})

    def take(self, call: Call, account: Account) -> Answer:
        """As it should be, and a body."""
        answer = super().take(call, account)
        return replace(answer, json={"operationId": operation_of(answer)})


class TakeOmitsLocation(Fault):
    """The answer to a take has no Operation-Location."""

    family = "take"
    minimum = 2
    breaks = frozenset({"take.answer.location"})

    def take(self, call: Call, account: Account) -> Answer:
        """As it should be, without the header."""
        return without_location(super().take(call, account))


class TakeUsesLocationHeader(Fault):
    """The operation is named in Location rather than in Operation-Location."""

    family = "take"
    breaks = frozenset({"take.answer.location"})

    def take(self, call: Call, account: Account) -> Answer:
        """As it should be, under another name."""
        answer = super().take(call, account)
        return replace(answer, headers=tuple(("location", value) for _, value in answer.headers))


class TakeLocatesForeignHost(Fault):
    """The Operation-Location of a take leads to another host, where the backend happens to run."""

    family = "take"
    breaks = frozenset({"take.answer.location"})

    def take(self, call: Call, account: Account) -> Answer:
        """An absolute URL."""
        answer = super().take(call, account)
        return located(answer, f"https://backend.face.example/face/v1.0/operations/{operation_of(answer)}")


class TakeLocatesAbsolutely(Fault):
    """The Operation-Location of a take is a whole URL, as a training's is."""

    family = "take"
    breaks = frozenset({"take.answer.location-relative"})

    def take(self, call: Call, account: Account) -> Answer:
        """The service's own address before the path."""
        answer = super().take(call, account)
        return located(answer, f"{call.base}/operations/{operation_of(answer)}")


class TakeLocatesWithoutId(Fault):
    """The Operation-Location of a take names the collection of operations, without an id."""

    family = "take"
    breaks = frozenset({"take.answer.location"})

    def take(self, call: Call, account: Account) -> Answer:
        """The path up to the id."""
        return located(super().take(call, account), "/operations/")


class TakeLocatesSnapshot(Fault):
    """The Operation-Location of a take names the snapshot to be, not the operation."""

    family = "take"
    breaks = frozenset({"take.answer.location"})

    def take(self, call: Call, account: Account) -> Answer:
        """The path of the snapshot."""
        answer = super().take(call, account)
        return located(answer, self.snapshot_location(self.state.operations[operation_of(answer)].snapshot))


class TakeLocatesUnhyphenated(Fault):
    """The Operation-Location of a take ends in a GUID written without hyphens."""

    family = "take"
    breaks = frozenset({"take.answer.location"})

    def take(self, call: Call, account: Account) -> Answer:
        """32 digits in a row."""
        answer = super().take(call, account)
        return located(answer, f"/operations/{operation_of(answer).replace('-', '')}")

    def get_operation(self, call: Call, account: Account) -> Answer:
        """Answers under both ways of writing it."""
        asked = call.parameters["id"]
        if len(asked) == 32 and asked.isalnum() and asked.isascii():
            hyphenated = "-".join((asked[:8], asked[8:12], asked[12:16], asked[16:20], asked[20:]))
            call = replace(call, parameters={"id": hyphenated})
        return super().get_operation(call, account)


class TakeLocatesPreviousOperation(Fault):
    """From the second take on, Operation-Location names the operation of the take before."""

    family = "take"
    breaks = frozenset({"take.operation.fresh-id"})
    rare = True

    def accepted(self, operation_id: str) -> Answer:
        """The latest operation of the same kind but this one."""
        operation = self.state.operations[operation_id]
        former = [
            one.id
            for one in self.state.operations.values()
            if one.is_take and operation.is_take and one.account == operation.account
        ]
        return super().accepted(former[-2] if len(former) > 1 else operation_id)


class TakeReusesOperationId(Fault):
    """Taking an object again reuses the operation id of the first time: it is computed from the object's id."""

    family = "take"
    breaks = frozenset({"take.operation.fresh-id"})
    rare = True

    def new_operation_id(self, account: Account, snapshot: Snapshot, target: str | None) -> str:
        """The same for the same source."""
        if target is not None:
            return super().new_operation_id(account, snapshot, target)
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{account.name}/{snapshot.content.kind.type}/{snapshot.content.id}"))


class OperationIdIsSnapshotId(Fault):
    """The operation of a take has the id of its snapshot."""

    family = "take"
    breaks = frozenset({"take.operation.fresh-id", "take.snapshot.fresh-id"})

    def new_operation_id(self, account: Account, snapshot: Snapshot, target: str | None) -> str:
        """The snapshot's, for a take."""
        return super().new_operation_id(account, snapshot, target) if target else snapshot.id


class SnapshotIdFromObject(Fault):
    """Taking an object again reuses the snapshot id of the first time, and so replaces that snapshot."""

    family = "take"
    breaks = frozenset({"take.snapshot.fresh-id"})
    rare = True

    def new_snapshot_id(self, call: Call, account: Account, source: Container) -> str:
        """The same for the same source."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{account.name}/{call.region}/{source.kind.type}/{source.id}"))


class SecondTakeReplacesFirst(Fault):
    """A new snapshot of an object removes the older ones of it."""

    family = "take"
    breaks = frozenset({"take.valid.repeated", "get.owner.answered", "list.own.listed"})
    rare = True

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Store the new one alone."""
        new = operation.snapshot
        for snapshot in list(self.state.snapshots.values()):
            if is_source(snapshot, new.owner, new.content):
                self.discard(snapshot)
        return super().do_take(operation, moment)
