"""A failure and its exchanges as the page shows them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from facesnap.conformance.report.bodies import shown_body
from facesnap.conformance.report.curl import curl, header_pairs
from facesnap.conformance.report.results_json import name_of_test
from facesnap.conformance.report.run import JsonObject

_EXCHANGES = 40  # of one failure; a shrunk sequence is far shorter
_HUNDRED = 100


def shown_failure(failure: Mapping[str, Any], row: Mapping[str, Any]) -> JsonObject:
    """The failure with the words of its clause (``row``) and its exchanges laid out; the last ones where many."""
    exchanges = failure["exchanges"][-_EXCHANGES:]
    return {
        **failure,
        "id": row["id"],
        "says": row["says"],
        "level": row["level"],
        "cites": row["cites"],
        "decides": row["decides"],
        "test": f"{name_of_test(row['id'])}.py",
        "left_out": len(failure["exchanges"]) - len(exchanges),
        "exchanges": [shown_exchange(exchange) for exchange in exchanges],
    }


def shown_exchange(exchange: Mapping[str, Any]) -> JsonObject:
    """One exchange: request and answer readable, and the curl that sends it again."""
    request, response = exchange["request"], exchange["response"]
    return {
        "number": exchange["number"],
        "principal": exchange["principal"],
        "started": _clock(exchange["started"]),
        "seconds": exchange["seconds"],
        "error": exchange["error"],
        "method": request["method"],
        "path": _path(request["url"]),
        "curl": curl(exchange),
        "request": {
            "line": f"{request['method']} {request['url']}",
            "headers": header_pairs(request["headers"]),
            "body": shown_body(request["body"]),
        },
        "response": response
        and {
            "status": response["status"],
            "phrase": _phrase(response["status"]),
            "tone": response["status"] // _HUNDRED,
            "headers": header_pairs(response["headers"]),
            "body": shown_body(response["body"]),
        },
    }


def _path(url: str) -> str:
    """Path and query: what the reader scans a sequence for."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _clock(started: float) -> str:
    try:
        return datetime.fromtimestamp(started, UTC).strftime("%H:%M:%S.%f")[:-3]
    except (OverflowError, OSError, ValueError):
        return str(started)
