"""The clients: FaceSnapshotClient for threads, AsyncFaceSnapshotClient for asyncio. They put the parts together."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import httpx

from facesnap.conformance.client.async_snapshot_operations import AsyncSnapshotOperations
from facesnap.conformance.client.building import build
from facesnap.conformance.client.configuration import RETRIES, TIMEOUT, Configuration
from facesnap.conformance.client.reading import read
from facesnap.conformance.client.sending import AsyncSender, Sender
from facesnap.conformance.client.snapshot_operations import SnapshotOperations


class FaceSnapshotClient:
    """A client of one Face endpoint as one subscription: ``client.snapshot.take(...)`` and so on.

    ``endpoint`` is what stands before ``/face/v1.0``; ``key`` goes into every request and shows in no repr, log or
    exception. ``timeout`` is in seconds, for connecting and for each wait on the network; ``retries`` is how often a
    request answered 429 is repeated, after Retry-After, else after the seconds that the message names, else after 1 s,
    2 s, 4 s...; one asked to wait longer than 60 s is not repeated. ``transport`` is httpx's; ``sleep`` takes seconds.
    A context manager; else call :meth:`close`. Raises ValueError or TypeError for values that cannot be.
    """

    def __init__(
        self,
        endpoint: str,
        key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.config = Configuration(endpoint, key, timeout, retries)
        self._sender = Sender(transport, sleep)
        self.snapshot = SnapshotOperations(self._sender, self.config, build, read)
        self.wait_for_operation = self.snapshot.wait_for_operation

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def __repr__(self) -> str:
        return f"FaceSnapshotClient({self.config.endpoint!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncFaceSnapshotClient:
    """As FaceSnapshotClient, for asyncio: ``async with``, and every operation is awaited."""

    def __init__(
        self,
        endpoint: str,
        key: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.config = Configuration(endpoint, key, timeout, retries)
        self._sender = AsyncSender(transport, sleep)
        self.snapshot = AsyncSnapshotOperations(self._sender, self.config, build, read)
        self.wait_for_operation = self.snapshot.wait_for_operation

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    def __repr__(self) -> str:
        return f"AsyncFaceSnapshotClient({self.config.endpoint!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
