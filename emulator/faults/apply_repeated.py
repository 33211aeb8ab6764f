"""Faults of how often a snapshot can be applied, by whom, and of which type."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import busy, running
from facesnap.emulator.kinds import LARGE_FACE_LIST
from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import bad_argument, denied
from facesnap.emulator.state import Operation, Place, Snapshot


class ApplyOnce(Fault):
    """A snapshot can be applied once."""

    family = "apply"
    breaks = frozenset({"apply.repeated.succeeds"})
    rare = True
    most = 1

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """400 to one apply more."""
        snapshot = super().find_snapshot(call, account, purpose)
        if purpose == "apply" and self.applies_of(snapshot) >= self.most:
            raise bad_argument("The snapshot has been applied.")
        return snapshot

    def applies_of(self, snapshot: Snapshot) -> int:
        """How often it has been applied."""
        return sum(not one.is_take and one.snapshot.id == snapshot.id for one in self.state.operations.values())


class ApplyThrice(ApplyOnce):
    """A snapshot can be applied three times."""

    breaks = frozenset({"apply.repeated.succeeds", "apply.parallel.succeeds"})
    most = 3


class ApplyOncePerCaller(Fault):
    """A subscription can apply a snapshot once."""

    family = "apply"
    breaks = frozenset({"apply.repeated.succeeds"})
    rare = True

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """Not again."""
        applied = any(
            not one.is_take and one.snapshot.id == snapshot.id and one.account == account
            for one in self.state.operations.values()
        )
        return super().may_apply(snapshot, account) and not applied


class ApplyConsumesSnapshot(Fault):
    """A snapshot that was applied is gone."""

    family = "apply"
    breaks = frozenset({"apply.repeated.succeeds", "apply.snapshot.unchanged"})

    def do_apply(self, operation: Operation) -> str | None:
        """Moved rather than copied."""
        trouble = super().do_apply(operation)
        if trouble is None:
            self.state.snapshots.pop(operation.snapshot.id, None)
        return trouble


class ApplyOneAtATime(Fault):
    """While a snapshot is being applied, another apply of it is refused."""

    family = "apply"
    breaks = frozenset({"apply.parallel.succeeds"})
    rare = True

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """409 while one is under way."""
        snapshot = super().find_snapshot(call, account, purpose)
        if purpose == "apply" and any(not one.is_take and one.snapshot.id == snapshot.id for one in running(self)):
            raise busy()
        return snapshot


class ApplyParallelFails(Fault):
    """Of several applies of one snapshot at once, those that end while another still runs fail."""

    family = "apply"
    breaks = frozenset({"apply.parallel.succeeds"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """Trouble while another is under way."""
        if any(not one.is_take and one.snapshot.id == operation.snapshot.id for one in running(self)):
            return "The snapshot is in use."
        return super().do_apply(operation)


class ApplyByTakerRefused(Fault):
    """The taker may not apply its own snapshot, though its scope lists it."""

    family = "apply"
    breaks = frozenset({"apply.self.succeeds"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:
        """For others only."""
        return super().may_apply(snapshot, account) and not self.owns(snapshot, account)


class ApplyUnderSourcesIdRefused(Fault):
    """An apply under the source's own object id is refused, in another subscription too."""

    family = "apply"
    breaks = frozenset({"apply.same-id.succeeds"})
    rare = True

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Ids are taken for unique everywhere."""
        if target == snapshot.content.id:
            raise denied("The object exists already.")
        super().check_target(account, snapshot, place, target)


class ApplyOfLargeFaceListFails(Fault):
    """Every apply of a large face list ends failed."""

    family = "apply"
    breaks = frozenset({"apply.valid.succeeds"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """Trouble for one type."""
        if operation.snapshot.content.kind == LARGE_FACE_LIST:
            return "The type is not supported."
        return super().do_apply(operation)
