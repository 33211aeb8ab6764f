"""Faults of methods, paths and queries that the contract does not know."""

import re
from collections.abc import Callable
from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.service.foundation import Handler
from facesnap.emulator.state import Snapshot

KNOWN_METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
LIST_PARAMETERS = frozenset({"type", "applyScope"})
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class UnknownMethodsRead(Fault):
    """A method that a snapshot's path does not know works as GET."""

    family = "error"
    breaks = frozenset({"error.method.refused"})

    def answer(self, call: Call, find: Callable[[Call], Handler]) -> Wire:
        """Routed by path alone."""
        if call.method not in KNOWN_METHODS and call.path.startswith("/snapshots"):
            return super().answer(replace(call, method="GET"), find)
        return super().answer(call, find)


class PutUpdates(Fault):
    """PUT updates a snapshot as PATCH does."""

    family = "error"
    breaks = frozenset({"error.method.refused"})
    rare = True

    def answer(self, call: Call, find: Callable[[Call], Handler]) -> Wire:
        """One for the other."""
        if call.method == "PUT" and call.path.startswith("/snapshots/"):
            return super().answer(replace(call, method="PATCH"), find)
        return super().answer(call, find)


class UnknownMethodsCrash(Fault):
    """A method that a path does not know crashes."""

    family = "error"
    breaks = frozenset({"error.method.refused", "error.no-server-error"})

    def refused(self, refusal: Refusal) -> Answer:
        """500 for 405."""
        return super().refused(crash() if refusal.status == 405 else refusal)


class MalformedIdsCrash(Fault):
    """A snapshot id that is no GUID crashes."""

    family = "error"
    breaks = frozenset({"error.malformed-id"})

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """500 for what cannot be parsed."""
        if guid_of(call.parameters["id"]) is None:
            raise crash()
        return super().find_snapshot(call, account, purpose)


class MalformedOperationIdsCrash(Fault):
    """An operation id that is no GUID crashes."""

    family = "error"
    breaks = frozenset({"error.malformed-id"})
    rare = True

    def get_operation(self, call: Call, account: Account) -> Answer:
        """500 for what cannot be parsed."""
        if guid_of(call.parameters["id"]) is None:
            raise crash()
        return super().get_operation(call, account)


class IdsAreSearchedForGuids(Fault):
    """A snapshot id may have anything before and after the GUID."""

    family = "error"
    breaks = frozenset({"error.malformed-id"})
    rare = True

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """The first GUID in it."""
        found = _GUID.search(call.parameters["id"])
        if found is not None:
            call = replace(call, parameters={"id": found.group()})
        return super().find_snapshot(call, account, purpose)


class UnknownQueryEmptiesList(Fault):
    """A query parameter that the contract does not know leaves the list empty."""

    family = "error"
    breaks = frozenset({"error.unknown-query"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Taken for a filter that nothing passes."""
        answer = super().list_snapshots(call, account)
        return answer if LIST_PARAMETERS.issuperset(call.query) else replace(answer, json=[])


class UnknownQueryCrashes(Fault):
    """A query parameter that the contract does not know crashes."""

    family = "error"
    breaks = frozenset({"error.unknown-query"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """500 for a surplus."""
        if not LIST_PARAMETERS.issuperset(call.query):
            raise crash()
        return super().list_snapshots(call, account)


class TrailingSlashCrashes(Fault):
    """A slash behind a snapshot's path crashes."""

    family = "error"
    breaks = frozenset({"error.trailing-slash"})

    def answer(self, call: Call, find: Callable[[Call], Handler]) -> Wire:
        """500 for an empty segment."""
        if call.path.startswith("/snapshots") and call.path.endswith("/"):
            return self.wire(call, self.refused(crash()))
        return super().answer(call, find)
