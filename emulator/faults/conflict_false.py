"""Faults of CreateNew: ids that are free and are said to be in use."""

from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Container, Place, Snapshot


class OtherTypeConflicts(Fault):
    """An object of another type with that id is in the way."""

    family = "conflict"
    breaks = frozenset({"conflict.other-type.free"})

    def conflicts(self, place: Place, target: str) -> bool:
        """One namespace for all four."""
        here = (place.account, place.region)
        return any((one.account, one.region) == here and target in self.shelf(one) for one in self.state.containers)


class LargeAndSmallConflict(Fault):
    """A large and a plain object of the same sort with one id are in each other's way."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.other-type.free"})

    def conflicts(self, place: Place, target: str) -> bool:
        """The plain type or the large one."""
        plain = place.kind.removeprefix("Large")
        places = (Place(place.account, place.region, kind) for kind in (plain, f"Large{plain}"))
        return any(target in self.shelf(one) for one in places)


class OtherSubscriptionConflicts(Fault):
    """An object of another subscription with that id is in the way."""

    family = "conflict"
    breaks = frozenset({"conflict.other-subscription.free"})

    def conflicts(self, place: Place, target: str) -> bool:
        """One namespace for all."""
        here = (place.region, place.kind)
        return any((one.region, one.kind) == here and target in self.shelf(one) for one in self.state.containers)


class SourceIdConflicts(Fault):
    """The id of the source cannot be used for a target, wherever that is."""

    family = "conflict"
    breaks = frozenset({"conflict.other-subscription.free", "apply.same-id.succeeds"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """A copy must be called otherwise."""
        if target == snapshot.content.id:
            raise self.already(snapshot)
        super().check_target(account, snapshot, place, target)

    def already(self, snapshot: Snapshot) -> Refusal:
        """The usual refusal."""
        kind = snapshot.content.kind
        return Refusal(409, f"{kind.type}Exists", f"{kind.words} already exists.")


class Reserving(Fault):
    """Ids are kept from use though nothing is there. Subclasses say when."""

    registered = False

    @cached_property
    def reserved(self) -> set[tuple[Place, str]]:
        """Which, and where."""
        return set()

    def conflicts(self, place: Place, target: str) -> bool:
        """Or reserved."""
        return (place, target) in self.reserved or super().conflicts(place, target)


class DeletedIdStaysTaken(Reserving):
    """The id of a deleted object can never be applied onto again."""

    family = "conflict"
    breaks = frozenset({"conflict.freed-id.usable"})

    def remove(self, place: Place, container: Container) -> None:
        """Its tombstone stays."""
        self.reserved.add((place, container.id))
        super().remove(place, container)


class ConflictRemembered(Reserving):
    """An id that was once in the way stays so after its object was deleted."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.freed-id.usable"})

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """A refusal is cached."""
        try:
            super().check_target(account, snapshot, place, target)
        except Refusal:
            self.reserved.add((place, target))
            raise


class RefusedApplyReserves(Reserving):
    """An apply refused for want of scope leaves its id reserved in the caller's subscription."""

    family = "conflict"
    breaks = frozenset({"conflict.refused-id.usable"})

    def apply(self, call: Call, account: Account) -> Answer:
        """Reserved first, refused later, never released."""
        snapshot = self.named_snapshot(call)
        if snapshot is not None and not self.may_apply(snapshot, account):
            target = self.read_object_id(self.read_body(call), "apply")
            self.reserved.add((self.target_place(call, account, snapshot), target))
        return super().apply(call, account)


class BadModeReserves(Reserving):
    """An apply refused for its mode leaves its id reserved in the caller's subscription."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.refused-id.usable"})

    def apply(self, call: Call, account: Account) -> Answer:
        """Whatever is refused after the id was read."""
        snapshot = self.named_snapshot(call)
        try:
            return super().apply(call, account)
        except Refusal as refusal:
            target = self.read_body(call).get("objectId")
            if snapshot is not None and refusal.status == 400 and isinstance(target, str):
                self.reserved.add((self.target_place(call, account, snapshot), target))
            raise


class SnapshotOnceAnId(Reserving):
    """One snapshot can be applied onto an id once, even when what it made there was deleted."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.freed-id.usable"})

    @cached_property
    def used(self) -> set[tuple[str, Place, str]]:
        """Snapshot, place and id."""
        return set()

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """The pair is a key of its own."""
        pair = (snapshot.id, place, target)
        if pair in self.used:
            self.reserved.add((place, target))
        try:
            super().check_target(account, snapshot, place, target)
            self.used.add(pair)
        finally:
            self.reserved.discard((place, target))
