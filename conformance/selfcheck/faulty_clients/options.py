"""Faulty clients that mistake the options of a call: custom headers, raw, overrides (S96)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from facesnap.conformance.client import ClientRawResponse, SnapshotError
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


class IgnoresOverrides(FaultyClient):
    """Options given for one call have no effect."""

    breaks = frozenset({"client.options.overrides"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """The client's own configuration."""
        return super().call(operations, replace(asked, overrides={}))


class IgnoresTimeoutOfGets(FaultyClient):
    """For asyncio, a get waits as long as the client says, whatever the call does."""

    breaks = frozenset({"client.options.overrides"})
    rare = True
    shells = frozenset({"asyncio"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """One option, one method."""
        return super().call(
            operations, replace(asked, overrides=without(asked, "timeout")) if asked.name == "get" else asked
        )


class IgnoresBaseUrl(FaultyClient):
    """A base_url given for one call is not used."""

    breaks = frozenset({"client.options.overrides"})
    rare = True

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """Always the client's."""
        return super().call(operations, replace(asked, overrides=without(asked, "base_url")))


class RetriesOnceInAnyCase(FaultyClient):
    """Without retries a request that was answered 429 is repeated once all the same."""

    breaks = frozenset({"client.options.overrides"})
    rare = True

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """At least one."""
        retries = max(1, operations.config.for_call(asked.overrides).retries)
        return super().call(operations, replace(asked, overrides={**asked.overrides, "retries": retries}))


class KeepsOverrides(FaultyClient):
    """The options of one call hold for all later ones."""

    breaks = frozenset({"client.options.overrides"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """The client's configuration is changed."""
        operations.config = operations.config.for_call(asked.overrides)
        return super().call(operations, asked)


class KeepsTimeout(FaultyClient):
    """For threads, the timeout of one call holds for all later ones."""

    breaks = frozenset({"client.options.overrides"})
    rare = True
    shells = frozenset({"threads"})

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """One option sticks."""
        kept = {name: value for name, value in asked.overrides.items() if name == "timeout"}
        operations.config = operations.config.for_call(kept)
        return super().call(operations, asked)


class KeepsOverridesOfFailedCalls(FaultyClient):
    """The options of a call that raises hold for all later ones."""

    breaks = frozenset({"client.options.overrides"})
    rare = True

    def call(self, operations: Any, asked: Asked) -> Flow[Any]:
        """The client's configuration is changed, and changed back where all goes well."""
        usual = operations.config
        operations.config = usual.for_call(asked.overrides)
        value = yield from super().call(operations, replace(asked, overrides={}))
        operations.config = usual
        return value


def without(asked: Asked, option: str) -> Mapping[str, Any]:
    """The options of a call but one."""
    return {name: value for name, value in asked.overrides.items() if name != option}
