"""exchanges.har: the exchanges of a failure as HTTP Archive 1.2, for browsers and proxies to open. No key is in it."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from facesnap.conformance.wire.exchange import Exchange, Headers, Request, Response, header


def har(exchanges: Sequence[Exchange], comment: str) -> str:
    """The archive as JSON; ``comment`` says what it shows."""
    log = {
        "version": "1.2",
        "creator": {"name": "facesnap", "version": version("facesnap")},
        "entries": [_entry(each) for each in exchanges],
        "comment": comment,
    }
    return json.dumps({"log": log}, indent=1) + "\n"


def _entry(exchange: Exchange) -> dict[str, Any]:
    milliseconds = round(exchange.seconds * 1000, 3)
    return {
        "startedDateTime": datetime.fromtimestamp(exchange.started, UTC).isoformat(timespec="milliseconds"),
        "time": milliseconds,
        "request": _request(exchange.request),
        "response": _response(exchange.response),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": f"as {exchange.principal}" + (f"; no answer: {exchange.error}" if exchange.error else ""),
    }


def _request(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(request.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": len(request.body or b""),
    }
    if request.body:
        text, comment = _text(request.body)
        found["postData"] = {
            "mimeType": header(request.headers, "Content-Type") or "",
            "params": [],
            "text": text,
            **comment,
        }
    return found


def _response(response: Response | None) -> dict[str, Any]:
    """The answer; status 0 where none came, as browsers write it."""
    answer = response or Response(0)
    text, encoding = _text(answer.body)
    return {
        "status": answer.status,
        "statusText": _phrase(answer.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers(answer.headers),
        "content": {
            "size": len(answer.body),
            "mimeType": header(answer.headers, "Content-Type") or "",
            "text": text,
            **({"encoding": "base64"} if encoding else {}),
        },
        "redirectURL": header(answer.headers, "Location") or "",
        "headersSize": -1,
        "bodySize": len(answer.body),
    }


def _headers(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _text(body: bytes) -> tuple[str, dict[str, str]]:
    try:
        return body.decode("utf-8"), {}
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), {"comment": "text is base64"}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
