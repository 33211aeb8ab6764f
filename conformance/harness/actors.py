"""Actors: the principals of a run, with the calls of the contract as methods. They send; they judge nothing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from facesnap.conformance.contract import Contract
from facesnap.conformance.harness.errors import SkippedError, TimeIsUpError
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.wire.exchange import Exchange, Headers

JSON: Final[Headers] = (("Content-Type", "application/json; charset=utf-8"),)
PLAIN: Final[Headers] = (("Content-Type", "application/json"),)  # as the description has it, and many a client
BYTES: Final[Headers] = (("Content-Type", "application/octet-stream"),)


class _Unset:
    """No value: the member is not sent."""


UNSET: Final = _Unset()


def member(kind: str) -> str:
    """The path parameter that names an object of a type: ``faceListId`` and so on."""
    return f"{kind[0].lower()}{kind[1:]}Id"


def given(**members: Any) -> dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not UNSET}


@dataclass(frozen=True, slots=True)
class Actor:
    """One principal. Every method sends one request and returns its exchange, whatever was answered."""

    name: str
    subscription: str
    sender: Sender
    contract: Contract

    @property
    def account(self) -> str:
        """The account it acts in: its name without the key it uses."""
        return self.name.partition("/")[0]

    def call(
        self,
        operation: str,
        path: Mapping[str, str] | None = None,
        *,
        query: str = "",
        json_body: Any = UNSET,
        raw: bytes | None = None,
        headers: Headers | None = None,
        hurried: bool = False,
    ) -> Exchange:
        """Any call of the contract by its operationId. Path values are percent-encoded; a query is sent as it is."""
        known = self.contract.operations[operation]
        encoded = {name: quote(value, safe="", errors="replace") for name, value in (path or {}).items()}
        body = raw if json_body is UNSET else json.dumps(json_body, separators=(",", ":")).encode()
        if headers is None:
            headers = () if body is None else JSON
        return self.sender.send(
            self.name,
            known.method,
            known.path.format(**encoded),
            query=query,
            headers=headers,
            body=body,
            hurried=hurried,
        )

    # Snapshots

    def take(self, kind: Any, object_id: Any, scope: Any, user_data: Any = UNSET, **more: Any) -> Exchange:
        """POST /snapshots."""
        body = given(type=kind, objectId=object_id, applyScope=scope, userData=user_data, **more)
        return self.call("takeSnapshot", json_body=body)

    def apply(self, snapshot_id: str, object_id: Any, mode: Any = UNSET, **more: Any) -> Exchange:
        """POST /snapshots/{snapshotId}/apply."""
        body = given(objectId=object_id, mode=mode, **more)
        return self.call("applySnapshot", {"snapshotId": snapshot_id}, json_body=body)

    def get(self, snapshot_id: str) -> Exchange:
        """GET /snapshots/{snapshotId}."""
        return self.call("getSnapshot", {"snapshotId": snapshot_id})

    def list(self, kind: str | None = None, scope: Sequence[str] | None = None) -> Exchange:
        """GET /snapshots, the scope as comma-separated values."""
        parts = [f"type={quote(kind)}"] if kind is not None else []
        parts += [f"applyScope={','.join(scope)}"] if scope is not None else []
        return self.call("listSnapshots", query="&".join(parts))

    def update(self, snapshot_id: str, scope: Any = UNSET, user_data: Any = UNSET, **more: Any) -> Exchange:
        """PATCH /snapshots/{snapshotId}."""
        body = given(applyScope=scope, userData=user_data, **more)
        return self.call("updateSnapshot", {"snapshotId": snapshot_id}, json_body=body)

    def delete(self, snapshot_id: str, *, hurried: bool = False) -> Exchange:
        """DELETE /snapshots/{snapshotId}."""
        return self.call("deleteSnapshot", {"snapshotId": snapshot_id}, hurried=hurried)

    def status(self, operation_id: str) -> Exchange:
        """GET /operations/{operationId}."""
        return self.call("getOperationStatus", {"operationId": operation_id})

    # Source and target objects

    def create(self, kind: str, object_id: str, **members: Any) -> Exchange:
        """PUT /{family}/{id}."""
        created, key = self.sender.inventory.created, (self.account, kind, object_id)
        known = key in created
        created.add(key)
        try:
            return self.call(f"create{kind}", {member(kind): object_id}, json_body=members)
        except (SkippedError, TimeIsUpError):
            if not known:
                created.discard(key)  # it was not sent: what is there is not ours to delete
            raise

    def read(self, kind: str, object_id: str) -> Exchange:
        """GET /{family}/{id}, with the recognition model."""
        return self.call(f"get{kind}", {member(kind): object_id}, query="returnRecognitionModel=true")

    def change(self, kind: str, object_id: str, **members: Any) -> Exchange:
        """PATCH /{family}/{id}."""
        return self.call(f"update{kind}", {member(kind): object_id}, json_body=members)

    def remove(self, kind: str, object_id: str, *, hurried: bool = False) -> Exchange:
        """DELETE /{family}/{id}."""
        return self.call(f"delete{kind}", {member(kind): object_id}, hurried=hurried)

    def train(self, kind: str, object_id: str) -> Exchange:
        """POST /{family}/{id}/train."""
        return self.call(f"train{kind}", {member(kind): object_id})

    def training(self, kind: str, object_id: str) -> Exchange:
        """GET /{family}/{id}/training."""
        return self.call(f"get{kind}Training", {member(kind): object_id})

    def add_face(self, kind: str, object_id: str, image: bytes | str, user_data: str | None = None) -> Exchange:
        """POST /{family}/{id}/persistedfaces; an image is bytes or a URL."""
        return self._with_image(f"add{kind}Face", {member(kind): object_id}, image, user_data)

    def faces(self, kind: str, object_id: str, start: str | None = None, top: int | None = None) -> Exchange:
        """GET /{family}/{id}/persistedfaces (a large face list)."""
        return self.call(f"list{kind}Faces", {member(kind): object_id}, query=_page(start, top))

    def face(self, kind: str, object_id: str, face: str) -> Exchange:
        """GET /{family}/{id}/persistedfaces/{face} (a large face list)."""
        return self.call(f"get{kind}Face", {member(kind): object_id, "persistedFaceId": face})

    def change_face(self, kind: str, object_id: str, face: str, user_data: str) -> Exchange:
        """PATCH /{family}/{id}/persistedfaces/{face} (a large face list)."""
        path = {member(kind): object_id, "persistedFaceId": face}
        return self.call(f"update{kind}Face", path, json_body={"userData": user_data})

    def all(self, kind: str) -> Exchange:
        """GET /{family}: the first page of the account's objects of a type."""
        return self.call(f"list{kind}s")

    def remove_face(self, kind: str, object_id: str, face: str) -> Exchange:
        """DELETE /{family}/{id}/persistedfaces/{face}."""
        return self.call(f"delete{kind}Face", {member(kind): object_id, "persistedFaceId": face})

    def add_person(self, kind: str, object_id: str, **members: Any) -> Exchange:
        """POST /{family}/{id}/persons."""
        return self.call(f"create{kind}Person", {member(kind): object_id}, json_body=members)

    def persons(self, kind: str, object_id: str, start: str | None = None, top: int | None = None) -> Exchange:
        """GET /{family}/{id}/persons."""
        return self.call(f"list{kind}Persons", {member(kind): object_id}, query=_page(start, top))

    def person(self, verb: str, kind: str, object_id: str, person: str, **members: Any) -> Exchange:
        """GET, PATCH or DELETE /{family}/{id}/persons/{person}; ``verb`` is get, update or delete."""
        path = {member(kind): object_id, "personId": person}
        return self.call(f"{verb}{kind}Person", path, json_body=members or UNSET)

    def add_person_face(
        self, kind: str, object_id: str, person: str, image: bytes | str, user_data: str | None = None
    ) -> Exchange:
        """POST /{family}/{id}/persons/{person}/persistedfaces."""
        path = {member(kind): object_id, "personId": person}
        return self._with_image(f"add{kind}PersonFace", path, image, user_data)

    def person_face(self, kind: str, object_id: str, person: str, face: str) -> Exchange:
        """GET /{family}/{id}/persons/{person}/persistedfaces/{face}."""
        path = {member(kind): object_id, "personId": person, "persistedFaceId": face}
        return self.call(f"get{kind}PersonFace", path)

    def change_person_face(self, kind: str, object_id: str, person: str, face: str, user_data: str) -> Exchange:
        """PATCH /{family}/{id}/persons/{person}/persistedfaces/{face}."""
        path = {member(kind): object_id, "personId": person, "persistedFaceId": face}
        return self.call(f"update{kind}PersonFace", path, json_body={"userData": user_data})

    def remove_person_face(self, kind: str, object_id: str, person: str, face: str) -> Exchange:
        """DELETE /{family}/{id}/persons/{person}/persistedfaces/{face}."""
        path = {member(kind): object_id, "personId": person, "persistedFaceId": face}
        return self.call(f"delete{kind}PersonFace", path)

    def detect(self, image: bytes | str, model: str) -> Exchange:
        """POST /detect."""
        query = urlencode({"returnFaceId": "true", "recognitionModel": model}, errors="replace")
        if isinstance(image, str):
            return self.call("detectFaces", query=query, json_body={"url": image})
        return self.call("detectFaces", query=query, raw=image, headers=BYTES)

    def _with_image(
        self, operation: str, path: Mapping[str, str], image: bytes | str, user_data: str | None
    ) -> Exchange:
        query = "" if user_data is None else urlencode({"userData": user_data}, quote_via=quote)
        if isinstance(image, str):
            return self.call(operation, path, query=query, json_body={"url": image})
        return self.call(operation, path, query=query, raw=image, headers=BYTES)


def _page(start: str | None, top: int | None) -> str:
    parts = [f"start={quote(start)}"] if start is not None else []
    parts += [f"top={top}"] if top is not None else []
    return "&".join(parts)
