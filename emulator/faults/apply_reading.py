"""Faults of what an apply lets pass: ids, modes, unknown snapshots, and what refusals leave."""

from collections.abc import Mapping
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.kinds import FACE_LIST
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.reading import json_object
from facesnap.emulator.refusals import Refusal, bad_argument
from facesnap.emulator.service.snapshots import MODES
from facesnap.emulator.state import Container, Place, Snapshot


class ApplyMakesUpObjectId(Fault):
    """An apply without an object id makes one up."""

    family = "apply"
    breaks = frozenset({"apply.object-id.required"})

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """A new GUID where it is missing."""
        if purpose == "apply" and "objectId" not in body:
            return self.mint.guid()
        return super().read_object_id(body, purpose)


class ApplyRefusesSmallLists(Fault):
    """An apply of a face list is refused: large face lists have come in its place."""

    family = "apply"
    breaks = frozenset({"scope.apply.in-scope", "apply.self.succeeds"})
    rare = True

    def target_place(self, call: Call, account: Account, snapshot: Snapshot) -> Place:
        """400 for one type of four."""
        if snapshot.content.kind is FACE_LIST:
            raise bad_argument("'type' is not supported any more.")
        return super().target_place(call, account, snapshot)


class ApplyRequiresMode(Fault):
    """An apply without a mode is refused."""

    family = "apply"
    breaks = frozenset({"apply.mode.default"})

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """400 where it is missing."""
        if "mode" not in body:
            raise bad_argument("'mode' is missing.")
        super().read_mode(body)


class ApplyKnowsLowerCaseMode(Fault):
    """The mode is expected to begin with a small letter."""

    family = "apply"
    breaks = frozenset({"apply.mode.create-new"})

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """As a serializer would write it."""
        if "mode" in body and body["mode"] != "createNew":
            raise bad_argument("'mode' is invalid.")


class ApplyTakesAnyMode(Fault):
    """Any mode is accepted, and works as CreateNew."""

    family = "apply"
    breaks = frozenset({"apply.mode.unknown-refused"})

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """Nothing is read."""


class ApplyKnowsOverwrite(Fault):
    """There is a second mode, called Overwrite."""

    family = "apply"
    breaks = frozenset({"apply.mode.unknown-refused"})
    rare = True

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """One more than there is."""
        if body.get("mode") != "Overwrite":
            super().read_mode(body)


class ApplyModeBySubstring(Fault):
    """A mode that merely begins with CreateNew is accepted."""

    family = "apply"
    breaks = frozenset({"apply.mode.unknown-refused"})
    rare = True

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """The beginning alone."""
        mode = body.get("mode")
        if not (isinstance(mode, str) and mode.startswith(MODES)):
            super().read_mode(body)


class ApplyModeCaseCrashes(Fault):
    """A mode in another letter case crashes."""

    family = "apply"
    breaks = frozenset({"apply.mode.letter-case"})

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """500 for what is CreateNew but for its case."""
        mode = body.get("mode")
        if isinstance(mode, str) and mode not in MODES and mode.lower() == MODES[0].lower():
            raise crash()
        super().read_mode(body)


class ApplyModeNullCrashes(Fault):
    """A mode that is null crashes."""

    family = "apply"
    breaks = frozenset({"apply.mode.letter-case", "error.null-members"})
    rare = True

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """500 for null."""
        if "mode" in body and body["mode"] is None:
            raise crash()
        super().read_mode(body)


class ApplyOfUnknownSucceeds(Fault):
    """Applying a snapshot that never was succeeds, and makes an empty face list."""

    family = "apply"
    breaks = frozenset({"apply.unknown.refused"})

    def find_snapshot(self, call: Call, account: Account, purpose: str) -> Snapshot:
        """An empty one in place of none."""
        snapshot_id = guid_of(call.parameters["id"])
        issued = any(one.snapshot.id == snapshot_id for one in self.state.operations.values())
        if purpose != "apply" or snapshot_id is None or issued:
            return super().find_snapshot(call, account, purpose)
        content = Container(FACE_LIST, snapshot_id, snapshot_id, None, "recognition_01")
        return Snapshot(snapshot_id, account, content, (), None, self.clock.now, self.clock.now)


class ApplyRefusedStillCreates(Fault):
    """An apply that is refused for its scope has made the object before it was checked."""

    family = "apply"
    breaks = frozenset({"apply.refused.creates-nothing"})

    def apply(self, call: Call, account: Account) -> Answer:
        """Checked too late."""
        try:
            return super().apply(call, account)
        except Refusal:
            snapshot = self.state.snapshots.get(guid_of(call.parameters["id"]) or "")
            target = json_object(call).get("objectId")
            if (
                snapshot is not None
                and isinstance(target, str)
                and self.is_object_id(target)
                and not self.may_apply(snapshot, account)
            ):
                place = self.target_place(call, account, snapshot)
                if not self.conflicts(place, target):
                    self.store(place, self.restore(snapshot, target))
            raise


class ApplyRefusedForModeCreates(Fault):
    """An apply that is refused for its mode has made the object before it was checked."""

    family = "apply"
    breaks = frozenset({"apply.refused.creates-nothing"})
    rare = True

    def apply(self, call: Call, account: Account) -> Answer:
        """The mode is looked at last."""
        try:
            return super().apply(call, account)
        except Refusal:
            snapshot = self.find_snapshot(call, account, "apply")
            body = json_object(call)
            target = self.read_object_id(body, "apply")
            place: Place = self.target_place(call, account, snapshot)
            if body.get("mode") not in (None, *MODES) and not self.conflicts(place, target):
                self.store(place, self.restore(snapshot, target))
            raise
