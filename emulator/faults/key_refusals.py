"""Faults of the key: how the lack of one is refused, what happens all the same, and refusals of good ones."""

from contextlib import suppress
from functools import cached_property
from typing import ClassVar

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import bearer
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal, bad_argument, no_resource, unauthorised
from facesnap.emulator.service.foundation import Handler
from facesnap.emulator.state import Snapshot


class DoneUnkeyed(Fault):
    """One call is refused for its key and carried out. Subclasses say which, by method and the end of the path."""

    registered = False
    method: ClassVar[str] = ""
    applies: ClassVar[bool] = False

    def handle(self, call: Call, handler: Handler) -> Answer:
        """The gate says no when all is done."""
        try:
            return super().handle(call, handler)
        except Refusal as refusal:
            wanted = call.method == self.method and call.path.endswith("/apply") == self.applies
            if refusal.status == 401 and wanted and call.path.startswith("/snapshots"):
                with suppress(Refusal):
                    handler(call, bearer(self, call))
            raise


class TakesUnkeyed(DoneUnkeyed):
    """A take refused for its key makes a snapshot for the first account."""

    family = "key"
    breaks = frozenset({"key.refused.changes-nothing"})
    method = "POST"


class AppliesUnkeyed(DoneUnkeyed):
    """An apply refused for its key makes the object."""

    family = "key"
    breaks = frozenset({"key.refused.changes-nothing"})
    method, applies = "POST", True


class UpdatesUnkeyed(DoneUnkeyed):
    """An update refused for its key is carried out."""

    family = "key"
    breaks = frozenset({"key.refused.changes-nothing"})
    method = "PATCH"


class DeletesUnkeyed(DoneUnkeyed):
    """A deletion refused for its key is carried out."""

    family = "key"
    breaks = frozenset({"key.refused.changes-nothing"})
    method = "DELETE"


class BadKeyFindsNothing(Fault):
    """A call without a good key is answered with 404, as if nothing were there."""

    family = "key"
    breaks = frozenset({"key.get.refused", "key.take.refused"})

    def admit(self, call: Call) -> Account:
        """The door cannot be seen."""
        try:
            return super().admit(call)
        except Refusal as refusal:
            raise (no_resource() if refusal.status == 401 else refusal) from refusal


class MissingKeyIsBadArgument(Fault):
    """A call without any key is answered with 400, as for a missing argument."""

    family = "key"
    breaks = frozenset({"key.get.refused", "key.take.refused"})

    def authenticate(self, call: Call) -> Account | None:
        """A header like any other."""
        if "ocp-apim-subscription-key" not in call.headers:
            raise bad_argument("'Ocp-Apim-Subscription-Key' is missing.")
        return super().authenticate(call)


class BadKeyListsNothing(Fault):
    """Listing without a good key is answered with 200 and an empty list."""

    family = "key"
    breaks = frozenset({"key.list.refused"})

    def handle(self, call: Call, handler: Handler) -> Answer:
        """Nobody has nothing."""
        try:
            return super().handle(call, handler)
        except Refusal as refusal:
            if refusal.status == 401 and (call.method, call.path) == ("GET", "/snapshots"):
                return Answer(200, [])
            raise


class OutsideScopeIs401(Fault):
    """Who may not know of a snapshot is told that its good key is bad."""

    family = "key"
    breaks = frozenset({"key.good.accepted"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """No difference between who you are and what you may."""
        refusal = super().refuse_access(snapshot, account, purpose)
        return refusal if self.may_read(snapshot, account) else unauthorised()


class NoOwnerIs401(Fault):
    """Who may read a snapshot but not change it is told that its good key is bad."""

    family = "key"
    breaks = frozenset({"key.good.accepted"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:
        """No difference between who you are and what you may."""
        refusal = super().refuse_access(snapshot, account, purpose)
        return unauthorised() if self.may_read(snapshot, account) else refusal


class ExpiredIs401(Fault):
    """Who asks for an expired snapshot is told that its good key is bad."""

    family = "key"
    rare = True
    breaks = frozenset({"key.good.accepted"})

    @cached_property
    def expired(self) -> set[str]:
        """Ids of snapshots."""
        return set()

    def sweep(self) -> None:
        """Note what goes."""
        self.expired |= {one.id for one in self.state.snapshots.values() if self.is_expired(one)}
        super().sweep()

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """The snapshot is taken for an expired session."""
        if call.parameters["id"].lower() in self.expired:
            raise unauthorised()
        return super().find_snapshot(call, account, purpose)


class FiftiethKeyRefused(Fault):
    """Every fiftieth call with a good key is refused for its key."""

    family = "key"
    rare = True
    breaks = frozenset({"key.good.accepted"})

    def admit(self, call: Call) -> Account:
        """One of the gateway's machines has not heard of it."""
        account = super().admit(call)
        if self.census.counts[account.name, "requests"] % 50 == 49:
            self.census.count(account, "requests")
            raise unauthorised()
        return account


class GoodKeyRefusedAfterBad(Fault):
    """After a call without a good key the next one is refused, however good its key."""

    family = "key"
    rare = True
    breaks = frozenset({"key.good.accepted"})

    @cached_property
    def wary(self) -> list[bool]:
        """Not empty after a bad key."""
        return []

    def authenticate(self, call: Call) -> Account | None:
        """Once bitten."""
        found = super().authenticate(call)
        if found is None:
            self.wary[:] = [True]
        elif self.wary:
            self.wary.clear()
            return None
        return found
