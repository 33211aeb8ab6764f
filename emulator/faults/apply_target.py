"""Faults of what an apply makes, of what it does while it runs, and of what it does to the snapshot."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import busy, crash, running, writes_to
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import container_not_found
from facesnap.emulator.service import Service
from facesnap.emulator.state import Container, Operation, Place, Snapshot


def is_restored(service: Service, place: Place, object_id: str) -> bool:
    """Whether an apply has made the object that lives there."""
    return any(
        (one.place, one.target, one.status) == (place, object_id, "succeeded")
        for one in service.state.operations.values()
    )


class ApplyKeepsSourcesId(Fault):
    """An apply makes its object under the source's id, whatever id was asked for."""

    family = "apply"
    breaks = frozenset({"apply.target.reads"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Pasted as it is."""
        return replace(super().restore(snapshot, target), id=snapshot.content.id)


class ApplyMakesNothing(Fault):
    """An apply succeeds without making an object."""

    family = "apply"
    breaks = frozenset({"apply.target.reads"})

    def do_apply(self, operation: Operation) -> str | None:
        """Only what could go wrong is done."""
        place, target = operation.place, operation.target
        if place is None or target is None or self.conflicts(place, target):
            return super().do_apply(operation)
        return None


class ApplyTargetHiddenFromList(Fault):
    """An object that an apply has made can be got, and is in no list."""

    family = "apply"
    breaks = frozenset({"apply.target.reads"})

    def list_containers(self, call: Call, account: Account, kind: Kind) -> Answer:
        """Without those."""
        place = self.place(account, call.region, kind)
        answer = super().list_containers(call, account, kind)
        listed = answer.json if isinstance(answer.json, list) else []
        return replace(answer, json=[one for one in listed if not is_restored(self, place, one[kind.member])])


class ApplyTargetReadOnly(Fault):
    """An object that an apply has made can never be changed."""

    family = "apply"
    breaks = frozenset({"apply.target.writes"})

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to all but a deletion."""
        found = super().find_container(call, account, kind)
        is_change = writes_to(call, found) and call.method != "DELETE"
        if is_change and is_restored(self, self.place(account, call.region, kind), found.id):
            raise busy()
        return found


class ApplyTargetUndeletable(Fault):
    """Deleting an object that an apply has made is answered with 200, and it stays."""

    family = "apply"
    breaks = frozenset({"apply.target.writes"})
    rare = True

    def remove(self, place: Place, container: Container) -> None:
        """Not those."""
        if not is_restored(self, place, container.id):
            super().remove(place, container)


class ApplyTargetUntrainable(Fault):
    """An object that an apply has made cannot be trained again."""

    family = "apply"
    breaks = frozenset({"apply.target.writes"})
    rare = True

    def train(self, call: Call, account: Account, kind: Kind) -> Answer:
        """409."""
        if is_restored(self, self.place(account, call.region, kind), call.parameters["id"]):
            raise busy()
        return super().train(call, account, kind)


class ApplyTargetCrashesReads(Fault):
    """Reading the object to be while its apply runs crashes."""

    family = "apply"
    breaks = frozenset({"apply.target.during"})

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """500 while it is half there."""
        place = self.place(account, call.region, kind)
        if any((one.place, one.target) == (place, call.parameters["id"]) for one in running(self)):
            raise crash()
        return super().find_container(call, account, kind)


class ApplyTargetVanishes(Fault):
    """An object that an apply has made is gone once its snapshot is."""

    family = "apply"
    breaks = frozenset({"delete.keeps.restored", "apply.target.reads"})
    rare = True

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """404 without the snapshot."""
        found = super().find_container(call, account, kind)
        place = self.place(account, call.region, kind)
        for one in self.state.operations.values():
            if (one.place, one.target) == (place, found.id) and one.snapshot.id not in self.state.snapshots:
                raise container_not_found(kind)
        return found


class ApplyClearsUserData(Fault):
    """An apply clears the user data of the snapshot."""

    family = "apply"
    breaks = frozenset({"apply.snapshot.unchanged", "get.value.user-data"})

    def do_apply(self, operation: Operation) -> str | None:
        """Stored anew without it."""
        snapshot = self.state.snapshots.get(operation.snapshot.id)
        if snapshot is not None:
            self.state.snapshots[snapshot.id] = replace(snapshot, user_data=None)
        return super().do_apply(operation)


class ApplyUsesUpScope(Fault):
    """An apply strikes the caller from the snapshot's scope."""

    family = "apply"
    breaks = frozenset({"apply.snapshot.unchanged", "get.value.apply-scope"})

    def do_apply(self, operation: Operation) -> str | None:
        """As if the entry were a ticket."""
        snapshot = self.state.snapshots.get(operation.snapshot.id)
        if snapshot is not None:
            left = tuple(one for one in snapshot.scope if one != operation.account.subscription)
            self.state.snapshots[snapshot.id] = replace(snapshot, scope=left)
        return super().do_apply(operation)


class ApplyTakesOwnership(Fault):
    """After an apply the snapshot belongs to whoever applied it."""

    family = "apply"
    breaks = frozenset({"apply.snapshot.unchanged", "get.owner.answered", "delete.valid.accepted"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """With a new owner."""
        snapshot = self.state.snapshots.get(operation.snapshot.id)
        if snapshot is not None:
            self.state.snapshots[snapshot.id] = replace(snapshot, owner=operation.account)
        return super().do_apply(operation)
