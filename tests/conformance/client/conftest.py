"""Both shells of the client behind one face, so that every test of behaviour runs over each of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from facesnap.conformance.client import AsyncFaceSnapshotClient, FaceSnapshotClient

ENDPOINT = "http://face.test/region"
KEY = "0123456789abcdef0123456789abcdef"

Handler = Callable[[httpx.Request], httpx.Response]


class Shell:
    """A client with a scripted service: every request is kept, ``sleeps`` are recorded instead of slept."""

    def __init__(self, flavour: str, answers: Handler, **settings: Any) -> None:
        self.requests: list[httpx.Request] = []
        self.sleeps: list[float] = []
        self._flavour = flavour
        self._answers = answers
        self._settings = settings

    def __call__(self, name: str, *arguments: Any, **keywords: Any) -> Any:
        """Call an operation (or wait_for_operation) with a fresh client."""
        if self._flavour == "sync":
            with FaceSnapshotClient(
                ENDPOINT, KEY, transport=self._transport(), sleep=self._sleep, **self._settings
            ) as c:
                return getattr(c.snapshot, name)(*arguments, **keywords)

        async def run() -> Any:
            transport = self._transport()
            async with AsyncFaceSnapshotClient(
                ENDPOINT, KEY, transport=transport, sleep=self._async_sleep, **self._settings
            ) as c:
                coroutine: Awaitable[Any] = getattr(c.snapshot, name)(*arguments, **keywords)
                return await coroutine

        return asyncio.run(run())

    def _transport(self) -> httpx.MockTransport:
        def answer(request: httpx.Request) -> httpx.Response:
            # The client replaces the request of its answer: keep what really went out.
            self.requests.append(request)
            return self._answers(request)

        return httpx.MockTransport(answer)

    def _sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)

    async def _async_sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)


def in_turn(*answers: httpx.Response | Exception) -> Handler:
    """Give the answers one after the other, the last one ever again; raise those that are exceptions."""
    queue: Iterator[httpx.Response | Exception] = iter(answers)
    last = answers[-1]

    def answer(_: httpx.Request) -> httpx.Response:
        now = next(queue, last)
        if isinstance(now, Exception):
            raise now
        return httpx.Response(now.status_code, headers=now.headers, content=now.content)

    return answer


@pytest.fixture(params=["sync", "async"])
def shell(request: pytest.FixtureRequest) -> Callable[..., Shell]:
    """``shell(answer, answer, ..., retries=…)``: a client whose service gives those answers in turn."""

    def make(*answers: httpx.Response | Exception | Handler, **settings: Any) -> Shell:
        handler = answers[0] if callable(answers[0]) else in_turn(*answers)  # type: ignore[arg-type]  # no handlers left
        return Shell(request.param, handler, **settings)

    return make
