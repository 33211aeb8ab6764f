"""What may happen to a take or an apply while the world moves on (Q20, Q22, Q23; part C, concurrency)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import Refusal, training_not_finished
from facesnap.emulator.state import Container, Operation, Place, Snapshot
from facesnap.emulator.variants import Variant


class TrainingBlocksTakes(Variant):
    """An object is not taken while its training runs."""

    answers = frozenset({"Q20"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """409 until the training has ended."""
        source = super().find_source(call, account, kind, object_id)
        if self.blocks_writes(source):
            raise training_not_finished(kind)
        return source


class _Watching(Variant):
    """Remembers where the source of every take lives, and what it was."""

    registered = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.region = ""
        self.sources: dict[str, Place] = {}

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """The take that begins after this is of that region."""
        self.region = call.region
        return super().find_source(call, account, kind, object_id)

    def start(self, account: Account, snapshot: Snapshot, place: Place | None = None, target: str | None = None) -> str:
        """Remember the place."""
        if place is None:
            self.sources[snapshot.id] = self.place(account, self.region, snapshot.content.kind)
        return super().start(account, snapshot, place, target)

    def source_now(self, operation: Operation) -> Container | None:
        """The source of a take as it is by now; None if it is gone."""
        return self.shelf(self.sources[operation.snapshot.id]).get(operation.snapshot.content.id)


class TakesAtTheEnd(_Watching):
    """A snapshot holds what the source is when the take ends; a source deleted by then makes it fail."""

    answers = frozenset({"Q22", "concurrency.capture"})

    def finish(self, operation: Operation, moment: int) -> Operation:
        """Look at the source only now."""
        source = self.source_now(operation) if operation.is_take else None
        if source is None:
            return super().finish(operation, moment)
        return super().finish(replace(operation, snapshot=replace(operation.snapshot, content=source)), moment)

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Without a source, no snapshot."""
        if operation.snapshot.content.id and self.source_now(operation) is None:
            return "The source was deleted while it was taken."
        return super().do_take(operation, moment)


class EditsFailTakes(_Watching):
    """A take fails if its source was edited or deleted before the end."""

    answers = frozenset({"Q22", "concurrency.capture"})

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Compare."""
        if operation.snapshot.content.id and self.source_now(operation) != operation.snapshot.content:
            return "The source was edited while it was taken."
        return super().do_take(operation, moment)


class DeletionFailsApplies(Variant):
    """An apply fails if its snapshot is deleted, or its subscription taken off the scope, before the end."""

    answers = frozenset({"Q23"})

    def do_apply(self, operation: Operation) -> str | None:
        """Look at the snapshot once more; its expiry is another question."""
        now = self.state.snapshots.get(operation.snapshot.id)
        if now is None and not self.is_expired(operation.snapshot):
            return "The snapshot was deleted."
        if now is not None and not self.may_apply(now, operation.account):
            return "The subscription may not apply this snapshot any more."
        return super().do_apply(operation)


class AppliesHoldSnapshots(Variant):
    """While an apply runs its snapshot is not deleted, nor its subscription taken off the scope: 409."""

    answers = frozenset({"Q23"})

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """To be deleted, a snapshot must be at rest."""
        snapshot = super().find_snapshot(call, account, purpose)
        if purpose == "delete" and self.appliers(snapshot):
            raise _busy()
        return snapshot

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Refuse a scope that lacks who applies now."""
        changed = super().changed(snapshot, changes)
        if not all(self.may_apply(changed, account) for account in self.appliers(snapshot)):
            raise _busy()
        return changed

    def appliers(self, snapshot: Snapshot) -> list[Account]:
        """Whose applies of it run."""
        running = (self.state.operations[one] for one in self.state.running)
        return [one.account for one in running if not one.is_take and one.snapshot.id == snapshot.id]


def _busy() -> Refusal:
    return Refusal(409, "ConcurrentOperationConflict", "There is a conflict operation on the snapshot, try later.")
