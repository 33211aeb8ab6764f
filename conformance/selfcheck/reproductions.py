"""What is handed out for the failures of a trial, put to the test: red where it lies, green where it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.report.run import fold
from facesnap.conformance.reproducing.loops import length
from facesnap.conformance.reproducing.reproduction import reproduced
from facesnap.conformance.reproducing.tales import tales


@dataclass(frozen=True, slots=True)
class Reproduced:
    """The stand-alone test of one failure: whether it is red on the lying emulator, and green on a faithful one.

    ``requests`` is the length of its sequence as it is to be read: without polls, and with a loop's requests once.
    """

    clause: str
    red: bool
    green: bool
    requests: int

    @property
    def sound(self) -> bool:
        """Whether it tells the one from the other."""
        return self.red and self.green


def reproductions(events: Iterable[dict[str, Any]], of: frozenset[str]) -> tuple[Reproduced, ...]:
    """The reproductions of the failures of these clauses."""
    run = fold(events)
    found = []
    for tale in tales(run):
        if tale.clause in of:
            each = reproduced(tale, clauses()[tale.clause], run.header["target"])
            found.append(Reproduced(tale.clause, each.red is True, each.green, length(each.recipe)))
    return tuple(found)
