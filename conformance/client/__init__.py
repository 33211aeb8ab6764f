"""The reference client (S01, S02, S95-S97): seven operations, sync and async from one core.

Three ways in, from far to near:

* :class:`FaceSnapshotClient` and :class:`AsyncFaceSnapshotClient` send over httpx and return typed results.
* :func:`build` and :func:`read` are the same client without sending: ``build(name, **arguments)`` gives method, path
  with query, headers without the key, and body; ``read(name, status, headers, body)`` returns what the client would
  return for that answer, or raises what it would raise. A recorded exchange is replayed through them.
* :func:`operation_id` reads an Operation-Location.
"""

from facesnap.conformance.client import models
from facesnap.conformance.client.async_snapshot_operations import AsyncSnapshotOperations
from facesnap.conformance.client.building import Built, build
from facesnap.conformance.client.clients import AsyncFaceSnapshotClient, FaceSnapshotClient
from facesnap.conformance.client.configuration import Configuration
from facesnap.conformance.client.errors import (
    ClientError,
    DeserializationError,
    OperationFailedError,
    OperationTimeoutError,
    SnapshotError,
)
from facesnap.conformance.client.flow import ClientRawResponse
from facesnap.conformance.client.locations import operation_id
from facesnap.conformance.client.models import (
    OperationStatus,
    OperationStatusType,
    Snapshot,
    SnapshotApplyMode,
    SnapshotObjectType,
)
from facesnap.conformance.client.operations import OPERATIONS
from facesnap.conformance.client.reading import Answer, read
from facesnap.conformance.client.snapshot_operations import SnapshotOperations
from facesnap.conformance.wire.ports import NoAnswerError

__all__ = [
    "OPERATIONS",
    "Answer",
    "AsyncFaceSnapshotClient",
    "AsyncSnapshotOperations",
    "Built",
    "ClientError",
    "ClientRawResponse",
    "Configuration",
    "DeserializationError",
    "FaceSnapshotClient",
    "NoAnswerError",
    "OperationFailedError",
    "OperationStatus",
    "OperationStatusType",
    "OperationTimeoutError",
    "Snapshot",
    "SnapshotApplyMode",
    "SnapshotError",
    "SnapshotObjectType",
    "SnapshotOperations",
    "build",
    "models",
    "operation_id",
    "read",
]
