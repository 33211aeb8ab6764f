"""Exploring: a phase of generated traffic. Its breaches are held back, so that only the least example of each is told.

Each example starts from a model that knows nothing and leaves nothing behind, so that examples do not lean on each
other: what failed once fails again when it is repeated, whatever ran before.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NoReturn

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.events import Breached, Found
from facesnap.conformance.harness.errors import BlockedError, SkippedError, StoppedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.tidying import tidy
from facesnap.conformance.model.state import State
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.wire.exchange import Exchange

SHRINKING = 150  # examples that may go into shrinking one failure,
WORTH_SHRINKING = 4  # for so many failures


class BreachError(Exception):
    """A clause was broken. Each clause has its own subclass: a shrinker tells failures apart by their type."""

    def __init__(self, breach: Breached) -> None:
        super().__init__(f"{breach.clause}: expected {breach.expected}, found {breach.actual}")
        self.breach = breach


class Halt(BaseException):
    """The phase goes on no longer; no property-based engine takes it for a failing example, though it may hide it.

    ``stopped`` says why it could not come to its end; None where it has done enough, or all that ``note`` allows.
    """

    def __init__(self, stopped: StoppedError | None = None, note: str | None = None) -> None:
        super().__init__(note or str(stopped))
        self.stopped = stopped
        self.note = note if stopped is None else str(stopped)


@dataclass(slots=True)
class Exploration:
    """One phase under way.

    ``known``: clauses that are not worth another example, because they were broken before or only recommended.
    ``least``: the shortest tale of each clause that was broken. ``most``: examples that may be tried; each clause
    that breaks buys some more, to shrink what broke it.
    """

    service: Service
    phase: str
    known: set[str]
    most: int
    least: dict[str, Breached] = field(default_factory=dict)
    pending: list[Breached] = field(default_factory=list)
    examples: int = 0
    halted: Halt | None = None
    _findings: set[tuple[str, str]] = field(default_factory=set)
    _types: dict[str, type[BreachError]] = field(default_factory=dict)
    _aside: State | None = None

    @contextmanager
    def example(self) -> Iterator[None]:
        """One example: a fresh model before it, nothing of it left after it."""
        service, recorder = self.service, self.service.recorder
        self.go_on()
        if self.examples >= self.most + SHRINKING * min(len(self.least), WORTH_SHRINKING):
            self.halt(note=None)
        recorder.window = len(recorder.history)
        before = service.oracle.state
        service.oracle.state = State(accounts=before.accounts)
        self.examples += 1
        self.pending.clear()
        try:
            yield
        finally:
            self._leave(before)

    def _leave(self, before: State) -> None:
        service, recorder = self.service, self.service.recorder
        clean = False
        try:
            service.shared.clear()
            clean = tidy(service, everything=True)
        except StoppedError as error:
            self.halt(error)
        finally:
            service.oracle.state = before if clean else _with_leftovers(before, service.oracle.state)
            del recorder.history[recorder.window :]

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step of an example. What this target has no means for is left out; a breach is raised at its end."""
        try:
            yield
        except (SkippedError, BlockedError):
            pass  # what it was blocked by, if anything, is among the breaches
        except StoppedError as stopped:
            self.halt(stopped)
        self.settle()

    def require(self, account: str, what: str) -> None:
        """End the phase where the budget has no room for more."""
        try:
            self.service.budget.require(account, what)
        except SkippedError as spent:
            self.halt(note=str(spent))

    def halt(self, stopped: StoppedError | None = None, note: str | None = None) -> NoReturn:
        """End the phase."""
        self.halted = Halt(stopped, note)
        raise self.halted from stopped

    def go_on(self) -> None:
        """Nothing, unless the phase has been ended: an engine may have taken the signal for something else."""
        if self.halted is not None:
            raise self.halted

    def settle(self) -> None:
        """Raise the first breach since the last time that is worth an example."""
        fresh = [breach for breach in self.pending if breach.clause not in self.known]
        self.pending.clear()
        if fresh:
            raise self._error(fresh[0])

    def hold(self, judgement: Judgement, exchange: Exchange | None) -> None:
        """Keep a breach for the end of the step, and of the phase if it is the shortest of its clause."""
        breach = self.service.recorder.breach_of(judgement, exchange)
        self.pending.append(breach)
        told = self.least.get(breach.clause)
        if told is None or len(breach.exchanges) <= len(told.exchanges):
            self.least[breach.clause] = breach

    def find(self, source: str, title: str, detail: str, exchange: Exchange) -> None:
        """Log something that names no clause, once for each source and title."""
        if (source, title) not in self._findings:
            self._findings.add((source, title))
            self.service.recorder.append(Found(source, title, detail, exchange.number))

    def _error(self, breach: Breached) -> BreachError:
        name = breach.clause
        if name not in self._types:
            self._types[name] = type(f"Breach of {name}", (BreachError,), {})
        return self._types[name](breach)


def _with_leftovers(before: State, after: State) -> State:
    """The state before the example, with what the example has made and could not delete."""
    snapshots = {s.id: s for s in after.snapshots.values() if not s.deleted}
    holdings = {key: holding for key, holding in after.holdings.items() if key[2] and not holding.absent}
    state = replace(before, snapshots={**before.snapshots, **snapshots}, holdings={**before.holdings, **holdings})
    for operation in after.operations.values():
        state = state.with_operation(operation)
    return state


@contextmanager
def exploring(service: Service, phase: str, most: int) -> Iterator[Exploration]:
    """A phase from its start to the event of its end; what it found is told when it is over, whyever that is."""
    recorder, began = service.recorder, time.monotonic()
    minor = {clause.id for clause in clauses().values() if clause.level == "recommended"}
    exploration = Exploration(service, phase, minor | {breach.clause for breach in recorder.breaches}, most)
    before, recorder.phase = recorder.phase, phase
    note: str | None = None
    try:
        # What checks have shared would take the room of what is made here.
        tidy(service, everything=True)
        service.shared.clear()
        recorder.hold = exploration.hold
        yield exploration
    except Halt as halt:
        note = halt.note
        if halt.stopped is not None:
            raise halt.stopped from halt
    except StoppedError as stopped:
        note = str(stopped)
        raise
    finally:
        recorder.hold = None
        for breach in exploration.least.values():
            recorder.tell(breach)
        recorder.phase_finished(exploration.examples, time.monotonic() - began, note)
        recorder.phase = before
