"""Redaction: no secret goes past the wire, so nothing downstream can leak one."""

import re
from dataclasses import replace
from functools import lru_cache

from facesnap.conformance.wire.exchange import Exchange, Headers, Request, Response

KEY_HEADER = "Ocp-Apim-Subscription-Key"
HIDDEN = "REDACTED"


_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})|\\(.)")


def _meant(escape: re.Match[str]) -> str:
    """The character that an escape stands for."""
    code, octet, character = escape.groups()
    return str(character) if character is not None else chr(int(code or octet, 16))


def _disguised(character: str) -> str:
    """A pattern of one character of a secret: itself, or an escape of it."""
    code = ord(character)
    escapes = [rf"\\u{code:04x}", f"%{code:02x}", rf"\\{re.escape(character)}", re.escape(character)]
    return f"(?:{'|'.join(escapes)})"


class Redactor:
    """Replaces every known secret, and whatever stands in the key header, by ``REDACTED``."""

    def __init__(self, secrets: frozenset[str]) -> None:
        # The longest first: a secret that holds another must go as a whole.
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)
        self._header = lru_cache(1024)(self._plain_header)  # most headers of a run are the same few
        self._disguised = [re.compile("".join(map(_disguised, secret)), re.IGNORECASE) for secret in self._secrets]

    def text(self, value: str) -> str:
        """``value`` without any secret, plain or escaped as JSON or a URL may escape it."""
        for secret in self._secrets:
            value = value.replace(secret, HIDDEN)
        if "\\" in value or "%" in value:
            plain = _ESCAPE.sub(_meant, value).lower()
            for secret, pattern in zip(self._secrets, self._disguised, strict=True):
                if secret.lower() in plain:
                    value = pattern.sub(HIDDEN, value)
        return value

    def _bytes(self, value: bytes) -> bytes:
        # Latin-1 gives every byte a character and takes it back; a key goes over the wire as ASCII.
        return self.text(value.decode("latin-1")).encode("latin-1")

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def _plain_header(self, name: str, value: str) -> str:
        return HIDDEN if name == KEY_HEADER.lower() else self.text(value)

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange as the log may hold it."""
        request, response = exchange.request, exchange.response
        return replace(
            exchange,
            request=Request(
                request.method,
                self.text(request.url),
                self._headers(request.headers),
                None if request.body is None else self._bytes(request.body),
            ),
            response=response
            and Response(response.status, self._headers(response.headers), self._bytes(response.body)),
            error=exchange.error and self.text(exchange.error),
        )
