"""Redaction: no secret goes past the wire, so nothing downstream can leak one."""

from dataclasses import replace

from facesnap.conformance.wire.exchange import Exchange, Headers, Request, Response

KEY_HEADER = "Ocp-Apim-Subscription-Key"
HIDDEN = "REDACTED"


class Redactor:
    """Replaces every known secret, and whatever stands in the key header, by ``REDACTED``."""

    def __init__(self, secrets: frozenset[str]) -> None:
        # The longest first: a secret that holds another must go as a whole.
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def text(self, value: str) -> str:
        """``value`` without any secret."""
        for secret in self._secrets:
            value = value.replace(secret, HIDDEN)
        return value

    def _bytes(self, value: bytes) -> bytes:
        for secret in self._secrets:
            value = value.replace(secret.encode(), HIDDEN.encode())
        return value

    def _headers(self, headers: Headers) -> Headers:
        return tuple(
            (name, HIDDEN if name.lower() == KEY_HEADER.lower() else self.text(value)) for name, value in headers
        )

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
