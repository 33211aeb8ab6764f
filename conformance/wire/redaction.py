"""Redaction: no secret goes past the wire, so nothing downstream can leak one."""

import re
from functools import lru_cache

from facesnap.conformance.wire.exchange import Exchange, Headers, Request, Response

KEY_HEADER = "Ocp-Apim-Subscription-Key"
HIDDEN = "REDACTED"
SHORTEST = 8  # characters of a secret: "ko" stands in many a word that is judged, and a key so short keeps nothing

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})|\\(.)")
# Of what is not ASCII nothing can be part of a secret that is: those escapes, which may be many, are left as they are.
_ESCAPE_OF_ASCII = re.compile(r"\\u(00[0-7][0-9a-fA-F])|%([0-7][0-9a-fA-F])|\\([^u\n]|u(?![0-9a-fA-F]{4}))")


def _meant(escape: re.Match[str]) -> str:
    """The character that an escape stands for."""
    code, octet, character = escape.groups()
    return str(character) if character is not None else chr(int(code or octet, 16))


@lru_cache(256)  # every replay asks anew, for the same few secrets
def _disguised(secret: str) -> re.Pattern[str]:
    """A pattern of a secret in which any character may be escaped."""
    return re.compile("".join(map(_escaped, secret)), re.IGNORECASE)


def _escaped(character: str) -> str:
    """A pattern of one character of a secret: itself, or an escape of it."""
    code = ord(character)
    escapes = [rf"\\u{code:04x}", f"%{code:02x}", rf"\\{re.escape(character)}", re.escape(character)]
    return f"(?:{'|'.join(escapes)})"


class Redactor:
    """Replaces every known secret, and whatever stands in the key header, by ``REDACTED``.

    What has fewer than ``SHORTEST`` characters is hidden in its header alone.
    """

    def __init__(self, secrets: frozenset[str]) -> None:
        # The longest first: a secret that holds another must go as a whole.
        self._secrets = sorted((secret for secret in secrets if len(secret) >= SHORTEST), key=len, reverse=True)
        self._header = lru_cache(1024)(self._plain_header)  # most headers of a run are the same few
        self._disguised = [_disguised(secret) for secret in self._secrets]
        self._shortest = min(map(len, self._secrets), default=0)
        self._escape = _ESCAPE_OF_ASCII if all(secret.isascii() for secret in self._secrets) else _ESCAPE

    def text(self, value: str) -> str:
        """``value`` without any secret, plain or escaped as JSON or a URL may escape it."""
        if len(value) < self._shortest:
            return value
        for secret in self._secrets:
            value = value.replace(secret, HIDDEN)
        if "\\" in value or "%" in value:
            plain = self._escape.sub(_meant, value).lower()
            for secret, pattern in zip(self._secrets, self._disguised, strict=True):
                if secret.lower() in plain:
                    value = pattern.sub(HIDDEN, value)
        return value

    def _bytes(self, value: bytes) -> bytes:
        # Latin-1 gives every byte a character and takes it back; a key goes over the wire as ASCII.
        plain = value.decode("latin-1")
        clean = self.text(plain)
        return value if clean == plain else clean.encode("latin-1")

    def _headers(self, headers: Headers) -> Headers:
        return tuple([(name, self._header(name, value)) for name, value in headers])

    def _plain_header(self, name: str, value: str) -> str:
        return HIDDEN if name.lower() == KEY_HEADER.lower() else self.text(value)

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange as the log may hold it."""
        request, response = exchange.request, exchange.response
        return Exchange(
            exchange.number,
            exchange.principal,
            Request(
                request.method,
                self.text(request.url),
                self._headers(request.headers),
                None if request.body is None else self._bytes(request.body),
            ),
            response and Response(response.status, self._headers(response.headers), self._bytes(response.body)),
            exchange.started,
            exchange.seconds,
            exchange.error and self.text(exchange.error),
            exchange.clock,
        )
