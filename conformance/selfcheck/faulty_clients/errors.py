"""Faulty clients that swallow errors, or raise others than the service told (S97)."""

import json
from typing import Any

import httpx

from facesnap.conformance.client import ClientRawResponse, SnapshotError
from facesnap.conformance.client.flow import Flow
from facesnap.conformance.selfcheck.faulty_clients import Asked, FaultyClient


class SwallowsErrors(FaultyClient):
    """An error answer returns None."""

    breaks = frozenset({"client.answers.errors"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Nothing went wrong."""
        try:
            return super().read(name, status, headers, body)
        except SnapshotError:
            return None


class ReturnsErrors(FaultyClient):
    """For threads, an error answer returns the error."""

    breaks = frozenset({"client.answers.errors"})
    shells = frozenset({"threads"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """In place of raising it."""
        try:
            return super().read(name, status, headers, body)
        except SnapshotError as error:
            return error


class MissingSnapshotIsNone(FaultyClient):
    """A get of a snapshot that is not there returns None."""

    breaks = frozenset({"client.answers.errors"})
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """One status of one method."""
        return None if (name, status) == ("get", 404) else super().read(name, status, headers, body)


class RawErrorsReturn(FaultyClient):
    """For threads, an error answer to a call with raw returns the direct response."""

    breaks = frozenset({"client.answers.errors"})
    rare = True
    shells = frozenset({"threads"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """Who asked for it may look at it."""
        try:
            return (yield from super().call(operations, asked))
        except SnapshotError as error:
            if not asked.raw or error.response is None:
                raise
            return ClientRawResponse(None, error.response)


class RaisesHttpErrors(FaultyClient):
    """An error answer raises the error of the HTTP library, without the service's code and message."""

    breaks = frozenset({"client.answers.errors"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Whoever catches it must read the answer anew."""
        try:
            return super().read(name, status, headers, body)
        except SnapshotError as error:
            request = httpx.Request("GET", "http://emulator.invalid")
            raise httpx.HTTPStatusError(name, request=request, response=httpx.Response(status)) from error


class ErrorsWithoutCode(FaultyClient):
    """Errors come without the service's code."""

    breaks = frozenset({"client.answers.errors"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Status and message."""
        try:
            return super().read(name, status, headers, body)
        except SnapshotError as error:
            raise SnapshotError(error.status, None, error.message) from error


class NumericCodesLost(FaultyClient):
    """For asyncio, the code of an error is lost if it is a number."""

    breaks = frozenset({"client.answers.errors"})
    rare = True
    shells = frozenset({"asyncio"})

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """As of a wrong key."""
        try:
            return super().read(name, status, headers, body)
        except SnapshotError as error:
            if not (error.code or "").isdecimal():
                raise
            raise SnapshotError(error.status, None, error.message) from error


class EmptyErrorsCrash(FaultyClient):
    """An error answer without a body cannot be read."""

    breaks = frozenset({"client.answers.agree"})
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """It parses whatever comes."""
        if not body and status >= httpx.codes.BAD_REQUEST:
            json.loads(body)
        return super().read(name, status, headers, body)


class FlatErrorsUnread(FaultyClient):
    """The code and message of an error are read inside an envelope alone."""

    breaks = frozenset({"client.answers.agree"})
    rare = True

    def read(self, name: str, status: int, headers: Any, body: bytes) -> Any:
        """Older gateways have none."""
        try:
            return super().read(name, status, headers, body)
        except SnapshotError as error:
            if b'"error"' in body:
                raise
            raise SnapshotError(error.status) from error
