"""The operations for threads: signatures of S95, and nothing that decides. What a call does stands in flow.py."""
# ruff: noqa: A002, FBT001, FBT002 - S95 fixes names, order and defaults

import time
from collections.abc import Callable, Mapping
from typing import Any, Unpack, overload

from facesnap.conformance.client import models as _models
from facesnap.conformance.client.configuration import Configuration, Overrides
from facesnap.conformance.client.flow import ClientRawResponse, Deserializer, Serializer, call
from facesnap.conformance.client.models import OperationStatus, Snapshot
from facesnap.conformance.client.sending import Sender
from facesnap.conformance.client.signatures import Extra, No, Scope, Snapshots, Yes
from facesnap.conformance.client.waiting import DEFAULT_TIMEOUT, wait


class SnapshotOperations:
    """The seven operations (S95). A FaceSnapshotClient makes it and holds it as ``snapshot`` (S01).

    Every method takes ``custom_headers``, added to the request and stronger than any other header; ``raw=True``, to
    return a ClientRawResponse, the direct response beside the value; and as ``operation_config`` any of ``timeout``,
    ``retries``, ``base_url`` and ``headers``, for this call alone (S96). Every method raises SnapshotError for an
    answer that is no success (S97), DeserializationError for a success that cannot be read, NoAnswerError where no
    answer came, and ValueError or TypeError for arguments that no request can carry.
    """

    models = _models

    def __init__(
        self, client: Sender, config: Configuration, serializer: Serializer, deserializer: Deserializer
    ) -> None:
        self._client = client
        self.config = config
        self._serialize = serializer
        self._deserialize = deserializer

    @overload
    def take(
        self,
        type: str,
        object_id: str,
        apply_scope: Scope,
        user_data: str | None = ...,
        custom_headers: Extra = ...,
        raw: No = ...,
        **operation_config: Unpack[Overrides],
    ) -> None: ...
    @overload
    def take(
        self,
        type: str,
        object_id: str,
        apply_scope: Scope,
        user_data: str | None = ...,
        custom_headers: Extra = ...,
        *,
        raw: Yes,
        **operation_config: Unpack[Overrides],
    ) -> ClientRawResponse[None]: ...
    def take(
        self,
        type: str,
        object_id: str,
        apply_scope: Scope,
        user_data: str | None = None,
        custom_headers: Extra = None,
        raw: bool = False,
        **operation_config: Unpack[Overrides],
    ) -> Any:
        """Start an operation that copies an object into a snapshot (S10). ``raw=True`` shows its id."""
        arguments = {"type": type, "object_id": object_id, "apply_scope": apply_scope, "user_data": user_data}
        return self._call("take", arguments, custom_headers, operation_config, raw=raw)

    @overload
    def apply(
        self,
        snapshot_id: str,
        object_id: str,
        mode: str | None = ...,
        custom_headers: Extra = ...,
        raw: No = ...,
        **operation_config: Unpack[Overrides],
    ) -> None: ...
    @overload
    def apply(
        self,
        snapshot_id: str,
        object_id: str,
        mode: str | None = ...,
        custom_headers: Extra = ...,
        *,
        raw: Yes,
        **operation_config: Unpack[Overrides],
    ) -> ClientRawResponse[None]: ...
    def apply(
        self,
        snapshot_id: str,
        object_id: str,
        mode: str | None = "CreateNew",
        custom_headers: Extra = None,
        raw: bool = False,
        **operation_config: Unpack[Overrides],
    ) -> Any:
        """Start an operation that makes an object of the caller's from a snapshot (S30). Its id: as for take."""
        arguments = {"snapshot_id": snapshot_id, "object_id": object_id, "mode": mode}
        return self._call("apply", arguments, custom_headers, operation_config, raw=raw)

    @overload
    def delete(
        self, snapshot_id: str, custom_headers: Extra = ..., raw: No = ..., **operation_config: Unpack[Overrides]
    ) -> None: ...
    @overload
    def delete(
        self, snapshot_id: str, custom_headers: Extra = ..., *, raw: Yes, **operation_config: Unpack[Overrides]
    ) -> ClientRawResponse[None]: ...
    def delete(
        self, snapshot_id: str, custom_headers: Extra = None, raw: bool = False, **operation_config: Unpack[Overrides]
    ) -> Any:
        """Remove a snapshot and all that is in it (S50)."""
        arguments = {"snapshot_id": snapshot_id}
        return self._call("delete", arguments, custom_headers, operation_config, raw=raw)

    @overload
    def get(
        self, snapshot_id: str, custom_headers: Extra = ..., raw: No = ..., **operation_config: Unpack[Overrides]
    ) -> Snapshot: ...
    @overload
    def get(
        self, snapshot_id: str, custom_headers: Extra = ..., *, raw: Yes, **operation_config: Unpack[Overrides]
    ) -> ClientRawResponse[Snapshot]: ...
    def get(
        self, snapshot_id: str, custom_headers: Extra = None, raw: bool = False, **operation_config: Unpack[Overrides]
    ) -> Any:
        """Information about one snapshot (S60)."""
        arguments = {"snapshot_id": snapshot_id}
        return self._call("get", arguments, custom_headers, operation_config, raw=raw)

    @overload
    def get_operation_status(
        self, operation_id: str, custom_headers: Extra = ..., raw: No = ..., **operation_config: Unpack[Overrides]
    ) -> OperationStatus: ...
    @overload
    def get_operation_status(
        self, operation_id: str, custom_headers: Extra = ..., *, raw: Yes, **operation_config: Unpack[Overrides]
    ) -> ClientRawResponse[OperationStatus]: ...
    def get_operation_status(
        self, operation_id: str, custom_headers: Extra = None, raw: bool = False, **operation_config: Unpack[Overrides]
    ) -> Any:
        """The status of a take or an apply (S70)."""
        arguments = {"operation_id": operation_id}
        return self._call("get_operation_status", arguments, custom_headers, operation_config, raw=raw)

    @overload
    def list(
        self,
        type: str | None = ...,
        apply_scope: Scope | None = ...,
        custom_headers: Extra = ...,
        raw: No = ...,
        **operation_config: Unpack[Overrides],
    ) -> Snapshots: ...
    @overload
    def list(
        self,
        type: str | None = ...,
        apply_scope: Scope | None = ...,
        custom_headers: Extra = ...,
        *,
        raw: Yes,
        **operation_config: Unpack[Overrides],
    ) -> ClientRawResponse[Snapshots]: ...
    def list(
        self,
        type: str | None = None,
        apply_scope: Scope | None = None,
        custom_headers: Extra = None,
        raw: bool = False,
        **operation_config: Unpack[Overrides],
    ) -> Any:
        """Every snapshot that the caller may see, filtered by type and by apply scope (S80-S82)."""
        arguments = {"type": type, "apply_scope": apply_scope}
        return self._call("list", arguments, custom_headers, operation_config, raw=raw)

    @overload
    def update(
        self,
        snapshot_id: str,
        apply_scope: Scope | None = ...,
        user_data: str | None = ...,
        custom_headers: Extra = ...,
        raw: No = ...,
        **operation_config: Unpack[Overrides],
    ) -> None: ...
    @overload
    def update(
        self,
        snapshot_id: str,
        apply_scope: Scope | None = ...,
        user_data: str | None = ...,
        custom_headers: Extra = ...,
        *,
        raw: Yes,
        **operation_config: Unpack[Overrides],
    ) -> ClientRawResponse[None]: ...
    def update(
        self,
        snapshot_id: str,
        apply_scope: Scope | None = None,
        user_data: str | None = None,
        custom_headers: Extra = None,
        raw: bool = False,
        **operation_config: Unpack[Overrides],
    ) -> Any:
        """Change apply scope, user data or both; what is None stays as it is (S90)."""
        arguments = {"snapshot_id": snapshot_id, "apply_scope": apply_scope, "user_data": user_data}
        return self._call("update", arguments, custom_headers, operation_config, raw=raw)

    def wait_for_operation(
        self,
        operation_id: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> OperationStatus:
        """Poll a take or an apply until it succeeded, and return its status.

        Between polls the service's Retry-After is waited, else 0.05 s, growing by half up to 5 s; 429 counts as a poll
        that showed nothing. Raises OperationFailedError, with the service's message, as soon as the operation failed;
        OperationTimeoutError, with the last status, after ``timeout`` seconds by ``clock`` or in sleeps, whichever is
        more, or at once if the service asks to wait longer than is left. ``sleep`` stands in for the client's own.
        """
        flow = wait(
            operation_id,
            config=self.config,
            serialize=self._serialize,
            deserialize=self._deserialize,
            timeout=timeout,
            clock=clock,
        )
        return self._client.run(flow, sleep)

    def _call(
        self, name: str, arguments: Mapping[str, object], custom_headers: Extra, overrides: Overrides, *, raw: bool
    ) -> Any:
        flow = call(
            name,
            arguments,
            config=self.config.for_call(overrides),
            serialize=self._serialize,
            deserialize=self._deserialize,
            custom_headers=custom_headers,
        )
        answer = self._client.run(flow)
        return answer if raw else answer.output
