"""Waiting for an operation's end, without I/O: a flow over polls, told by the service or at its own growing pace."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from facesnap.conformance.client import patience
from facesnap.conformance.client.configuration import Configuration
from facesnap.conformance.client.errors import OperationFailedError, OperationTimeoutError, SnapshotError
from facesnap.conformance.client.flow import Deserializer, Flow, Serializer, Sleep, call
from facesnap.conformance.client.models import OperationStatus, OperationStatusType
from facesnap.conformance.wire.ports import NoAnswerError
from facesnap.conformance.wire.redaction import Redactor

DEFAULT_TIMEOUT = 60.0  # seconds, as endpoint.toml's operation_seconds has it
SHORTEST_POLL = 1.0  # seconds that the network may take for the last poll at least, however little is left


def wait(  # noqa: PLR0913 - a wait has that many sides
    operation_id: str,
    *,
    config: Configuration,
    serialize: Serializer,
    deserialize: Deserializer,
    timeout: float,
    clock: Callable[[], float],
) -> Flow[OperationStatus]:
    """Poll until the operation is done; return its status once it succeeded.

    Between polls Retry-After is waited (never less than 0.05 s), else 0.05 s, growing by half up to 5 s. 429 counts as
    a poll that showed nothing. Raises OperationFailedError at once when the operation failed; OperationTimeoutError
    after ``timeout`` seconds by ``clock`` or in sleeps, whichever is more, or as soon as the service asks to wait
    longer than is left. At least one poll is made. Other errors pass.
    """
    _check(timeout)
    started, slept, pause = clock(), 0.0, patience.FIRST_PAUSE
    last: OperationStatus | None = None

    def left() -> float:
        # A clock that stands still must not make the wait endless: what was slept counts too.
        return timeout - max(clock() - started, slept)

    while True:
        patient = replace(config, retries=0, timeout=min(config.timeout, max(left(), SHORTEST_POLL)))
        try:
            seen, told = yield from _poll(operation_id, patient, serialize, deserialize)
        except NoAnswerError as error:
            if left() > 0:
                raise
            raise OperationTimeoutError(operation_id, f"no answer within {timeout:g} s", last) from error
        last = seen or last
        if seen is not None and _done(operation_id, seen, config.key):
            return seen
        rest = left()
        if rest <= 0:
            raise OperationTimeoutError(operation_id, f"not finished within {timeout:g} s", last)
        if told is not None and told > rest:
            raise OperationTimeoutError(operation_id, f"asked to wait {told:g} s with {rest:g} s left", last)
        seconds = min(pause if told is None else max(told, patience.FIRST_PAUSE), rest)
        if told is None:
            pause = min(pause * patience.PAUSE_GROWTH, patience.LONGEST_PAUSE)
        yield Sleep(seconds)
        slept += seconds


def _poll(
    operation_id: str, config: Configuration, serialize: Serializer, deserialize: Deserializer
) -> Flow[tuple[OperationStatus | None, float | None]]:
    """The status, None where the poll was rate-limited; and the seconds that the service asks to wait, if it does."""
    try:
        answer = yield from call(
            "get_operation_status",
            {"operation_id": operation_id},
            config=config,
            serialize=serialize,
            deserialize=deserialize,
            custom_headers=None,
        )
    except SnapshotError as error:
        if error.status != HTTPStatus.TOO_MANY_REQUESTS:
            raise
        return None, error.retry_after
    return answer.output, patience.told(tuple(answer.headers.multi_items()))


def _done(operation_id: str, status: OperationStatus, key: str) -> bool:
    """Whether it succeeded; a word of the service's own is no end. Raises OperationFailedError where it failed."""
    if status.status == OperationStatusType.failed:
        message = status.message and Redactor(frozenset({key})).text(status.message)
        raise OperationFailedError(operation_id, message, replace(status, message=message))
    return status.status == OperationStatusType.succeeded


def _check(timeout: float) -> None:
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        raise TypeError(f"timeout is a number of seconds, not {type(timeout).__name__}")
    if not 0 <= timeout < float("inf"):
        raise ValueError(f"timeout is a finite number of seconds, 0 or more, not {timeout!r}")
