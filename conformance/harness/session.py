"""A session: one run against one target, from the header of its log to the footer."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Any

from facesnap.conformance.catalogue import Check, Clause, clauses, questions
from facesnap.conformance.contract import contract
from facesnap.conformance.events import (
    CheckFinished,
    ClockCompared,
    Log,
    Noted,
    Owed,
    PhaseFinished,
    RunFinished,
    RunResumed,
    RunStarted,
)
from facesnap.conformance.harness.budget import Budget, spends
from facesnap.conformance.harness.checking import Checker
from facesnap.conformance.harness.errors import EndpointUnusableError, StoppedError, UnknownError
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.harness.preflight import preflight, unreachable
from facesnap.conformance.harness.recording import Recorder
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.skew import Skew, Source
from facesnap.conformance.harness.tidying import tidy
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.harness.waiting import Waiter
from facesnap.conformance.ledger.records import Mark
from facesnap.conformance.model.state import Account
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.reading import PREFIX
from facesnap.conformance.resuming import Earlier
from facesnap.conformance.target import ConfigurationError, Target
from facesnap.conformance.wire.ports import Port

EXAMPLES = {"journeys": 120, "fuzz": 20}  # of a standard run: journeys in all, random requests a call and manner
STEPS = 25  # of a journey; more examples beat longer ones
TIMES = {"quick": 0, "standard": 1, "thorough": 10}


class Session:
    """Runs checks, journeys and fuzz against a target; everything that happens is in its log."""

    def __init__(self, service: Service, effort: str, keeper: Keeper | None = None) -> None:
        self.service = service
        self.keeper = keeper
        self.effort = effort
        self.recorder: Recorder = service.recorder
        self._begun = time.monotonic()
        self._checker = Checker(service)
        self._finished: Mapping[str, CheckFinished] = {}
        self._explored_already: frozenset[str] = frozenset()

    @classmethod
    def open(  # noqa: PLR0913 - what a run is asked for, by name
        cls,
        target: Target,
        port: Port,
        log: Log,
        *,
        seed: int,
        effort: str,
        select: tuple[str, ...] = (),
        timing: Timing | None = None,
        earlier: Earlier | None = None,
        trusted: bool = False,
        keeper: Keeper | None = None,
        types: int = len(KINDS),
    ) -> "Session":
        """Write the header, try what the target says, and clean up after others. ``earlier``: the run that goes on.

        ``keeper``: who keeps the ledger; None where nothing has to be kept. ``trusted``: nothing is tried, cleaned up
        or entered; whoever sends finds out. ``types``: with how many types of object each check is tried at most.

        Raises:
            EndpointUnusableError: nobody answers, or the ledger cannot be written.
            ConfigurationError: a key is refused, or the clock is none.
        """
        timing, known = timing or Timing(), contract()
        accounts = {name: Account(name, each.id) for name, each in target.subscriptions.items()}
        recorder = Recorder(log)
        oracle = Oracle(known, accounts)
        clock = Clock(port, target.control_url, timing.wall) if target.control_url else None
        budget = Budget(target)
        sender = Sender(target, port, oracle, recorder, clock, budget, seed)
        sender.sleep, sender.now, sender.wall = timing.sleep, timing.now, timing.wall
        waiter = Waiter(oracle, recorder, target.limits.operation_seconds)
        # The run's name is its own even if the seed is not: two runs of one seed must not meet at one endpoint.
        run = f"{random.SystemRandom().getrandbits(32):08x}"
        service = Service(target, known, sender, oracle, recorder, waiter, budget, run, seed, types=types)
        started, suite = datetime.now(UTC).isoformat(), version("facesnap")
        if earlier is None:
            known_clauses = [_told(each) for each in clauses().values()]
            asked = list(select)
            told = target.described()
            log.append(RunStarted(started, suite, seed, effort, asked, told, known_clauses, dict(questions()), run))
        else:
            log.append(RunResumed(started, suite, run))
        service.tidy = lambda: tidy(service, everything=False)
        session = cls(service, effort, keeper)
        if earlier is not None:
            session._take_up(earlier)
        if not trusted:
            session._preflight(select)
        return session

    def _take_up(self, earlier: Earlier) -> None:
        """Begin where an earlier part of the run has come to: what it spent is spent, what it found is found."""
        sender, known = self.service.sender, self.service.target_config.subscriptions
        self._begun -= earlier.seconds
        self._finished, self._explored_already = earlier.finished, frozenset(earlier.explored)
        self.recorder.recall(earlier.breaches, earlier.credits, earlier.observed, earlier.requests)
        sender.number_from(earlier.last)
        for principal, method, url, status in earlier.answered:
            account, spent = principal.partition("/")[0], spends(method, url.partition(PREFIX)[2].partition("?")[0])
            if spent is not None and account in known:
                self.service.budget.count(account, spent, status)

    def _preflight(self, select: tuple[str, ...]) -> None:
        service, sender, known = self.service, self.service.sender, self.recorder.credits.copy()
        try:
            preflight(sender.target, sender.asker, sender.clock)
            if self.keeper is not None:
                mark = Mark(service.run, service.run_guid)
                self.keeper.begin(sender, mark, effort=self.effort, select=select)
                self.keeper.clean_up(sender, self.recorder.append)
            self.service.source.list()
            self.recorder.credits = known  # a list of nothing is no reason for a check not to look for itself
        except (EndpointUnusableError, ConfigurationError) as error:
            self.close("unusable", str(error))
            raise
        except UnknownError as error:
            self.close("unusable", str(error))
            raise EndpointUnusableError(unreachable(self.service.target_config.base_url, error)) from error

    def settle(self, outcomes: Mapping[str, tuple[str, str]]) -> None:
        """Log how the checks of these clauses end, and why, without running them."""
        for clause, (outcome, reason) in outcomes.items():
            finished = CheckFinished(clause, outcome, reason, 1, 0.0)
            self.recorder.append(finished)
            self._finished = {**self._finished, clause: finished}

    # Enumerated checks

    def run(self, check: Check) -> CheckFinished:
        """Run one check, and log how it ended. Never raises for what an endpoint does."""
        if (known := self._finished.get(check.clause.id)) is not None:
            return known
        began, clause = time.monotonic(), check.clause.id
        outcome, reason = self._checker.outcome(check)
        judged = self.recorder.borne_out(clause)
        seconds, borne_out = round(time.monotonic() - began, 6), self.recorder.newly_borne_out()
        finished = CheckFinished(clause, outcome, reason, judged, seconds, borne_out)
        self.recorder.append(finished)
        return finished

    def forget(self) -> None:
        """Let the next check drive its own story, whatever was driven and borne out before."""
        self._checker.forget()
        self.recorder.credits.clear()

    # Exploration

    def journeys(self) -> None:
        """Run the journeys that the effort asks for; raises StoppedError where they could not come to their end."""
        from facesnap.conformance.journeys import run  # noqa: PLC0415 - Hypothesis is heavy, and a quick run needs none

        self._explored("journeys", partial(run, steps=STEPS))

    def fuzz(self) -> None:
        """Run the fuzzing that the effort asks for; raises StoppedError where it could not come to its end."""
        from facesnap.conformance.fuzz import run  # noqa: PLC0415 - schemathesis is heavier still

        self._explored("fuzz", run)

    def _explored(self, phase: str, run: Callable[..., None]) -> None:
        examples = EXAMPLES[phase] * TIMES[self.effort]
        if phase in self._explored_already:
            return
        if examples:
            run(self, examples=examples)
        else:
            self.recorder.append(PhaseFinished(phase, 0, 0, 0.0, f"the effort is {self.effort}"))

    # The end

    def close(self, ended: str, reason: str | None, owed: Iterable[Owed] = ()) -> None:
        """Delete what the run has made, and write the footer, and before it what is ``owed``."""
        try:
            self.service.sender.deadline = self.service.sender.most = None
            tidy(self.service, everything=True)
        except StoppedError as error:
            self.recorder.append(Noted("error", f"tidying up at the end: {error}"))
        finally:
            if self.keeper is not None:
                doubtful = self.recorder.all_broken() > 0
                self.keeper.end(self.service.sender, self.recorder.append, doubtful=doubtful)
            for each in owed:
                self.recorder.append(each)
            for source, skew in self._skews().items():
                self.recorder.append(ClockCompared(source, skew.earliest, skew.latest))
            self.recorder.append(RunFinished(ended, reason, self.stats()))

    def _skews(self) -> Mapping[Source, Skew]:
        """By how much the endpoint's clock is ahead of ours: by its control clock, else by whatever answers said."""
        clock, told = self.service.sender.clock, self.service.sender.skews.told
        if clock is None:
            return told
        return {} if clock.skew is None else {"control": clock.skew}

    def stats(self) -> dict[str, Any]:
        """Counts so far, as results.json names them."""
        spent: Counter[str] = Counter()
        for (_, what), count in self.service.budget.spent.items():
            spent[what] += count
        by_phase = {phase: self.recorder.requests[phase] for phase in ("enumerated", "journeys", "fuzz")}
        by_phase |= {phase: count for phase, count in self.recorder.requests.items() if phase not in by_phase}
        return {
            "requests": sum(by_phase.values()),
            "requests_by_phase": by_phase,
            "takes": spent["takes"],
            "applies": spent["applies"],
            "seconds": round(time.monotonic() - self._begun, 3),
        }


def _told(clause: Clause) -> dict[str, Any]:
    """A clause as the header of a log tells it."""
    return {
        "id": clause.id,
        "level": clause.level,
        "family": clause.family,
        "says": clause.says,
        "cites": list(clause.cites),
        "untestable": clause.untestable,
    }
