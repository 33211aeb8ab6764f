"""A run as pytest sees it: which items in which order, what the terminal shows, how it ends. Loaded with our items."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from facesnap.conformance.catalogue import Check, clauses
from facesnap.conformance.explaining import breach_text
from facesnap.conformance.judging import Judging
from facesnap.conformance.options import Options
from facesnap.conformance.plugin import OUTCOME
from facesnap.conformance.report import summary
from facesnap.conformance.report.text import plain
from facesnap.conformance.selecting import NO_COSTS, is_last, place, selected

LETTERS = {"blocked": "B", "unknown": "U"}
EXPLORING = ("test_journeys", "test_fuzz")


def arranged(items: list[pytest.Item], judging: Judging) -> list[pytest.Item]:
    """The items that the options ask for, in the order in which they run."""
    plan = judging.plan()
    costs = NO_COSTS if plan is None else plan.costs
    return sorted((item for item in items if _is_wanted(item, judging.options)), key=partial(_place, costs))


def _check(item: pytest.Item) -> Check | None:
    """The check of an item that has one."""
    found = item.callspec.params.get("check") if hasattr(item, "callspec") else None
    return found if isinstance(found, Check) else None


def _is_wanted(item: pytest.Item, options: Options) -> bool:
    check = _check(item)
    if check is not None:
        return selected(check.clause.id, options.select)
    return item.name not in EXPLORING or (options.effort != "quick" and not options.select)


def _place(costs: Mapping[str, int], item: pytest.Item) -> tuple[int, tuple[Any, ...]]:
    """Clauses, journeys, fuzz, the clauses that use quota up, and then what the traffic has shown."""
    check = _check(item)
    if check is not None:
        return (3 if is_last(check) else 0, place(check, costs))
    return (1 + EXPLORING.index(item.name) if item.name in EXPLORING else 4, ())


class PytestRun:
    """The hooks of a run: registered when our items are there, so nobody else's pytest meets them."""

    def __init__(self, judging: Judging) -> None:
        self.judging = judging

    def pytest_report_collectionfinish(self) -> list[str]:
        """What it will cost, before anything is sent to a live endpoint."""
        plan = self.judging.plan()
        return [] if plan is None else plan.text().splitlines()

    def pytest_keyboard_interrupt(self) -> None:
        """Remember that somebody stopped the run."""
        self.judging.interrupted = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
        """Clean up and write the reports; what tidying up has shown counts too."""
        stopped = session.shouldfail or session.shouldstop
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            stopped = "pytest met an internal error"
        self.judging.finish(str(stopped) if stopped else None)
        if self.judging.untold() and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Tell blocked and unknown from skip."""
        if report.when != "call" or not report.skipped:
            return None
        outcome = dict(report.user_properties).get(OUTCOME)
        return (outcome, LETTERS[outcome], outcome.upper()) if outcome in LETTERS else None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The verdict, what no item has shown, and where the report is."""
        judging = self.judging
        if judging.results is None:
            return
        terminalreporter.section("facesnap")
        for breach in judging.untold():
            terminalreporter.write_line(breach_text(clauses()[breach.clause], breach))
        for outcome in LETTERS:
            for report in terminalreporter.stats.get(outcome, ()):
                name, reason = report.nodeid.rpartition("::")[2], report.longrepr[2].removeprefix("Skipped: ")
                terminalreporter.write_line(f"{name} {plain(reason)}")
        terminalreporter.write_line(summary(judging.results))
        out = judging.options.out
        kept = "--facesnap-out DIR keeps a report" if out is None else str(out / "index.html")
        terminalreporter.write_line(f"  seed {judging.options.seed}; {kept}")
