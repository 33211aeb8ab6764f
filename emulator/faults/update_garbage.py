"""Faults of update: apply scopes that are none, and are taken for some."""

from collections.abc import Mapping
from typing import Any

from facesnap.emulator.faults import Fault
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.refusals import Refusal


class GarbageScopeEmpties(Fault):
    """An update to an apply scope that is no array of GUIDs is answered with 200 and empties it."""

    family = "update"
    breaks = frozenset({"update.apply-scope.garbage-refused"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What cannot be read is nothing."""
        try:
            return super().read_changes(body)
        except Refusal:
            if body.get("applyScope") is None:
                raise
            return super().read_changes({**body, "applyScope": []})


class GarbageScopeIgnored(Fault):
    """An update to an apply scope that is no array of GUIDs is answered with 200, and the scope stays."""

    family = "update"
    breaks = frozenset({"update.apply-scope.garbage-refused"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What cannot be read was not sent."""
        try:
            return super().read_changes(body)
        except Refusal:
            if body.get("applyScope") is None:
                raise
            return {} if body.get("userData") is None else {"user_data": self.read_user_data(body, "update")}


class SingleGuidAccepted(Fault):
    """An update takes an apply scope that is one GUID instead of an array, and stores it."""

    family = "update"
    rare = True
    breaks = frozenset({"update.apply-scope.garbage-refused"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """As if in brackets."""
        scope = body.get("applyScope")
        return super().read_changes({**body, "applyScope": [scope]} if guid_of(scope) else body)


class GarbageInScopeDropped(Fault):
    """An update leaves out what is no GUID in an apply scope, and stores the rest."""

    family = "update"
    breaks = frozenset({"update.apply-scope.garbage-refused"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What can be read."""
        scope = body.get("applyScope")
        if isinstance(scope, list):
            body = {**body, "applyScope": [one for one in scope if guid_of(one)]}
        return super().read_changes(body)
