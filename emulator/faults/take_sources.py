"""Faults of which objects can be taken."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import busy, crash, is_being_taken, is_source, places
from facesnap.emulator.kinds import KINDS, LARGE_PERSON_GROUP, Kind
from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import Refusal, bad_argument
from facesnap.emulator.state import Container, Operation, Place


class TakeOfMissingSucceedsEmpty(Fault):
    """Taking an object that does not exist gives a snapshot of an empty one."""

    family = "take"
    breaks = frozenset({"take.source.missing-refused"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """An empty one in place of none."""
        try:
            return super().find_source(call, account, kind, object_id)
        except Refusal:
            return Container(kind, object_id, object_id, None, "recognition_01")


class TakeOfMissingCrashes(Fault):
    """Taking an object that does not exist crashes."""

    family = "take"
    minimum = 1
    breaks = frozenset({"take.source.missing-refused", "error.no-server-error"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """500 in place of 404."""
        try:
            return super().find_source(call, account, kind, object_id)
        except Refusal as refusal:
            raise crash() from refusal


class TakeOfDeletedSucceeds(Fault):
    """A deleted object can still be taken: it is only marked as deleted."""

    family = "take"
    breaks = frozenset({"take.source.deleted-refused"})
    rare = True

    def remove(self, place: Place, container: Container) -> None:
        """Keep it under a mark that no id can have."""
        super().remove(place, container)
        self.store(replace(place, kind=f"deleted {place.kind}"), container)

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """Those with the mark too."""
        place = self.place(account, call.region, kind)
        deleted = self.shelf(replace(place, kind=f"deleted {place.kind}")).get(object_id)
        if deleted is not None and object_id not in self.shelf(place):
            return deleted
        return super().find_source(call, account, kind, object_id)


class TakeIgnoresType(Fault):
    """A take finds its object by id alone, whatever type was named."""

    family = "take"
    breaks = frozenset({"take.source.other-type-refused"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """The named type first, then the others."""
        for one in (kind, *KINDS):
            if object_id in self.shelf(self.place(account, call.region, one)):
                return super().find_source(call, account, one, object_id)
        return super().find_source(call, account, kind, object_id)


class TakeReachesForeignObjects(Fault):
    """An object of any account can be taken by its id."""

    family = "take"
    breaks = frozenset({"take.source.foreign-refused"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """The caller's first, then the others'."""
        for one in (account, *self.accounts):
            for place in places(self, one, kind.type):
                if object_id in self.shelf(place):
                    return self.shelf(place)[object_id]
        return super().find_source(call, account, kind, object_id)


class TakeRefusesEmpty(Fault):
    """An object without a face or person cannot be taken."""

    family = "take"
    breaks = frozenset({"take.valid.empty-object"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """400 if there is nothing in it."""
        source = super().find_source(call, account, kind, object_id)
        if not source.faces and not source.persons:
            raise bad_argument("There is nothing to take.")
        return source


class TakeRefusesUntrained(Fault):
    """An object that needs training and never had it cannot be taken."""

    family = "take"
    breaks = frozenset({"take.valid.untrained-object"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """400 without a training."""
        source = super().find_source(call, account, kind, object_id)
        if kind.is_trained and source.training is None:
            raise bad_argument(f"{kind.words} is not trained.")
        return source


class TakeRefusesRestored(Fault):
    """An object that an apply has made cannot be taken."""

    family = "take"
    breaks = frozenset({"take.valid.restored-object"})
    rare = True

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """400 if some apply ended there."""
        place = self.place(account, call.region, kind)
        if any((one.place, one.target) == (place, object_id) for one in self.state.operations.values()):
            raise bad_argument(f"{kind.words} cannot be taken.")
        return super().find_source(call, account, kind, object_id)


class TakeRefusesSecond(Fault):
    """While a snapshot of an object exists, another one is refused."""

    family = "take"
    breaks = frozenset({"take.valid.repeated"})
    rare = True

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """409 if there is one."""
        source = super().find_source(call, account, kind, object_id)
        if any(is_source(snapshot, account, source) for snapshot in self.state.snapshots.values()):
            raise busy()
        return source


class TakeRefusesParallel(Fault):
    """While an object is being taken, another take of it is refused."""

    family = "take"
    breaks = frozenset({"take.valid.repeated", "take.during.reads"})
    rare = True

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """409 if one is under way."""
        source = super().find_source(call, account, kind, object_id)
        if is_being_taken(self, account, source):
            raise busy()
        return source


class TakeRequiresUserData(Fault):
    """A take without user data is refused."""

    family = "take"
    breaks = frozenset({"take.valid.no-user-data"})

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """400 where it is missing."""
        if purpose == "take" and "userData" not in body:
            raise bad_argument("'userData' is missing.")
        return super().read_user_data(body, purpose)


class TakeOfLargePersonGroupFails(Fault):
    """Every take of a large person group ends failed."""

    family = "take"
    breaks = frozenset({"take.valid.succeeds"})
    rare = True

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Trouble for one type."""
        if operation.snapshot.content.kind == LARGE_PERSON_GROUP:
            return "The operation timed out."
        return super().do_take(operation, moment)
