"""Ports: ways to send one request. Over TCP by httpx, or straight into an ASGI application in this process."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import httpx

from facesnap.conformance.wire.exchange import Request, Response

MAX_BODY = 64 * 1024 * 1024  # bytes; no lawful answer comes near it

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Application = Callable[[Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class NoAnswerError(Exception):
    """The world failed: no answer came, or none that HTTP allows. Never the blame of a clause."""


class Port(Protocol):
    """Sends one request and returns its answer; raises :class:`NoAnswerError` where none came."""

    def send(self, request: Request) -> Response:
        """The answer to ``request``."""
        ...

    def close(self) -> None:
        """Give back what the port holds."""
        ...


class HttpPort:
    """A real connection: httpx, redirects not followed, proxies of the environment honoured off loopback."""

    def __init__(self, timeout: float = 30.0) -> None:
        self._client = httpx.Client(timeout=timeout, follow_redirects=False)
        # What httpx would add by itself is not ours to send: the request goes out as it was written.
        self._client.headers.clear()

    def send(self, request: Request) -> Response:
        """One attempt, no retry."""
        try:
            built = self._client.build_request(
                request.method, request.url, headers=list(request.headers), content=request.body
            )
            with self._client.stream(built.method, built.url, headers=built.headers, content=request.body) as answer:
                chunks, size = [], 0
                for chunk in answer.iter_bytes():
                    size += len(chunk)
                    if size > MAX_BODY:
                        raise NoAnswerError(f"the answer's body is longer than {MAX_BODY} bytes")
                    chunks.append(chunk)
                headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers.raw)
                return Response(answer.status_code, headers, b"".join(chunks))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswerError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class SuspendedError(RuntimeError):
    """An application needs an event loop."""


class AsgiPort:
    """An ASGI application driven by hand: no event loop, no socket. The application must never really suspend."""

    def __init__(self, app: Application) -> None:
        self._app = app

    def send(self, request: Request) -> Response:
        """The application's answer, 500 if it raises; SuspendedError if it waits for more than the request's body."""
        url = urlsplit(request.url)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
        if request.body is not None and not any(name == b"content-length" for name, _ in headers):
            headers.append((b"content-length", str(len(request.body)).encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": unquote(url.path),
            "raw_path": url.path.encode("ascii", "replace"),
            "query_string": url.query.encode("ascii", "replace"),
            "root_path": "",
            "headers": [(b"host", url.netloc.encode()), *headers],
            "server": (url.hostname or "localhost", url.port or 80),
            "client": ("127.0.0.1", 0),
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body or b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            drive(self._app(scope, receive, send))
        except SuspendedError:
            raise
        except Exception as crash:  # noqa: BLE001 - a server would answer so, and the run goes on
            text = f"the application raised {type(crash).__name__}: {crash}"
            return Response(500, (("content-type", "text/plain"),), text.encode("utf-8", "replace"))
        if not sent:
            raise NoAnswerError("the application ended without an answer")
        start = sent[0]
        body = b"".join(message.get("body", b"") for message in sent[1:])
        answer_headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in start["headers"])
        return Response(start["status"], answer_headers, body)

    def close(self) -> None:
        """Nothing is held."""


def drive(awaitable: Awaitable[None]) -> None:
    """Run a coroutine to its end by hand; raise SuspendedError if it suspends."""
    coroutine = awaitable.__await__()
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise SuspendedError("the application suspended; serve it over TCP instead")
