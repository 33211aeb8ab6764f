"""Aiming: whatever is generated, what it names is ours. Nothing that somebody else has is ever changed or copied."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, Taken
from facesnap.conformance.model.requests import MAX_OBJECT_ID, OBJECT_ID, guid
from facesnap.conformance.model.values import KINDS

KIND_OF = {f"{kind[0].lower()}{kind[1:]}Id": kind for kind in KINDS}
_KIND = re.compile("|".join(sorted(KINDS, key=len, reverse=True)))


def about_snapshots(operation_id: str) -> bool:
    """Whether a call is one of the seven that this suite is about."""
    return "Snapshot" in operation_id or operation_id == "getOperationStatus"


@dataclass(slots=True)
class Aim:
    """What there is to aim at: an object of the type that a call is about, and a snapshot of one."""

    service: Service
    made: dict[str, Made] = field(default_factory=dict)
    taken: Taken | None = None
    _spare: str = ""

    def prepare(self, operation_id: str) -> None:
        """Make what the call can work on; raises StoppedError where that does not come about."""
        kind = _KIND.search(operation_id)
        if kind is not None and not operation_id.startswith("list"):
            self._object(kind[0])
        elif about_snapshots(operation_id):
            for each in KINDS if operation_id == "takeSnapshot" else KINDS[self.service.seed % 4 :][:1]:
                self._object(each)
            service, first = self.service, next(iter(self.made.values()))
            self.taken = service.taken(first, scope=service.scope(service.target, service.source))

    def _object(self, kind: str) -> None:
        made = self.service.create(self.service.source, kind)
        self.made[kind] = self.service.fill(made, entries=1, train=False)

    def path(self, values: Mapping[str, Any]) -> dict[str, str] | None:
        """The path parameters as they are sent; None for values that would fold the path into another one."""
        found = {name: self._path_value(name, _text(value)) for name, value in values.items()}
        folding = any(value in {"", ".", ".."} or "/" in value or "\\" in value for value in found.values())
        return None if folding else found

    def _path_value(self, name: str, value: str) -> str:
        if name in KIND_OF:
            made = self.made.get(KIND_OF[name])
            return self._ours(value, made.object_id if made is not None else None)
        if guid(value) and self.taken is not None and value[-1] < "c":
            if name == "snapshotId":
                return self.taken.id
            if name == "operationId":
                return self.taken.operation_id
        return value

    def _ours(self, value: str, existing: str | None) -> str:
        """An id of this run for one that could be anybody's; what no object can have stays as it is."""
        if not OBJECT_ID.fullmatch(value) or len(value) > MAX_OBJECT_ID:
            return value
        if existing is not None and value[-1] not in "-_z":
            return existing
        # As much of it as fits behind the prefix: ids at their full length are worth trying.
        prefix = f"fs-{self.service.run}-"
        return (prefix + value)[: max(len(value), len(prefix) + 1)]

    def body(self, operation_id: str, value: Any) -> Any:
        """The body as it is sent: its object id is ours, and a scope carries what marks a snapshot as ours."""
        if not isinstance(value, dict):
            return value
        sent = dict(value)
        if operation_id in {"takeSnapshot", "applySnapshot"} and isinstance(sent.get("objectId"), str):
            kind = sent.get("type")
            made = self.made.get(kind) if operation_id == "takeSnapshot" and isinstance(kind, str) else None
            sent["objectId"] = self._ours(sent["objectId"], made.object_id if made is not None else None)
        scope = sent.get("applyScope")
        if operation_id in {"takeSnapshot", "updateSnapshot"} and isinstance(scope, list) and all(map(guid, scope)):
            sent["applyScope"] = [*scope, self.service.run_guid]
        for name, kind in KIND_OF.items():
            if isinstance(sent.get(name), str):
                made = self.made.get(kind)
                sent[name] = self._ours(sent[name], made.object_id if made is not None else None)
        return sent

    def tidied(self, made: Made) -> None:
        """Delete at once what a request has made by chance: there is room for few at a time."""
        try:
            made.actor.remove(made.kind, made.object_id)
        except StoppedError:
            self.service.sender.inventory.created.add(made.key)
            raise


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else value if isinstance(value, str) else str(value)
