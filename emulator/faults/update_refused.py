"""Faults of update: refusals that change something, and one that has no reason."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator import limits
from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal, unsupported_media_type
from facesnap.emulator.state import Snapshot


class TracedRefusal(Fault):
    """An update of the taker's that is refused for its values is not without effect. Subclasses say which."""

    registered = False

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Refused, too late."""
        snapshot = self.named_snapshot(call)
        try:
            return super().update_snapshot(call, account)
        except Refusal as refusal:
            if snapshot is not None and refusal.status == 400 and self.owns(snapshot, account):
                self.keep_snapshot(self.traced(snapshot, self.read_body(call)))
            raise

    def traced(self, snapshot: Snapshot, body: Mapping[str, Any]) -> Snapshot:
        """What the refused update leaves behind."""
        raise NotImplementedError


class BadUserDataChangesScope(TracedRefusal):
    """An update refused for its user data stores the apply scope."""

    family = "update"
    breaks = frozenset({"update.refused.changes-nothing"})

    def traced(self, snapshot: Snapshot, body: Mapping[str, Any]) -> Snapshot:
        """Member by member."""
        scope = body.get("applyScope")
        good = isinstance(scope, list) and all(guid_of(one) for one in scope)
        return replace(snapshot, scope=self.read_scope(scope)) if good else snapshot


class BadScopeChangesUserData(TracedRefusal):
    """An update refused for its apply scope stores the user data."""

    family = "update"
    breaks = frozenset({"update.refused.changes-nothing"})

    def traced(self, snapshot: Snapshot, body: Mapping[str, Any]) -> Snapshot:
        """Member by member."""
        text = body.get("userData")
        good = isinstance(text, str) and len(text) <= limits.MAX_USER_DATA
        return replace(snapshot, user_data=text) if good else snapshot


class BadScopeUnshares(TracedRefusal):
    """An update refused for its apply scope leaves it empty."""

    family = "update"
    breaks = frozenset({"update.refused.changes-nothing"})

    def traced(self, snapshot: Snapshot, body: Mapping[str, Any]) -> Snapshot:
        """Cleared before it was filled."""
        return replace(snapshot, scope=()) if body.get("applyScope") is not None else snapshot


class TooLongUserDataStoredCut(TracedRefusal):
    """An update refused for too long user data stores as much as fits."""

    family = "update"
    breaks = frozenset({"update.refused.changes-nothing", "limit.update.user-data.too-long-refused"})

    def traced(self, snapshot: Snapshot, body: Mapping[str, Any]) -> Snapshot:
        """The error comes after the write."""
        text = body.get("userData")
        return replace(snapshot, user_data=text[: limits.MAX_USER_DATA]) if isinstance(text, str) else snapshot


class BadUpdateMovesTime(TracedRefusal):
    """An update refused for its values moves the time of the last update."""

    family = "update"
    rare = True
    breaks = frozenset({"update.refused.changes-nothing", "time.updated.unmoved"})

    def traced(self, snapshot: Snapshot, body: Mapping[str, Any]) -> Snapshot:
        """Stamped first."""
        return self.changed(snapshot, {}) if body else snapshot


class CharsetDemanded(Fault):
    """A body that is declared as JSON, and not in which charset, is refused by a take, an apply and an update."""

    family = "update"
    rare = True
    breaks = frozenset({"apply.mode.create-new", "take.valid.no-user-data", "update.valid.accepted"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """UTF-8 is not taken for granted."""
        if "charset" not in call.headers.get("content-type", ""):
            raise unsupported_media_type("application/json; charset=utf-8")
        return super().read_body(call)
