"""When a conflict is told."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.state import Place, Snapshot
from facesnap.emulator.variants import Variant


class ConflictsLate(Variant):
    """An apply onto an id in use is accepted, and its operation fails."""

    answers = frozenset({"Q6"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Leave the conflict to the operation."""
        if not self.conflicts(place, target):
            super().check_target(account, snapshot, place, target)
