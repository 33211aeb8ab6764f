"""Faulty clients that mistake the options of one call (S96)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.conformance.client.flow import Flow
from facesnap.conformance.selfcheck.faulty_clients import Asked, FaultyClient


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
