"""Keeping the ledger: a run enters itself, cleans up after those before it, and is closed when nothing is left."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from facesnap.conformance.events import Event, LeftBehind, Noted
from facesnap.conformance.harness.cleaning import Cleaned, clean
from facesnap.conformance.harness.cleaning.accounts import name
from facesnap.conformance.harness.errors import EndpointUnusableError, StoppedError
from facesnap.conformance.harness.journal import LedgerJournal
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.records import Mark, Place, Run
from facesnap.conformance.report.text import many


@dataclass(slots=True)
class Keeper:
    """Keeps a ledger for one run, or for the part of one that goes on.

    ``lost`` is told, in words, that the ledger takes no more: the run has to end then. ``say`` tells whoever watches.
    ``out``: where the log is, if it is kept.
    """

    ledger: Ledger
    lost: Callable[[str], None]
    say: Callable[[str], None] = lambda _: None
    out: Path | None = None
    _run: int | None = field(default=None, init=False)

    def begin(self, sender: Sender, mark: Mark, *, effort: str, select: Iterable[str]) -> None:
        """Enter the run, and all that it is about to create. Raises EndpointUnusableError where there is no room."""
        places = {each.name: Place(each.id, each.base_url) for each in sender.target.subscriptions.values()}
        out = None if self.out is None else str(self.out.resolve())
        try:
            self._run = self.ledger.begin(
                mark,
                places,
                started=datetime.now(UTC).isoformat(timespec="seconds"),
                seed=sender.seed,
                effort=effort,
                select=select,
                out=out,
            )
        except sqlite3.Error as error:
            self.full(error)
            raise EndpointUnusableError(self._why(error)) from error
        sender.journal = LedgerJournal(self.ledger, self._run, self.full, sender.wall)

    def clean_up(self, sender: Sender, append: Callable[[Event], None]) -> None:
        """Delete what runs before this one have left; what cannot be is told, and the next run tries again."""
        others = [run for run in self.ledger.open_runs() if run.id != self._run]
        if not others:
            return
        self.say(f"cleaning up after {many(len(others), 'run')} that left something behind or came to no end")
        found = self._cleaned(others, sender)
        if found.deleted:
            append(Noted("info", f"an earlier run had left, and it was deleted: {', '.join(found.deleted)}"))
        for text in found.left:
            append(Noted("warning", f"an earlier run has left: {text}"))
        self.say(f"{many(len(found.deleted), 'thing')} deleted, {len(found.left)} left")

    def end(self, sender: Sender, append: Callable[[Event], None], *, doubtful: bool = False) -> None:
        """Close the run in the ledger, or tell what is left of it. Where the disk is full it stays open.

        ``doubtful``: the endpoint has broken its word, so that what it says to be gone is looked for.
        """
        own = [run for run in self.ledger.open_runs() if run.id == self._run]
        for run in own:
            if not doubtful and not self.ledger.creations(run.id, "intended", "made"):
                try:
                    self.ledger.finish(run.id)
                except sqlite3.Error as error:
                    self.full(error)
                continue
            for text in self._cleaned([run], sender).left:
                append(LeftBehind(text))

    @contextmanager
    def replaying(self, sender: Sender) -> Iterator[None]:
        """For as long as this lasts, a replay is entered as a run of its own; what is left of it is said."""
        self.begin(sender, Mark(token_hex(4), ""), effort="replay", select=())
        try:
            yield
        finally:
            self.end(sender, lambda event: self.say(f"left behind: {getattr(event, 'text', '')}"))

    def _cleaned(self, runs: Sequence[Run], sender: Sender) -> Cleaned:
        found = Cleaned()
        try:
            return clean(self.ledger, runs, sender.target, sender.asker, sender.clock, self.say)
        except (EndpointUnusableError, StoppedError) as error:
            reason = str(error)
        except sqlite3.Error as error:
            self.full(error)
            reason = self._why(error)
        for run in runs:
            pending = self.ledger.creations(run.id, "intended", "made")
            found.left += [f"{name(creation)}, if it is there: {reason}" for creation in pending]
        return found

    def full(self, error: Exception) -> None:
        """The ledger takes no more."""
        self.lost(self._why(error))

    def _why(self, error: Exception) -> str:
        return f"{self.ledger.path}: the ledger cannot be written: {error}; make room there, or name another --ledger."
