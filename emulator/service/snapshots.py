"""Snapshots: take, list, get, update, delete, apply (S10 to S91; part B 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator import limits, rendering
from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.kinds import BY_TYPE, Kind
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.reading import choice, json_object, optional_text, parameter
from facesnap.emulator.refusals import (
    bad_argument,
    container_exists,
)
from facesnap.emulator.service.access import Access
from facesnap.emulator.state import Container, Place, Snapshot

TYPES = tuple(BY_TYPE)
MODES = ("CreateNew",)


class Snapshots(Access):
    """One store for all accounts and regions (S12)."""

    # Take

    def take(self, call: Call, account: Account) -> Answer:
        """``POST /snapshots``."""
        body = self.read_body(call)
        kind = self.read_type(body)
        object_id = self.read_object_id(body, "take")
        scope = self.read_scope(body.get("applyScope"))
        user_data = self.read_user_data(body, "take")
        source = self.find_source(call, account, kind, object_id)
        self.spend(account, "takes")
        now = self.clock.now
        snapshot_id = self.new_snapshot_id(call, account, source)
        snapshot = Snapshot(snapshot_id, account, self.capture(source), scope, user_data, now, now)
        return self.accepted(self.start(account, snapshot))

    def read_body(self, call: Call) -> dict[str, Any]:
        """The JSON object that a take, an update or an apply needs (Q31)."""
        return json_object(call)

    def read_type(self, body: Mapping[str, Any]) -> Kind:
        """``type``, required: one of the four, letter for letter (S24, Q33)."""
        return BY_TYPE[choice(body.get("type"), "type", TYPES)]

    def read_user_data(self, body: Mapping[str, Any], purpose: str) -> str | None:  # noqa: ARG002 - one limit for both
        """``userData`` of a ``take`` or an ``update``, optional (S27, S90, Q14)."""
        return optional_text(body, "userData", limits.MAX_USER_DATA)

    def new_snapshot_id(self, call: Call, account: Account, source: Container) -> str:  # noqa: ARG002 - any is as good
        """A GUID of its own for each snapshot (S14)."""
        return self.mint.guid()

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:  # noqa: ARG002 - one pattern for both
        """``objectId`` of a ``take`` or an ``apply``, required (S25, S41, part B 2.1)."""
        object_id = body.get("objectId")
        if not isinstance(object_id, str) or not self.is_object_id(object_id):
            raise bad_argument("'objectId' is invalid.")
        return object_id

    def read_scope(self, value: object) -> tuple[str, ...]:
        """``applyScope``: hyphenated GUIDs, no two alike, in lower case; there may be none (S26, Q10 to Q13)."""
        if not isinstance(value, list):
            raise bad_argument("'applyScope' is invalid.")
        scope = tuple(guid_of(one) or "" for one in value)
        if not all(scope):
            raise bad_argument("'applyScope' is invalid.")
        if len(set(scope)) < len(scope):
            raise bad_argument("'applyScope' has duplicates.")
        return scope

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """The object to copy: the caller's, in the region of the call, of that type (Q18, Q19)."""
        named = replace(call, parameters={"id": object_id})
        return self.find_container(named, account, kind)

    def capture(self, source: Container) -> Container:
        """The content of a snapshot: the object as it is at this moment. It is frozen, so nothing is copied."""
        return source

    # Read

    def get_snapshot(self, call: Call, account: Account) -> Answer:
        """``GET /snapshots/{snapshotId}``."""
        return Answer(200, self.got_view(self.find_snapshot(call, account, "get"), account))

    def got_view(self, snapshot: Snapshot, account: Account) -> Json:  # noqa: ARG002 - the same for every reader
        """A snapshot's information as get shows it to the account (S60)."""
        return self.snapshot_view(snapshot)

    def listed_view(self, snapshot: Snapshot, account: Account) -> Json:  # noqa: ARG002 - the same for every reader
        """A snapshot's information as list shows it to the account (S80)."""
        return self.snapshot_view(snapshot)

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """A snapshot's information as get and list show it."""
        return rendering.snapshot(snapshot)

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """``GET /snapshots``, filtered by type and by applyScope, the oldest first (S80 to S82)."""
        wanted_type = parameter(call, "type")
        if wanted_type is not None:
            choice(wanted_type, "type", TYPES)
        wanted_scope = self.read_scope_filter(call)
        found = [
            snapshot
            for snapshot in self.listable()
            if self.is_alive(snapshot, "list")
            and self.visible_in_list(snapshot, account)
            and (wanted_type is None or self.has_type(snapshot, wanted_type))
            and (wanted_scope is None or self.has_scope(snapshot, wanted_scope))
        ]
        found.sort(key=lambda snapshot: (snapshot.created, snapshot.id))
        return Answer(200, [self.listed_view(snapshot, account) for snapshot in found])

    def listable(self) -> Iterable[Snapshot]:
        """What list chooses from: all that is stored, whoever may see it."""
        return self.state.snapshots.values()

    def read_scope_filter(self, call: Call) -> tuple[str, ...] | None:
        """GUIDs with commas between, in one or several parameters; None without any."""
        values = call.query.get("applyScope")
        if values is None:
            return None
        wanted = tuple(guid_of(one) or "" for value in values for one in value.split(","))
        if not all(wanted):
            raise bad_argument("'applyScope' is invalid.")
        return wanted

    def visible_in_list(self, snapshot: Snapshot, account: Account) -> bool:
        """Whether list shows it to the account (S80)."""
        return self.may_read(snapshot, account)

    def has_type(self, snapshot: Snapshot, wanted: str) -> bool:
        """The type filter (S81)."""
        return snapshot.content.kind.type == wanted

    def has_scope(self, snapshot: Snapshot, wanted: tuple[str, ...]) -> bool:
        """The scope filter: it contains any of them (S82, Q16)."""
        return any(one in snapshot.scope for one in wanted)

    # Change

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """``PATCH /snapshots/{snapshotId}``: applyScope, userData or both; what is not sent stays (S90, Q9, Q10)."""
        snapshot = self.find_snapshot(call, account, "update")
        changes = self.read_changes(self.read_body(call))
        self.keep_snapshot(self.changed(snapshot, changes))
        return Answer(200)

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What an update asks for: new ``scope``, ``user_data``, or both; never nothing (Q9, Q10)."""
        scope, user_data = body.get("applyScope"), self.read_user_data(body, "update")
        if scope is None and user_data is None:
            raise bad_argument("Both 'applyScope' and 'userData' are empty.")
        changes: dict[str, Any] = {}
        if scope is not None:
            changes["scope"] = self.read_scope(scope)
        if user_data is not None:
            changes["user_data"] = user_data
        return changes

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """Store a snapshot that an update changed, in the place of its former self."""
        self.state.snapshots[snapshot.id] = snapshot

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """The snapshot with new ``scope`` or ``user_data``; ``lastUpdateTime`` moves (Q26)."""
        return replace(snapshot, **changes, updated=self.clock.now)

    def delete_snapshot(self, call: Call, account: Account) -> Answer:
        """``DELETE /snapshots/{snapshotId}`` (S17, S50)."""
        snapshot = self.find_snapshot(call, account, "delete")
        self.discard(snapshot)
        return Answer(200)

    def discard(self, snapshot: Snapshot) -> None:
        """Forget the snapshot and all that it held."""
        del self.state.snapshots[snapshot.id]

    # Apply

    def apply(self, call: Call, account: Account) -> Answer:
        """``POST /snapshots/{snapshotId}/apply``, into the calling account and the region of the call (S30)."""
        snapshot = self.find_snapshot(call, account, "apply")
        body = self.read_body(call)
        target = self.read_object_id(body, "apply")
        self.read_mode(body)
        place = self.target_place(call, account, snapshot)
        self.check_target(account, snapshot, place, target)
        self.spend(account, "applies")
        return self.accepted(self.start(account, snapshot, place, target))

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """``mode``, optional: CreateNew and nothing else, null neither (S40, Q33)."""
        if "mode" in body:
            choice(body["mode"], "mode", MODES)

    def target_place(self, call: Call, account: Account, snapshot: Snapshot) -> Place:
        """Where the target will live."""
        return self.place(account, call.region, snapshot.content.kind)

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Refuse at once what cannot succeed: an id in use (Q6), or one object too many."""
        kind = snapshot.content.kind
        if self.conflicts(place, target):
            raise container_exists(kind)
        self.check_room(account, kind, self.shelf(place))
