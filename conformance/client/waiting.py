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
SHORTEST_SLEEP = 0.001  # seconds; shorter ones could add up to nothing beside a clock that stands still
SHORTEST_POLL = 1.0  # seconds that the network may take for the last poll at least, however little is left


def wait(
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
        if seen is not None:
            if seen.status == OperationStatusType.succeeded:
                return seen
            last = _shown(seen, config.key)
        rest = left()
        if rest <= 0:
            raise OperationTimeoutError(operation_id, f"not finished within {timeout:g} s", last)
        if told is not None and told > rest:
            raise OperationTimeoutError(operation_id, f"asked to wait {told:g} s with {rest:g} s left", last)
        wanted = pause if told is None else max(told, patience.FIRST_PAUSE)
        seconds = max(min(wanted, rest), SHORTEST_SLEEP)
        if told is None:
            pause = min(pause * patience.PAUSE_GROWTH, patience.LONGEST_PAUSE)
        yield Sleep(seconds)
        slept += seconds


def _poll(
    operation_id: str, config: Configuration, serialize: Serializer, deserialize: Deserializer
) -> Flow[tuple[OperationStatus | None, float | None]]:
    """The status, None where the poll was rate-limited; and the seconds that the service asks to wait, if it does.

    Raises OperationFailedError where the status is failed.
    """
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
    if answer.output.status == OperationStatusType.failed:
        last = _shown(answer.output, config.key)
        raise OperationFailedError(operation_id, last.message, last)
    return answer.output, patience.told(tuple(answer.headers.multi_items()))


def _shown(status: OperationStatus, key: str) -> OperationStatus:
    """The status as an exception may hold it: without the key, should the service echo it, and named members only."""
    hide = Redactor(frozenset({key})).text
    return replace(
        status,
        status=status.status if isinstance(status.status, OperationStatusType) else hide(status.status),
        resource_location=status.resource_location and hide(status.resource_location),
        message=status.message and hide(status.message),
        additional_properties={},
    )


def _check(timeout: float) -> None:
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        raise TypeError(f"timeout is a number of seconds, not {type(timeout).__name__}")
    if not 0 <= timeout < float("inf"):
        raise ValueError(f"timeout is a finite number of seconds, 0 or more, not {timeout!r}")
