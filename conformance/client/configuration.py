"""The configuration of a client and its overrides for one call (S96). Checks values; sends nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict
from urllib.parse import urlsplit

TIMEOUT = 30.0  # seconds, for connecting, and for each wait on the network after that
RETRIES = 3  # repetitions of a request that was answered 429

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")


class Overrides(TypedDict, total=False):
    """What one call may override."""

    timeout: float
    retries: int
    base_url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where a client sends, as whom, and how patiently.

    ``endpoint`` is an absolute http or https URL that may hold a path; the service stands at it + ``/face/v1.0``.
    ``timeout`` is in seconds. ``retries`` counts repetitions after 429 and nothing else. ``headers`` are added to
    every request. Neither ``key`` nor ``headers`` shows in the repr. Values that cannot be raise ValueError or
    TypeError, without a word of the key.
    """

    endpoint: str
    key: str = field(repr=False)
    timeout: float = TIMEOUT
    retries: int = RETRIES
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "endpoint", _checked_url(self.endpoint))
        if not isinstance(self.key, str):
            raise TypeError(f"the key is a string, not {type(self.key).__name__}")
        if not self.key or not _VALUE.fullmatch(self.key):
            raise ValueError("the key is empty, or has spaces around it or characters that no header can carry")
        _check_number("timeout", self.timeout, int | float)
        if not 0 < self.timeout < float("inf"):
            raise ValueError(f"timeout is a number of seconds above 0, not {self.timeout!r}")
        _check_number("retries", self.retries, int)
        if self.retries < 0:
            raise ValueError(f"retries is 0 or more, not {self.retries!r}")
        check_headers("headers", self.headers)

    def for_call(self, overrides: Mapping[str, object]) -> "Configuration":
        """This configuration with ``overrides`` in their place; an unknown one is a TypeError that lists the known."""
        unknown = sorted(overrides.keys() - Overrides.__annotations__.keys())
        if unknown:
            accepted = ", ".join(Overrides.__annotations__)
            raise TypeError(f"unknown operation_config {', '.join(unknown)}; accepted: {accepted}")
        if not overrides:
            return self
        renamed = {"endpoint" if name == "base_url" else name: value for name, value in overrides.items()}
        if "headers" in renamed:
            check_headers("headers", renamed["headers"])
            renamed["headers"] = merged(self.headers, renamed["headers"])  # type: ignore[arg-type]  # just checked
        return replace(self, **renamed)  # type: ignore[arg-type]  # __post_init__ checks each of them


def merged(*layers: Mapping[str, str] | None) -> dict[str, str]:
    """Headers of all layers; a later layer replaces a name of an earlier one, in whatever letter case."""
    by_name: dict[str, tuple[str, str]] = {}
    for layer in layers:
        by_name.update({name.lower(): (name, value) for name, value in (layer or {}).items()})
    return dict(by_name.values())


def check_headers(what: str, headers: object) -> None:
    """Raise TypeError or ValueError, which names the header and never its value, unless HTTP can carry ``headers``."""
    if not isinstance(headers, Mapping):
        raise TypeError(f"{what} is a mapping of names to values, not {type(headers).__name__}")
    for name, value in headers.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"{what}: the name and the value of {name!r} must be strings")
        if not _NAME.fullmatch(name):
            raise ValueError(f"{what}: {name!r} is not the name of a header")
        if not _VALUE.fullmatch(value):
            raise ValueError(f"{what}: the value of {name} has spaces around it or characters that no header can carry")


def _check_number(name: str, value: object, kind: object) -> None:
    if isinstance(value, bool) or not isinstance(value, kind):  # type: ignore[arg-type]  # a type or a union of types
        raise TypeError(f"{name} is a number, not {type(value).__name__}")


def _checked_url(url: object) -> str:
    if not isinstance(url, str):
        raise TypeError(f"an endpoint is a string, not {type(url).__name__}")
    try:
        parts = urlsplit(url)
        plain = parts.port != 0 and not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:  # an open bracket, a port that is no number
        raise ValueError("an endpoint is an absolute URL") from None
    # The URL itself is not repeated here: one with a user and a password in it would show them.
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ValueError("an endpoint is an absolute http or https URL, without user, query or fragment")
    return url.rstrip("/")
