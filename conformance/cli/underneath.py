"""pytest underneath ``facesnap run``: started here in this process, cut off from everybody's configuration, watched."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import pytest

from facesnap.conformance import plugin
from facesnap.conformance.options import Options
from facesnap.conformance.plugin import JUDGING, OUTCOME
from facesnap.conformance.progress import Progress, Sent

if TYPE_CHECKING:
    from facesnap.conformance.judging import Judging

# How long a step takes that is no clause, in clauses, at standard effort; measured on the embedded emulator.
WEIGHTS = {"test_journeys": 300, "test_fuzz": 300, "test_traffic": 0}
THOROUGH = 10  # times as much of what explores
ISOLATED: Mapping[str, str | None] = {
    "PYTEST_ADDOPTS": None,
    "PYTEST_PLUGINS": None,
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}
ARGUMENTS = (
    *("--import-mode=importlib", "--noconftest", "--assert=plain", "--capture=no"),
    *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging"),
)


class Watcher:
    """A pytest plugin that tells the progress what happens, and keeps what went wrong outside of any item."""

    def __init__(self, progress: Progress) -> None:
        self.judging: Judging | None = None
        self.interrupted = False
        self.errors: list[str] = []
        self._progress = progress
        self._outcomes: dict[str, tuple[str, str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The items are known."""
        self.judging = session.config.stash.get(JUDGING, None)
        if self.judging is not None and (plan := self.judging.plan()) is not None:
            self._progress.told(plan.text())
        if self.judging is not None:
            self.judging.say = self._progress.told
        weight = sum(self._weight(_name(item.nodeid)) for item in session.items)
        self._progress.begin(len(session.items), weight, self._sent)
        if self.judging is not None:
            self.judging.sent = self._progress.tick

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Something could not be collected: our defect."""
        if report.failed:
            self.errors.append(str(report.longrepr))

    def pytest_internalerror(self, excrepr: object) -> bool:
        """Something broke outside of any item: our defect."""
        self.errors.append(str(excrepr))
        return True

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """An item begins."""
        self._progress.doing(_name(nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of an item has ended; its gravest word counts."""
        if self.judging is not None and self.judging.unusable is not None:
            self._outcomes[report.nodeid] = "skip", ""  # it is told once, at the end
        elif report.failed or report.when == "call" or report.skipped:
            self._outcomes[report.nodeid] = _outcome(report), _reason(report)
            if report.failed and report.when != "call":
                self.errors.append(f"{_name(report.nodeid)}: {report.longreprtext}")

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """An item has ended. An interruption that somebody swallowed on the way counts all the same."""
        name = _name(nodeid)
        self._progress.done(name, self._weight(name), *self._outcomes.pop(nodeid, ("pass", "")))
        if self.interrupted:
            raise KeyboardInterrupt

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """What the run has created is deleted now."""
        if self.interrupted:
            self._progress.told("interrupted: deleting what the run created; Ctrl-C again leaves it behind")
        self._progress.doing("tidying up")

    def _weight(self, name: str) -> int:
        thorough = self.judging is not None and self.judging.options.effort == "thorough"
        return WEIGHTS[name] * (THOROUGH if thorough else 1) if name in WEIGHTS else 1

    def _sent(self) -> Sent:
        if self.judging is None or self.judging.session is None:
            return Sent()
        session = self.judging.session
        plan = self.judging.plan()
        expected = None if plan is None else plan.requests.total() + plan.polls
        return Sent(session.recorder.requests.total(), expected, session.service.budget.room())


def run_pytest(options: Options, watcher: Watcher) -> int:
    """Run the contract's items as ``options`` say; pytest's own exit code. Ctrl-C and SIGTERM stop it tidily."""
    home = Path(plugin.__file__).parent
    arguments = [
        *("--pyargs", "facesnap.conformance", "-c", str(home / "isolation.ini"), "--rootdir", str(home)),
        *ARGUMENTS,
        *_arguments(options),
    ]
    with _environment(ISOLATED), _signals(watcher):
        return int(pytest.main(arguments, plugins=[plugin, watcher]))


def _arguments(options: Options) -> Iterator[str]:
    yield f"--facesnap-seed={options.seed}"
    yield f"--facesnap-effort={options.effort}"
    for name, value in (
        ("endpoint", options.endpoint),
        ("resume" if options.resume else "out", options.out),
        ("time-limit", options.time_limit),
        ("fault", options.fault),
        ("ledger", options.ledger),
    ):
        if value is not None:
            yield f"--facesnap-{name}={value}"
    yield from (f"--facesnap-{name}" for name in ("live", "exhaust-quota") if getattr(options, name.replace("-", "_")))
    if options.defer is not None:
        yield "--facesnap-defer" if options.defer else "--facesnap-no-defer"
    yield from (f"--facesnap-select={segments}" for segments in options.select)
    yield from (f"--facesnap-variant={name}" for name in options.variants)


def _name(nodeid: str) -> str:
    """The clause of an item, or the name of what is no clause."""
    name = nodeid.rpartition("::")[2]
    return name.partition("[")[2].removesuffix("]") or name


def _outcome(report: pytest.TestReport) -> str:
    if report.failed:
        return "fail"
    if report.passed:
        return "pass"
    return "warn" if hasattr(report, "wasxfail") else str(dict(report.user_properties).get(OUTCOME, "skip"))


def _reason(report: pytest.TestReport) -> str:
    """In a line, why an item did not pass: what was skipped for, or what the endpoint did."""
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ").partition(": ")[2]
    actual = (line.strip() for line in report.longreprtext.splitlines() if line.startswith("  actual "))
    return next(actual, "").removeprefix("actual").strip()


@contextmanager
def _environment(changes: Mapping[str, str | None]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    _set(changes)
    try:
        yield
    finally:
        _set(before)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def _signals(watcher: Watcher) -> Iterator[None]:
    """SIGTERM is heard like Ctrl-C, and either is remembered: not all code between lets it through."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        watcher.interrupted = True
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # only the main thread may set handlers
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
