"""Who may read an operation, and for how long; what a failed one says (Q25, Q29)."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import DAY
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Operation, Snapshot
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import members


class OperationsShared(Variant):
    """Everybody with a key may read an operation whose id is known."""

    answers = frozenset({"Q25.reader"})

    def may_see_operation(self, operation: Operation, account: Account) -> bool:  # noqa: ARG002 - whoever asks
        """Yes."""
        return True


class OperationsForADay(Variant):
    """An operation is forgotten 24 hours after its end."""

    answers = frozenset({"Q25.time"})

    def may_see_operation(self, operation: Operation, account: Account) -> bool:
        """As long as it is kept."""
        kept = not operation.is_final or self.clock.now < operation.last_action + DAY
        return kept and super().may_see_operation(operation, account)


class OperationsGoWithSnapshot(Variant):
    """The ended operations of a snapshot are forgotten with it, when it is deleted or expires."""

    answers = frozenset({"Q25.snapshot"})

    def discard(self, snapshot: Snapshot) -> None:
        """Nothing of it remains."""
        super().discard(snapshot)
        self.forget(snapshot)

    def sweep(self) -> None:
        """The same for what expires."""
        before = list(self.state.snapshots.values())
        super().sweep()
        for snapshot in before:
            if snapshot.id not in self.state.snapshots:
                self.forget(snapshot)

    def forget(self, snapshot: Snapshot) -> None:
        """Its ended operations go; those that run will still tell how they end."""
        operations = self.state.operations
        for one in [one for one in operations.values() if one.snapshot.id == snapshot.id and one.is_final]:
            del operations[one.id]


class FailsSilently(Variant):
    """A failed operation has no message."""

    answers = frozenset({"Q29"})

    def operation_view(self, operation: Operation) -> Json:
        """Leave it out."""
        view = members(super().operation_view(operation))
        view.pop("message", None)
        return view
