"""Oddities of requests that are refused, and which check comes first (Q30, Q31, Q34; part C)."""

from collections.abc import Callable
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.refusals import Refusal, bad_argument, unauthorised
from facesnap.emulator.service.foundation import Handler
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import about_snapshots, pairs

_MEMBERS = {
    "take": {"type", "objectId", "applyScope", "userData"},
    "apply": {"objectId", "mode"},
    "update": {"applyScope", "userData"},
}


class UnknownMembersRefused(Variant):
    """A take, an apply or an update with a member that it does not know is refused."""

    answers = frozenset({"Q30.members"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """400 for the first."""
        body = super().read_body(call)
        purpose = "update" if call.method == "PATCH" else "take" if call.path.strip("/") == "snapshots" else "apply"
        for name in body:
            if name not in _MEMBERS[purpose]:
                raise bad_argument(f"'{name}' is unknown.")
        return body


class UnknownParametersRefused(Variant):
    """A query parameter that a snapshot call does not know is refused."""

    answers = frozenset({"Q30.parameters"})

    def handle(self, call: Call, handler: Handler) -> Answer:
        """400 for the first, once the key is known."""

        def checked(call: Call, account: Account) -> Answer:
            known = {"type", "applyScope"} if call.method == "GET" and call.path.strip("/") == "snapshots" else set()
            if about_snapshots(call) and set(call.query) - known:
                raise bad_argument(f"'{min(set(call.query) - known)}' is unknown.")
            return handler(call, account)

        return super().handle(call, checked)


class DuplicateMembersRefused(Variant):
    """A body with two members of one name is refused."""

    answers = frozenset({"part-c.duplicates"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """400, once all else about the body is in order."""
        body = super().read_body(call)
        found = pairs(call)
        if len(dict(found)) < len(found):
            raise bad_argument("A member is there twice.")
        return body


class MalformedIdsInvalid(Variant):
    """An id in the path that is no GUID is 400, not 404."""

    answers = frozenset({"Q30.guid"})

    def refuse_missing(self, named: str) -> Refusal:
        """Look at its form."""
        return super().refuse_missing(named) if guid_of(named) else bad_argument("'snapshotId' is invalid.")

    def refuse_missing_operation(self, named: str) -> Refusal:
        """The same for operations."""
        return super().refuse_missing_operation(named) if guid_of(named) else bad_argument("'operationId' is invalid.")


class BodiesFirst(Variant):
    """The body of an apply or an update is read before the snapshot is looked for."""

    answers = frozenset({"Q34.body"})

    def apply(self, call: Call, account: Account) -> Answer:
        """What is wrong with the body is told about unknown snapshots too."""
        self.read_object_id(self.read_body(call), "apply")
        return super().apply(call, account)

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """The same."""
        self.read_changes(self.read_body(call))
        return super().update_snapshot(call, account)


class KeysFirst(Variant):
    """Who has no key is told nothing else, not even that there is no such path or method."""

    answers = frozenset({"Q34.key"})

    def answer(self, call: Call, find: Callable[[Call], Handler]) -> Wire:
        """Look at the key before the path."""

        def found(call: Call) -> Handler:
            if self.authenticate(call) is None:
                self.census.refused_at_gate += 1
                raise unauthorised()
            return find(call)

        return super().answer(call, found)
