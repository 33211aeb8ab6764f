"""How moments are written, and what the clock does by itself (part B 1; part C, clock protocol)."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from facesnap.emulator.clock import TICKS, Clock, ticks
from facesnap.emulator.messages import Answer, Call, Json, Wire
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import Members, rewritten

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z")


class _Written(Variant):
    """Writes every moment in an answer anew; the clock protocol's own answers stay as they are."""

    registered = False

    def moment(self, whole: str, fraction: str) -> str:
        """The moment, of its whole seconds and the digits after them."""
        raise NotImplementedError

    def wire(self, call: Call, answer: Answer) -> Wire:
        """Members whose names speak of time."""

        def written(one: Members) -> Members:
            return {name: self.anew(value) if name.endswith("Time") else value for name, value in one.items()}

        return super().wire(call, replace(answer, json=rewritten(answer.json, written)))

    def anew(self, value: Json) -> Json:
        """A moment in its other form; anything else as it is."""
        found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        return value if found is None else self.moment(found[1], found[2] or "")


class MomentsInFull(_Written):
    """Moments have nine digits after the second, zeros too."""

    answers = frozenset({"B1.times"})

    def moment(self, whole: str, fraction: str) -> str:
        """Fill up."""
        return f"{whole}.{fraction:0<9}Z"


class MomentsWithOffset(_Written):
    """Moments are written with an offset of zero hours."""

    answers = frozenset({"B1.times"})

    def moment(self, whole: str, fraction: str) -> str:
        """The same moment."""
        return f"{whole}.{fraction or '0'}+00:00"


class _Coarse(Clock):
    """A clock that shows whole units only; what passes is kept in full."""

    def __init__(self, unit: int) -> None:
        super().__init__()
        self.unit = unit

    @property
    def now(self) -> int:
        """The last whole unit."""
        return self.exact - self.exact % self.unit

    @now.setter
    def now(self, moment: int) -> None:
        self.exact = moment

    def tick(self) -> None:
        """Nothing passes by itself."""

    def advance(self, seconds: float) -> None:
        """Count from what has passed in full."""
        lost = self.exact - self.now
        super().advance(seconds)
        self.exact += lost


class SecondsOnly(Variant):
    """The clock knows whole seconds, and no moment has a fraction."""

    answers = frozenset({"clock"})

    def make_clock(self) -> Clock:
        """It stands still but for what it is told."""
        return _Coarse(TICKS)


class MillisecondsOnly(Variant):
    """The clock knows whole milliseconds."""

    answers = frozenset({"clock"})

    def make_clock(self) -> Clock:
        """As above, finer."""
        return _Coarse(TICKS // 1000)


class _Running(Clock):
    """A clock that real time moves too."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.monotonic = monotonic
        self.began = monotonic()
        super().__init__()

    @property
    def now(self) -> int:
        """What it was set to, and what has passed since it was made."""
        return self.set + round((self.monotonic() - self.began) * TICKS)

    @now.setter
    def now(self, moment: int) -> None:
        self.set = moment - round((self.monotonic() - self.began) * TICKS)


class RunningClock(Variant):
    """The clock runs, as fast as real time."""

    answers = frozenset({"clock"})

    def make_clock(self) -> Clock:
        """It can still be advanced."""
        return _Running(time.monotonic)


class NewYear(Variant):
    """The clock stands at the end of another year."""

    answers = frozenset({"clock"})

    def make_clock(self) -> Clock:
        """A minute before midnight, far from today."""
        return Clock(ticks(datetime(2031, 12, 31, 23, 59, 0, tzinfo=UTC)))
