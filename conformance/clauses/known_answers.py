"""Answers as were recorded, or are documented: what a client makes of them can be seen at any endpoint."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from facesnap.conformance.wire.exchange import Response

ID, OTHER = "8bc8d286-2c39-40b6-8190-4a8a2eb95297", "43f7b1a9-1d0c-4e5f-9c6a-0b6d3f1a2c5e"
SNAPSHOT: Mapping[str, Any] = {
    "id": ID,
    "account": f"/subscriptions/{OTHER}/resourceGroups/group/providers/Microsoft.CognitiveServices/accounts/source",
    "type": "PersonGroup",
    "applyScope": [OTHER, ID],
    "userData": " r\u00e9sum\u00e9 \u65e5\u672c \U0001f600\n",
    "createdTime": "2019-06-27T21:22:55.3043353Z",
    "lastUpdateTime": "2019-06-28T08:01:00.5Z",
}
STATUS: Mapping[str, Any] = {
    "status": "running",
    "createdTime": "2019-06-27T21:22:55.3043353Z",
    "lastActionTime": "2019-06-27T21:23:08.21Z",
}
ERROR: Mapping[str, Any] = {"code": "BadArgument", "message": "Request body is invalid."}


def _bare(member: str) -> dict[str, Any]:
    return {name: value for name, value in SNAPSHOT.items() if name != member}


_BODIES: Sequence[tuple[str, int, Any]] = (
    ("get", 200, SNAPSHOT),
    ("get", 200, _bare("userData")),
    ("get", 200, {**SNAPSHOT, "userData": "", "applyScope": []}),
    ("get", 200, {**SNAPSHOT, "createdTime": "2019-06-27T21:22:55Z", "region": {"name": "westus"}}),
    ("list", 200, []),
    ("list", 200, [SNAPSHOT, {**_bare("userData"), "id": OTHER, "type": "LargeFaceList", "applyScope": [ID]}]),
    *(("get_operation_status", 200, {**STATUS, "status": word}) for word in ("notstarted", "notStarted", "running")),
    ("get_operation_status", 200, {**STATUS, "resourceLocation": "/snapshots/"}),
    ("get_operation_status", 200, {**STATUS, "status": "succeeded", "resourceLocation": f"/snapshots/{ID}"}),
    ("get_operation_status", 200, {**STATUS, "status": "succeeded", "resourceLocation": "/largepersongroup/a_b-1"}),
    ("get_operation_status", 200, {**STATUS, "status": "failed", "message": "The target is in use."}),
    ("get_operation_status", 200, {**STATUS, "finishedTime": "2019-06-27T21:23:08.21Z"}),
    ("take", 400, {"error": ERROR}),
    ("apply", 409, {"error": {"statusCode": 409, "message": "The target is in use."}}),
    ("update", 401, {"statusCode": 401, "message": "Access denied."}),
    ("delete", 403, ERROR),
    ("get", 404, {"error": {"code": "SnapshotNotFound", "message": "Snapshot is not found."}}),
    ("list", 500, None),
)

_HEADERS = (("Content-Type", "application/json"),)

ANSWERS: Sequence[tuple[str, Response]] = tuple(
    (method, Response(status, _HEADERS, b"" if body is None else json.dumps(body).encode()))
    for method, status, body in _BODIES
)
