"""Faults of deletion: its answer, and when it is refused."""

from dataclasses import replace
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import HOUR, TICKS
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.faults._workings import busy, crash
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal, denied, snapshot_not_found
from facesnap.emulator.state import Operation, Snapshot


class DeletionAnswers204(Fault):
    """A deletion is answered with 204."""

    family = "delete"
    minimum = 3
    breaks = frozenset({"delete.answer.status"})

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """Nothing to say, and it says so."""
        return replace(super().delete_snapshot(call, account), status=204)


class DeletionAnswers202(Fault):
    """A deletion is answered with 202, as if it were still to be done."""

    family = "delete"
    breaks = frozenset({"delete.answer.status"})

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """Accepted."""
        return replace(super().delete_snapshot(call, account), status=202)


class DeletionAnswersSnapshot(Fault):
    """The answer to a deletion shows what was deleted."""

    family = "delete"
    breaks = frozenset({"delete.answer.no-body"})

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """A last look."""
        snapshot = self.named_snapshot(call)
        answer = super().delete_snapshot(call, account)
        return answer if snapshot is None else replace(answer, json=self.snapshot_view(snapshot))


class DeletionRefusedWhileShared(Fault):
    """A snapshot cannot be deleted while its scope lists anybody."""

    family = "delete"
    breaks = frozenset({"delete.valid.accepted"})

    def discard(self, snapshot: Snapshot) -> None:
        """Others rely on it."""
        if snapshot.scope:
            raise denied("The snapshot is shared.")
        super().discard(snapshot)


class DeletionRefusedUnlisted(Fault):
    """A taker that its scope does not list cannot delete the snapshot."""

    family = "delete"
    breaks = frozenset({"delete.valid.accepted"})

    def may_delete(self, snapshot: Snapshot, account: Account) -> bool:
        """Ownership is not enough."""
        return self.in_scope(snapshot, account) and super().may_delete(snapshot, account)


class DeletionRefusedWhileYoung(Fault):
    """A snapshot cannot be deleted in its first minute."""

    family = "delete"
    breaks = frozenset({"delete.valid.accepted"})

    def discard(self, snapshot: Snapshot) -> None:
        """It is still being replicated."""
        if self.clock.now < snapshot.created + 60 * TICKS:
            raise busy()
        super().discard(snapshot)


class DeletionRefusedWhenOld(Fault):
    """A snapshot cannot be deleted in its last hour, because it will go by itself."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.valid.accepted", "expiry.delete.before"})

    def discard(self, snapshot: Snapshot) -> None:
        """Wait for it."""
        if self.clock.now >= self.expires_at(snapshot) - HOUR:
            raise busy()
        super().discard(snapshot)


class DeletionRefusedAfterApply(Fault):
    """A snapshot that has been applied cannot be deleted."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.valid.accepted"})

    @cached_property
    def applied(self) -> set[str]:
        """Ids of snapshots."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """In use from now on."""
        self.applied.add(operation.snapshot.id)
        return super().do_apply(operation)

    def discard(self, snapshot: Snapshot) -> None:
        """Not while it is in use."""
        if snapshot.id in self.applied:
            raise denied("The snapshot is in use.")
        super().discard(snapshot)


class DeletionRefusedAfterUpdate(Fault):
    """A snapshot that has been updated cannot be deleted: it is not the one that was taken."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.valid.accepted"})

    def discard(self, snapshot: Snapshot) -> None:
        """The version does not match."""
        if snapshot.updated != snapshot.created:
            raise Refusal(412, "PreconditionFailed", "The snapshot has changed.")
        super().discard(snapshot)


class DeletionNeedsSource(KnowsKin):
    """A snapshot cannot be deleted when the object that it was taken of is gone."""

    family = "delete"
    rare = True
    breaks = frozenset({"delete.valid.accepted"})

    def discard(self, snapshot: Snapshot) -> None:
        """Looked up through its source."""
        place, object_id = self.sources[snapshot.id]
        if object_id not in self.shelf(place):
            raise snapshot_not_found()
        super().discard(snapshot)


class UnknownDeletionSucceeds(Fault):
    """Deleting an id that was never issued is answered with 200."""

    family = "delete"
    minimum = 1
    breaks = frozenset({"delete.unknown.refused"})

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """It is not there: all is well."""
        return Answer(200) if self.named_snapshot(call) is None else super().delete_snapshot(call, account)


class SecondDeletionCrashes(Fault):
    """Deleting a deleted snapshot is answered with 500."""

    family = "delete"
    breaks = frozenset({"delete.again"})

    @cached_property
    def deleted(self) -> set[str]:
        """Ids of snapshots."""
        return set()

    def discard(self, snapshot: Snapshot) -> None:
        """Note it."""
        self.deleted.add(snapshot.id)
        super().discard(snapshot)

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """Its record is there and its data is not."""
        if call.parameters["id"].lower() in self.deleted:
            raise crash()
        return super().delete_snapshot(call, account)
