"""Endpoints that cannot always answer: rate limits that refill within a second, a hiccup (part C, R, rate, 5xx)."""

import time
from collections.abc import Callable
from email.utils import formatdate
from math import ceil
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.service.foundation import Handler
from facesnap.emulator.variants import Variant

BURST, SECONDS = 400, 0.5


class _Limited(Variant):
    """An account may send 400 requests at once; half a second brings them all back."""

    registered = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.left: dict[str, tuple[float, float]] = {}

    def rate_wait(self, account: Account) -> float:
        """A bucket that leaks."""
        wait = super().rate_wait(account)
        if wait > 0:
            return wait
        now = self.monotonic()
        left, seen = self.left.get(account.name, (float(BURST), now))
        left = min(BURST, left + (now - seen) * BURST / SECONDS)
        self.left[account.name] = (left - 1 if left >= 1 else left, now)
        return 0.0 if left >= 1 else SECONDS

    def admit(self, call: Call) -> Account:
        """Say how long to wait in this variant's way."""
        try:
            return super().admit(call)
        except Refusal as refusal:
            raise self.told(refusal) if refusal.status == 429 else refusal from None

    def told(self, refusal: Refusal) -> Refusal:
        """The refusal as it is sent."""
        return refusal


class RateBySeconds(_Limited):
    """The rate is limited, and Retry-After is a number of seconds."""

    answers = frozenset({"rate"})


class RateByDate(_Limited):
    """The rate is limited, and Retry-After is a date."""

    answers = frozenset({"rate"})

    def told(self, refusal: Refusal) -> Refusal:
        """A second from now, in real time."""
        later = formatdate(ceil(time.time() + SECONDS), usegmt=True)
        return Refusal(429, refusal.code, "Rate limit is exceeded.", (("retry-after", later),))


class RateByMessage(_Limited):
    """The rate is limited, and only the message says for how long."""

    answers = frozenset({"rate"})

    def told(self, refusal: Refusal) -> Refusal:
        """The same words, and no header."""
        return Refusal(429, refusal.code, refusal.message)


class RateUnsaid(_Limited):
    """The rate is limited, and nothing says for how long."""

    answers = frozenset({"rate"})

    def told(self, refusal: Refusal) -> Refusal:
        """Just no."""
        return Refusal(429, refusal.code, "Rate limit is exceeded.")


class Hiccups(Variant):
    """Now and then a request is answered 503, and the next one is not; only a recommended clause minds."""

    answers = frozenset({"5xx"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.requests = 0

    def answer(self, call: Call, find: Callable[[Call], Handler]) -> Wire:
        """Every 499th, before anything is done."""
        self.requests += 1
        if self.requests % 499:
            return super().answer(call, find)
        error = {"error": {"code": "ServiceUnavailable", "message": "The service is unavailable."}}
        return self.wire(call, Answer(503, error))
