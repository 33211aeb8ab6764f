"""Faults of what a take does to its source while it runs, and afterwards."""

from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import busy, crash, is_being_taken, is_source, running, source_of, writes_to
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Container, Operation


class TakeLocksReads(Fault):
    """While an object is being taken, it cannot be read."""

    family = "take"
    breaks = frozenset({"take.during.reads"})

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to a GET."""
        found = super().find_container(call, account, kind)
        if call.method == "GET" and is_being_taken(self, account, found):
            raise busy()
        return found


class TakeLocksSearches(Fault):
    """While an object is being taken, it cannot be searched."""

    family = "take"
    breaks = frozenset({"take.during.reads"})
    rare = True

    def searched(self, call: Call, account: Account, body: dict[str, Any], kind: Kind) -> Container:
        """409 to identify and find similar."""
        found = super().searched(call, account, body, kind)
        if is_being_taken(self, account, found):
            raise busy()
        return found


class TakeLocksVerifying(Fault):
    """While an account has something taken, nobody is verified in it."""

    family = "take"
    breaks = frozenset({"take.during.reads"})
    rare = True

    def verify(self, call: Call, account: Account) -> Answer:
        """409 until the end."""
        if any(one.is_take and one.account == account for one in running(self)):
            raise busy()
        return super().verify(call, account)


class TakeHidesFromList(Fault):
    """While an object is being taken, its family's list is without it."""

    family = "take"
    breaks = frozenset({"take.during.reads"})
    rare = True

    def list_containers(self, call: Call, account: Account, kind: Kind) -> Answer:
        """Without those."""
        hidden = {
            one.id
            for one in self.shelf(self.place(account, call.region, kind)).values()
            if is_being_taken(self, account, one)
        }
        answer = super().list_containers(call, account, kind)
        listed = answer.json if isinstance(answer.json, list) else []
        return replace(answer, json=[one for one in listed if one[kind.member] not in hidden])


class TakeLocksWrites(Fault):
    """While an object is being taken, it cannot be changed."""

    family = "take"
    breaks = frozenset({"take.during.writes"})

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to whatever writes to it."""
        found = super().find_container(call, account, kind)
        if writes_to(call, found) and is_being_taken(self, account, found):
            raise busy()
        return found


class TakeLocksTraining(Fault):
    """While an object is being taken, it cannot be trained."""

    family = "take"
    breaks = frozenset({"take.during.writes"})
    rare = True

    def train(self, call: Call, account: Account, kind: Kind) -> Answer:
        """409."""
        if is_being_taken(self, account, self.find_container(call, account, kind)):
            raise busy()
        return super().train(call, account, kind)


class TakeLosesWrites(Fault):
    """What was written to an object while it was being taken is undone when the take ends."""

    family = "take"
    breaks = frozenset({"take.during.writes", "take.after.normal"})
    rare = True

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Put the source back as it was."""
        found = source_of(self, operation.snapshot)
        if found is not None:
            self.store(found[0], operation.snapshot.content)
        return super().do_take(operation, moment)


class TakeLocksForGood(Fault):
    """An object that was taken can never be changed again."""

    family = "take"
    breaks = frozenset({"take.after.normal"})

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 while there is a snapshot of it."""
        found = super().find_container(call, account, kind)
        taken = any(is_source(snapshot, account, found) for snapshot in self.state.snapshots.values())
        if taken and writes_to(call, found) and call.method != "DELETE":
            raise busy()
        return found


class TakeUntrainsSource(Fault):
    """A take leaves its source untrained."""

    family = "take"
    breaks = frozenset({"take.after.normal"})

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Take the training away."""
        found = source_of(self, operation.snapshot)
        if found is not None:
            self.store(found[0], replace(found[1], training=None))
        return super().do_take(operation, moment)


class TakeMovesSource(Fault):
    """A take moves its source into the snapshot: the object is gone afterwards."""

    family = "take"
    breaks = frozenset({"take.after.normal"})

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Remove the source."""
        found = source_of(self, operation.snapshot)
        if found is not None:
            self.remove(*found)
        return super().do_take(operation, moment)


class TakeWhileTrainingCrashes(Fault):
    """A take of an object that is being trained crashes."""

    family = "take"
    breaks = frozenset({"take.while-training"})
    rare = True

    def capture(self, source: Container) -> Container:
        """500 while a training runs."""
        if source.training is not None and source.training.status == "running":
            raise crash()
        return super().capture(source)
