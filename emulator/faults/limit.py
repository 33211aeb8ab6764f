"""Faults of the object ids that a take reads, and of those that both calls read."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.identifiers import is_object_id
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Call
from facesnap.emulator.state import Container

ONE = re.compile(r"[a-z0-9_-]")


class TakeCutsIds(Fault):
    """A take cuts an object id past 64 characters and takes what is called so."""

    family = "limit"
    breaks = frozenset({"limit.take.object-id.too-long-refused"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """The first 64."""
        return super().read_object_id(edited(body, purpose, "take", lambda one: one[:64]), purpose)


class TakeTrimsIds(Fault):
    """A take ignores blanks and newlines around an object id."""

    family = "limit"
    breaks = frozenset({"limit.take.object-id.off-pattern-refused"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """Trimmed."""
        return super().read_object_id(edited(body, purpose, "take", str.strip), purpose)


class TakeFoldsIds(Fault):
    """A take reads capital letters in an object id as small ones."""

    family = "limit"
    breaks = frozenset({"limit.take.object-id.off-pattern-refused"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """In lower case."""
        return super().read_object_id(edited(body, purpose, "take", str.lower), purpose)


class TakeOfEmptyIdTakesFirst(Fault):
    """A take with an empty object id takes the first object of that type."""

    family = "limit"
    breaks = frozenset({"limit.take.object-id.empty-refused"})
    rare = True

    def is_object_id(self, value: object) -> bool:
        """Nothing is an id too."""
        return value == "" or super().is_object_id(value)

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """The first by id for none."""
        first = min(self.shelf(self.place(account, call.region, kind)), default=object_id)
        return super().find_source(call, account, kind, object_id or first)


class IdsOfWordCharacters(Fault):
    """Object ids may hold any letter or digit of Unicode that has no capital form."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.off-pattern-refused"})
    rare = True

    def is_object_id(self, value: object) -> bool:
        r"""What ``\w`` lets pass."""
        if not isinstance(value, str) or not 1 <= len(value) <= 64:
            return False
        return all(ONE.fullmatch(one) or (one.isalnum() and one == one.lower()) for one in value)


class IdsWithDots(Fault):
    """Target ids may hold dots."""

    family = "limit"
    breaks = frozenset({"limit.apply.object-id.off-pattern-refused"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """A dot is as good as a hyphen."""
        value = body.get("objectId")
        if purpose == "apply" and isinstance(value, str) and is_object_id(value.replace(".", "-")):
            return value
        return super().read_object_id(body, purpose)


class LongestIdsRefused(Fault):
    """Object ids of 64 characters are refused by a take and an apply."""

    family = "limit"
    breaks = frozenset({"limit.object-id.longest"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """Up to 63."""
        return super().read_object_id(edited(body, purpose, purpose, lambda one: one if len(one) < 64 else ""), purpose)


class ShortestIdsRefused(Fault):
    """Object ids of one character are refused by a take and an apply."""

    family = "limit"
    breaks = frozenset({"limit.object-id.shortest"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """From 2."""
        return super().read_object_id(edited(body, purpose, purpose, lambda one: one if len(one) > 1 else ""), purpose)


class IdsMustBeginWithLetter(Fault):
    """Object ids that do not begin with a letter or a digit are refused by a take and an apply."""

    family = "limit"
    breaks = frozenset({"limit.object-id.charset"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """Not with a hyphen or an underscore."""
        body = edited(body, purpose, purpose, lambda one: one if one[:1].isalnum() else "")
        return super().read_object_id(body, purpose)


class IdsMayNotEndInHyphen(Fault):
    """Object ids that end in a hyphen are refused by a take and an apply."""

    family = "limit"
    breaks = frozenset({"limit.object-id.charset"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """As in the names of hosts."""
        body = edited(body, purpose, purpose, lambda one: "" if one.endswith("-") else one)
        return super().read_object_id(body, purpose)


class IdsWithoutUnderscores(Fault):
    """Object ids with an underscore are refused by a take and an apply."""

    family = "limit"
    breaks = frozenset({"limit.object-id.charset"})
    rare = True

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """As in the names of hosts."""
        body = edited(body, purpose, purpose, lambda one: "" if "_" in one else one)
        return super().read_object_id(body, purpose)


def edited(body: Mapping[str, Any], purpose: str, wanted: str, change: Callable[[str], str]) -> Mapping[str, Any]:
    """The body with another object id, if it is one of the ``wanted`` purpose."""
    value = body.get("objectId")
    return {**body, "objectId": change(value)} if purpose == wanted and isinstance(value, str) else body
