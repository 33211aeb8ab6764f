"""Selecting: which clauses a run was asked for, and in which order their checks run."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from facesnap.conformance.catalogue import Check, Clause
from facesnap.conformance.clauses.ranks import DAYS

NO_COSTS: Mapping[str, int] = MappingProxyType({})
QUOTA = "quota"  # the family that may use a subscription's quota up, and so runs after everything else


def selected(clause_id: str, segments: Iterable[str]) -> bool:
    """Whether a clause is wanted: one of ``segments`` stands in its id, whole between dots; none wants every clause.

    ``scope`` finds ``scope.get.refused`` and ``list.scope.any``, ``list.scope`` only the second, ``sco`` neither.
    """
    segments = tuple(segments)
    return not segments or any(f".{wanted}." in f".{clause_id}." for wanted in segments)


def ordered(checks: Iterable[Check], costs: Mapping[str, int] = NO_COSTS) -> tuple[Check, ...]:
    """Checks by rank, then by id, those of the quota family last.

    ``costs``: takes and applies by clause, where there is a budget for them. The cheapest come first, so that it covers
    as many clauses as it can; what moves the clock still comes last.
    """
    return tuple(sorted(checks, key=lambda check: place(check, costs)))


def place(check: Check, costs: Mapping[str, int] = NO_COSTS) -> tuple[bool, bool, int, int, str]:
    """Where a check stands among the others; see :func:`ordered`."""
    return (is_last(check), check.rank >= DAYS, costs.get(check.clause.id, 0), check.rank, check.clause.id)


def is_last(check: Check) -> bool:
    """Whether the check runs after journeys and fuzz too."""
    return check.clause.family == QUOTA


def unmatched(select: Iterable[str], known: Iterable[Clause]) -> tuple[str, str | None] | None:
    """The first of the segments to be selected that find no clause that can be judged; None where each finds some.

    With it the sentence on why the clauses that have these segments cannot be judged; None where no clause has them.
    """
    catalogue = list(known)
    for segments in select:
        found = [clause for clause in catalogue if selected(clause.id, [segments])]
        if all(clause.untestable for clause in found):
            reasons = [f"{clause.id} cannot be tested. {clause.untestable}" for clause in found]
            return segments, " ".join(reasons) or None
    return None
