"""Faults of list: type filters that are ignored, turned round, too wide or too narrow."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._memories import without
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.reading import parameter
from facesnap.emulator.service.snapshots import TYPES
from facesnap.emulator.state import Snapshot


class TypeFilterIgnored(Fault):
    """A type filter keeps everything."""

    family = "list"
    minimum = 3
    breaks = frozenset({"list.filter.type"})

    def has_type(self, snapshot: Snapshot, wanted: str) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True


class TypeFilterInverted(Fault):
    """A type filter drops the snapshots of that type and keeps the others."""

    family = "list"
    breaks = frozenset({"list.filter.type"})

    def has_type(self, snapshot: Snapshot, wanted: str) -> bool:
        """The other way round."""
        return not super().has_type(snapshot, wanted)


class TypeFilterByEnding(Fault):
    """A filter for a plain type keeps the large one of that sort too."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.type"})

    def has_type(self, snapshot: Snapshot, wanted: str) -> bool:
        """A LIKE where there should be an equals sign."""
        return snapshot.content.kind.type.endswith(wanted)


class LargeTypesFilteredOut(Fault):
    """A filter for a large type keeps nothing."""

    family = "list"
    rare = True
    breaks = frozenset({"list.filter.type"})

    def has_type(self, snapshot: Snapshot, wanted: str) -> bool:
        """The types of an older version."""
        return not wanted.startswith("Large") and super().has_type(snapshot, wanted)


class UnknownTypeFilterIgnored(Fault):
    """A type filter that names none of the four is ignored."""

    family = "list"
    breaks = frozenset({"list.filter.type-unknown-refused"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """What cannot be read was not sent."""
        if parameter(call, "type") not in {None, *TYPES}:
            call = without(call, "type")
        return super().list_snapshots(call, account)


class UnknownTypeFilterKeepsNothing(Fault):
    """A type filter that names none of the four is answered with an empty list."""

    family = "list"
    breaks = frozenset({"list.filter.type-unknown-refused"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Nothing is of that type."""
        known = parameter(call, "type") in {None, *TYPES}
        return super().list_snapshots(call, account) if known else Answer(200, [])
