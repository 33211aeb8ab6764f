"""How long takes and applies last, and which early statuses they show (S15, S34; part B 4; part C, stuck)."""

from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.service.operations import EARLY_STATUSES
from facesnap.emulator.state import Place, Progress, Snapshot
from facesnap.emulator.variants import Variant

MINUTE = 60 * TICKS


class _Paced(Variant):
    """Gives takes and applies, not trainings, a progress of their own."""

    registered = False

    def progress(self, *statuses: str) -> Progress:
        """What the service drew, changed."""
        drawn = super().progress(*statuses)
        return self.paced(drawn) if statuses == EARLY_STATUSES else drawn

    def paced(self, drawn: Progress) -> Progress:
        """The progress of an operation."""
        raise NotImplementedError


class SlowByPolls(_Paced):
    """An operation ends at the eleventh look, or after a minute."""

    answers = frozenset({"S15"})

    def paced(self, drawn: Progress) -> Progress:
        """Three looks find it not started, seven running."""
        polls = ("notStarted",) * 3 + ("running",) * 7
        return replace(drawn, polls=polls, due=self.clock.now + MINUTE)


class _ByClock(_Paced):
    """Now and then an operation waits for the clock, however often it is looked at: the first, and every so many."""

    registered = False
    every = 1
    shortest, longest = 0, 0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.begun = 0

    def paced(self, drawn: Progress) -> Progress:
        """A whole number of minutes; five thousand looks do not help."""
        self.begun += 1
        if (self.begun - 1) % self.every:
            return drawn
        due = self.clock.now + self.random.randint(self.shortest, self.longest) * MINUTE
        return replace(drawn, polls=("notStarted", *["running"] * 5000), due=due)


class MinutesByClock(_ByClock):
    """Every eighth operation ends only when the clock has moved by some minutes."""

    answers = frozenset({"S15"})
    every = 8
    shortest, longest = 3, 12


class HoursByClock(_ByClock):
    """Every twentieth operation ends only when the clock has moved by some hours."""

    answers = frozenset({"S15"})
    every = 20
    shortest, longest = 60, 300


class DoneAtFirstLook(_Paced):
    """An operation is at its end when it is first looked at."""

    answers = frozenset({"S15"})

    def paced(self, drawn: Progress) -> Progress:
        """Nothing before."""
        return replace(drawn, polls=())


class DoneAtOnce(Variant):
    """An operation has ended before its 202 is sent."""

    answers = frozenset({"S15"})

    def start(self, account: Account, snapshot: Snapshot, place: Place | None = None, target: str | None = None) -> str:
        """Begin and end."""
        operation_id = super().start(account, snapshot, place, target)
        operation = self.state.operations[operation_id]
        if not operation.is_final:
            self.finish(operation, self.clock.now)
        return operation_id


class NeverNotStarted(_Paced):
    """An operation is running when it is first looked at."""

    answers = frozenset({"S15"})

    def paced(self, drawn: Progress) -> Progress:
        """Twice."""
        return replace(drawn, polls=("running", "running"))


class NeverRunning(_Paced):
    """An operation is not started, and then at its end."""

    answers = frozenset({"S15"})

    def paced(self, drawn: Progress) -> Progress:
        """Twice."""
        return replace(drawn, polls=("notStarted", "notStarted"))
