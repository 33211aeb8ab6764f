"""The reproduction of a failure: its recipe, and a test of its last answer that is proven where it can be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from facesnap.conformance.catalogue import Clause
from facesnap.conformance.reproducing.facets import Assertion, assertions
from facesnap.conformance.reproducing.places import faithful, like
from facesnap.conformance.reproducing.proving import tried
from facesnap.conformance.reproducing.pytest_file import pytest_file, skipped
from facesnap.conformance.reproducing.recalling import recalled
from facesnap.conformance.reproducing.recipe import Recipe, recipe_of
from facesnap.conformance.reproducing.replaying import Stage, replay
from facesnap.conformance.reproducing.tales import Tale


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A failure ready to be written down.

    ``test`` is the text of the stand-alone test. ``red``: it fails on an emulator like the judged one, None where the
    judged one is elsewhere. ``green``: it passes on a faithful one. ``by_oracle``: the oracle finds the breach in the
    recorded answers; else only a comparison by a check has seen it.
    """

    tale: Tale
    clause: Clause
    recipe: Recipe
    assertion: Assertion
    test: str
    red: bool | None
    green: bool
    by_oracle: bool

    @property
    def proven(self) -> bool:
        """Whether the test tells an endpoint that fails from one that does not, as far as could be tried."""
        return self.green and self.red is not False


def reproduced(tale: Tale, clause: Clause, target: Mapping[str, Any]) -> Reproduction:
    """The reproduction of a tale. ``target`` is as the log describes it.

    Of the things that may be asserted the most telling is taken that a faithful emulator does, and one like the judged
    one does not. A test that would accuse anybody is worse than none, so each is tried before it is handed out, and
    skips itself where there is no better one.
    """
    recipe = recipe_of(tale, target)
    found = recalled(recipe, tale, target)
    with Stage.at(faithful(target)) as stage:
        right = replay(recipe, tale.clause, tale.during, stage)
    recipe = recipe.indulgent(found.wrong | right.denied)
    best: Reproduction | None = None
    for assertion in assertions(found, tale, right):
        test = pytest_file(recipe, assertion, clause, tale)
        made = target.get("embedded")
        red = None if made is None else tried(test, like(made)).red is not None
        green = tried(test, faithful(target)).green
        each = Reproduction(tale, clause, recipe, assertion, test, red, green, found.blamed)
        if each.proven:
            return each
        best = best or each
    if best is not None and not best.green:
        return replace(best, test=skipped(best.test))
    return best or Reproduction(tale, clause, recipe, Assertion(), "", red=None, green=False, by_oracle=False)
