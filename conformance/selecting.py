"""Selecting: which clauses a run was asked for, and in which order their checks run."""

from collections.abc import Iterable

from facesnap.conformance.catalogue import Check

QUOTA = "quota"  # the family that may use a subscription's quota up, and so runs after everything else


def selected(clause_id: str, segments: Iterable[str]) -> bool:
    """Whether a clause is wanted: one of ``segments`` stands in its id, whole between dots; none wants every clause.

    ``scope`` finds ``scope.get.refused`` and ``list.scope.any``, ``list.scope`` only the second, ``sco`` neither.
    """
    segments = tuple(segments)
    return not segments or any(f".{wanted}." in f".{clause_id}." for wanted in segments)


def ordered(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Checks by rank, then by id, those of the quota family last."""
    return tuple(sorted(checks, key=lambda check: (is_last(check), check.rank, check.clause.id)))


def is_last(check: Check) -> bool:
    """Whether the check runs after journeys and fuzz too."""
    return check.clause.family == QUOTA
