"""Faulty clients that write requests otherwise than their arguments mean (S95, S97)."""

import json
from typing import Any

from facesnap.conformance.client import Built
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
