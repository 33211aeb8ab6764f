"""Counting: what was asked of a service, how much it held at its peak, and digests of what it holds now.

For tests and proofs in the same process; nothing of it is served over HTTP.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from facesnap.emulator import rendering
from facesnap.emulator.accounts import Account
from facesnap.emulator.state import Container, Person, State


class Census:
    """Counters of one service.

    ``counts[name, what]`` is by account name; ``what`` is ``requests`` (that passed the gate), ``takes`` or
    ``applies`` (answered 202). ``refused_at_gate`` counts requests without a lawful key or beyond the rate.
    ``peaks`` is the most that lived at once, by account name and object type, or ``snapshots``.
    """

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.refused_at_gate = 0
        self.peak_objects = 0
        self.peak_snapshots = 0
        self.peaks: Counter[tuple[str, str]] = Counter()
        self._alive = (0, 0)

    def count(self, account: Account, what: str) -> None:
        """One more."""
        self.counts[account.name, what] += 1

    def total(self, what: str) -> int:
        """The sum over all accounts."""
        return sum(number for (_, counted), number in self.counts.items() if counted == what)

    def look(self, state: State) -> None:
        """Keep the peaks."""
        alive = (len(state.snapshots), sum(map(len, state.containers.values())))
        if alive == self._alive:
            return
        self._alive = alive
        self.peak_snapshots = max(self.peak_snapshots, alive[0])
        self.peak_objects = max(self.peak_objects, alive[1])
        counted = Counter((snapshot.owner.name, "snapshots") for snapshot in state.snapshots.values())
        for place, containers in state.containers.items():
            counted[place.account, place.kind] += len(containers)
        for what, count in counted.items():
            self.peaks[what] = max(self.peaks[what], count)


def inventory(state: State) -> dict[str, str]:
    """The name and the digest of everything that lasts: containers with all that is in them, and snapshots."""
    found = {
        f"{place.account}/{place.region}/{place.kind}/{container.id}": _digest(_content(container))
        for place, containers in state.containers.items()
        for container in containers.values()
    }
    for snapshot in state.snapshots.values():
        found[f"snapshots/{snapshot.id}"] = _digest([rendering.snapshot(snapshot), _content(snapshot.content)])
    return found


def digest(state: State, names: Iterable[str] | None = None) -> str:
    """One digest of the things with ``names``, or of all; what is gone counts as gone.

    To prove that a run left what was there alone: keep ``set(inventory(state))`` before it and compare the digest
    of those names afterwards.
    """
    found = inventory(state)
    wanted = sorted(found if names is None else names)
    return _digest([[name, found.get(name)] for name in wanted])


def _content(container: Container) -> list[object]:
    return [
        rendering.container(container, with_model=True),
        [rendering.face(face) for _, face in sorted(container.faces.items(), key=lambda item: item[0])],
        [_person(person) for _, person in sorted(container.persons.items(), key=lambda item: item[0])],
        container.training and rendering.training(container.training),
    ]


def _person(person: Person) -> list[object]:
    return [rendering.person(person), [rendering.face(face) for face in person.faces]]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
