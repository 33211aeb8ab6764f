"""Serving an emulator over TCP with uvicorn. The only place where anything waits."""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

_HEAD = 256 * 1024  # bytes of request line and headers; a list filter may name many ids
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        OSError: the address cannot be had.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def origin_of(listener: socket.socket, host: str) -> str:
    """The URL, without a path, at which ``listener`` answers to whoever calls it ``host``."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


class Delayed:
    """Lets every request to an application wait before it is served, as a network would."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then serve."""
        await asyncio.sleep(self.seconds)
        await self.app(scope, receive, send)


class Server(uvicorn.Server):
    """A uvicorn server, quiet on standard output, that calls ``on_ready`` when it accepts connections."""

    def __init__(self, app: ASGIApp, latency: float = 0.0, on_ready: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            uvicorn.Config(
                Delayed(app, latency) if latency else app,
                log_config=None,
                log_level="error",
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                date_header=False,  # the emulator's time is not that of this machine
                timeout_keep_alive=75,
                timeout_graceful_shutdown=2,
                h11_max_incomplete_event_size=_HEAD,
            )
        )
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections, and say so."""
        await super().startup(sockets)
        self._on_ready()


def serve(
    app: ASGIApp, listener: socket.socket, *, latency: float = 0.0, on_ready: Callable[[], None] = lambda: None
) -> None:
    """Serve ``app`` on ``listener`` until SIGTERM or Ctrl-C; then return, the socket closed."""
    with _calm_signals():
        Server(app, latency, on_ready).run(sockets=[listener])


@contextlib.contextmanager
def _calm_signals() -> Iterator[None]:
    """Uvicorn stops at a signal, then raises it again for whoever was there before; let that be nobody."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, _nothing) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _nothing(number: int, frame: FrameType | None) -> None:
    """The server has stopped already."""
