"""Faults of expiry: when a snapshot's time is over."""

from facesnap.emulator import limits
from facesnap.emulator.faults import Fault
from facesnap.emulator.state import Snapshot


class UpdateExtendsLife(Fault):
    """The 48 hours are counted from the latest update."""

    family = "expiry"
    breaks = frozenset({"expiry.unmoved.by-update"})

    def expires_at(self, snapshot: Snapshot) -> int:
        """48 hours after ``lastUpdateTime``."""
        return snapshot.updated + limits.SNAPSHOT_LIFE
