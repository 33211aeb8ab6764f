"""Faults of what goes on at once: several takes or applies, or a change of what they build on."""

from dataclasses import replace
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import KnowsKin
from facesnap.emulator.faults._workings import running, source_of, with_faces, with_persons
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Container, Operation, Place

EMPTIED = frozenset({"content.persons", "content.faces"})


def emptied(container: Container) -> Container:
    """The container without its entries."""
    return with_faces(with_persons(container, lambda _: None), lambda _: None)


class AppliesShareSnapshot(Fault):
    """Of applies that run at once every one restores the snapshot of the latest."""

    family = "content"
    breaks = frozenset({"content.name", "content.user-data", "content.persons", "content.faces"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """A variable that the workers share."""
        kind = operation.snapshot.content.kind
        others = [one for one in running(self) if not one.is_take and one.snapshot.content.kind is kind]
        latest = max((operation, *others), key=lambda one: one.created)
        return super().do_apply(replace(operation, snapshot=latest.snapshot))


class TakesShareBuffer(Fault):
    """Of takes of one type that run at once every one stores what the latest has copied."""

    family = "content"
    breaks = frozenset({"content.name", "content.user-data", "content.persons", "content.faces"})
    rare = True

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """A buffer that the workers share."""
        kind = operation.snapshot.content.kind
        others = [one for one in running(self) if one.is_take and one.snapshot.content.kind is kind]
        latest = max((operation, *others), key=lambda one: one.created)
        snapshot = replace(operation.snapshot, content=latest.snapshot.content)
        return super().do_take(replace(operation, snapshot=snapshot), moment)


class TakeOfTheDeletedIsEmpty(Fault):
    """A take whose source is deleted while it runs succeeds, without an entry."""

    family = "content"
    breaks = EMPTIED
    rare = True

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Nothing is found any more, and that is no trouble."""
        if source_of(self, operation.snapshot) is not None:
            return super().do_take(operation, moment)
        snapshot = replace(operation.snapshot, content=emptied(operation.snapshot.content))
        return super().do_take(replace(operation, snapshot=snapshot), moment)


class ApplyOfTheDeletedIsEmpty(Fault):
    """An apply whose snapshot is deleted while it runs succeeds, without an entry."""

    family = "content"
    breaks = EMPTIED
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """Nothing is found any more, and that is no trouble."""
        if operation.snapshot.id in self.state.snapshots:
            return super().do_apply(operation)
        snapshot = replace(operation.snapshot, content=emptied(operation.snapshot.content))
        return super().do_apply(replace(operation, snapshot=snapshot))


class ApplyOfTheDeletedMakesNothing(Fault):
    """An apply whose snapshot is deleted while it runs succeeds, and makes nothing."""

    family = "apply"
    breaks = frozenset({"apply.target.reads"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """Nothing to paste, so nothing went wrong."""
        return super().do_apply(operation) if operation.snapshot.id in self.state.snapshots else None


class ApplyOfTheRemovedMakesNothing(Fault):
    """An apply whose caller is taken out of the scope while it runs succeeds, and makes nothing."""

    family = "apply"
    breaks = frozenset({"apply.target.reads"})
    rare = True

    def do_apply(self, operation: Operation) -> str | None:
        """The worker looks once more, and tells nobody."""
        snapshot = self.state.snapshots.get(operation.snapshot.id)
        removed = snapshot is not None and operation.account.subscription not in snapshot.scope
        return None if removed else super().do_apply(operation)


class RestoredComesBack(Fault):
    """A restored object that was deleted is what the next apply onto its id brings back."""

    family = "content"
    breaks = frozenset({"content.name", "content.user-data", "content.persons", "content.faces"})
    rare = True

    @cached_property
    def restored(self) -> set[tuple[Place, str]]:
        """Where something was restored."""
        return set()

    @cached_property
    def buried(self) -> dict[tuple[Place, str], Container]:
        """What was restored and deleted, as it was then."""
        return {}

    def do_apply(self, operation: Operation) -> str | None:
        """What is marked as deleted is only unmarked."""
        trouble, place = super().do_apply(operation), operation.place
        if trouble or place is None or operation.target is None:
            return trouble
        self.restored.add((place, operation.target))
        if (former := self.buried.pop((place, operation.target), None)) is not None:
            self.store(place, former)
        return None

    def delete_container(self, call: Call, account: Account, kind: Kind) -> Answer:
        """Mark it as deleted."""
        place, container = self.place(account, call.region, kind), self.find_container(call, account, kind)
        if (place, container.id) in self.restored:
            self.buried[place, container.id] = container
        return super().delete_container(call, account, kind)


class TakePrefersLarge(Fault):
    """Of two objects of one id, a plain and a large one, a take of the plain one copies the large one's entries."""

    family = "content"
    rare = True
    breaks = frozenset({"content.user-data", "content.persons", "content.faces"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """The last table that has the id."""
        source = super().find_source(call, account, kind, object_id)
        for one in self.state.containers:
            other = self.shelf(one).get(object_id)
            if (one.account, one.region) == (account.name, call.region) and other is not None and other != source:
                return replace(other, kind=kind)
        return source


class UnchangedObjectsTakenOnce(KnowsKin):
    """A second take of an object whose name and user data are as they were gives what the first one gave."""

    family = "content"
    rare = True
    breaks = frozenset({"content.person-details", "content.faces", "content.persons"})

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Compared by what a list of objects shows."""
        content = operation.snapshot.content
        for former in self.twins(operation.snapshot):
            if (former.content.name, former.content.user_data) == (content.name, content.user_data):
                content = former.content
        return super().do_take(replace(operation, snapshot=replace(operation.snapshot, content=content)), moment)
