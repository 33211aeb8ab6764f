"""The broom: deletes one thing after the other, and keeps in words what went and what is left."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from facesnap.conformance.harness.cleaning.looking import Looker, Thing, carries
from facesnap.conformance.ledger.records import Run

Fate = Literal["gone", "absent", "stays", "somebody's"]


@dataclass(slots=True)
class Cleaned:
    """What came of it, in words: what was ``deleted``, and what is ``left``, each with the reason."""

    deleted: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Broom:
    """``kept``: the snapshots that stay on purpose. ``unclean``: the runs of which something is left.

    ``say`` tells whoever watches why it takes long.
    """

    looker: Looker
    kept: frozenset[str]
    say: Callable[[str], None] = lambda _: None
    cleaned: Cleaned = field(default_factory=Cleaned)
    unclean: set[int] = field(default_factory=set)
    _deleted: set[Thing] = field(default_factory=set)

    def delete(self, run: Run, thing: Thing) -> Fate:
        """Delete a thing of a run; whether it was there and went, was not there, or stays."""
        status = self.attempt(thing)
        if status == 404:
            return "absent"
        if status >= 300:
            self.leave(run, f"{thing.name}: its deletion was answered with {status}")
            return "stays"
        return "gone"

    def delete_own(self, run: Run, thing: Thing) -> Fate:
        """The same, of an object that may be somebody else's: it is let alone unless its id or user data is a run's."""
        if not any(thing.id.startswith(mark.prefix) for mark in run.marks):
            shown = self.looker.shown(thing)
            if shown is None:
                return "absent"
            if not any(carries(shown, mark) for mark in run.marks):
                return "somebody's"
        return self.delete(run, thing)

    def delete_again(self, run: Run, thing: Thing) -> None:
        """Delete what is there, unless the endpoint has said before that it went."""
        if not self.is_back(run, thing):
            self.delete(run, thing)

    def is_back(self, run: Run, thing: Thing) -> bool:
        """Whether the endpoint has said of what is there that it went: then it is left."""
        if thing not in self._deleted:
            return False
        if thing.name in self.cleaned.deleted:
            self.cleaned.deleted.remove(thing.name)
        self.leave(run, f"{thing.name}: it is still there after its deletion")
        return True

    def attempt(self, thing: Thing) -> int:
        """The status of the answer to a deletion."""
        status = self.looker.delete(thing)
        if status < 300:
            self._deleted.add(thing)
            self.cleaned.deleted.append(thing.name)
        return status

    def leave(self, run: Run, text: str) -> None:
        """Something of a run is left."""
        if text not in self.cleaned.left:
            self.cleaned.left.append(text)
        self.unclean.add(run.id)
