"""The exchange: one request and its answer, with principal and times. Plain data; nothing here sends."""

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """The first value of the header ``name``, in any letter case; None where it is missing."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: an absolute URL, headers in order, and a body or none."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer as it came."""

    status: int
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class ClockInterval:
    """When an exchange happened on the endpoint's own clock: not before ``earliest``, not after ``latest``.

    ``exact``: both were read for this exchange; otherwise ``latest`` is an estimate that a fast clock may break.
    ``moved``: the seconds by which the run had moved the clock on until then.
    """

    earliest: datetime
    latest: datetime
    exact: bool = False
    moved: float = 0.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and its answer or the reason why there is none.

    ``number`` counts from 1 within a run. ``principal`` is a name ("source", "target", "outsider", "sibling",
    "nobody" for no key, "stranger" for a wrong one; "source/key2" for a second key). ``started`` is in seconds since
    the epoch by our clock, ``seconds`` the duration by the monotonic clock. ``clock`` is None without a clock protocol.
    """

    number: int
    principal: str
    request: Request
    response: Response | None
    started: float
    seconds: float
    error: str | None = None
    clock: ClockInterval | None = None
