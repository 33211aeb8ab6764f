"""What several faults are made of: views to edit, memories that a faithful service does without. No fault."""

from collections.abc import Mapping
from functools import cached_property

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.messages import Call, Json
from facesnap.emulator.service import Service
from facesnap.emulator.state import Container, Operation, Place, Snapshot


def members(view: Json) -> dict[str, Json]:
    """The members of a JSON object, to be changed at will."""
    return dict(view) if isinstance(view, Mapping) else {}


def bearer(service: Service, call: Call) -> Account:
    """Who may do what the call wants, as far as its path tells; else the first account."""
    first = service.accounts[0]
    named = guid_of(call.parameters.get("id")) or ""
    operation = service.state.operations.get(named)
    if operation is not None:
        return operation.account
    snapshot = service.state.snapshots.get(named)
    if snapshot is None:
        return first
    if call.path.endswith("/apply"):
        return next((one for one in service.accounts if one.subscription in snapshot.scope), first)
    return snapshot.owner


def without(call: Call, *names: str) -> Call:
    """The call without those query parameters."""
    query = {name: values for name, values in call.query.items() if name not in names}
    return Call(call.method, call.path, call.base, call.region, call.parameters, query, call.headers, call.body)


class KeepsScopes(Fault):
    """Remembers every apply scope that a snapshot ever had."""

    registered = False

    @cached_property
    def scopes(self) -> dict[str, list[tuple[str, ...]]]:
        """By snapshot id, the oldest first."""
        return {}

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """The first scope."""
        self.scopes[operation.snapshot.id] = [operation.snapshot.scope]
        return super().do_take(operation, moment)

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """A further scope; the same one again is none."""
        known = self.scopes[snapshot.id]
        if snapshot.scope != known[-1]:
            known.append(snapshot.scope)
        super().keep_snapshot(snapshot)

    def was_first_in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether the scope of the take lists the account."""
        return account.subscription in self.scopes[snapshot.id][0]

    def was_ever_in_scope(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether any scope up to now lists the account."""
        return any(account.subscription in scope for scope in self.scopes[snapshot.id])


class KeepsDeleted(Fault):
    """Remembers deleted snapshots as they were."""

    registered = False

    @cached_property
    def deleted(self) -> dict[str, Snapshot]:
        """By id."""
        return {}

    def discard(self, snapshot: Snapshot) -> None:
        """Delete it, but not from memory."""
        self.deleted[snapshot.id] = snapshot
        super().discard(snapshot)


class KeepsExpired(Fault):
    """Never cleans up; whether a snapshot is alive is asked each time."""

    registered = False

    def sweep(self) -> None:
        """Forget nothing."""


class KnowsKin(Fault):
    """Remembers where each snapshot came from, and what was restored from it."""

    registered = False

    @cached_property
    def sources(self) -> dict[str, tuple[Place, str]]:
        """Place and id of the source, by snapshot id."""
        return {}

    @cached_property
    def restored(self) -> dict[str, list[tuple[Place, str]]]:
        """Places and ids of what was made from it, by snapshot id."""
        return {}

    def new_snapshot_id(self, call: Call, account: Account, source: Container) -> str:
        """The id, its source noted."""
        snapshot_id = super().new_snapshot_id(call, account, source)
        self.sources[snapshot_id] = (self.place(account, call.region, source.kind), source.id)
        return snapshot_id

    def do_apply(self, operation: Operation) -> str | None:
        """Apply, and note where."""
        trouble = super().do_apply(operation)
        if trouble is None and operation.place is not None and operation.target is not None:
            made = self.restored.setdefault(operation.snapshot.id, [])
            made.append((operation.place, operation.target))
        return trouble

    def twins(self, snapshot: Snapshot) -> list[Snapshot]:
        """The other snapshots of its source, the oldest first."""
        source = self.sources[snapshot.id]
        others = [one for one in self.state.snapshots.values() if one.id != snapshot.id]
        return sorted((one for one in others if self.sources[one.id] == source), key=lambda one: one.created)

    def wipe(self, place: Place, object_id: str) -> None:
        """Remove an object, if it is there."""
        found = self.shelf(place).get(object_id)
        if found is not None:
            self.remove(place, found)

    def wipe_source(self, snapshot: Snapshot) -> None:
        """Remove what it was taken from."""
        self.wipe(*self.sources[snapshot.id])

    def wipe_restored(self, snapshot: Snapshot) -> None:
        """Remove what was made from it."""
        for place, object_id in self.restored.get(snapshot.id, []):
            self.wipe(place, object_id)
