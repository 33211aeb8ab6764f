"""Variants: other lawful answers to open questions (part C). Each is a mixin over the service; they combine.

A question may have parts, told apart after a dot: ``Q8.sight``, ``Q8.leftovers``. Two variants that answer the same
question, or a question and a part of it, exclude each other; all others may stand together, in any order.
"""

import random
from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import ClassVar

from facesnap.emulator.catalogue import load_modules, lookup
from facesnap.emulator.service import Service

_VARIANTS: dict[str, type["Variant"]] = {}


class Variant(Service):
    """A service that answers ``answers`` in another lawful way. Registered by class name, as faults are.

    Overrides call ``super()`` for what is not theirs, so that variants can stand on one another and under a fault.
    A base that several share says ``registered = False``.
    """

    registered: ClassVar[bool] = False
    answers: ClassVar[frozenset[str]] = frozenset()
    """What it answers, by id: open questions (``Q6``) and conflicts between eras (``C5``), facts of part B by their
    section (``B1``, ``B2.7``), paragraphs of part C by their title in lower case (``rate``, ``clock``)."""

    def __init_subclass__(cls) -> None:
        """Register the variant.

        Raises:
            TypeError: it has no docstring, answers nothing, or has another's name.
        """
        super().__init_subclass__()
        if not cls.__dict__.get("registered", True):
            return
        if not cls.__doc__ or not cls.answers:
            raise TypeError(f"{cls.__name__}: a variant has a docstring and questions that it answers")
        if _VARIANTS.setdefault(cls.__name__, cls) is not cls:
            raise TypeError(f"{cls.__name__}: there is a variant of that name already")


def variants() -> dict[str, type[Variant]]:
    """All variants by name, sorted."""
    load_modules(__name__)
    return dict(sorted(_VARIANTS.items()))


def variant(name: str) -> type[Variant]:
    """The variant of that name.

    Raises:
        LookupError: there is none; the message names those that come near.
    """
    return lookup("variant", name, variants())


def compatible(one: type[Variant], other: type[Variant]) -> bool:
    """Whether no question of ``one`` is a question of ``other``, or a part of it, or it a part of that."""
    return not any(
        f"{mine}.".startswith(f"{theirs}.") or f"{theirs}.".startswith(f"{mine}.")
        for mine in one.answers
        for theirs in other.answers
    )


def covering(seed: int) -> list[tuple[str, ...]]:
    """Combinations of variants among which every compatible pair is found; the same ones for the same ``seed``.

    Also, for every two that may stand together, a combination that has the one and not the other, so that each meets
    the faithful answer to every other question. The names in a combination are in the order in which they are to
    stand, the first on top; ``seed`` shuffles that too. Greedy: not the least number of combinations, but few.
    """
    found = variants()
    friends = {name: {other for other in found if compatible(found[name], found[other])} for name in found}
    missing = dict.fromkeys(
        (one, other, together)
        for one in found
        for other in sorted(friends[one])
        for together in (True, False)
        if one < other or not together
    )
    chance = random.Random(f"{seed}/covering")  # noqa: S311 - reproducible on purpose, no secret
    combined: list[tuple[str, ...]] = []
    while missing:
        chosen = _grown(next(iter(missing)), missing, friends, chance.sample(sorted(found), len(found)))
        for one, other in permutations(chosen, 2):
            missing.pop((one, other, True), None)
        for one in chosen:
            for other in friends[one] - chosen:
                missing.pop((one, other, False), None)
        combined.append(tuple(chance.sample(sorted(chosen), len(chosen))))
    return combined


def _grown(
    goal: tuple[str, str, bool],
    missing: Mapping[tuple[str, str, bool], None],
    friends: Mapping[str, set[str]],
    order: Iterable[str],
) -> set[str]:
    """A combination that reaches ``goal``, and of the others those that, in ``order``, reach more inside than out."""
    one, other, together = goal
    chosen, left_out = ({one, other}, set()) if together else ({one}, {other})
    for name in order:
        if name in chosen | left_out or not chosen <= friends[name]:
            continue
        inside = sum((*sorted((name, friend)), True) in missing for friend in chosen)
        inside += sum((name, absent, False) in missing for absent in left_out)
        outside = sum((friend, name, False) in missing for friend in chosen)
        (chosen if inside > outside else left_out).add(name)
    return chosen
