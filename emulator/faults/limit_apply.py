"""Faults of the object ids that an apply reads."""

import re
from collections.abc import Mapping
from typing import Any

from facesnap.emulator.faults import Fault
from facesnap.emulator.faults.limit import edited
from facesnap.emulator.identifiers import is_object_id


class ApplyUnderEmptyId(Fault):
    """An apply under an empty object id makes up an id."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.empty-refused"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """A new GUID for nothing."""
        return super().read_object_id(edited(body, purpose, "apply", lambda one: one or self.mint.guid()), purpose)


class ApplyUnderLongId(Fault):
    """An apply under an id of 65 characters makes an object of that id."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.too-long-refused"})
    rare = True
    longest = 65

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """One more than there may be."""
        value = body.get("objectId")
        if purpose == "apply" and isinstance(value, str) and 64 < len(value) <= self.longest:
            return value
        return super().read_object_id(body, purpose)


class ApplyUnderAnyLength(ApplyUnderLongId):
    """An apply under an id of any length makes an object of that id."""

    longest = 1_000_000


class ApplyCutsIds(Fault):
    """An apply cuts an object id past 64 characters."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.too-long-refused"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """The first 64."""
        return super().read_object_id(edited(body, purpose, "apply", lambda one: one[:64]), purpose)


class ApplyIdMayEndInNewline(Fault):
    """A target id may end in a newline: its pattern ends in ``$``."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.off-pattern-refused"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """One final newline is kept."""
        value = body.get("objectId")
        if purpose == "apply" and isinstance(value, str) and is_object_id(value.removesuffix("\n")):
            return value
        return super().read_object_id(body, purpose)


class ApplyFoldsIds(Fault):
    """An apply under an id with capital letters makes an object with small ones."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.off-pattern-refused"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """In lower case."""
        return super().read_object_id(edited(body, purpose, "apply", str.lower), purpose)


class ApplyReplacesOddLetters(Fault):
    """An apply turns what an object id may not hold into hyphens."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.off-pattern-refused"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """A slug."""
        body = edited(body, purpose, "apply", lambda one: re.sub(r"[^a-z0-9_-]", "-", one))
        return super().read_object_id(body, purpose)
