"""Loops: steps that come again and again, told once. A sequence of a hundred takes is not for reading."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from facesnap.conformance.reproducing.recipe import Recipe, Step
from facesnap.conformance.reproducing.templates import Reference, Template

OFTEN = 5  # turns: fewer are as easily read one by one
WIDEST = 6  # steps of one turn
TURN = Reference("turn")  # the number of the turn, from 1
RUN = Reference("run")

_NUMBER = re.compile(r"([- ])(\d+)")  # behind the mark of the run: that of an id or of a marker


@dataclass(frozen=True, slots=True)
class Loop:
    """Steps to repeat so many ``times``; ids and markers that each turn has to itself are numbered by the turn."""

    times: int
    steps: tuple[Step, ...]


def folded(recipe: Recipe) -> list[Step | Loop]:
    """The steps of a recipe with loops in the place of what recurs. The scene always stands by itself."""
    steps, place = recipe.steps, 0
    uses = _uses(steps)
    parts: list[Step | Loop] = []
    while place < len(steps):
        loop = _loop(steps, place, uses)
        parts.append(loop or steps[place])
        place += loop.times * len(loop.steps) if loop else 1
    return parts


def length(recipe: Recipe) -> int:
    """How many requests there are to be read, polls left out: those of a loop count once."""
    told = (step for part in folded(recipe) for step in (part.steps if isinstance(part, Loop) else (part,)))
    return sum(step.until_trouble or not step.is_poll for step in told)


def _loop(steps: Sequence[Step], place: int, uses: Mapping[str, set[int]]) -> Loop | None:
    """The loop that begins at a place and spares the most steps, if one does."""
    best: Loop | None = None
    for width in range(1, WIDEST + 1):
        turn, times = _turn(steps, place, width, uses), 1
        while turn is not None and _turn(steps, place + times * width, width, uses) == turn:
            times += 1
        if turn is not None and times >= OFTEN and (best is None or times * width > best.times * len(best.steps)):
            best = Loop(times, turn)
    return best


def _turn(steps: Sequence[Step], place: int, width: int, uses: Mapping[str, set[int]]) -> tuple[Step, ...] | None:
    """One turn in terms of its own; None if it is not whole, or if something else needs what it brings."""
    if place + width >= len(steps):
        return None
    within = set(range(place, place + width))
    brought = [capture.name for step in steps[place : place + width] for capture in step.captures]
    if any(not uses.get(name, set()) <= within for name in brought):
        return None
    numbers = dict.fromkeys(number for step in steps[place : place + width] for number in _numbers(step))
    own = [number for number in numbers if uses[number] <= within]
    names = {name: re.sub(r"_\d+\Z", "", name) + (f"_{index}" if index else "") for index, name in enumerate(brought)}
    return tuple(_told(step, names, own) for step in steps[place : place + width])


def _told(step: Step, names: Mapping[str, str], own: Sequence[str]) -> Step:
    """A step of a turn, with names and numbers that are the same in every turn."""

    def renamed(template: Template) -> Template:
        return tuple(
            replace(part, name=names.get(part.name, part.name)) if isinstance(part, Reference) else part
            for part in _renumbered(template, own)
        )

    captures = tuple(replace(capture, name=names[capture.name]) for capture in step.captures)
    return replace(_changed(step, renamed), number=0, captures=captures)


def _renumbered(template: Template, own: Sequence[str]) -> Iterator[str | Reference]:
    before: str | Reference = ""
    for part in template:
        match = _NUMBER.match(part) if before == RUN and isinstance(part, str) else None
        if match is None or isinstance(part, Reference) or f"#{match[2]}" not in own:
            yield part
        else:
            index = own.index(f"#{match[2]}")
            yield f"{match[1]}t"
            yield TURN
            yield ("" if index == 0 else f"-{index}") + part[match.end() :]
        before = part


def _changed(step: Step, change: Callable[[Template], Template]) -> Step:
    body = change(step.body) if isinstance(step.body, tuple) else step.body
    headers = tuple((name, change(value)) for name, value in step.headers)
    return replace(step, path=change(step.path), headers=headers, body=body)


def _uses(steps: Sequence[Step]) -> dict[str, set[int]]:
    """Where each variable is needed, and each number behind the mark of the run stands."""
    found: dict[str, set[int]] = {}
    for place, step in enumerate(steps):
        for name in (*step.needs, *_numbers(step)):
            found.setdefault(name, set()).add(place)
    return found


def _numbers(step: Step) -> Iterator[str]:
    """The numbers behind the mark of the run, as names that no variable has."""
    templates = [step.path, *(value for _, value in step.headers)]
    templates += [step.body] if isinstance(step.body, tuple) else []
    for template in templates:
        for before, part in pairwise(template):
            if before == RUN and isinstance(part, str) and (match := _NUMBER.match(part)):
                yield f"#{match[2]}"
