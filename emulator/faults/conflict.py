"""Faults of CreateNew: what an id in use prevents."""

from facesnap.emulator.faults import Fault
from facesnap.emulator.state import Place


class OverwritesExisting(Fault):
    """An apply onto an id in use replaces the object."""

    family = "conflict"
    breaks = frozenset({"conflict.same-type-and-id"})

    def conflicts(self, place: Place, target: str) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Never."""
        return False
