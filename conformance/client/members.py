"""JSON values into models, member by member. Pure; a value that does not fit raises Misfit, which says where."""

import reprlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from facesnap.conformance.client import timestamps
from facesnap.conformance.client.models import OperationStatus, OperationStatusType, Snapshot, SnapshotObjectType

_Word = TypeVar("_Word", bound=StrEnum)
_SNAPSHOT = frozenset({"id", "account", "type", "applyScope", "userData", "createdTime", "lastUpdateTime"})
_OPERATION_STATUS = frozenset({"status", "createdTime", "lastActionTime", "resourceLocation", "message"})


class Misfit(ValueError):  # noqa: N818 - a finding on its way to DeserializationError, never seen outside this room
    """``member`` is the path to the value (empty for the body itself), ``found`` the value, shortened."""

    def __init__(self, member: str, expected: str, found: str) -> None:
        super().__init__(member, expected, found)
        self.member = member
        self.expected = expected
        self.found = found


def snapshot(at: str, value: object) -> Snapshot:
    """One snapshot (part B 2.8). ``at`` is the path to it, empty for the body itself."""
    members = _Members(at, value)
    return Snapshot(
        id=members.text("id"),
        account=members.text("account"),
        type=_word(SnapshotObjectType, members.text("type")),
        apply_scope=members.texts("applyScope"),
        created_time=members.moment("createdTime"),
        last_update_time=members.moment("lastUpdateTime"),
        user_data=members.text_or_none("userData"),
        additional_properties=members.beyond(_SNAPSHOT),
    )


def snapshots(at: str, value: object) -> list[Snapshot]:
    """A list of snapshots (part B 2.2)."""
    if not isinstance(value, list):
        raise Misfit(at, "an array", _shortened(value))
    return [snapshot(f"{at}[{place}]", item) for place, item in enumerate(value)]


def operation_status(at: str, value: object) -> OperationStatus:
    """One operation status (part B 2.7)."""
    members = _Members(at, value)
    return OperationStatus(
        status=_word(OperationStatusType, members.text("status")),
        created_time=members.moment("createdTime"),
        last_action_time=members.moment_or_none("lastActionTime"),
        resource_location=members.text_or_none("resourceLocation"),
        message=members.text_or_none("message"),
        additional_properties=members.beyond(_OPERATION_STATUS),
    )


class _Members:
    """The members of one JSON object. An optional member that is null counts as left out (part C, eras)."""

    def __init__(self, at: str, value: object) -> None:
        if not isinstance(value, Mapping):
            raise Misfit(at, "an object", _shortened(value))
        self._at = at
        self._members: Mapping[str, object] = value

    def text(self, name: str) -> str:
        return _text(self._path(name), self._required(name, "a string"))

    def text_or_none(self, name: str) -> str | None:
        return None if self._members.get(name) is None else self.text(name)

    def texts(self, name: str) -> list[str]:
        value = self._required(name, "an array of strings")
        if not isinstance(value, list):
            raise Misfit(self._path(name), "an array of strings", _shortened(value))
        return [_text(f"{self._path(name)}[{place}]", item) for place, item in enumerate(value)]

    def moment(self, name: str) -> datetime:
        text = self.text(name)
        try:
            return timestamps.parse(text)
        except ValueError as error:
            raise Misfit(self._path(name), "an RFC 3339 date-time", _shortened(text)) from error

    def moment_or_none(self, name: str) -> datetime | None:
        return None if self._members.get(name) is None else self.moment(name)

    def beyond(self, known: frozenset[str]) -> dict[str, object]:
        return {name: value for name, value in self._members.items() if name not in known}

    def _required(self, name: str, expected: str) -> object:
        if name not in self._members:
            raise Misfit(self._path(name), expected, "no such member")
        return self._members[name]

    def _path(self, name: str) -> str:
        return f"{self._at}.{name}" if self._at else name


def _text(at: str, value: object) -> str:
    if not isinstance(value, str):
        raise Misfit(at, "a string", _shortened(value))
    return value


def _word(words: type[_Word], text: str) -> _Word | str:
    """The word that ``text`` is in some letter case, or ``text`` itself: a later service may know more words."""
    return next((word for word in words if word.value.lower() == text.lower()), text)


def _shortened(value: object) -> str:
    return "null" if value is None else reprlib.repr(value)
