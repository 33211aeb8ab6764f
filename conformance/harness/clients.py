"""The client under judgement, and the wire that carries its calls through the run's own sender. No judgement here."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from facesnap.conformance.client import AsyncFaceSnapshotClient, FaceSnapshotClient, build, read
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.reading import PREFIX
from facesnap.conformance.wire.exchange import Exchange, Headers, header
from facesnap.conformance.wire.redaction import KEY_HEADER

# What httpx adds for a connection of its own; the port that really sends has its own connection.
_OF_THE_CONNECTION = frozenset({"host", "connection", "accept-encoding", "transfer-encoding"})
_OF_THE_FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class ClientUnderTest:
    """A client as its parts: what makes one for threads and for asyncio, and its two halves without sending.

    Both makers take ``(endpoint, key, *, transport, sleep)``. A faulty client is this with a part replaced.
    """

    for_threads: Callable[..., Any]
    for_asyncio: Callable[..., Any]
    build: Callable[..., Any]
    read: Callable[..., Any]


REFERENCE = ClientUnderTest(FaceSnapshotClient, AsyncFaceSnapshotClient, build, read)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as the client handed it over; ``exchange`` is what came of it, None for a canned answer.

    ``timeout`` is httpx's, by phase; the headers are without the key.
    """

    method: str
    url: str
    headers: Headers = field(repr=False)
    body: bytes
    timeout: dict[str, float | None]
    exchange: Exchange | None


class Wire(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport, for threads and asyncio alike, into the run's sender: logged, judged, redacted, patient.

    The principal is whoever the key that was sent belongs to. ``canned`` answers go first, one a request, and nothing
    is sent then. A request to any place but the target is answered 404 here: it never leaves the process.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.canned: deque[httpx.Response] = deque()
        self.sent: list[Sent] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, or answer it from ``canned``."""
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in request.headers.raw
            if name.decode("latin-1").lower() not in _OF_THE_CONNECTION
        )
        shown = tuple(pair for pair in headers if pair[0].lower() != KEY_HEADER.lower())
        url = str(request.url)
        principal = self._sender.principals.of_key(header(headers, KEY_HEADER))
        here = self._sender.principals.base_url(principal) + PREFIX
        exchange = None
        if not self.canned and url.startswith(here):
            exchange = self._sender.send(
                principal,
                request.method,
                url.removeprefix(here).partition("?")[0],
                query=urlsplit(url).query,
                headers=headers,
                body=request.content or None,
            )
        timeout = dict(request.extensions.get("timeout", {}))
        self.sent.append(Sent(request.method, url, shown, request.content, timeout, exchange))
        if exchange is not None:
            return answer_of(exchange)
        return self.canned.popleft() if self.canned else httpx.Response(404)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The same; the sender does not suspend."""
        return self.handle_request(await _whole(request))


async def _whole(request: httpx.Request) -> httpx.Request:
    await request.aread()
    return request


def answer_of(exchange: Exchange) -> httpx.Response:
    """The answer of an exchange as httpx has it."""
    response = exchange.response
    if response is None:
        raise ValueError(f"exchange {exchange.number} has no answer")
    headers = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in response.headers
        if name.lower() not in _OF_THE_FRAMING
    ]
    return httpx.Response(response.status, headers=headers, stream=httpx.ByteStream(response.body))
