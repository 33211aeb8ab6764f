"""Observing: holding what was seen against the worlds a thing may be in, and against the suspects.

A suspect is an unlawful world with the clause that it would break. An observation that refutes it bears the clause
out; one that only it explains breaks the clause, and the model goes on in that world, so that one lie is told once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from facesnap.conformance.model.values import Judgement, Suspect, held

W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Seen(Generic[W]):
    """One observation.

    ``fits``: whether it agrees with a world. ``blame``: the clauses that break if no suspect explains it. ``adopt``:
    the world to go on with then. ``bears_out``: the clauses that agreement supports. ``always``: those that break
    together with whatever suspect explains it.
    """

    fits: Callable[[W | None], bool]
    blame: Callable[[W | None], tuple[str, ...]]
    adopt: Callable[[W | None], W | None]
    bears_out: tuple[str, ...]
    expected: Callable[[W | None], str]
    actual: str
    kind: str | None
    always: tuple[str, ...] = ()


def weigh(
    worlds: tuple[W | None, ...], suspects: tuple[Suspect[W], ...], seen: Seen[W]
) -> tuple[tuple[W | None, ...], tuple[Suspect[W], ...], tuple[Judgement, ...]]:
    """The worlds and suspects that remain after an observation, and what it says."""
    fitting = tuple(world for world in worlds if seen.fits(world))
    if fitting:
        left = tuple(suspect for suspect in suspects if seen.fits(suspect.world))
        refuted = dict.fromkeys(suspect.clause for suspect in suspects if suspect not in left)
        return fitting, left, tuple([held(clause, seen.kind) for clause in (*seen.bears_out, *refuted)])
    explaining = [suspect for suspect in suspects if seen.fits(suspect.world)]
    suspected = tuple(suspect.clause for suspect in explaining)
    broken = dict.fromkeys((*suspected, *seen.always) if suspected else seen.blame(worlds[0]))
    real = tuple(unique(suspect.world for suspect in explaining)) or (seen.adopt(worlds[0]),)
    expected = seen.expected(worlds[0])
    return (
        real,
        (),
        tuple(
            Judgement(clause, holds=False, expected=expected, actual=seen.actual, kind=seen.kind) for clause in broken
        ),
    )


def unique(items: Iterable[W]) -> list[W]:
    """The items without repetition, by equality, in order."""
    found: list[W] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
