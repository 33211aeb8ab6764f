"""What the client raises about an answer or an operation. Where no answer came, the wire's NoAnswerError is raised."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

    from facesnap.conformance.client.models import OperationStatus


class ClientError(Exception):
    """The ancestor of all of them."""


class SnapshotError(ClientError):
    """The service answered, but not with the one status that the operation succeeds with (S97, part B 6).

    ``status`` is the HTTP status. ``code`` and ``message`` come from the error body, None where it has none.
    ``retry_after`` is how many seconds the service asked to wait, None where it did not. ``response`` is the answer,
    without the key in it or in its request; None when a recorded answer was read.
    """

    def __init__(
        self,
        status: int,
        code: str | None = None,
        message: str | None = None,
        response: "httpx.Response | None" = None,
        retry_after: float | None = None,
    ) -> None:
        # Pickling rebuilds an exception from its args; all the rest is optional and travels in __dict__.
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.response = response
        self.retry_after = retry_after

    def __str__(self) -> str:
        if self.code is None and self.message is None:
            return f"HTTP {self.status}, without a readable error body"
        return f"HTTP {self.status}: ({self.code}) {self.message}"

    def carrying(self, response: "httpx.Response", hide: Callable[[str], str]) -> "SnapshotError":
        """The same error with its answer, its texts passed through ``hide``."""
        code, message = (text if text is None else hide(text) for text in (self.code, self.message))
        return SnapshotError(self.status, code, message, response, self.retry_after)


class DeserializationError(SnapshotError):
    """The service reported success, with a body that is not what the operation returns.

    ``member`` is the path of the offending member (``[2].createdTime``; empty for the body itself), ``expected`` says
    what belongs there, ``found`` what stood there, shortened.
    """

    def __init__(
        self, status: int, member: str, expected: str, found: str, response: "httpx.Response | None" = None
    ) -> None:
        super().__init__(status, None, f"{member or 'the body'}: expected {expected}, found {found}", response=response)
        self.args = (status, member, expected, found)
        self.member = member
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return f"HTTP {self.status} with an unreadable body: {self.message}"

    def carrying(self, response: "httpx.Response", hide: Callable[[str], str]) -> "DeserializationError":
        """The same error with its answer, its texts passed through ``hide``."""
        return DeserializationError(self.status, hide(self.member), self.expected, hide(self.found), response)


class OperationFailedError(ClientError):
    """A take or an apply ended as failed. ``message`` is the service's reason or None.

    ``status`` is its last status, without members beyond the named ones.
    """

    def __init__(self, operation_id: str, message: str | None, status: "OperationStatus | None" = None) -> None:
        super().__init__(operation_id, message)
        self.operation_id = operation_id
        self.message = message
        self.status = status

    def __str__(self) -> str:
        return f"operation {self.operation_id} failed: {self.message or 'no reason given'}"


class OperationTimeoutError(ClientError, TimeoutError):
    """Patience with an operation ran out. ``last`` is the status seen last, None if every poll was rate-limited.

    ``waited`` says how patience ran out. ``last`` comes without members beyond the named ones.
    """

    def __init__(self, operation_id: str, waited: str, last: "OperationStatus | None" = None) -> None:
        super().__init__(operation_id, waited)
        self.operation_id = operation_id
        self.waited = waited
        self.last = last

    def __str__(self) -> str:
        seen = "never seen" if self.last is None else "last seen as " + repr(str(self.last.status)[:40])
        return f"operation {self.operation_id} {seen}: {self.waited}"
