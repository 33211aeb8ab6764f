"""Faulty clients that lose, change or keep custom headers (S96)."""

from dataclasses import replace
from typing import Any

import httpx

from facesnap.conformance.client import SnapshotError
from facesnap.conformance.client.flow import Flow
from facesnap.conformance.selfcheck.faulty_clients import Asked, FaultyClient


class ForgetsCustomHeaders(FaultyClient):
    """Custom headers are not sent."""

    breaks = frozenset({"client.options.custom-headers"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """None."""
        return super().call(operations, replace(asked, custom_headers=None))


class ForgetsCustomHeadersOfDeletes(FaultyClient):
    """For asyncio, a delete goes without its custom headers."""

    breaks = frozenset({"client.options.custom-headers"})
    rare = True
    shells = frozenset({"asyncio"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """None for one method."""
        return super().call(operations, replace(asked, custom_headers=None) if asked.name == "delete" else asked)


class SendsOneCustomHeader(FaultyClient):
    """Of several custom headers, only the last is sent."""

    breaks = frozenset({"client.options.custom-headers"})
    rare = True

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """The last one."""
        return super().call(
            operations, replace(asked, custom_headers=dict(list((asked.custom_headers or {}).items())[-1:]))
        )


class FoldsCustomHeaders(FaultyClient):
    """The values of custom headers are sent in lower case."""

    breaks = frozenset({"client.options.custom-headers"})
    rare = True

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """As if they were names."""
        folded = {name: value.lower() for name, value in (asked.custom_headers or {}).items()}
        return super().call(operations, replace(asked, custom_headers=folded))


class KeepsCustomHeaders(FaultyClient):
    """The custom headers of one call are sent with all later ones."""

    breaks = frozenset({"client.options.custom-headers"})

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """A default that is shared and changed."""
        self.kept.update(asked.custom_headers or {})
        return super().call(operations, replace(asked, custom_headers=self.kept))


class ForgetsCustomHeadersOnRetry(FaultyClient):
    """A request that is repeated after 429 goes without the custom headers."""

    breaks = frozenset({"client.options.custom-headers"})
    rare = True

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """They were for the first attempt."""
        retries = operations.config.for_call(asked.overrides).retries
        try:
            return (yield from super().call(operations, replace(asked, overrides={**asked.overrides, "retries": 0})))
        except SnapshotError as error:
            if error.status != httpx.codes.TOO_MANY_REQUESTS or not retries:
                raise
        again = {**asked.overrides, "retries": retries - 1}
        return (yield from super().call(operations, replace(asked, custom_headers=None, overrides=again)))
