"""The wire of other years."""

from facesnap.emulator.clock import timestamp
from facesnap.emulator.messages import Json
from facesnap.emulator.state import Operation
from facesnap.emulator.variants import Variant


class Operations2019(Variant):
    """Operations as in June 2019: ``message`` and an unknown ``resourceLocation`` are null, no ``finishedTime``."""

    answers = frozenset({"C4", "C5", "C6"})

    def operation_view(self, operation: Operation) -> Json:
        """Members in the order of that year."""
        return {
            "createdTime": timestamp(operation.created),
            "lastActionTime": timestamp(operation.last_action),
            "message": operation.message,
            "resourceLocation": self.resource_location(operation) if operation.status == "succeeded" else None,
            "status": operation.status,
        }
