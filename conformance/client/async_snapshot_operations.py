"""The operations awaited: signatures of S95, and nothing that decides. What a call does stands in flow.py."""
# ruff: noqa: A002, FBT001, FBT002 - S95 fixes names, order and defaults
# ruff: noqa: ASYNC109 - patience is a part of the flow, with a clock of the caller's choice

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Unpack, overload

from facesnap.conformance.client import models as _models
from facesnap.conformance.client.configuration import Configuration, Overrides
from facesnap.conformance.client.flow import ClientRawResponse, Deserializer, Serializer, call
from facesnap.conformance.client.models import OperationStatus, Snapshot
from facesnap.conformance.client.sending import AsyncSender
from facesnap.conformance.client.signatures import Extra, No, Scope, Snapshots, Yes
from facesnap.conformance.client.waiting import DEFAULT_TIMEOUT, wait


class AsyncSnapshotOperations:
    """The seven operations (S95), awaited. An AsyncFaceSnapshotClient makes it and holds it as ``snapshot`` (S01).

    Arguments, results and errors are those of SnapshotOperations: both run the same flows.
    """

    models = _models

    def __init__(
        self, client: AsyncSender, config: Configuration, serializer: Serializer, deserializer: Deserializer
    ) -> None:
        self._client = client
        self.config = config
        self._serialize = serializer
        self._deserialize = deserializer

    @overload
    async def take(
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
    async def take(
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
    async def take(
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
        return await self._call("take", arguments, custom_headers, operation_config, raw=raw)

    @overload
    async def apply(
        self,
        snapshot_id: str,
        object_id: str,
        mode: str | None = ...,
        custom_headers: Extra = ...,
        raw: No = ...,
        **operation_config: Unpack[Overrides],
    ) -> None: ...
    @overload
    async def apply(
        self,
        snapshot_id: str,
        object_id: str,
        mode: str | None = ...,
        custom_headers: Extra = ...,
        *,
        raw: Yes,
        **operation_config: Unpack[Overrides],
    ) -> ClientRawResponse[None]: ...
    async def apply(
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
        return await self._call("apply", arguments, custom_headers, operation_config, raw=raw)

    @overload
    async def delete(
        self, snapshot_id: str, custom_headers: Extra = ..., raw: No = ..., **operation_config: Unpack[Overrides]
    ) -> None: ...
    @overload
    async def delete(
        self, snapshot_id: str, custom_headers: Extra = ..., *, raw: Yes, **operation_config: Unpack[Overrides]
    ) -> ClientRawResponse[None]: ...
    async def delete(
        self, snapshot_id: str, custom_headers: Extra = None, raw: bool = False, **operation_config: Unpack[Overrides]
    ) -> Any:
        """Remove a snapshot and all that is in it (S50)."""
        arguments = {"snapshot_id": snapshot_id}
        return await self._call("delete", arguments, custom_headers, operation_config, raw=raw)

    @overload
    async def get(
        self, snapshot_id: str, custom_headers: Extra = ..., raw: No = ..., **operation_config: Unpack[Overrides]
    ) -> Snapshot: ...
    @overload
    async def get(
        self, snapshot_id: str, custom_headers: Extra = ..., *, raw: Yes, **operation_config: Unpack[Overrides]
    ) -> ClientRawResponse[Snapshot]: ...
    async def get(
        self, snapshot_id: str, custom_headers: Extra = None, raw: bool = False, **operation_config: Unpack[Overrides]
    ) -> Any:
        """Information about one snapshot (S60)."""
        arguments = {"snapshot_id": snapshot_id}
        return await self._call("get", arguments, custom_headers, operation_config, raw=raw)

    @overload
    async def get_operation_status(
        self, operation_id: str, custom_headers: Extra = ..., raw: No = ..., **operation_config: Unpack[Overrides]
    ) -> OperationStatus: ...
    @overload
    async def get_operation_status(
        self, operation_id: str, custom_headers: Extra = ..., *, raw: Yes, **operation_config: Unpack[Overrides]
    ) -> ClientRawResponse[OperationStatus]: ...
    async def get_operation_status(
        self, operation_id: str, custom_headers: Extra = None, raw: bool = False, **operation_config: Unpack[Overrides]
    ) -> Any:
        """The status of a take or an apply (S70)."""
        arguments = {"operation_id": operation_id}
        return await self._call("get_operation_status", arguments, custom_headers, operation_config, raw=raw)

    @overload
    async def list(
        self,
        type: str | None = ...,
        apply_scope: Scope | None = ...,
        custom_headers: Extra = ...,
        raw: No = ...,
        **operation_config: Unpack[Overrides],
    ) -> Snapshots: ...
    @overload
    async def list(
        self,
        type: str | None = ...,
        apply_scope: Scope | None = ...,
        custom_headers: Extra = ...,
        *,
        raw: Yes,
        **operation_config: Unpack[Overrides],
    ) -> ClientRawResponse[Snapshots]: ...
    async def list(
        self,
        type: str | None = None,
        apply_scope: Scope | None = None,
        custom_headers: Extra = None,
        raw: bool = False,
        **operation_config: Unpack[Overrides],
    ) -> Any:
        """Every snapshot that the caller may see, filtered by type and by apply scope (S80-S82)."""
        arguments = {"type": type, "apply_scope": apply_scope}
        return await self._call("list", arguments, custom_headers, operation_config, raw=raw)

    @overload
    async def update(
        self,
        snapshot_id: str,
        apply_scope: Scope | None = ...,
        user_data: str | None = ...,
        custom_headers: Extra = ...,
        raw: No = ...,
        **operation_config: Unpack[Overrides],
    ) -> None: ...
    @overload
    async def update(
        self,
        snapshot_id: str,
        apply_scope: Scope | None = ...,
        user_data: str | None = ...,
        custom_headers: Extra = ...,
        *,
        raw: Yes,
        **operation_config: Unpack[Overrides],
    ) -> ClientRawResponse[None]: ...
    async def update(
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
        return await self._call("update", arguments, custom_headers, operation_config, raw=raw)

    async def wait_for_operation(
        self,
        operation_id: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] | None = None,
    ) -> OperationStatus:
        """Poll until the operation succeeded, and return its status; as SnapshotOperations.wait_for_operation."""
        flow = wait(
            operation_id,
            config=self.config,
            serialize=self._serialize,
            deserialize=self._deserialize,
            timeout=timeout,
            clock=clock,
        )
        return await self._client.run(flow, sleep)

    async def _call(
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
        answer = await self._client.run(flow)
        return answer if raw else answer.output
