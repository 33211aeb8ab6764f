"""Faulty clients that read answers otherwise than they say (S97)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from facesnap.conformance.client import OperationStatus, OperationStatusType, Snapshot
from facesnap.conformance.selfcheck.faulty_clients import FaultyClient

AGREE = frozenset({"client.answers.agree"})


class ReadsCreationAsUpdate(FaultyClient):
    """The last update of a snapshot is read from its creation."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Shows once a snapshot was updated."""
        value = super().read(name, status, headers, body)
        return replace(value, last_update_time=value.created_time) if isinstance(value, Snapshot) else value


class CutsTimes(FaultyClient):
    """Times are read to the millisecond."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Three digits of seven."""
        value = super().read(name, status, headers, body)
        if not isinstance(value, Snapshot | OperationStatus):
            return value
        moment = value.created_time
        return replace(value, created_time=moment.replace(microsecond=moment.microsecond // 1000 * 1000))


class ReadsTimesWithoutZone(FaultyClient):
    """The times of a status are naive."""

    breaks = AGREE

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """A moment that depends on where one is."""
        value = super().read(name, status, headers, body)
        if not isinstance(value, OperationStatus):
            return value
        return replace(value, created_time=value.created_time.replace(tzinfo=None))


class ReadsTimesInLists(FaultyClient):
    """The snapshots of a list carry the time of reading as their creation."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Right in a get."""
        value = super().read(name, status, headers, body)
        return [replace(each, created_time=datetime.now(UTC)) for each in value] if name == "list" else value


class ReadsRunningAsSucceeded(FaultyClient):
    """An operation that runs is read as succeeded."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Any word but failed."""
        value = super().read(name, status, headers, body)
        if isinstance(value, OperationStatus) and value.status == OperationStatusType.running:
            return replace(value, status=OperationStatusType.succeeded)
        return value


class LosesUnknownMembers(FaultyClient):
    """What the service says beyond the documented members is lost."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Only what has a name here."""
        value = super().read(name, status, headers, body)
        return replace(value, additional_properties={}) if isinstance(value, OperationStatus) else value


class ReadsFirstOfScope(FaultyClient):
    """Of an apply scope, only the first GUID is read."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Shows where there are several."""
        value = super().read(name, status, headers, body)
        return replace(value, apply_scope=value.apply_scope[:1]) if isinstance(value, Snapshot) else value


class ChokesOnEmptyLists(FaultyClient):
    """A list without a snapshot cannot be read."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """It looks at the first entry."""
        value = super().read(name, status, headers, body)
        if name == "list" and not value:
            raise IndexError(name)
        return value


class LosesReasons(FaultyClient):
    """For asyncio, why an operation failed is lost."""

    breaks = AGREE
    rare = True
    shells = frozenset({"asyncio"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Shows once one failed."""
        value = super().read(name, status, headers, body)
        return replace(value, message=None) if isinstance(value, OperationStatus) else value


class NeedsFractions(FaultyClient):
    """Times of whole seconds cannot be read."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """One format for all."""
        value = super().read(name, status, headers, body)
        if isinstance(value, Snapshot) and not value.created_time.microsecond:
            raise ValueError("time data does not match format")
        return value


class ReadsStatusByLetterCase(FaultyClient):
    """A status is understood in one letter case alone."""

    breaks = AGREE
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Two are seen on the wire."""
        value = super().read(name, status, headers, body)
        if isinstance(value, OperationStatus) and b'"notStarted"' in body:
            return replace(value, status="unknown")
        return value
