"""Resuming: what the log of a run that was cut short says of it, so that only the rest need follow. Nothing is sent."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from os import SEEK_END
from pathlib import Path
from typing import Any

from facesnap.conformance.events import (
    SCHEMA_VERSION,
    Breached,
    CheckFinished,
    Exchanged,
    Observed,
    PhaseFinished,
    RunFinished,
    RunResumed,
    RunStarted,
    Spending,
    read,
)
from facesnap.conformance.harness.recording import Credit
from facesnap.conformance.report.run import RECALLED
from facesnap.conformance.tables import ConfigurationError

# What ended like this was kept from an answer by what cut the run short, or may have been: it is asked again.
OPEN_REASON = "time limit"
OPEN_OUTCOMES = frozenset({"unknown", "blocked"})
TAIL = 65_536  # bytes: more than the last line of a log has


@dataclass(slots=True)
class Earlier:
    """What has come of a run until it was cut short.

    ``finished``: by clause, the checks that need not run again. ``explored``: the phases that came to their end.
    ``credits``: the clauses, with their object types, that were borne out. ``answered``: of each request its
    principal, method, URL and the status of the answer (None for none, and for what was about to be sent when the run
    was killed). ``requests`` is by phase, ``last`` the number of the last exchange, ``seconds`` the time from the first
    request to the last answer.
    """

    header: dict[str, Any]
    finished: dict[str, CheckFinished] = field(default_factory=dict)
    explored: set[str] = field(default_factory=set)
    breaches: list[Breached] = field(default_factory=list)
    observed: set[tuple[str, str]] = field(default_factory=set)
    credits: set[Credit] = field(default_factory=set)
    answered: list[tuple[str, str, str, int | None]] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    last: int = 0
    ended: str | None = None
    _spending: tuple[str, str, str] | None = None
    _began: float | None = None
    _stopped: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it has taken until then."""
        return 0.0 if self._began is None else self._stopped - self._began

    def add(self, event: dict[str, Any]) -> None:
        """Take one more event of the log into account."""
        self.ended = None
        match event["event"]:
            case Spending.kind:
                self.close()
                self._spending = event["principal"], event["method"], event["url"]
            case RunResumed.kind:
                self.close()
            case Exchanged.kind:
                self._exchanged(event)
            case CheckFinished.kind:
                self._checked(event)
            case Breached.kind:
                self.breaches.append(Breached(**_members(event)))
            case Observed.kind:
                self.observed.add((event["question"], event["answer"]))
            case PhaseFinished.kind if event["note"] is None:
                self.explored.add(event["phase"])
            case RunFinished.kind:
                self.ended = event["ended"]

    def close(self) -> None:
        """Count what was about to be sent, and has no answer."""
        if self._spending is not None:
            self.answered.append((*self._spending, None))
        self._spending = None

    def _exchanged(self, event: dict[str, Any]) -> None:
        self.last = max(self.last, event["number"])
        if event["phase"] == RECALLED:
            return  # another run has sent it
        self._spending = None
        request, response = event["request"], event["response"]
        status = None if response is None else response["status"]
        self.answered.append((event["principal"], request["method"], request["url"], status))
        self.requests[event["phase"]] += 1
        self._began = event["started"] if self._began is None else self._began
        self._stopped = event["started"] + event["seconds"]

    def _checked(self, event: dict[str, Any]) -> None:
        self.credits |= {(clause, kind) for clause, kind in event["borne_out"]}
        self.finished.pop(event["clause"], None)
        if event["outcome"] not in OPEN_OUTCOMES and not (event["reason"] or "").startswith(OPEN_REASON):
            self.finished[event["clause"]] = CheckFinished(**_members(event))


def earlier(log: Path) -> Earlier:
    """What the log at ``log`` tells of the run that wrote it; a last line cut short is left out.

    Raises:
        ConfigurationError: there is no such log, or it is of another version.
    """
    try:
        return _told(read(log), log)
    except OSError as error:
        raise ConfigurationError(
            f"--resume {log.parent}: {log.name}: {error.strerror or error}; name the folder that a run wrote."
        ) from error
    except (ValueError, LookupError, TypeError) as error:
        raise ConfigurationError(
            f"--resume {log.parent}: {log.name} is not the log of a run ({error}); name the folder that a run wrote."
        ) from error


def _told(events: Iterable[dict[str, Any]], log: Path) -> Earlier:
    lines = iter(events)
    header = next(lines, None)
    if header is None or header["event"] != RunStarted.kind:
        raise ConfigurationError(f"--resume {log.parent}: nothing was begun there; begin a new run.")
    if header["schema_version"] != SCHEMA_VERSION:
        raise ConfigurationError(
            f"--resume {log.parent}: its log has version {header['schema_version']} and this suite writes "
            f"{SCHEMA_VERSION}; begin a new run."
        )
    found = Earlier(header)
    for event in lines:
        found.add(event)
    found.close()
    return found


def cut_short(log: Path) -> bool:
    """Whether there is the log of a run that has begun and not ended."""
    try:
        with log.open("rb") as file:
            begun = RunStarted.kind.encode() in file.readline()
            file.seek(max(0, file.seek(0, SEEK_END) - TAIL))
            return begun and RunFinished.kind.encode() not in file.read()
    except OSError:
        return False


def continued(log: Path) -> None:
    """Make the log ready for more: what a crash left of a last line is taken away.

    Raises:
        OSError: the log cannot be written to.
    """
    with log.open("r+b") as file:
        text = file.read()
        file.truncate(text.rfind(b"\n") + 1)


def _members(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "event"}
