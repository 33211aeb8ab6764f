"""Reading requests: JSON bodies, their members, query parameters. Whatever is odd becomes a refusal, 400 or 415."""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import bad_argument, bad_json, unsupported_media_type

_DIGITS = re.compile(r"[0-9]{1,9}")
_BOOLEANS = {"true": True, "false": False}


def media_type(call: Call) -> str:
    """The type of the body in lower case without its parameters; empty where the request names none."""
    return call.headers.get("content-type", "").partition(";")[0].strip().lower()


def json_object(call: Call) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        Refusal: 415 for another content type; 400 for what is no JSON in UTF-8, or no object.
    """
    if media_type(call) != "application/json":
        raise unsupported_media_type("application/json")
    value = parsed(call.body)
    if not isinstance(value, dict):
        raise bad_argument("Request body is invalid.")
    return value


def parsed(body: bytes) -> object:
    """The JSON value of ``body``; 400 for anything that RFC 8259 does not allow, NaN included."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    # RecursionError: nesting deeper than any request of the contract.
    except (ValueError, RecursionError) as error:
        raise bad_json() from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def optional_text(body: Mapping[str, object], member: str, limit: int) -> str | None:
    """A text of at most ``limit`` code points; None where the member is missing or null."""
    value = body.get(member)
    if value is None:
        return None
    if not isinstance(value, str):
        raise bad_argument(f"'{member}' is invalid.")
    if len(value) > limit:
        raise bad_argument(f"'{member}' is too long.")
    return value


def required_text(body: Mapping[str, object], member: str, limit: int) -> str:
    """A text of 1 to ``limit`` code points."""
    value = optional_text(body, member, limit)
    if not value:
        raise bad_argument(f"'{member}' is empty.")
    return value


def choice(value: object, member: str, choices: tuple[str, ...], default: str | None = None) -> str:
    """One of ``choices``, letter for letter; ``default`` where it is missing."""
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or value not in choices:
        raise bad_argument(f"'{member}' is invalid.")
    return value


def optional_integer(body: Mapping[str, object], member: str, low: int, high: int, default: int) -> int:
    """A whole number from ``low`` to ``high``."""
    value = body.get(member)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise bad_argument(f"'{member}' is invalid.")
    return value


def parameter(call: Call, name: str) -> str | None:
    """The first value of a query parameter; None where it is missing."""
    values = call.query.get(name)
    return values[0] if values else None


def integer_parameter(call: Call, name: str, low: int, high: int, default: int) -> int:
    """A whole number in the query."""
    value = parameter(call, name)
    if value is None:
        return default
    if not _DIGITS.fullmatch(value) or not low <= int(value) <= high:
        raise bad_argument(f"'{name}' is invalid.")
    return int(value)


def boolean_parameter(call: Call, name: str, *, default: bool) -> bool:
    """``true`` or ``false`` in the query, in any letter case."""
    value = parameter(call, name)
    if value is None:
        return default
    if value.lower() not in _BOOLEANS:
        raise bad_argument(f"'{name}' is invalid.")
    return _BOOLEANS[value.lower()]


def text_parameter(call: Call, name: str, limit: int) -> str | None:
    """A text of at most ``limit`` code points in the query."""
    value = parameter(call, name)
    if value is not None and len(value) > limit:
        raise bad_argument(f"'{name}' is too long.")
    return value
