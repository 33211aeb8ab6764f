"""Keeping the key out of whatever the client hands out: responses, their requests, errors. Sends nothing."""

import httpx

from facesnap.conformance.wire.exchange import Headers
from facesnap.conformance.wire.redaction import HIDDEN, KEY_HEADER, Redactor

# They describe the bytes as they came, which are not the bytes of a scrubbed body.
_FRAMING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def hidden(headers: Headers, redactor: Redactor) -> list[tuple[str, str]]:
    """The headers without a secret in them; of the key header nothing is left."""
    return [(name, HIDDEN if name.lower() == KEY_HEADER.lower() else redactor.text(value)) for name, value in headers]


def without_key(response: httpx.Response, secrets: frozenset[str]) -> httpx.Response:
    """The same response, whose request no longer holds the key."""
    request = response.request
    response.request = httpx.Request(
        request.method,
        request.url,
        headers=hidden(tuple(request.headers.multi_items()), Redactor(secrets)),
        content=request.content,
    )
    # httpx prepares the request that would follow a redirect, headers and all; nobody follows it here.
    response.next_request = None
    return response


def scrubbed(response: httpx.Response, redactor: Redactor) -> httpx.Response:
    """The response as an error may carry it: as it is, unless the service echoed a secret, which is then replaced."""
    headers = tuple(response.headers.multi_items())
    clean_headers = hidden(headers, redactor)
    # Latin-1 keeps each byte as it is, and a secret is ASCII: headers carry nothing else.
    clean_body = redactor.text(response.content.decode("latin-1")).encode("latin-1")
    if clean_headers == list(headers) and clean_body == response.content:
        return response
    return httpx.Response(
        response.status_code,
        headers=[(name, value) for name, value in clean_headers if name.lower() not in _FRAMING],
        content=clean_body,
        request=response.request,
    )
