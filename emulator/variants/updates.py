"""What an update that says little does (Q9, Q10, Q26)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.messages import Call
from facesnap.emulator.refusals import bad_argument
from facesnap.emulator.state import Snapshot
from facesnap.emulator.variants import Variant


class EmptyUpdates(Variant):
    """An update that changes nothing is accepted, and moves the time of the last update."""

    answers = frozenset({"Q9"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing may be asked for."""
        empty = body.get("applyScope") is None and body.get("userData") is None
        return {} if empty else super().read_changes(body)


class IdleUpdatesKeepTime(Variant):
    """An update whose outcome is what was there before does not move the time of the last update."""

    answers = frozenset({"Q26"})

    def changed(self, snapshot: Snapshot, changes: Mapping[str, Any]) -> Snapshot:
        """Compare all but the time; the scope is a set."""
        changed = super().changed(snapshot, changes)
        same = set(changed.scope) == set(snapshot.scope) and changed.user_data == snapshot.user_data
        return replace(changed, updated=snapshot.updated) if same else changed


class NullClears(Variant):
    """``null`` in an update clears: the scope is empty then, and there is no userData."""

    answers = frozenset({"Q10.null"})

    def read_changes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Read what is not null, and clear what is."""
        cleared: dict[str, Any] = {}
        if "applyScope" in body and body["applyScope"] is None:
            cleared["scope"] = ()
        if "userData" in body and body["userData"] is None:
            cleared["user_data"] = None
        rest = {name: value for name, value in body.items() if value is not None}
        return {**super().read_changes(rest), **cleared} if rest or not cleared else cleared


class NullsRefused(Variant):
    """``null`` is no value for an optional member."""

    answers = frozenset({"Q10.null", "Q33.null"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """400 at the first."""
        body = super().read_body(call)
        for name, value in body.items():
            if value is None:
                raise bad_argument(f"'{name}' is null.")
        return body


class NullModes(Variant):
    """``null`` as the mode of an apply is the default."""

    answers = frozenset({"Q33.null"})

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """As if absent."""
        if body.get("mode") is not None:
            super().read_mode(body)
