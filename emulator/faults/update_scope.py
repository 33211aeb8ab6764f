"""Faults of update: what becomes of a new apply scope."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.faults import Fault
from facesnap.emulator.state import Snapshot


class ScopeUpdateMerges(Fault):
    """A new apply scope is added to the old one."""

    family = "update"
    minimum = 4
    breaks = frozenset({"update.apply-scope.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """The union."""
        asked = super().changed(snapshot, changes)
        return replace(asked, scope=tuple(dict.fromkeys((*snapshot.scope, *asked.scope))))


class ScopeUpdateOnlyRemoves(Fault):
    """A new apply scope takes away whom it does not list, and adds nobody."""

    family = "update"
    breaks = frozenset({"update.apply-scope.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """The intersection."""
        asked = super().changed(snapshot, changes)
        return replace(asked, scope=tuple(one for one in asked.scope if one in snapshot.scope))


class ScopeUpdateIgnored(Fault):
    """An update of the apply scope is answered with 200, and the scope stays."""

    family = "update"
    minimum = 4
    breaks = frozenset({"update.apply-scope.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """All but that."""
        return replace(super().changed(snapshot, changes), scope=snapshot.scope)


class ScopeUpdateKeepsFirst(Fault):
    """A new apply scope of several subscriptions is cut to the first."""

    family = "update"
    rare = True
    breaks = frozenset({"update.apply-scope.replaced"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """One value for one column."""
        changes = super().read_changes(body)
        return {**changes, "scope": changes["scope"][:1]} if "scope" in changes else changes


class ScopeUpdateRemovesOne(Fault):
    """A new apply scope takes away one subscription at most, and adds all."""

    family = "update"
    rare = True
    breaks = frozenset({"update.apply-scope.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """A list that is changed while it is walked."""
        asked = super().changed(snapshot, changes)
        left = [one for one in snapshot.scope if one not in asked.scope][1:]
        return replace(asked, scope=(*asked.scope, *left))


class ScopeUpdateDropsOwner(Fault):
    """The taker's own subscription is left out of a new apply scope."""

    family = "update"
    rare = True
    breaks = frozenset({"update.apply-scope.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """It has its rights anyway, they thought."""
        asked = super().changed(snapshot, changes)
        return replace(asked, scope=tuple(one for one in asked.scope if one != snapshot.owner.subscription))


class ScopeUpdateNeverEmpties(Fault):
    """An update to an empty apply scope is answered with 200, and the scope stays."""

    family = "update"
    rare = True
    breaks = frozenset({"update.apply-scope.replaced"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Empty is false, and false is absent."""
        asked = super().changed(snapshot, changes)
        return asked if asked.scope else replace(asked, scope=snapshot.scope)
