"""Retelling: at the end of a run, the shortest sequence for each failure, written into its log.

On an emulated endpoint a sequence is replayed until nothing can be left out of it any more. On a live one nothing is
sent again: the shortest tale is told by which the oracle, asked about the recorded answers, comes to the same verdict.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from facesnap.conformance.events import Shrunk
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.tidying import tidy
from facesnap.conformance.model.state import State
from facesnap.conformance.report.run import JsonObject, fold
from facesnap.conformance.reproducing.facets import same_scene
from facesnap.conformance.reproducing.kin import Kin
from facesnap.conformance.reproducing.places import faithful, like
from facesnap.conformance.reproducing.recalling import recalled
from facesnap.conformance.reproducing.recipe import Recipe, recipe_of
from facesnap.conformance.reproducing.replaying import PHASE, Replay, Stage, replay
from facesnap.conformance.reproducing.shrinking import EnoughError, Shrinker
from facesnap.conformance.reproducing.tales import Tale, exchange_of, moves, tales
from facesnap.conformance.wire.exchange import Exchange

REQUESTS = 10_000  # in the replays of one failure of an emulator in this process,
REQUESTS_SENT = 400  # and of one anywhere else; with its own takes and applies, that the budget allows
LONG = 400  # steps
SECONDS = 60.0  # for all failures of a run


def retell(service: Service, events: Iterable[JsonObject], *, only: frozenset[str] | None = None) -> None:
    """Find a shorter sequence for every failure that ``events`` tell of, or for those of ``only`` these clauses.

    What the run has made is deleted first: that, too, may show something, and ``events`` are read after it.
    """
    with suppress(StoppedError):
        tidy(service, everything=True)
    _Teller(service, events).tell(only)


class _Teller:
    """Goes through the failures of a run."""

    def __init__(self, service: Service, events: Iterable[JsonObject]) -> None:
        self._service = service
        self._run = fold(events)
        self._described = service.target_config.described()
        self._exchanges = [exchange_of(each) for each in self._run.exchanges.values()]
        self._during: dict[tuple[str, str | None], list[int]] = {}
        for number, each in self._run.exchanges.items():
            self._during.setdefault((each["phase"], each["during"]), []).append(number)
        sender = service.sender
        self._until = min(time.monotonic() + SECONDS, sender.deadline or float("inf"))

    def tell(self, only: frozenset[str] | None) -> None:
        wanted = [tale for tale in tales(self._run) if only is None or tale.clause in only]
        if not wanted:
            return
        kin = Kin(self._exchanges, [each.id for each in self._service.target_config.subscriptions.values()])
        for tale in wanted:
            if time.monotonic() >= self._until:
                return
            window = self._during.get((tale.phase, tale.during), [])
            stories = kin.stories(tale.exchanges[-1], f"{tale.expected} {tale.actual}", window)
            if self._service.target_config.kind == "emulated":
                self._shrink(tale, stories)
            else:
                self._remember(tale, stories)

    def _remember(self, tale: Tale, stories: Iterable[list[Exchange]]) -> None:
        for story in stories:
            told = retold(tale, story)
            if recalled(recipe_of(told, self._described), told, self._described).blamed:
                self._log(told, [each.number for each in story], 0, 0, tale.run)
                return

    def _shrink(self, tale: Tale, stories: Iterable[list[Exchange]]) -> None:
        trial = _Trial(self._service, tale, self._until)
        recipe = trial.begun(recipe_of(retold(tale, story), self._described) for story in stories)
        if recipe is None:
            return
        shrinker = Shrinker(trial.shows)
        least = shrinker.least(recipe)
        if not trial.tells_apart(least):
            trial.controlled = True
            least = shrinker.least(recipe)
        final = trial.final(least)
        if final is not None:
            self._log(tale, final[0], shrinker.replays, trial.requests, final[1].run)

    def _log(self, tale: Tale, numbers: list[int], replays: int, requests: int, run: str) -> None:
        self._service.recorder.append(Shrunk(tale.clause, tale.phase, numbers, run, replays, requests))


def retold(tale: Tale, exchanges: list[Exchange]) -> Tale:
    """The tale by other exchanges."""
    return replace(tale, exchanges=tuple(exchanges), clock=moves(exchanges))


@dataclass(slots=True)
class _Trial:
    """Tries recipes of one failure.

    A breach is shown if the oracle blames the clause. Where only a comparison by the check saw it, it is shown if the
    endpoint says what it said, and a faithful emulator does not (``wrong`` is what it said). ``controlled``: the oracle
    is asked about a faithful emulator too, each time.
    """

    service: Service
    tale: Tale
    until: float
    requests: int = 0
    wrong: dict[str, object] | None = None
    controlled: bool = False
    _most: int = field(init=False)

    def __post_init__(self) -> None:
        self._most = REQUESTS if self.service.target_config.embedded else REQUESTS_SENT

    def begun(self, recipes: Iterable[Recipe]) -> Recipe | None:
        """The first recipe for which the oracle blames the clause; else the first that shows it by comparison."""
        alike: tuple[Recipe, dict[str, object]] | None = None
        for recipe in recipes:
            if alike and len(recipe.steps) > LONG:
                break  # what one has is worth more than what all before it may show
            found = self._replayed(recipe, room=self._most if self.service.target_config.embedded else 0)
            if found is None:
                break
            if found.blamed:
                return recipe
            if alike is None and found.told is not None and same_scene(found.scene, self.tale.exchanges[-1]):
                alike = (recipe, found.told) if self._control(recipe).told != found.told else None
        if alike is None:
            return None
        recipe, self.wrong = alike
        return recipe

    def shows(self, recipe: Recipe) -> bool:
        """Whether a recipe shows the breach; raises EnoughError where there is no room to try."""
        found = self._replayed(recipe)
        if found is None:
            raise EnoughError
        if self.wrong is None:
            return found.blamed and (not self.controlled or self._apart(found, recipe))
        return found.told == self.wrong and self._differs(recipe)

    def tells_apart(self, recipe: Recipe) -> bool:
        """Whether a faithful emulator, asked the same, says something else and nothing wrong."""
        found = self._replayed(recipe)
        return self.wrong is not None or found is None or self._apart(found, recipe)

    def _apart(self, found: Replay, recipe: Recipe) -> bool:
        control = self._control(recipe)
        return not control.blamed and control.told != found.told

    def final(self, recipe: Recipe) -> tuple[list[int], Replay] | None:
        """The numbers of the exchanges of a last replay, which is logged; None if it did not show the breach."""
        with self._stage(logged=True) as stage:
            history = stage.recorder.history
            begun = len(history)
            found = replay(recipe, self.tale.clause, self.tale.during, stage)
            numbers = [each.number for each in history[begun:]]
            if found.scene is not None:  # whatever was sent once more behind it
                numbers = [number for number in numbers if number <= found.scene.number]
        shown = found.blamed if self.wrong is None else found.told == self.wrong
        return (numbers, found) if shown else None

    def _differs(self, recipe: Recipe) -> bool:
        """Whether a faithful emulator, asked the same, says something else."""
        return self._control(recipe).told != self.wrong

    def _control(self, recipe: Recipe) -> Replay:
        with Stage.at(faithful(self.service.target_config.described())) as stage:
            return replay(recipe, self.tale.clause, self.tale.during, stage)

    def _replayed(self, recipe: Recipe, room: int = 0) -> Replay | None:
        if self.requests + len(recipe.steps) > self._most + room or time.monotonic() >= self.until:
            return None
        with self._stage(logged=False) as stage:
            found = replay(recipe, self.tale.clause, self.tale.during, stage)
        self.requests += found.requests
        return found

    @contextmanager
    def _stage(self, *, logged: bool) -> Iterator[Stage]:
        """A fresh emulator like the run's, or the endpoint itself: there every request is logged, and all tidied up."""
        service = self.service
        made = service.target_config.embedded
        if made is not None:
            with Stage.at(like(made), service.recorder.log if logged else None) as stage:
                stage.sender.number_from(service.sender)
                yield stage
                if logged:
                    service.recorder.requests.update(stage.recorder.requests)
                    service.sender.number_from(stage.sender)
            return
        recorder, oracle = service.recorder, service.oracle
        before, oracle.state = oracle.state, State(accounts=oracle.state.accounts)
        phase, recorder.phase = recorder.phase, PHASE
        recorder.hold = lambda *_: None
        try:
            yield Stage(service.target_config, service.sender, oracle, recorder)
        finally:
            try:
                tidy(service, everything=True)
            except StoppedError:
                self.until = 0.0
            finally:
                oracle.state, recorder.phase, recorder.hold = before, phase, None
