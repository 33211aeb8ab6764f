"""What is seen of a take or an apply before its end (Q8, Q17)."""

from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.state import Container, Operation, Place, Snapshot
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.late import doom_of


class _EarlyTargets(Variant):
    """Puts something in the target's place when an apply begins; if it fails, that goes."""

    registered = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.early: dict[str, tuple[Place, str]] = {}

    def forerunner(self, whole: Container) -> Container:
        """What is seen before the end."""
        return whole

    def outcome(self, seen: Container, whole: Container) -> Container:  # noqa: ARG002 - what is edited early stays edited
        """What is there at the end, of what was seen last and what the snapshot holds."""
        return seen

    def start(self, account: Account, snapshot: Snapshot, place: Place | None = None, target: str | None = None) -> str:
        """Show the target, unless something else is in its place."""
        operation_id = super().start(account, snapshot, place, target)
        ended = self.state.operations[operation_id].is_final
        if place and target and not ended and not self.conflicts(place, target):
            self.store(place, self.forerunner(self.restore(snapshot, target)))
            self.early[operation_id] = place, target
        return operation_id

    def remove(self, place: Place, container: Container) -> None:
        """What the caller deletes is no forerunner any more."""
        super().remove(place, container)
        self.early = {one: where for one, where in self.early.items() if where != (place, container.id)}

    def finish(self, operation: Operation, moment: int) -> Operation:
        """The forerunner steps aside: it is no conflict, and a failure leaves nothing."""
        where = self.early.pop(operation.id, None)
        if where is None:
            return super().finish(operation, moment)
        place, target = where
        seen = self.shelf(place)[target]
        self.remove(place, seen)
        ended = super().finish(operation, moment)
        if ended.status == "succeeded":
            self.store(place, self.outcome(seen, self.shelf(place)[target]))
        return ended


class TargetsEarly(_EarlyTargets):
    """The target is there, whole, as soon as the apply is accepted; edits of it stay."""

    answers = frozenset({"Q8.sight"})


class TargetsGrow(_EarlyTargets):
    """The target is there, but empty, as soon as the apply is accepted; edits of it are lost at the end."""

    answers = frozenset({"Q8.sight"})

    def forerunner(self, whole: Container) -> Container:
        """Its name, and nothing in it."""
        return Container(whole.kind, whole.id, whole.name, whole.user_data, whole.recognition_model)

    def outcome(self, seen: Container, whole: Container) -> Container:  # noqa: ARG002 - the edits are lost
        """All that the snapshot holds."""
        return whole


class SnapshotsEarly(Variant):
    """A snapshot is seen by get and list while it is being taken; its creation is the take's beginning."""

    answers = frozenset({"Q17", "Q5"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown: set[str] = set()

    def start(self, account: Account, snapshot: Snapshot, place: Place | None = None, target: str | None = None) -> str:
        """Show it."""
        operation_id = super().start(account, snapshot, place, target)
        ended = self.state.operations[operation_id].is_final
        if place is None and not ended and doom_of(snapshot) is None:
            self.state.snapshots[snapshot.id] = snapshot
            self.shown.add(operation_id)
        return operation_id

    def finish(self, operation: Operation, moment: int) -> Operation:
        """Keep its times and what an update changed meanwhile; what was deleted or failed is gone."""
        if operation.id not in self.shown:
            return super().finish(operation, moment)
        seen = self.state.snapshots.pop(operation.snapshot.id, None)
        ended = super().finish(operation, moment)
        taken = self.state.snapshots.pop(operation.snapshot.id, None)
        if seen is not None and taken is not None:
            self.state.snapshots[seen.id] = replace(seen, content=taken.content)
        return ended
