"""Operations as other years showed them (C1, C2, C4 to C6)."""

from facesnap.emulator.messages import Json
from facesnap.emulator.state import Operation
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import members


class Operations2019(Variant):
    """Operations as in June 2019: ``message`` and an unknown ``resourceLocation`` are null, no ``finishedTime``."""

    answers = frozenset({"C4", "C5", "C6"})

    def operation_view(self, operation: Operation) -> Json:
        """Members in the order of that year."""
        view = members(super().operation_view(operation))
        if operation.status != "succeeded":
            view["resourceLocation"] = None
        return {
            name: view.get(name) for name in ("createdTime", "lastActionTime", "message", "resourceLocation", "status")
        }


class PlainStatuses(Variant):
    """Statuses as the description spells them: ``notstarted``."""

    answers = frozenset({"C1"})

    def operation_view(self, operation: Operation) -> Json:
        """All in lower case."""
        return {**members(super().operation_view(operation)), "status": operation.status.lower()}


class ProudStatuses(Variant):
    """Statuses as the portal spelt them: ``NotStarted``, ``Succeeded``."""

    answers = frozenset({"C1"})

    def operation_view(self, operation: Operation) -> Json:
        """The first letter in upper case."""
        status = operation.status[:1].upper() + operation.status[1:]
        return {**members(super().operation_view(operation)), "status": status}


class LocationsOnSuccess(Variant):
    """There is no ``resourceLocation`` before success."""

    answers = frozenset({"C4"})

    def operation_view(self, operation: Operation) -> Json:
        """Leave it out."""
        view = members(super().operation_view(operation))
        if operation.status != "succeeded":
            view.pop("resourceLocation", None)
        return view


class LocationsFromTheStart(Variant):
    """The ``resourceLocation`` of a take names the snapshot while it is still being taken."""

    answers = frozenset({"C4"})

    def resource_location(self, operation: Operation) -> str | None:
        """The same from first to last."""
        return self.snapshot_location(operation.snapshot) if operation.is_take else super().resource_location(operation)


class NullMessages(Variant):
    """``message`` is null where there is nothing to say."""

    answers = frozenset({"C5"})

    def operation_view(self, operation: Operation) -> Json:
        """Always a member."""
        view = members(super().operation_view(operation))
        return {**view, "message": view.get("message")}


class NoFinishedTime(Variant):
    """``finishedTime`` is not shown."""

    answers = frozenset({"C6"})

    def operation_view(self, operation: Operation) -> Json:
        """Leave it out."""
        view = members(super().operation_view(operation))
        view.pop("finishedTime", None)
        return view


class NoActionTime(Variant):
    """``lastActionTime`` is not shown."""

    answers = frozenset({"B2.7.action"})

    def operation_view(self, operation: Operation) -> Json:
        """It is optional."""
        view = members(super().operation_view(operation))
        view.pop("lastActionTime", None)
        return view


class StillActions(Variant):
    """``lastActionTime`` is the creation until the operation has ended."""

    answers = frozenset({"B2.7.action"})

    def operation_view(self, operation: Operation) -> Json:
        """As in 2019 while an operation had not started."""
        view = members(super().operation_view(operation))
        return view if operation.is_final else {**view, "lastActionTime": view["createdTime"]}
