"""Simplifying: the same sequence with simpler requests, of which a trial tells whether they still show the breach."""

import re
from collections.abc import Iterator
from dataclasses import replace

from facesnap.conformance.reproducing.recipe import JSON_TYPE, Recipe, Step
from facesnap.conformance.reproducing.templates import MARKS, Reference, Template, marked, unmarked

PLAIN = "facesnap"  # a name that says nothing

_OBJECT = re.compile(r'"objectId": ?"([^"\\]+)"')
_KIND = re.compile(r'"type": ?"(\w+)"')
_TEXT = re.compile(r'(?P<member>"(?P<name>name|userData)": ?)"(?P<text>(?:[^"\\]|\\.)*)"')
_MARKER = re.compile(rf"{PLAIN} {marked((Reference('run'),))} \d+")


def made_directly(recipe: Recipe) -> Iterator[Recipe]:
    """The recipe with an object created instead of restored, where all that matters of it may be that it is there."""
    for place, step in enumerate(recipe.steps[:-1]):
        target = _OBJECT.search(flat(step.body)) if flat(step.path).endswith("/apply") else None
        takes = (
            flat(each.body) for each in recipe.steps[place:] if each.who == step.who and each.path == ("/snapshots",)
        )
        taken = target and next(
            (text for text in takes if (found := _OBJECT.search(text)) and found[1] == target[1]), None
        )
        kind = taken and _KIND.search(taken)
        if target and kind:
            made = unmarked(f"/{kind[1].lower()}s/{target[1]}")
            body = (f'{{"name":"{PLAIN}"}}',)
            put = Step(step.number, step.who, "PUT", made, (("Content-Type", (JSON_TYPE,)),), body, served=True)
            yield replace(recipe, steps=(*recipe.steps[:place], put, *recipe.steps[place + 1 :]))


def made_up(recipe: Recipe) -> Iterator[Recipe]:
    """The recipe with an id that nobody has issued in the scene, where it may not matter what there was."""
    for name in sorted(recipe.steps[-1].needs - {"run", *recipe.subscriptions, *recipe.invented}):
        steps = tuple(
            replace(step, captures=tuple(each for each in step.captures if each.name != name)) for step in recipe.steps
        )
        yield replace(recipe, steps=steps, invented={**recipe.invented, name: ""})


def plainer(recipe: Recipe) -> Iterator[Recipe]:
    """The recipe with plain names and user data, then with either of them plain, where that makes a difference."""
    for names in ({"name", "userData"}, {"userData"}, {"name"}):
        steps = tuple(replace(step, body=_plain(step.body, names)) for step in recipe.steps)
        if steps != recipe.steps:
            yield replace(recipe, steps=steps)


def _plain(body: Template | bytes | None, names: set[str]) -> Template | bytes | None:
    """A body whose texts say no more than whose they are; whatever else stands in it stays to the byte."""
    if not isinstance(body, tuple) or any(set(MARKS) & set(part) for part in body if isinstance(part, str)):
        return body

    def plain(found: re.Match[str]) -> str:
        if found["name"] not in names:
            return found[0]
        marker = _MARKER.match(found["text"])
        return f'{found["member"]}"{marker[0] if marker else PLAIN}"'

    text = flat(body)
    simpler = _TEXT.sub(plain, text)
    return body if simpler == text else unmarked(simpler)


def flat(template: Template | bytes | None) -> str:
    """A template as one text with marks; the empty one where there is none."""
    return marked(template) if isinstance(template, tuple) else ""
