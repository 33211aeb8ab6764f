"""Waiting for operations to end, within the patience that part C sets (Stuck)."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.errors import BlockedError, UnknownError
from facesnap.conformance.harness.recording import Recorder
from facesnap.conformance.model.state import Operation
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.wire.exchange import Exchange, header

EAGER = 4  # polls at once, before any waiting,
EAGER_EMULATED = 12  # and so many where there is a clock to help on
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.02, 2.0, 1.5  # seconds
UNREADABLE = 5  # polls that brought no status of the contract's: the rest would bring none either
POLLS = 50  # with a clock an operation is not stuck before so many polls,
STUCK_AFTER = timedelta(hours=24)  # so much of the endpoint's time,
NUDGES_AFTER = 0.5  # seconds of pauses after which the endpoint's clock is helped on, if it can be


def most_polls(seconds: float) -> int:
    """The most polls of one operation within the patience, where nobody asks for longer pauses or has a clock."""
    polls, pause, waited = EAGER, FIRST_PAUSE, 0.0
    while waited < seconds:
        waited, pause, polls = waited + pause, min(pause * GROWTH, LONGEST_PAUSE), polls + 1
    return polls + 1


@dataclass(slots=True)
class Waiter:
    """Polls operations to their end. What it has learnt of one operation makes it quicker with the next.

    ``gone``: the operations whose status was refused; asking again would bring nothing.
    """

    oracle: Oracle
    recorder: Recorder
    operation_seconds: float
    clock_driven: bool = False
    stuck: set[tuple[str, str]] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def started(self, exchange: Exchange) -> Operation | None:
        """The operation that an exchange has started; None if it has started none."""
        number = exchange.number
        return next((o for o in reversed(list(self.oracle.state.operations.values())) if o.number == number), None)

    def ended(self, actor: Actor, exchange: Exchange) -> Operation:
        """The operation that ``exchange`` started, seen at its end.

        Raises:
            BlockedError: no operation was started; or its kind is known to be stuck.
            UnknownError: it did not end within the patience and there is no clock to prove it stuck.
        """
        operation = self.started(exchange)
        if operation is None:
            answer = exchange.response.status if exchange.response else "nothing"
            raise BlockedError(f"no operation was started: {exchange.request.method} was answered with {answer}")
        return self.terminal(actor, operation)

    def terminal(self, actor: Actor, operation: Operation) -> Operation:
        """An operation, polled to its end."""
        begun, polls, pause, helped = time.monotonic(), 0, FIRST_PAUSE, timedelta()
        # Where there is a clock, our own time is counted in pauses, of which there are as many on a slow machine.
        paused, sender = 0.0, actor.sender
        eager = EAGER if sender.clock is None else EAGER_EMULATED
        while True:
            exchange = actor.status(operation.id)
            polls += 1
            now = self.oracle.state.operations[operation.id]
            if now.terminal:
                self._credit(now)
                return now
            self._checked(exchange, now, polls)
            if sender.clock is not None:
                if helped >= STUCK_AFTER and polls >= POLLS and paused >= self.operation_seconds:
                    raise self._proven_stuck(now, exchange)
                if helped < STUCK_AFTER and (paused > NUDGES_AFTER or (self.clock_driven and polls > eager)):
                    step = min(max(helped, timedelta(seconds=1)), STUCK_AFTER - helped)
                    sender.clock.advance(step)
                    helped += step
                    self.clock_driven = True
                    continue  # its time has passed: no need to let ours pass too
            elif time.monotonic() - begun >= self.operation_seconds:
                raise UnknownError(f"an operation did not end within {self.operation_seconds:g} s; longer is lawful")
            if polls > eager:
                seconds = self._pause(exchange, actor, pause)
                paused, pause = paused + seconds, min(pause * GROWTH, LONGEST_PAUSE)

    def _checked(self, exchange: Exchange, now: Operation, polls: int) -> None:
        """Raise BlockedError where further polls would bring nothing."""
        if (now.what, now.kind) in self.stuck:
            raise BlockedError("status.operation.ends: operations of this kind are stuck")
        if exchange.response is not None and exchange.response.status >= 400:
            self.gone.add(now.id)
            raise BlockedError(f"the operation's status was answered with {exchange.response.status}")
        if polls >= UNREADABLE and now.reads <= polls - UNREADABLE:
            raise BlockedError("status.answer.body: the operation's status cannot be read")

    def _pause(self, exchange: Exchange, actor: Actor, pause: float) -> float:
        """Pause for as long as the answer asks, else for ``pause`` seconds; returns how long that was."""
        asked = header(exchange.response.headers, "Retry-After") if exchange.response else None
        wanted = float(asked) if asked is not None and asked.isdigit() else pause
        seconds = min(max(wanted, FIRST_PAUSE), LONGEST_PAUSE)
        actor.sender.sleep(seconds)
        return seconds

    def _credit(self, operation: Operation) -> None:
        held = Judgement("status.operation.ends", holds=True, kind=operation.kind)
        self.recorder.credit_or_breach(held, None)

    def _proven_stuck(self, operation: Operation, exchange: Exchange) -> BlockedError:
        self.stuck.add((operation.what, operation.kind))
        actual = f"{operation.status} after {STUCK_AFTER} of the endpoint's time"
        said = Judgement(
            "status.operation.ends", holds=False, expected="succeeded or failed", actual=actual, kind=operation.kind
        )
        self.recorder.credit_or_breach(said, exchange)
        return BlockedError("status.operation.ends: the operation is stuck")
