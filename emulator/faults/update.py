"""Faults of update: its answer, and when a valid one is refused."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import busy
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import bad_argument, denied
from facesnap.emulator.state import Operation, Snapshot


class UpdateAnswers204(Fault):
    """An update is answered with 204."""

    family = "update"
    minimum = 3
    breaks = frozenset({"update.answer.status"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Nothing to say, and it says so."""
        return replace(super().update_snapshot(call, account), status=204)


class UpdateAnswers202(Fault):
    """An update is answered with 202, as if it were still to be done."""

    family = "update"
    breaks = frozenset({"update.answer.status"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """Accepted."""
        return replace(super().update_snapshot(call, account), status=202)


class UpdateAnswersSnapshot(Fault):
    """The answer to an update shows the snapshot."""

    family = "update"
    breaks = frozenset({"update.answer.no-body"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """As many another API would."""
        answer = super().update_snapshot(call, account)
        snapshot = self.named_snapshot(call)
        return answer if snapshot is None else replace(answer, json=self.snapshot_view(snapshot))


class UpdateNeedsBoth(Fault):
    """An update that does not name both apply scope and user data is refused."""

    family = "update"
    breaks = frozenset({"update.valid.accepted"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """All or nothing."""
        if not {"applyScope", "userData"} <= set(body):
            raise bad_argument("Request body is invalid.")
        return super().read_changes(body)


class UpdateRefusesBoth(Fault):
    """An update that names both apply scope and user data is refused."""

    family = "update"
    rare = True
    breaks = frozenset({"update.valid.accepted"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """One thing at a time."""
        if {"applyScope", "userData"} <= set(body):
            raise bad_argument("Request body is invalid.")
        return super().read_changes(body)


class UpdateRefusedUnlisted(Fault):
    """A taker that its scope does not list cannot update the snapshot."""

    family = "update"
    breaks = frozenset({"update.valid.accepted"})

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """Ownership is not enough."""
        return self.in_scope(snapshot, account) and super().may_update(snapshot, account)


class SecondUpdateRefused(Fault):
    """A snapshot can be updated once."""

    family = "update"
    rare = True
    breaks = frozenset({"update.valid.accepted"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """The version does not match any more."""
        if snapshot.updated != snapshot.created:
            raise busy()
        return super().changed(snapshot, changes)


class UpdateRefusedAfterApply(Fault):
    """A snapshot that has been applied cannot be updated."""

    family = "update"
    rare = True
    breaks = frozenset({"update.valid.accepted"})

    @cached_property
    def applied(self) -> set[str]:
        """Ids of snapshots."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """In use from now on."""
        self.applied.add(operation.snapshot.id)
        return super().do_apply(operation)

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Not while it is in use."""
        if snapshot.id in self.applied:
            raise denied("The snapshot is in use.")
        return super().changed(snapshot, changes)


class UpdateToTheSameRefused(Fault):
    """An update that asks for what is there already is refused."""

    family = "update"
    rare = True
    breaks = frozenset({"update.valid.accepted"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Nothing to do."""
        if all(getattr(snapshot, name) == value for name, value in changes.items()):
            raise bad_argument("There is nothing to update.")
        return super().changed(snapshot, changes)


class UnknownUpdateSucceeds(Fault):
    """Updating an id that was never issued is answered with 200."""

    family = "update"
    minimum = 1
    breaks = frozenset({"update.unknown.refused"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """No row was changed."""
        return Answer(200) if self.named_snapshot(call) is None else super().update_snapshot(call, account)


class UpdateOfUnsharedRefused(Fault):
    """A snapshot whose scope lists nobody cannot be updated, so that it is never shared again."""

    family = "update"
    rare = True
    breaks = frozenset({"update.valid.accepted"})

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """An empty scope is final."""
        return bool(snapshot.scope) and super().may_update(snapshot, account)


class SelfAppliersLose(Fault):
    """A taker that applies its own snapshot cannot update it any more."""

    family = "update"
    rare = True
    breaks = frozenset({"update.valid.accepted"})

    @cached_property
    def handed_over(self) -> set[str]:
        """Ids of snapshots that their takers have applied."""
        return set()

    def do_apply(self, operation: Operation) -> str | None:
        """Handed over."""
        if operation.account == operation.snapshot.owner:
            self.handed_over.add(operation.snapshot.id)
        return super().do_apply(operation)

    def may_update(self, snapshot: Snapshot, account: Account) -> bool:
        """Not after that."""
        return snapshot.id not in self.handed_over and super().may_update(snapshot, account)
