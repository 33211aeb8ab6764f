"""Shrinking: the shortest sequence that still shows a breach, found by leaving steps out and trying again."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from facesnap.conformance.reproducing.recipe import Recipe, Step
from facesnap.conformance.reproducing.simplifying import made_directly, made_up, plainer

FIRST = 3  # steps with which any set-up begins
FEW, PAUSE = 5, 3.0  # steps; seconds of the endpoint's clock
OFTEN = 4  # steps of one sort
MANY = 50  # steps in all: too many to try each of them
Shows = Callable[[Recipe], bool]


class EnoughError(Exception):
    """There is no room for another replay."""


@dataclass(slots=True)
class Shrinker:
    """Leaves steps out of a recipe for as long as ``shows`` says that the breach is still there.

    ``shows`` may raise EnoughError: the shortest recipe until then is the one.
    """

    shows: Shows
    replays: int = 0
    _least: Recipe | None = None
    _counts: dict[frozenset[tuple[str, ...]], bool] = field(default_factory=dict)
    _in_vain: set[tuple[tuple[Step, ...], frozenset[str]]] = field(default_factory=set)

    def least(self, recipe: Recipe) -> Recipe:
        """The shortest recipe found; ``recipe`` itself is known to show the breach."""
        self._least = recipe
        try:
            shorter = self._shortened(self._without_sorts(recipe))
            if FEW < len(shorter.steps) <= MANY and recipe.clocked:
                # Many steps that say nothing may have been a way to let time pass.
                paused = replace(shorter, steps=tuple(replace(s, advance=s.advance + PAUSE) for s in shorter.steps))
                if self._shows(paused):
                    shorter = self._shortened(paused)
            for simplified in (made_directly, made_up):
                for simpler in simplified(shorter):
                    if self._shows(simpler):
                        shorter = self._shortened(simpler)
            for simpler in plainer(shorter):
                if self._shows(simpler):
                    break
        except EnoughError:
            pass
        return self._least

    def _shows(self, recipe: Recipe) -> bool:
        if not self._tries(recipe):
            return False
        self._least = recipe
        return True

    def _tries(self, recipe: Recipe) -> bool:
        """Whether the breach is still there; what has not shown it once is not sent again."""
        sent = recipe.steps, frozenset(recipe.invented)
        if sent in self._in_vain:
            return False
        self.replays += 1
        shown = self.shows(recipe)
        if not shown:
            self._in_vain.add(sent)
        return shown

    def _without_sorts(self, recipe: Recipe) -> Recipe:
        """Without each sort of step that is not missed, the most frequent first: what recurs cannot go one by one."""
        sorts: dict[tuple[str, ...], set[int]] = {}
        for step in recipe.steps[:-1]:
            sorts.setdefault(_sort(step), set()).add(step.number)
        for numbers in sorted(sorts.values(), key=len, reverse=True):
            if len(numbers) >= OFTEN or len(recipe.steps) > MANY:
                recipe = self._tried(recipe, recipe.numbers - numbers) or recipe
        return recipe

    def _shortened(self, recipe: Recipe) -> Recipe:
        size = max(1, len(recipe.steps) // 2)
        while True:
            shorter = self._without_some(recipe, size)
            if size == 1 and len(shorter.steps) == len(recipe.steps):
                return self._still(shorter)
            size = max(1, min(size // 2, len(shorter.steps) // 2))
            recipe = shorter

    def _without_some(self, recipe: Recipe, size: int) -> Recipe:
        """Without each run of ``size`` steps that is not missed, the last ones first; the scene always stays.

        Of sorts that recur without end the number matters, if any: where one of each is missed no more are tried, nor
        any one by itself, so that it stays a loop; but for the first, which may be there for something else.
        """
        steps = recipe.steps[:-1]
        recurring = Counter(_sort(step) for step in steps)
        missed: Counter[frozenset[tuple[str, ...]]] = Counter()
        for start in range((len(steps) - 1) // size * size, -1, -size):
            chunk = steps[start : start + size]
            sorts = frozenset(_sort(step) for step in chunk)
            alike = start >= FIRST and all(recurring[sort] > MANY for sort in sorts)
            if alike and (size < OFTEN or missed[sorts] > 1 or self._counted(recipe, sorts)):
                continue
            fewer = self._tried(recipe, recipe.numbers - {step.number for step in chunk})
            missed[sorts] += fewer is None
            recipe = fewer or recipe
        return recipe

    def _counted(self, recipe: Recipe, sorts: frozenset[tuple[str, ...]]) -> bool:
        """Whether the last step of each of these sorts is missed, so that their number is the point."""
        if sorts not in self._counts:
            last = {_sort(step): step.number for step in recipe.steps[:-1]}
            fewer = recipe.only(_closed(recipe, recipe.numbers - {last[sort] for sort in sorts}))
            self._counts[sorts] = fewer is not None and not self._tries(fewer)
        return self._counts[sorts]

    def _tried(self, recipe: Recipe, numbers: set[int]) -> Recipe | None:
        """The recipe of these steps, and of what hangs together with them, if it shows the breach."""
        fewer = recipe.only(_closed(recipe, numbers))
        if fewer is None or len(fewer.steps) == len(recipe.steps):
            return None
        return fewer if self._shows(fewer) else None

    def _still(self, recipe: Recipe) -> Recipe:
        """The recipe without the moves of the clock that are not missed."""
        if not any(step.advance for step in recipe.steps):
            return recipe
        at_once = tuple(replace(step, advance=0.0) if step.advance <= PAUSE else step for step in recipe.steps)
        if at_once != recipe.steps and self._shows(replace(recipe, steps=at_once)):
            recipe = replace(recipe, steps=at_once)
        for place, step in enumerate(recipe.steps):
            if step.advance:
                steps = (*recipe.steps[:place], replace(step, advance=0.0), *recipe.steps[place + 1 :])
                slower = replace(recipe, steps=steps)
                recipe = slower if self._shows(slower) else recipe
        return recipe


def _sort(step: Step) -> tuple[str, ...]:
    """Who asks what, whatever it is about."""
    path = "".join(part if isinstance(part, str) else "#" for part in step.path)
    return step.who, step.method, re.sub(r"\d+", "#", path)


def _closed(recipe: Recipe, numbers: set[int]) -> set[int]:
    """The numbers without the steps that need what a step left out would have brought."""
    kept: set[int] = set()
    brought = {"run", *recipe.subscriptions, *recipe.invented}
    for step in recipe.steps:
        if step.number in numbers and step.needs <= brought:
            kept.add(step.number)
            brought |= {capture.name for capture in step.captures}
    return kept
