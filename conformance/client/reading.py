"""Reading an answer: the client's deserializer. Pure; whatever the body holds, it returns or raises a SnapshotError.

The media type is not looked at: whether it is right is a clause's question, not a reader's.
"""

import json
import reprlib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from facesnap.conformance.client import members
from facesnap.conformance.client.errors import DeserializationError, SnapshotError
from facesnap.conformance.client.models import OperationStatus, Snapshot
from facesnap.conformance.client.operations import Result, operation
from facesnap.conformance.client.patience import told

Answer = Snapshot | list[Snapshot] | OperationStatus | None

_READERS: Mapping[Result, Callable[[str, object], Answer]] = MappingProxyType(
    {
        Result.snapshot: members.snapshot,
        Result.snapshots: members.snapshots,
        Result.operation_status: members.operation_status,
    }
)
_LONGEST_NUMERIC_CODE = 9  # digits; past that a number is noise, and past 4300 Python refuses to print it


def read(operation_name: str, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
    """What one call returns when this answer comes, or what it raises (S97).

    None for take, apply, update and delete, whose bodies are not looked at; a Snapshot for get, a list of them for
    list, an OperationStatus for get_operation_status. Any status but the documented success raises SnapshotError; a
    success whose body does not fit raises DeserializationError. ValueError for an unknown operation.
    """
    row = operation(operation_name)
    if status != row.success:
        code, message = error_body(body)
        raise SnapshotError(status, code, message, retry_after=told(tuple(headers), message))
    reader = _READERS.get(row.result)
    if reader is None:
        return None
    try:
        return reader("", parse_json(body))
    except members.Misfit as misfit:
        raise DeserializationError(status, misfit.member, misfit.expected, misfit.found) from None
    except ValueError as error:
        raise DeserializationError(status, "", "JSON", f"{reprlib.repr(body)} ({error})") from None


def parse_json(body: bytes) -> Any:
    """The JSON value of a body in UTF-8, with or without a byte order mark; ValueError for all else."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refused)
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at character {error.pos}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def error_body(body: bytes) -> tuple[str | None, str | None]:
    """Code and message of an error body; None for what it does not say.

    Understood: the envelope ``{"error": {"code", "message"}}``; the older gateways' ``statusCode`` in place of code,
    inside the envelope or flat; the flat pair; ``{"error": "text"}`` (part B 1).
    """
    try:
        value = parse_json(body)
    except ValueError:
        return None, None
    if not isinstance(value, Mapping):
        return None, None
    inner = value.get("error")
    if isinstance(inner, str):
        return None, inner
    told_by = inner if isinstance(inner, Mapping) else value
    code, message = _code(told_by.get("code")), told_by.get("message")
    return code or _code(told_by.get("statusCode")), message if isinstance(message, str) else None


def _code(value: object) -> str | None:
    if isinstance(value, str):
        return value
    # A boolean is an integer to Python, but no code.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_LONGEST_NUMERIC_CODE:
        return str(value)
    return None
