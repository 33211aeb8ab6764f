"""The flow of one call, without I/O: a generator that yields what is to be done and is sent what came of it.

The sync and the async shell do the same two things, send and sleep; everything else is decided here, once.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, Protocol, TypeVar

import httpx

from facesnap.conformance.client import patience
from facesnap.conformance.client.building import Built
from facesnap.conformance.client.configuration import Configuration, check_headers, merged
from facesnap.conformance.client.errors import DeserializationError, SnapshotError
from facesnap.conformance.client.locations import operation_id
from facesnap.conformance.client.reading import Answer, error_body
from facesnap.conformance.client.secrecy import scrubbed
from facesnap.conformance.wire.redaction import KEY_HEADER, Redactor

T = TypeVar("T")
USER_AGENT = "facesnap-reference-client"


@dataclass(frozen=True, slots=True)
class Send:
    """Send this request and answer with the httpx.Response. ``secrets`` must show nowhere."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None
    timeout: float
    secrets: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sleep:
    """Sleep that many seconds and answer with None."""

    seconds: float


Flow = Generator[Send | Sleep, Any, T]


@dataclass(frozen=True, slots=True)
class ClientRawResponse(Generic[T]):
    """What ``raw=True`` returns (S96): the direct response alongside the deserialized value."""

    output: T
    response: httpx.Response

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the response; names are found in any letter case."""
        return self.response.headers

    @property
    def operation_id(self) -> str:
        """The id in Operation-Location (S13); DeserializationError if that is missing or locates no operation."""
        location = self.headers.get("Operation-Location")
        try:
            return operation_id(location or "")
        except ValueError:
            found = "no such header" if location is None else "something else"
            raise DeserializationError(
                self.response.status_code, "Operation-Location", "operations/{guid}", found, self.response
            ) from None


class Serializer(Protocol):
    """Builds a request: :func:`facesnap.conformance.client.build` or one that does more."""

    def __call__(self, operation_name: str, /, **arguments: object) -> Built:
        """The request for the named operation."""
        ...


Deserializer = Callable[[str, int, list[tuple[str, str]], bytes], Answer]


def call(
    name: str,
    arguments: Mapping[str, object],
    *,
    config: Configuration,
    serialize: Serializer,
    deserialize: Deserializer,
    custom_headers: Mapping[str, str] | None,
) -> Flow[ClientRawResponse[Any]]:
    """One call: build, send, repeat while it is rate-limited, read. ``config`` already holds the call's overrides."""
    send = addressed(serialize(name, **arguments), config, custom_headers)
    response: httpx.Response = yield from _sent(send, config.retries)
    try:
        value = deserialize(name, response.status_code, response.headers.multi_items(), response.content)
    except SnapshotError as error:
        redactor = Redactor(send.secrets)
        failure = error.carrying(scrubbed(response, redactor), redactor.text)
    else:
        return ClientRawResponse(value, response)
    # Raised out here, so that no chain leads to the error as it was read, which may hold a key that was echoed.
    raise failure


def addressed(built: Built, config: Configuration, custom_headers: Mapping[str, str] | None) -> Send:
    """The request with an endpoint before it and the key in it; ``custom_headers`` have the last word (S96)."""
    if custom_headers is not None:
        check_headers("custom_headers", custom_headers)
    own = {"User-Agent": USER_AGENT, KEY_HEADER: config.key}
    headers = merged(own, dict(built.headers), config.headers, custom_headers)
    sent_keys = {value for name, value in headers.items() if name.lower() == KEY_HEADER.lower()}
    secrets = frozenset({config.key} | sent_keys)
    return Send(built.method, config.endpoint + built.path_and_query, headers, built.body, config.timeout, secrets)


def _sent(send: Send, retries: int) -> Flow[httpx.Response]:
    """The answer to ``send``. 429 says that nothing was done, so repeating is safe for every method."""
    for attempt in range(retries):
        response: httpx.Response = yield send
        if response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            return response
        told = patience.told(tuple(response.headers.multi_items()), error_body(response.content)[1])
        seconds = patience.backoff(attempt) if told is None else told
        if seconds > patience.LONGEST_RETRY:
            return response
        yield Sleep(seconds)
    last: httpx.Response = yield send
    return last
