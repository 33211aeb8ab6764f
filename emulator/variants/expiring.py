"""What happens around a snapshot's end: expired, deleted, cleaned (Q4, Q5, Q24)."""

from dataclasses import replace
from typing import Any

from rpds import HashTrieMap

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Operation, Snapshot
from facesnap.emulator.variants import Variant

LAG = 59 * TICKS


class CleansLazily(Variant):
    """An expired snapshot can be read, listed, updated and deleted for 59 seconds more, but not applied."""

    answers = frozenset({"Q4.lag"})

    def is_alive(self, snapshot: Snapshot, purpose: str) -> bool:
        """Apply looks at the time; the rest at what is there."""
        return super().is_alive(snapshot, purpose) if purpose == "apply" else not self.is_due_to_go(snapshot)

    def is_due_to_go(self, snapshot: Snapshot) -> bool:
        """Whether the cleaner has come by."""
        return self.clock.now >= self.expires_at(snapshot) + LAG

    def sweep(self) -> None:
        """Leave what expired just now, for a while."""
        waiting = [one for one in self.state.snapshots.values() if self.is_expired(one) and not self.is_due_to_go(one)]
        super().sweep()
        for snapshot in waiting:
            self.state.snapshots[snapshot.id] = snapshot


class AppliesEndWithSnapshot(Variant):
    """An apply that still runs when its snapshot expires fails."""

    answers = frozenset({"Q4.running"})

    def do_apply(self, operation: Operation) -> str | None:
        """Look at the time once more."""
        return "The snapshot has expired." if self.is_expired(operation.snapshot) else super().do_apply(operation)


class LeftoversOfExpiry(Variant):
    """An apply that still runs when its snapshot expires fails, and leaves an empty object."""

    answers = frozenset({"Q4.running", "Q8.leftovers"})

    def do_apply(self, operation: Operation) -> str | None:
        """Make the object, then find nothing to fill it with."""
        trouble = super().do_apply(operation)
        if trouble or not self.is_expired(operation.snapshot) or operation.place is None:
            return trouble
        whole = self.shelf(operation.place)[operation.target or ""]
        empty = replace(whole, faces=HashTrieMap(), persons=HashTrieMap(), training=None)
        self.store(operation.place, empty)
        return "The snapshot expired before all of it was applied."


class CreatedAtRequest(Variant):
    """A snapshot's creation is the take's request; its last update, the take's success."""

    answers = frozenset({"Q5"})

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Two moments."""
        trouble = super().do_take(operation, moment)
        taken = self.state.snapshots.get(operation.snapshot.id)
        if taken is not None:
            self.state.snapshots[taken.id] = replace(taken, created=operation.created)
        return trouble


class ExpiresFromRequest(Variant):
    """The 48 hours run from the take's request, though the creation shown is its success."""

    answers = frozenset({"Q5"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.requested: dict[str, int] = {}

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Remember the request."""
        self.requested[operation.snapshot.id] = operation.created
        return super().do_take(operation, moment)

    def expires_at(self, snapshot: Snapshot) -> int:
        """48 hours after the request."""
        return self.requested.get(snapshot.id, snapshot.created) + limits.SNAPSHOT_LIFE


class DeletesAgain(Variant):
    """Deleting what is deleted or expired succeeds, for who owned it."""

    answers = frozenset({"Q24"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.former: dict[str, Snapshot] = {}

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Remember who owns it."""
        self.former[operation.snapshot.id] = operation.snapshot
        return super().do_take(operation, moment)

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """Nothing to do is done."""
        try:
            return super().delete_snapshot(call, account)
        except Refusal:
            named = guid_of(call.parameters["id"]) or ""
            known = self.former.get(named)
            if named in self.state.snapshots or known is None or not self.owns(known, account):
                raise
            return Answer(200)


class SaysGone(Variant):
    """What was there and is no longer is 410, not 404."""

    answers = frozenset({"Q4.refusal", "Q24.refusal"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known: set[str] = set()

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Remember it."""
        self.known.add(operation.snapshot.id)
        return super().do_take(operation, moment)

    def refuse_missing(self, named: str) -> Refusal:
        """410 for what once was."""
        if guid_of(named) in self.known:
            return Refusal(410, "SnapshotGone", "The snapshot was deleted or has expired.")
        return super().refuse_missing(named)
