"""Judging: one run from its options to its reports, whoever drives it. Items ask it; it asks the session.

It knows nothing of pytest. The session is opened at the first need, so that collecting alone sends nothing.
"""

import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from facesnap.conformance.catalogue import Check, clauses
from facesnap.conformance.events import Breached, CheckFinished, Event, Log, Noted, read
from facesnap.conformance.harness.errors import EndpointUnusableError, StoppedError
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.session import Session
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.options import Options
from facesnap.conformance.owing.errands import Errands
from facesnap.conformance.planning import Plan, planned
from facesnap.conformance.report import results, write
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.reproducing.retelling import retell
from facesnap.conformance.reproducing.writing import write as reproduce
from facesnap.conformance.resuming import Earlier, continued, earlier
from facesnap.conformance.target import ConfigurationError, Target
from facesnap.conformance.wire.ports import Port

TIME_LIMIT = "time limit"
DERIVED = ("results.json", "index.html", "junit.xml")


@dataclass(slots=True)
class Judging:
    """A run under way. ``results`` is the content of results.json once it is finished.

    ``interrupted`` is set by whoever hears the signal. ``told`` are the clauses whose failure somebody has shown.
    ``unusable`` is why nothing more can be judged; ``misconfigured``: because of what the configuration says.
    ``defect`` is what stopped exploring and is our own fault: such a run may convict, never acquit. ``say`` tells
    whoever watches what happens outside of any item; ``sent`` is told of each request.
    """

    options: Options
    target: Target
    port: Port
    session: Session | None = None
    results: dict[str, Any] | None = None
    interrupted: bool = False
    unusable: str | None = None
    misconfigured: bool = False
    told: set[str] = field(default_factory=set)
    defect: str | None = None
    say: Callable[[str], None] = lambda _: None
    sent: Callable[[], None] = lambda: None
    _held: ExitStack = field(default_factory=ExitStack)
    _log: Log | None = None
    _folder: Path | None = None
    _deadline: float | None = None
    _cut_by_time: bool = False
    _plan: Plan | None = None
    _earlier: Earlier | None = None
    _errands: Errands | None = None

    @classmethod
    def prepared(cls, options: Options) -> "Judging":
        """A run that is ready to begin; nothing is sent and nothing written yet.

        Raises:
            ConfigurationError: the options cannot be used.
        """
        judging = cls(options, *options.target())
        if options.resume and options.out is not None:
            judging._earlier = earlier(options.out / LOG)
        return judging

    def plan(self) -> Plan | None:
        """What the run will cost, for a live endpoint: found out at the first call, and kept to."""
        if self._plan is None and self.target.kind == "live":
            self._plan = planned(self.options, self.target)
        return self._plan

    def opened(self) -> Session:
        """The session, opened at the first call.

        Raises:
            ConfigurationError: the folder for the reports cannot be written to; nothing was sent.
            EndpointUnusableError: nothing can be judged, as was found out now or before.
        """
        if self.unusable is not None:
            raise EndpointUnusableError(self.unusable)
        if self.session is not None:
            return self.session
        options, plan = self.options, self.plan()
        self._log = self._opened_log()
        self._deadline = None if options.time_limit is None else time.monotonic() + options.time_limit
        try:
            self.session = Session.open(
                self.target,
                self.port,
                self._log,
                seed=options.seed,
                effort=options.effort,
                select=options.select,
                earlier=self._earlier,
                keeper=self._keeper(),
                types=len(KINDS if plan is None else plan.standing),
            )
        except (EndpointUnusableError, ConfigurationError) as error:
            self._give_up(error)
            raise EndpointUnusableError(self.unusable) from error
        except Exception as error:
            self.unusable = self._defect(error)
            raise EndpointUnusableError(self.unusable) from error
        if self.unusable is not None:
            raise EndpointUnusableError(self.unusable)
        if plan is not None and plan.thrift:
            self._append(Noted("info", plan.thrift))
        self._errands = Errands(self.session, options, self.say, self._defect)
        collecting = self._errands.before()
        # Not before: without the first answer there is no run that could be short of time.
        self.session.service.sender.deadline = self._deadline
        self.session.service.sender.most = None if plan is None else plan.most_sent + collecting
        self.session.recorder.sent = self.sent
        return self.session

    def run(self, check: Check) -> CheckFinished:
        """Run a check; what our own code throws on the way is UNKNOWN, with the traceback in the log."""
        session, began = self.opened(), time.monotonic()
        if self._out_of_time():
            return CheckFinished(check.clause.id, "skip", TIME_LIMIT, 0, 0.0)
        try:
            return session.run(check)
        except ConfigurationError as error:
            reason = self._give_up(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is our defect and not the endpoint's
            reason = self._defect(error)
        finished = CheckFinished(check.clause.id, "unknown", reason, 0, round(time.monotonic() - began, 6))
        self._append(finished)
        return finished

    def explore(self, phase: Callable[[Session], None]) -> tuple[str | None, list[Breached]]:
        """Run journeys or fuzz. Why that did not come to its end (None if it did), and the breaches that it found."""
        session = self.opened()
        if self._out_of_time():
            return f"skip: {TIME_LIMIT}", []
        known = len(self.breaches())
        try:
            phase(session)
        except StoppedError as error:
            return f"{error.outcome}: {error}", self.breaches()[known:]
        except Exception as error:  # noqa: BLE001 - as above
            self.defect = self._defect(error)
            return f"unknown: {self.defect}", self.breaches()[known:]
        return None, self.breaches()[known:]

    def breaches(self, clause_id: str | None = None) -> list[Breached]:
        """Every breach so far, or those of one clause."""
        found = [] if self.session is None else self.session.recorder.breaches
        return [breach for breach in found if clause_id in {None, breach.clause}]

    def untold(self) -> list[Breached]:
        """The first breach of each clause that moves the verdict and whose failure nobody has shown yet."""
        first: dict[str, Breached] = {}
        for breach in self.breaches():
            if breach.clause not in self.told and clauses()[breach.clause].level != "recommended":
                first.setdefault(breach.clause, breach)
        return list(first.values())

    def finish(self, stopped: str | None = None) -> dict[str, Any] | None:
        """Delete what the run created, write the footer and the reports; the results, or None if nothing was begun.

        ``stopped`` says why the run ended before its time. A second call does nothing more.
        """
        self._held.callback(self.port.close)
        if self._folder is None or self.results is not None:
            return self.results
        with self._held:
            try:
                if self.session is not None:
                    self._close(self.session, self._folder, stopped)
            finally:
                self._reported(self._folder)
        return self.results

    def _reported(self, folder: Path) -> None:
        try:
            kept = self.options.out is not None
            self.results = write(folder) if kept else results(read(folder / LOG))
            if kept:
                reproduce(folder, self.results)
        except (OSError, LookupError) as error:
            if self.unusable is None:
                self._lost(folder, error)

    def _close(self, session: Session, folder: Path, stopped: str | None) -> None:
        """Find the shortest sequence for what failed, if there is time and somebody to read it; then end the run."""
        ended, reason = self._ending(stopped)
        try:
            if self.options.out is not None and ended == "completed":
                retell(session.service, read(folder / LOG))
        except Exception as error:  # noqa: BLE001 - the failures are told as they are
            self._defect(error)
        finally:
            owed = [] if self._errands is None else self._errands.after(completed=ended == "completed")
            session.close(ended, reason, owed)

    def _ending(self, stopped: str | None) -> tuple[str, str | None]:
        if self.unusable is not None:
            return "unusable", self.unusable
        if self.interrupted or stopped is not None or self.defect is not None:
            return "interrupted", stopped or self.defect
        return (TIME_LIMIT, None) if self._cut_by_time else ("completed", None)

    def _out_of_time(self) -> bool:
        late = self._deadline is not None and time.monotonic() >= self._deadline
        self._cut_by_time |= late
        return late

    def _opened_log(self) -> Log:
        """A log in a folder that is ready: what an earlier run derived there must not pass for this one's."""
        folder = self.options.out
        if folder is None:
            folder = Path(self._held.enter_context(tempfile.TemporaryDirectory(prefix="facesnap-")))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in DERIVED:
                (folder / name).unlink(missing_ok=True)
            if self._earlier is not None:
                continued(folder / LOG)
            else:
                (folder / LOG).unlink(missing_ok=True)
            file = (folder / LOG).open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            raise ConfigurationError(
                f"{folder}: reports cannot be written there: {error.strerror or error}; name another folder."
            ) from error
        self._folder = folder
        self._held.callback(_closed, file)
        return Log(file, partial(self._lost, folder))

    def _keeper(self) -> Keeper | None:
        """Who keeps the ledger, which is this run's alone from now on; raises ConfigurationError where it is no use."""
        ledger = self.options.opened_ledger()
        if ledger is None:
            return None
        self._held.callback(ledger.close)
        return Keeper(ledger, self._stop, self.say, self.options.out)

    def _lost(self, folder: Path, error: Exception) -> None:
        """The log or a report cannot be written."""
        said = getattr(error, "strerror", None) or error
        self._stop(f"{folder}: the log cannot be written: {said}; make room there, or name another folder.")

    def _stop(self, why: str) -> None:
        """Nothing more is sent, but for what deletes what the run has made."""
        self.unusable = why
        if self.session is not None:
            self.session.service.sender.deadline = float("-inf")

    def _give_up(self, error: Exception) -> str:
        self.unusable, self.misconfigured = str(error), isinstance(error, ConfigurationError)
        return self.unusable

    def _defect(self, error: Exception) -> str:
        self._append(Noted("error", "".join(traceback.format_exception(error))))
        return f"a defect of the suite: {type(error).__name__}: {error}"

    def _append(self, event: Event) -> None:
        if self._log is not None:
            self._log.append(event)


def _closed(file: TextIO) -> None:
    with suppress(OSError):  # it may still hold what found no room
        file.close()
