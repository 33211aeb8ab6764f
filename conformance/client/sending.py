"""Sending: the one place of the client that does I/O, once for threads and once for asyncio."""

from collections.abc import Awaitable, Callable
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypedDict, TypeVar

import httpx

from facesnap.conformance.client.flow import Flow, Send, Sleep
from facesnap.conformance.client.secrecy import without_key
from facesnap.conformance.wire.ports import NoAnswerError
from facesnap.conformance.wire.redaction import Redactor

T = TypeVar("T")


class Sender:
    """Runs flows over an ``httpx.Client``, which it owns; one sender may serve several threads."""

    def __init__(self, transport: httpx.BaseTransport | None, sleep: Callable[[float], None]) -> None:
        self._http = httpx.Client(transport=transport, **_settings())
        self._sleep = sleep

    def run(self, flow: Flow[T], sleep: Callable[[float], None] | None = None) -> T:
        """What the flow returns; raises what it raises. ``sleep`` stands in for the sender's own."""
        pause = sleep or self._sleep
        step: Callable[[], Send | Sleep] = partial(next, flow)
        while True:
            try:
                effect = step()
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # StopIteration does not know the flow's type
            try:
                answer = pause(effect.seconds) if isinstance(effect, Sleep) else self._answer(effect)
            except NoAnswerError as error:
                step = partial(flow.throw, error)
            else:
                step = partial(flow.send, answer)

    def _answer(self, send: Send) -> httpx.Response:
        try:
            return without_key(self._http.send(self._http.build_request(**_arguments(send))), send.secrets)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = _failure(error, send)
        # Raised out here, so that no chain leads to httpx's error, whose request holds the key.
        raise NoAnswerError(failure)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class AsyncSender:
    """Runs flows over an ``httpx.AsyncClient``, which it owns."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._http = httpx.AsyncClient(transport=transport, **_settings())
        self._sleep = sleep

    async def run(self, flow: Flow[T], sleep: Callable[[float], Awaitable[None]] | None = None) -> T:
        """What the flow returns; raises what it raises. ``sleep`` stands in for the sender's own."""
        pause = sleep or self._sleep
        step: Callable[[], Send | Sleep] = partial(next, flow)
        while True:
            try:
                effect = step()
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]  # StopIteration does not know the flow's type
            try:
                answer = await (pause(effect.seconds) if isinstance(effect, Sleep) else self._answer(effect))
            except NoAnswerError as error:
                step = partial(flow.throw, error)
            else:
                step = partial(flow.send, answer)

    async def _answer(self, send: Send) -> httpx.Response:
        try:
            return without_key(await self._http.send(self._http.build_request(**_arguments(send))), send.secrets)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = _failure(error, send)
        raise NoAnswerError(failure)  # out here as above

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


class _Settings(TypedDict):
    follow_redirects: bool
    cookies: CookieJar


def _settings() -> _Settings:
    # Neither redirects, which could carry the key to another host, nor cookies, which would make one call depend on
    # another.
    return {"follow_redirects": False, "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=()))}


def _arguments(send: Send) -> dict[str, Any]:
    return {
        "method": send.method,
        "url": send.url,
        "headers": dict(send.headers),
        "content": send.body,
        "timeout": send.timeout,
    }


def _failure(error: Exception, send: Send) -> str:
    return Redactor(send.secrets).text(f"{send.method} {send.url}: {type(error).__name__}: {error}")
