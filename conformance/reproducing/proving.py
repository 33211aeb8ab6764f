"""Proving: a generated test in this process, against an endpoint that fails and one that does not."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from facesnap.conformance.reproducing.places import Place, settings
from facesnap.conformance.wire.exchange import Request
from facesnap.conformance.wire.ports import Port


@dataclass(frozen=True, slots=True)
class Shown:
    """How a test ended: green (``red`` and ``error`` None), red with the assertion's words, or in an error."""

    red: str | None = None
    error: str | None = None

    @property
    def green(self) -> bool:
        """Whether the test passed."""
        return self.red is None and self.error is None


def tried(text: str, place: Place) -> Shown:
    """The outcome of the test that a file holds, at a place."""
    target, port = place()
    names: dict[str, Any] = {"__name__": "reproduction"}
    try:
        exec(compile(text, "reproduction.py", "exec"), names)  # noqa: S102 - our own text, as it is handed out
        names["Service"] = partial(names["Service"], settings=settings(target), transport=_Transport(port))
        test = next(each for name, each in names.items() if name.startswith("test_"))
        test()
    except AssertionError as wrong:
        return Shown(red=str(wrong))
    except Exception as error:  # noqa: BLE001 - whatever it is, the test was no test
        return Shown(error=f"{type(error).__name__}: {error}")
    finally:
        if target.embedded is not None:
            port.close()
    return Shown()


class _Transport(httpx.BaseTransport):
    """An httpx transport by way of a port."""

    def __init__(self, port: Port) -> None:
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it."""
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        own = tuple(pair for pair in headers if pair[0].lower() not in {"host", "connection", "accept-encoding"})
        answer = self._port.send(Request(request.method, str(request.url), own, request.content or None))
        framing = {"content-encoding", "transfer-encoding"}
        kept = [pair for pair in answer.headers if pair[0].lower() not in framing]
        return httpx.Response(answer.status, headers=kept, stream=httpx.ByteStream(answer.body))
