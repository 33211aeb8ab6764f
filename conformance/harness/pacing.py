"""Pacing: an account is asked for no more in a time than its tier allows, so that nobody has to refuse it.

A window slides, and opens when the answer comes: whatever was answered had arrived by then, so that the endpoint, too,
sees no more in any window of that length, however long requests are under way. A token bucket would let twice as much
through at a window's edge; a limiter that counts when it sends would let the network push two windows together.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from facesnap.conformance.target import Target

SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Timing:
    """The time that waiting takes: ours, unless a run is only rehearsed. ``wall``: seconds since the epoch."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    wall: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class Pace:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


TIERS: Mapping[str, Pace] = {"F0": Pace(20, 60.0), "S0": Pace(10, 1.0)}


def pace(target: Target, account: str) -> Pace | None:
    """How fast an account may be asked; None for as fast as it answers.

    What the file says goes before the tier. A live endpoint that tells no tier is taken for an S0. The emulator of this
    process has nobody else to serve, and how it refuses what comes too fast is looked at.
    """
    told = target.limits.requests_per_second
    if told is not None:
        requests = max(1, math.floor(told))
        return Pace(requests, requests / told)
    if target.embedded is not None:
        return None
    tier = target.subscriptions[account].tier
    return TIERS.get(tier or ("S0" if target.kind == "live" else "unlimited"))


@dataclass(slots=True)
class Pacer:
    """Remembers when each account has answered. Who has no account calls at the source's expense."""

    target: Target
    _answered: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, account: str, now: float) -> float:
        """Seconds until the account may be asked once more."""
        known = pace(self.target, self._payer(account))
        answered = self._answered.get(self._payer(account), ())
        if known is None or len(answered) < known.requests:
            return 0.0
        return max(0.0, answered[-known.requests] + known.seconds - now)

    def answered(self, account: str, now: float) -> None:
        """It was asked, and has answered or has not."""
        payer = self._payer(account)
        known = pace(self.target, payer)
        if known is not None:
            self._answered.setdefault(payer, deque(maxlen=known.requests)).append(now)

    def _payer(self, account: str) -> str:
        return account if account in self.target.subscriptions else SOURCE
