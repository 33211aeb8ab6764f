"""Progress of a run: live on a terminal, a plain line now and then elsewhere. It shows; it decides nothing."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from facesnap.conformance.report.text import clip, many, plain

REASON = 160  # characters of a reason
EVERY = 5.0  # seconds between two plain lines
SLOW = ("test_journeys", "test_fuzz")
WORDS = {"fail": "FAIL", "warn": "warn", "unknown": "unknown", "blocked": "blocked"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run has sent until now. ``expected``: what it will have sent at its end, where a plan says so.

    ``room``: what is left of its budget, in words; empty where there is no bound.
    """

    requests: int = 0
    expected: int | None = None
    room: str = ""


class Progress(Protocol):
    """What a run tells whoever watches. A step has a name and a weight: how long it takes, in clauses."""

    def begin(self, steps: int, weight: int, sent: Callable[[], Sent]) -> None:
        """The run has so many steps; ``sent`` tells what was sent until now."""
        ...

    def tick(self) -> None:
        """Something was sent."""
        ...

    def doing(self, name: str) -> None:
        """A step begins."""
        ...

    def done(self, name: str, weight: int, outcome: str, reason: str) -> None:
        """A step has ended: pass, skip, blocked, unknown, warn or fail, and why if it did not pass."""
        ...

    def told(self, text: str) -> None:
        """Something that a reader should see now."""
        ...

    def end(self) -> None:
        """Nothing more is shown."""
        ...


class Pace:
    """Steps done, failures, and the time that is left if the rest goes on like this."""

    def __init__(self, steps: int, weight: int) -> None:
        self.steps, self.weight = steps, weight
        self.done = self.weight_done = self.failures = 0
        self.began = time.monotonic()

    def step(self, weight: int, outcome: str) -> None:
        """Count a step."""
        self.done += 1
        self.weight_done += weight
        self.failures += outcome == "fail"

    def left(self, sent: Sent) -> str:
        """About how long it will take: by the requests of the plan, else by the steps; nothing before there are any."""
        done, whole = (self.weight_done, self.weight) if sent.expected is None else (sent.requests, sent.expected)
        if not done:
            return ""
        seconds = (time.monotonic() - self.began) / done * max(0, whole - done)
        return f"about {int(seconds // 60)}:{int(seconds % 60):02} left"

    def told(self, sent: Sent) -> str:
        """Requests, failures, the rest of the budget and of the time."""
        parts = (many(sent.requests, "request"), f"{self.failures} failed", sent.room, self.left(sent))
        return ", ".join(part for part in parts if part)


class PlainProgress:
    """Lines for a log file: the failures at once, the state every few seconds."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._pace = Pace(0, 0)
        self._sent: Callable[[], Sent] = Sent
        self._said = time.monotonic()

    def begin(self, steps: int, weight: int, sent: Callable[[], Sent]) -> None:
        """Say how much there is to do."""
        self._pace, self._sent = Pace(steps, weight), sent
        self.told(f"{steps} steps to go")

    def tick(self) -> None:
        """Say where it stands, if nothing was said for a while."""
        if time.monotonic() - self._said > EVERY:
            self.told(self._state())

    def doing(self, name: str) -> None:
        """Say which step it is that takes long."""
        if name in SLOW:
            self.told(f"{self._state()}: {name.removeprefix('test_')}")

    def done(self, name: str, weight: int, outcome: str, reason: str) -> None:
        """Say what went wrong."""
        self._pace.step(weight, outcome)
        if outcome in WORDS:
            self.told(f"{WORDS[outcome]} {name}{_because(reason)}")

    def told(self, text: str) -> None:
        """A line of its own."""
        self._said = time.monotonic()
        print(text, file=self._file, flush=True)

    def end(self) -> None:
        """Say where it ended."""
        pace = self._pace
        self.told(f"{pace.done}/{pace.steps}, {many(self._sent().requests, 'request')}, {pace.failures} failed")

    def _state(self) -> str:
        return f"{self._pace.done}/{self._pace.steps}, {self._pace.told(self._sent())}"


class LiveProgress:
    """One moving line at the bottom of a terminal; what went wrong stays above it."""

    def __init__(self, console: Console) -> None:
        self._pace = Pace(0, 0)
        self._sent: Callable[[], Sent] = Sent
        self._bar = Bar(
            SpinnerColumn(),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            _Tally(self),
            TextColumn("[bold]{task.description}"),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)

    def begin(self, steps: int, weight: int, sent: Callable[[], Sent]) -> None:
        """Show the bar."""
        self._pace, self._sent = Pace(steps, weight), sent
        self._bar.update(self._task, total=steps)
        self._bar.start()

    def tick(self) -> None:
        """The bar is drawn anew by itself."""

    def doing(self, name: str) -> None:
        """Name the step."""
        self._bar.update(self._task, description=escape(name.removeprefix("test_")))

    def done(self, name: str, weight: int, outcome: str, reason: str) -> None:
        """Move the bar; leave a line for what went wrong."""
        self._pace.step(weight, outcome)
        self._bar.advance(self._task)
        if outcome in WORDS:
            colour = "red" if outcome == "fail" else "yellow"
            text = f"[{colour}]{WORDS[outcome]}[/] {escape(name + _because(reason))}"
            self._bar.console.print(text, highlight=False, soft_wrap=True)

    def told(self, text: str) -> None:
        """A line above the bar."""
        self._bar.console.print(escape(text), highlight=False)

    def end(self) -> None:
        """Take the bar away."""
        self._bar.stop()

    def tally(self) -> str:
        """Requests, failures, and what is left of budget and time, as they are now."""
        return self._pace.told(self._sent())


def _because(reason: str) -> str:
    return f": {plain(clip(reason, REASON))}" if reason else ""


class _Tally(ProgressColumn):
    """The counts, read anew at each refresh: exploring sends much in one step."""

    def __init__(self, progress: LiveProgress) -> None:
        super().__init__()
        self._progress = progress

    def render(self, task: Task) -> Text:
        del task
        return Text(self._progress.tally())


def progress() -> Progress:
    """Live on a terminal, plain elsewhere; on standard error either way."""
    if sys.stderr.isatty():
        return LiveProgress(Console(stderr=True))
    return PlainProgress(sys.stderr)
