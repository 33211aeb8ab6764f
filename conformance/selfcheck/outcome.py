"""The outcome of a trial: what was caught, by which clauses, and what was held against a lawful emulator."""

from dataclasses import asdict, dataclass
from typing import Any

from facesnap.conformance.selfcheck.alone import Alone
from facesnap.conformance.selfcheck.exploring import Explored
from facesnap.conformance.selfcheck.reproductions import Reproduced


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial.

    ``failed``: the clauses that failed, with their levels; ``unsettled``: those unknown or blocked, with reasons.
    ``alone``: the cheapest of ``breaks`` that catches it by itself, for an emulator's fault. ``reproductions`` are of
    those failures that ``breaks`` names. ``minimum``: the fewest requests known to show it.
    ``explored``: what journeys and fuzz have found, where they were tried.
    """

    name: str
    seed: int
    verdict: str
    coverage: str
    failed: dict[str, str]
    unsettled: dict[str, str]
    passed: int
    requests: int
    seconds: float
    family: str | None = None
    breaks: tuple[str, ...] = ()
    rare: bool = False
    says: str | None = None
    alone: Alone | None = None
    reproductions: tuple[Reproduced, ...] = ()
    minimum: int | None = None
    explored: Explored | None = None

    @property
    def unsound(self) -> list[str]:
        """The clauses whose reproduction is not both red and green; of a fault that is caught there is one at least."""
        return [each.clause for each in self.reproductions if not each.sound]

    @property
    def shortest(self) -> int | None:
        """The shortest of the reproductions, in requests."""
        return min((each.requests for each in self.reproductions), default=None)

    @property
    def caught(self) -> bool:
        """Whether a fault was caught: one of the clauses that it names has failed, and the verdict says so."""
        named = [self.failed[clause] for clause in self.breaks if clause in self.failed]
        moved = self.verdict == "nonconformant" or all(level == "recommended" for level in named)
        return bool(named) and moved

    @property
    def quiet(self) -> bool:
        """Whether a lawful emulator was left alone: conformant, fully covered, nothing unsettled."""
        return self.verdict == "conformant" and not self.unsettled and not self.failed_hard

    @property
    def failed_hard(self) -> list[str]:
        """The failed clauses that move the verdict."""
        return sorted(clause for clause, level in self.failed.items() if level != "recommended")

    def row(self) -> dict[str, Any]:
        """The outcome as JSON, without what differs from run to run."""
        told = {name: value for name, value in asdict(self).items() if name != "seconds"} | {"caught": self.caught}
        return told | {"alone": self.alone and self.alone.row()}
