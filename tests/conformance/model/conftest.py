"""A tale: hand-made calls told to the model one after the other, with the clock that they happen on.

The tale keeps what a faithful endpoint would hold, so that an answer is faithful unless a test says otherwise.
"""

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from facesnap.conformance.model.state import Account, State
from facesnap.conformance.model.stepping import step
from facesnap.conformance.model.values import NOTHING, Answer, Call, Finding, Interval

SUBSCRIPTIONS = {
    "source": "11111111-aaaa-4aaa-8aaa-111111111111",
    "target": "22222222-bbbb-4bbb-8bbb-222222222222",
    "outsider": "33333333-cccc-4ccc-8ccc-333333333333",
    "sibling": "11111111-aaaa-4aaa-8aaa-111111111111",
}
MARK = "99999999-9999-4999-8999-999999999999"  # in every scope, as the suite's own marker is
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUCCESS = {"takeSnapshot": 202, "applySnapshot": 202}
ERROR = {"error": {"code": "Refused", "message": "no"}}
UNSET: Any = object()


@dataclass(frozen=True)
class Told:
    """What the model said of one call: the clauses broken, those borne out, and the answers to open questions."""

    finding: Finding

    @property
    def broken(self) -> set[str]:
        """The clauses of the judgements that do not hold."""
        return {judgement.clause for judgement in self.finding.judgements if not judgement.holds}

    @property
    def held(self) -> set[str]:
        """The clauses of the judgements that hold."""
        return {judgement.clause for judgement in self.finding.judgements if judgement.holds}

    @property
    def observed(self) -> set[tuple[str, str]]:
        """The observations, as question and answer."""
        return {(each.question, each.answer) for each in self.finding.observations}


@dataclass
class Tale:
    """Tells calls to the model. Every call starts a second after the one before and takes half a second.

    ``clockless``: the endpoint has no clock protocol. ``exact``: the clock is read before and after each call. Each
    step is held to be pure: the state before it must be what it was, deeply compared.
    """

    clockless: bool = False
    exact: bool = True
    state: State = field(
        default_factory=lambda: State({name: Account(name, guid) for name, guid in SUBSCRIPTIONS.items()})
    )
    now: datetime = START
    numbers: int = 0
    told: list[Told] = field(default_factory=list)
    truth: dict[str, dict[str, Any]] = field(default_factory=dict)

    # The plain call

    def call(  # noqa: PLR0913 - a call has that many parts
        self,
        operation: str,
        by: str,
        status: int | None,
        *,
        path: dict[str, str] | None = None,
        query: dict[str, tuple[str, ...]] | None = None,
        body: Any = NOTHING,
        json: Any = UNSET,
        operation_id: str | None = None,
        odd: frozenset[str] = frozenset(),
    ) -> Told:
        """Tell one call; ``status`` None for no answer."""
        self.numbers += 1
        self.now += timedelta(seconds=1)
        shown = json if json is not UNSET else ERROR if status is not None and status >= 400 else NOTHING
        call = Call(
            number=self.numbers,
            operation=operation,
            account=by,
            authentic=by not in {"nobody", "stranger"},
            path=path or {},
            query=query or {},
            body=body,
            answer=None if status is None else Answer(status, shown, operation_id),
            success=SUCCESS.get(operation, 200),
            when=None if self.clockless else Interval(self.now, self.now + timedelta(seconds=0.5), self.exact),
            oddities=odd,
        )
        before = copy.deepcopy(self.state)
        given = self.state
        self.state, finding = step(given, call)
        assert given == before, f"{operation} changed the state that it was given"
        self.told.append(Told(finding))
        return self.told[-1]

    @property
    def broken(self) -> set[str]:
        """Every clause broken since the tale began."""
        return set().union(*(told.broken for told in self.told)) if self.told else set()

    @property
    def held(self) -> set[str]:
        """Every clause borne out since the tale began."""
        return set().union(*(told.held for told in self.told)) if self.told else set()

    def wait(self, **by: float) -> None:
        """Let the endpoint's time pass."""
        self.now += timedelta(**by)

    def guid(self) -> str:
        """A GUID that nothing else has."""
        self.numbers += 1
        return str(UUID(int=self.numbers << 64 | 0x4000 << 48 | 0x8000 << 32, version=4))

    def scope(self, *names: str) -> list[str]:
        """An apply scope of these subscriptions and the marker."""
        return [*(SUBSCRIPTIONS[name] for name in names), MARK]

    # Objects

    def create(self, by: str, kind: str, object_id: str, status: int | None = 200, **members: Any) -> Told:
        """PUT an object."""
        body = {"name": "n", "userData": "d", "recognitionModel": "recognition_02", **members}
        return self.call(f"create{kind}", by, status, path={id_of(kind): object_id}, body=body)

    def free(self, by: str, kind: str, object_id: str) -> None:
        """Prove that an id is free."""
        self.read(by, kind, object_id, 404)

    def read(self, by: str, kind: str, object_id: str, status: int | None = 200, **seen: Any) -> Told:
        """GET an object; ``seen`` is what differs from what :meth:`create` makes."""
        faces = {"persistedFaces": []} if kind == "FaceList" else {}
        body = {"name": "n", "userData": "d", "recognitionModel": "recognition_02", **faces, **seen}
        return self.call(f"get{kind}", by, status, path={id_of(kind): object_id}, json=body if status == 200 else UNSET)

    def change(self, by: str, kind: str, object_id: str, status: int | None = 200, **members: Any) -> Told:
        """PATCH an object."""
        return self.call(f"update{kind}", by, status, path={id_of(kind): object_id}, body=members)

    def remove(self, by: str, kind: str, object_id: str, status: int | None = 200) -> Told:
        """DELETE an object."""
        return self.call(f"delete{kind}", by, status, path={id_of(kind): object_id})

    # Operations

    def take(self, object_id: str = "a", kind: str = "FaceList", status: int | None = 202, **more: Any) -> str:
        """POST a take by the source; the operation's id."""
        by = more.pop("by", "source")
        odd = more.pop("odd", frozenset())
        asked = {"type": kind, "objectId": object_id, "applyScope": self.scope("target"), "userData": "note"}
        body = {name: value for name, value in {**asked, **more}.items() if value is not UNSET}
        operation_id = self.guid()
        self.truth[operation_id] = {
            "type": kind,
            "applyScope": body.get("applyScope"),
            "userData": body.get("userData", ""),
        }
        made = operation_id if status == 202 else None
        self.call("takeSnapshot", by, status, body=body, operation_id=made, odd=odd)
        return operation_id

    def poll(self, operation_id: str, status: str = "succeeded", by: str = "source", **lies: Any) -> Told:
        """GET an operation's status."""
        operation = self.state.operations.get(operation_id)
        place = None
        if status == "succeeded" and operation is not None:
            take = operation.what == "take"
            place = (
                f"/snapshots/{snapshot_of(operation_id)}" if take else f"/{operation.kind.lower()}/{operation.key[2]}"
            )
        created = self.truth.setdefault(operation_id, {}).setdefault("begun", self.stamp())
        failure = {"message": "why"} if status == "failed" else {}
        body = {
            "status": status,
            "createdTime": created,
            "lastActionTime": self.stamp(),
            "resourceLocation": place,
            **failure,
            **lies,
        }
        answer = int(lies.pop("answer", 200))
        body.pop("answer", None)
        return self.call(
            "getOperationStatus",
            by,
            answer,
            path={"operationId": operation_id},
            json=body if answer == 200 else UNSET,
        )

    def taken(self, object_id: str = "a", kind: str = "FaceList", **more: Any) -> str:
        """A snapshot, taken at once; its id."""
        operation_id = self.take(object_id, kind, **more)
        self.poll(operation_id, by=more.get("by", "source"))
        stamp = self.stamp()
        self.truth[snapshot_of(operation_id)] = {
            **self.truth[operation_id],
            "id": snapshot_of(operation_id),
            "account": "/subscriptions/source",
            "createdTime": stamp,
            "lastUpdateTime": stamp,
        }
        del self.truth[snapshot_of(operation_id)]["begun"]
        return snapshot_of(operation_id)

    def apply(self, snapshot: str, onto: Any = "b", by: str = "target", status: int | None = 202, **more: Any) -> str:
        """POST an apply; the operation's id."""
        operation_id = self.guid()
        body = {"objectId": onto, **more}
        made = operation_id if status == 202 else None
        self.call("applySnapshot", by, status, path={"snapshotId": snapshot}, body=body, operation_id=made)
        return operation_id

    def applied(self, snapshot: str, onto: str = "b", by: str = "target", kind: str = "FaceList") -> None:
        """An object restored onto a free id."""
        self.free(by, kind, onto)
        self.poll(self.apply(snapshot, onto, by), by=by)

    # Snapshots

    def get(self, snapshot: str, by: str = "source", status: int | None = 200, **lies: Any) -> Told:
        """GET a snapshot; ``lies`` is what differs from the truth."""
        body = {**self.truth.get(snapshot, {}), **lies}
        json = {name: value for name, value in body.items() if value is not UNSET} if status == 200 else UNSET
        return self.call("getSnapshot", by, status, path={"snapshotId": snapshot}, json=json)

    def list(self, by: str = "source", *shown: str | dict[str, Any], status: int | None = 200, **query: str) -> Told:
        """GET the snapshots; ``shown`` are the ids listed, or whole entries."""
        entries = [self.truth[each] if isinstance(each, str) else each for each in shown]
        asked = {name: (value,) for name, value in query.items()}
        return self.call("listSnapshots", by, status, query=asked, json=entries if status == 200 else UNSET)

    def update(self, snapshot: str, by: str = "source", status: int | None = 200, **members: Any) -> Told:
        """PATCH a snapshot; a success takes effect on the truth."""
        if status == 200 and snapshot in self.truth:
            self.truth[snapshot] |= {**members, "lastUpdateTime": self.stamp(seconds=1)}
        return self.call("updateSnapshot", by, status, path={"snapshotId": snapshot}, body=members)

    def delete(self, snapshot: str, by: str = "source", status: int | None = 200) -> Told:
        """DELETE a snapshot."""
        return self.call("deleteSnapshot", by, status, path={"snapshotId": snapshot})

    def stamp(self, **later: float) -> str:
        """The endpoint's time as it writes it."""
        return (self.now + timedelta(**later)).isoformat().replace("+00:00", "Z")


def snapshot_of(operation_id: str) -> str:
    """The id of the snapshot that a take makes."""
    return operation_id[:-1] + "e"


def id_of(kind: str) -> str:
    """The path parameter that names an object."""
    return f"{kind[0].lower()}{kind[1:]}Id"


@pytest.fixture
def tale() -> Tale:
    """A tale that begins with nothing."""
    return Tale()


@pytest.fixture
def clockless() -> Tale:
    """A tale at an endpoint without a clock protocol."""
    return Tale(clockless=True)


@pytest.fixture
def shared(tale: Tale) -> str:
    """A snapshot of the source's face list "a", with the target in its scope; nothing is broken on the way."""
    tale.create("source", "FaceList", "a")
    snapshot = tale.taken()
    assert tale.broken == set()
    return snapshot
