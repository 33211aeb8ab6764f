"""Progress: what a run tells whoever watches, on a terminal and elsewhere."""

import io

import pytest
from rich.console import Console

from facesnap.conformance import progress
from facesnap.conformance.progress import LiveProgress, PlainProgress, Progress, Sent


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that passes, in our hands: its one element are the seconds."""
    seconds = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: seconds[0])
    return seconds


@pytest.fixture
def file() -> io.StringIO:
    """What is written."""
    return io.StringIO()


def test_plain_progress_says_what_is_left(now: list[float], file: io.StringIO) -> None:
    """While one step takes long, a line now and then says where it stands, what may be spent, and how long it takes."""
    shown, sent = PlainProgress(file), Sent(0, 400, "38 of 40 takes left")
    shown.begin(10, 10, lambda: sent)
    now[0], sent = 4.0, Sent(100, 400, "37 of 40 takes left")
    shown.tick()
    now[0] = 6.0
    shown.tick()
    assert file.getvalue().splitlines() == [
        "10 steps to go",
        "0/10, 100 requests, 0 failed, 37 of 40 takes left, about 0:18 left",
    ]


def test_plain_progress_without_a_plan(now: list[float], file: io.StringIO) -> None:
    """Without a plan the rest of the time is told by the steps, and there is no budget to tell of."""
    shown = PlainProgress(file)
    shown.begin(4, 8, lambda: Sent(1))
    now[0] = 30.0
    shown.done("first", 2, "pass", "")
    shown.tick()
    shown.end()
    assert file.getvalue().splitlines()[1:] == [
        "1/4, 1 request, 0 failed, about 1:30 left",
        "1/4, 1 request, 0 failed",
    ]


@pytest.mark.parametrize("outcome", ["fail", "warn", "unknown", "blocked"])
def test_progress_says_what_went_wrong(outcome: str, file: io.StringIO) -> None:
    """At once, and safe to look at."""
    console = Console(file=file, force_terminal=True, color_system=None, width=120)
    both: tuple[Progress, ...] = (PlainProgress(file), LiveProgress(console))
    for shown in both:
        file.seek(0)
        file.truncate()
        shown.begin(1, 1, Sent)
        shown.doing("test_clause")
        shown.done("take.answer.status", 1, outcome, "it was \x1b[2J [red]")
        shown.end()
        assert f"{progress.WORDS[outcome]} take.answer.status: it was \\x1b[2J [red]" in file.getvalue()


def test_live_progress_shows_the_tally(now: list[float], file: io.StringIO) -> None:
    """The moving line holds requests, failures, and what is left of budget and time."""
    shown = LiveProgress(Console(file=file, force_terminal=True, color_system=None, width=160))
    shown.begin(2, 2, lambda: Sent(50, 100, "3 of 9 takes left"))
    now[0] = 60.0
    shown.done("first", 1, "fail", "")
    assert shown.tally() == "50 requests, 1 failed, 3 of 9 takes left, about 1:00 left"
    shown.end()
