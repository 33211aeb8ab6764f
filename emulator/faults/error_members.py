"""Faults of members that are null, of another type than expected, or unknown."""

from collections.abc import Mapping
from typing import Any

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.messages import Call

NAMES = frozenset({"type", "objectId", "applyScope", "userData", "mode"})


class NullUserDataCrashes(Fault):
    """User data that is null crashes."""

    family = "error"
    breaks = frozenset({"error.null-members"})
    rare = True

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """500 for null."""
        if "userData" in body and body["userData"] is None:
            raise crash()
        return super().read_user_data(body, purpose)


class NullUserDataIsText(Fault):
    """User data that is null is stored as the word null."""

    family = "error"
    breaks = frozenset({"error.null-members", "get.value.user-data-unset", "get.value.user-data"})
    rare = True

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """Turned into text."""
        if "userData" in body and body["userData"] is None:
            return "null"
        return super().read_user_data(body, purpose)


class NumbersCrash(Fault):
    """A number for the object id crashes."""

    family = "error"
    breaks = frozenset({"error.odd-types"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """500 for what has no length."""
        if isinstance(body.get("objectId"), int | float):
            raise crash()
        return super().read_object_id(body, purpose)


class NumbersBecomeFloats(Fault):
    """A whole number for the user data is stored as a decimal fraction."""

    family = "error"
    breaks = frozenset({"error.odd-types"})
    rare = True

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """12 is kept as 12.0."""
        value = body.get("userData")
        if isinstance(value, int | float):
            return f"{value:.1f}"
        return super().read_user_data(body, purpose)


class OddScopeEntriesCrash(Fault):
    """A number or null among the entries of an apply scope crashes."""

    family = "error"
    breaks = frozenset({"error.odd-types", "error.no-server-error", "take.apply-scope.garbage-refused"})
    rare = True

    def read_scope(self, value: object) -> tuple[str, ...]:
        """500 for what is no text."""
        if isinstance(value, list) and not all(isinstance(one, str) for one in value):
            raise crash()
        return super().read_scope(value)


class UnknownMembersCrash(Fault):
    """A member that the contract does not know crashes."""

    family = "error"
    breaks = frozenset({"error.unknown-members"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """500 for a surplus."""
        body = super().read_body(call)
        if not NAMES.issuperset(body):
            raise crash()
        return body


class NullUserDataIsWord(Fault):
    """User data that an update sets to null becomes a word for it."""

    family = "error"
    rare = True
    breaks = frozenset({"error.null-members"})

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:
        """As text."""
        if purpose == "update" and "userData" in body and body["userData"] is None:
            return str(None)
        return super().read_user_data(body, purpose)
