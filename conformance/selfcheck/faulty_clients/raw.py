"""Faulty clients that mistake what raw asks for (S96)."""

from dataclasses import replace
from typing import Any

import httpx

from facesnap.conformance.client import ClientRawResponse
from facesnap.conformance.client.flow import Flow
from facesnap.conformance.selfcheck.faulty_clients import Asked, FaultyClient


class NeverRaw(FaultyClient):
    """Raw changes nothing."""

    breaks = frozenset({"client.options.raw"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """The value alone."""
        return super().call(operations, replace(asked, raw=False))


class AlwaysRaw(FaultyClient):
    """The direct response comes whether it was asked for or not."""

    breaks = frozenset({"client.options.raw"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """The value in its wrapping."""
        return super().call(operations, replace(asked, raw=True))


class RawOnceRawAlways(FaultyClient):
    """For threads, after one call with raw all others are raw too."""

    breaks = frozenset({"client.options.raw"})
    rare = True
    shells = frozenset({"threads"})
    raw = False

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """A switch that nothing switches back."""
        self.raw = self.raw or asked.raw
        return super().call(operations, replace(asked, raw=self.raw))


class RawWithoutValue(FaultyClient):
    """With raw, nothing stands beside the direct response."""

    breaks = frozenset({"client.options.raw"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """The response is there to be read."""
        answer = yield from super().call(operations, asked)
        return ClientRawResponse(None, answer.response) if asked.raw else answer


class RawOfTakeWithoutHeaders(FaultyClient):
    """With raw, the direct response to a take comes without its headers."""

    breaks = frozenset({"client.options.raw"})
    rare = True

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """Status and body are all that was kept."""
        answer = yield from super().call(operations, asked)
        if not asked.raw or asked.name != "take":
            return answer
        return ClientRawResponse(answer.output, httpx.Response(answer.response.status_code))


class RawListIsJson(FaultyClient):
    """For threads, the value beside the direct response to a list is bare JSON."""

    breaks = frozenset({"client.options.raw"})
    rare = True
    shells = frozenset({"threads"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """Dicts in place of snapshots."""
        answer = yield from super().call(operations, asked)
        return (
            ClientRawResponse(answer.response.json(), answer.response) if asked.raw and asked.name == "list" else answer
        )
