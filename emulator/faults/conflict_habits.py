"""Faults of CreateNew: ids in use that are passed over because of who asks, how, or how often."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.state import Place, Snapshot


class SourceOverwritten(Fault):
    """A taker that applies its own snapshot onto its source's id gets the source back as it was."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.created-object", "conflict.same-type-and-id"})

    @cached_property
    def homecoming(self) -> set[tuple[Place, str]]:
        """Where sources are to be put back."""
        return set()

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Restoring means restoring."""
        if snapshot.owner == account and snapshot.content.id == target:
            self.homecoming.add((place, target))
        super().check_target(account, snapshot, place, target)

    def conflicts(self, place: Place, target: str) -> bool:
        """Not where it comes from."""
        return (place, target) not in self.homecoming and super().conflicts(place, target)


class DefaultModeOverwrites(Fault):
    """An apply that names no mode replaces what is there; one that names CreateNew does not."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.same-type-and-id", "apply.mode.default"})

    @cached_property
    def overwriting(self) -> set[tuple[Place, str]]:
        """Where the latest apply named no mode."""
        return set()

    @cached_property
    def named(self) -> list[bool]:
        """Whether the apply at hand names one."""
        return []

    def read_mode(self, body: Mapping[str, Any]) -> None:
        """Note whether it is there."""
        self.named[:] = ["mode" in body]
        super().read_mode(body)

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Without a mode, the old way."""
        (self.overwriting.discard if self.named[0] else self.overwriting.add)((place, target))
        super().check_target(account, snapshot, place, target)

    def conflicts(self, place: Place, target: str) -> bool:
        """Only where a mode was named."""
        return (place, target) not in self.overwriting and super().conflicts(place, target)


class SecondTryOverwrites(Fault):
    """An apply onto an id in use is refused once; the next one replaces the object."""

    family = "conflict"
    rare = True
    breaks = frozenset({"conflict.same-type-and-id", "conflict.existing.unchanged"})

    @cached_property
    def insisted(self) -> set[tuple[Place, str]]:
        """Where somebody was refused before."""
        return set()

    def check_target(self, account: Account, snapshot: Snapshot, place: Place, target: str) -> None:
        """Note the refusal."""
        try:
            super().check_target(account, snapshot, place, target)
        finally:
            if self.conflicts(place, target):
                self.insisted.add((place, target))

    def conflicts(self, place: Place, target: str) -> bool:
        """Not for those who insist."""
        return (place, target) not in self.insisted and super().conflicts(place, target)
