"""Faults of work that reaches beyond its object: into other subscriptions, and locks on other objects."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import busy, is_being_taken, is_source, running, writes_to
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.state import Container, Operation


class ApplyReachesWholeScope(Fault):
    """An apply makes its object in every subscription that the scope lists."""

    family = "isolation"
    breaks = frozenset({"isolation.apply.caller-only"})

    def do_apply(self, operation: Operation) -> str | None:
        """There too, where the id is free."""
        trouble = super().do_apply(operation)
        if trouble is None:
            self.spread(operation)
        return trouble

    def spread(self, operation: Operation) -> None:
        """Make the object of the others."""
        for account in self.accounts:
            if operation.place and operation.target and self.gets_it(operation, account):
                place = replace(operation.place, account=account.name)
                if not self.conflicts(place, operation.target):
                    self.store(place, self.restore(operation.snapshot, operation.target))

    def gets_it(self, operation: Operation, account: Account) -> bool:
        """Whoever is listed."""
        return self.in_scope(operation.snapshot, account)


class ApplyReachesTaker(ApplyReachesWholeScope):
    """An apply makes its object in the taker's subscription as well."""

    def gets_it(self, operation: Operation, account: Account) -> bool:
        """The taker."""
        return account == operation.snapshot.owner


class TakeBlocksAccount(Fault):
    """While a take runs, nothing in its account can be changed."""

    family = "isolation"
    breaks = frozenset({"isolation.take.others-unblocked"})

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to whatever writes, the source itself apart."""
        found = super().find_container(call, account, kind)
        taking = any(one.is_take and one.account == account for one in running(self))
        if taking and writes_to(call, found) and not is_being_taken(self, account, found):
            raise busy()
        return found


class TakeBlocksEverybody(Fault):
    """While a take runs, nothing of that type can be changed in any other account."""

    family = "isolation"
    breaks = frozenset({"isolation.take.others-unblocked"})
    rare = True

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to the others."""
        found = super().find_container(call, account, kind)
        taking = (one for one in running(self) if one.is_take and one.snapshot.content.kind == kind)
        if writes_to(call, found) and any(one.account != account for one in taking):
            raise busy()
        return found


class TakeBlocksReadsOfOthers(Fault):
    """While a take runs, the other objects of that account and type cannot be read."""

    family = "isolation"
    breaks = frozenset({"isolation.take.others-unblocked"})
    rare = True

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to a GET."""
        found = super().find_container(call, account, kind)
        takes = [one for one in running(self) if one.is_take and one.account == account]
        blocking = [one for one in takes if one.snapshot.content.kind == kind]
        if call.method == "GET" and blocking and not is_being_taken(self, account, found):
            raise busy()
        return found


class TakeBlocksCreation(Fault):
    """While a take runs, no object can be created in its account."""

    family = "isolation"
    breaks = frozenset({"isolation.take.others-unblocked"})
    rare = True

    def create_container(self, call: Call, account: Account, kind: Kind) -> Answer:
        """409."""
        if any(one.is_take and one.account == account for one in running(self)):
            raise busy()
        return super().create_container(call, account, kind)


class ApplyBlocksAccount(Fault):
    """While an apply runs, nothing in its account can be changed."""

    family = "isolation"
    breaks = frozenset({"isolation.apply.others-unblocked"})

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to whatever writes."""
        found = super().find_container(call, account, kind)
        if writes_to(call, found) and any(not one.is_take and one.account == account for one in running(self)):
            raise busy()
        return found


class ApplyBlocksSource(Fault):
    """While a snapshot is being applied, the object that it was taken of cannot be changed."""

    family = "isolation"
    breaks = frozenset({"isolation.apply.others-unblocked"})
    rare = True

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """409 to whatever writes to the source."""
        found = super().find_container(call, account, kind)
        applying = (one.snapshot for one in running(self) if not one.is_take)
        if writes_to(call, found) and any(is_source(snapshot, account, found) for snapshot in applying):
            raise busy()
        return found
