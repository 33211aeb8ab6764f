"""Faulty clients that return something else than documented (S97)."""

import json
from dataclasses import replace
from typing import Any

import httpx

from facesnap.conformance.client.flow import Flow
from facesnap.conformance.selfcheck.faulty_clients import Asked, FaultyClient


class GetReturnsJson(FaultyClient):
    """A get returns bare JSON."""

    breaks = frozenset({"client.answers.values"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """A dict in place of a snapshot."""
        value = super().read(name, status, headers, body)
        return json.loads(body) if name == "get" else value


class ListReturnsTuple(FaultyClient):
    """A list returns a tuple of snapshots."""

    breaks = frozenset({"client.answers.values"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Not a list."""
        value = super().read(name, status, headers, body)
        return tuple(value) if name == "list" else value


class ListOfOneReturnsSnapshot(FaultyClient):
    """A list of one snapshot returns the snapshot itself."""

    breaks = frozenset({"client.answers.values", "client.answers.agree"})
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Unpacked where there is nothing to choose."""
        value = super().read(name, status, headers, body)
        return value[0] if name == "list" and len(value) == 1 else value


class EmptyListReturnsNothing(FaultyClient):
    """A list without a snapshot returns None."""

    breaks = frozenset({"client.answers.agree"})
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Nothing for nothing."""
        value = super().read(name, status, headers, body)
        return (value or None) if name == "list" else value


class TakeReturnsLocation(FaultyClient):
    """A take returns where its operation is."""

    breaks = frozenset({"client.answers.values"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Useful, and not documented."""
        value = super().read(name, status, headers, body)
        return httpx.Headers(headers).get("Operation-Location") if name == "take" else value


class DeleteReturnsTrue(FaultyClient):
    """For asyncio, a delete returns True."""

    breaks = frozenset({"client.answers.values"})
    rare = True
    shells = frozenset({"asyncio"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """In place of None."""
        value = super().read(name, status, headers, body)
        return True if name == "delete" else value


class StatusReturnsWord(FaultyClient):
    """For threads, the status of an operation is a word."""

    breaks = frozenset({"client.answers.values"})
    shells = frozenset({"threads"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """A string in place of an operation status."""
        value = super().read(name, status, headers, body)
        return value.status if name == "get_operation_status" else value


class PlainGetReturnsJson(FaultyClient):
    """For asyncio, a get without raw returns bare JSON."""

    breaks = frozenset({"client.answers.values"})
    rare = True
    shells = frozenset({"asyncio"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """Typed in the direct response alone."""
        answer = yield from super().call(operations, replace(asked, raw=True))
        if asked.raw:
            return answer
        return answer.response.json() if asked.name == "get" else answer.output
