"""Faulty clients that write requests, or read answers, otherwise than the contract means (S95, S97)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from facesnap.conformance.client import Built, OperationStatus, OperationStatusType, Snapshot
from facesnap.conformance.selfcheck.faulty_clients import FaultyClient

AGREE = frozenset({"client.answers.agree"})


class SplitsScopeFilter(FaultyClient):
    """The second GUID of a list's scope filter begins with a blank."""

    breaks = AGREE
    rare = True

    def build(self, name: str, /, **arguments: Any) -> Built:
        """Joined as one writes."""
        built = super().build(name, **arguments)
        return built._replace(path_and_query=built.path_and_query.replace(",", ",%20"))


class RepeatsScopeFilter(FaultyClient):
    """For asyncio, each GUID of a list's scope filter has a parameter of its own."""

    breaks = AGREE
    rare = True
    shells = frozenset({"asyncio"})

    def build(self, name: str, /, **arguments: Any) -> Built:
        """As libraries do by themselves."""
        built = super().build(name, **arguments)
        return built._replace(path_and_query=built.path_and_query.replace(",", "&applyScope="))


class OneFilterAtATime(FaultyClient):
    """A list with both filters sends the scope alone."""

    breaks = AGREE
    rare = True

    def build(self, name: str, /, **arguments: Any) -> Built:
        """The second overwrites the first."""
        if name == "list" and arguments.get("apply_scope"):
            arguments["type"] = None
        return super().build(name, **arguments)


class NeverSendsUserData(FaultyClient):
    """User data is not sent."""

    breaks = AGREE

    def build(self, name: str, /, **arguments: Any) -> Built:
        """Without it."""
        return super().build(name, **{key: value for key, value in arguments.items() if key != "user_data"})


class UserDataInAscii(FaultyClient):
    """What is not ASCII in user data is sent as question marks."""

    breaks = AGREE
    rare = True

    def build(self, name: str, /, **arguments: Any) -> Built:
        """A code page of old."""
        if arguments.get("user_data"):
            arguments["user_data"] = arguments["user_data"].encode("ascii", "replace").decode()
        return super().build(name, **arguments)


class SortsScope(FaultyClient):
    """An apply scope is sent in another order than it was given."""

    breaks = AGREE
    rare = True

    def build(self, name: str, /, **arguments: Any) -> Built:
        """As a set would have it."""
        if name != "list" and arguments.get("apply_scope"):
            arguments["apply_scope"] = sorted(arguments["apply_scope"])
        return super().build(name, **arguments)


class LeavesModeOut(FaultyClient):
    """The default mode of an apply is not sent."""

    breaks = AGREE

    def build(self, name: str, /, **arguments: Any) -> Built:
        """The service knows it by itself."""
        if arguments.get("mode") == "CreateNew":
            arguments["mode"] = None
        return super().build(name, **arguments)


class SendsNulls(FaultyClient):
    """A take without user data sends null for it."""

    breaks = AGREE
    rare = True

    def build(self, name: str, /, **arguments: Any) -> Built:
        """Every member, always."""
        built = super().build(name, **arguments)
        if name != "take" or built.body is None:
            return built
        return built._replace(body=json.dumps({"userData": None, **json.loads(built.body)}).encode())


class ForgetsMediaType(FaultyClient):
    """For threads, a body is sent without saying that it is JSON."""

    breaks = AGREE
    shells = frozenset({"threads"})

    def build(self, name: str, /, **arguments: Any) -> Built:
        """One header less."""
        built = super().build(name, **arguments)
        return built._replace(headers=tuple(pair for pair in built.headers if pair[0] != "Content-Type"))


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
