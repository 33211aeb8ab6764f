"""The virtual clock: whole ticks of 100 ns. Timestamps, expiry and quota windows are read from here and nowhere else.

It stands still but for one tick a request, so that what happens in order is stamped in order, and moves otherwise only
when the control protocol advances it (part C, clock protocol). It never runs back.
"""

from datetime import UTC, datetime, timedelta

TICKS = 10_000_000  # a second
HOUR = 3600 * TICKS
DAY = 24 * HOUR

EPOCH = datetime(1, 1, 1, tzinfo=UTC)
LAST = ((datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)) * 10 - DAY
"""The latest moment that the clock may be advanced to: a day of room is left for what is dated after it."""


def ticks(moment: datetime) -> int:
    """The ticks from the year 1 to an aware ``moment``."""
    return ((moment - EPOCH) // timedelta(microseconds=1)) * 10


# Not on the full hour: there what rounds to hours would look like what does not.
START = ticks(datetime(2021, 6, 1, 8, 23, 42, 268281, tzinfo=UTC)) + 3


def timestamp(moment: int) -> str:
    """The moment as the service writes it: UTC, ``Z``, up to seven digits of a second, no trailing zeros (part B 1)."""
    whole = EPOCH + timedelta(seconds=moment // TICKS)
    fraction = f"{moment % TICKS:07}".rstrip("0")
    return whole.isoformat(timespec="seconds").removesuffix("+00:00") + (f".{fraction}" if fraction else "") + "Z"


class Clock:
    """A moment that only grows. ``now`` is in ticks since the year 1."""

    def __init__(self, start: int = START) -> None:
        self.now = start

    def tick(self) -> None:
        """One request came: 100 ns pass, unless time has come to its end."""
        self.now = min(self.now + 1, LAST + DAY // 2)

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass.

        Raises:
            ValueError: they are negative, no number, or lead past the year 9999; the clock has not moved.
        """
        # Compared before it is computed with: an integer of a million digits must not become a float.
        if not 0 <= seconds <= LAST // TICKS:
            raise ValueError("the number of seconds is negative or too large")
        moment = self.now + round(seconds * TICKS)
        if moment > LAST:
            raise ValueError("that leads past the year 9999")
        self.now = moment
