"""Attempts: a failure replayed some times, and the word for what came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from facesnap.conformance.catalogue import Clause
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.reproducing.facets import Assertion
from facesnap.conformance.reproducing.places import Place
from facesnap.conformance.reproducing.replaying import Replay, Stage, replay
from facesnap.conformance.reproducing.reproduction import reproduced
from facesnap.conformance.reproducing.tales import Tale

STILL_FAILS, FIXED, FLAKY = "STILL FAILS", "FIXED", "FLAKY"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One replay: whether it showed the failure, None where it did not come to its end; and that in words."""

    failed: bool | None
    words: str


def attempts(
    tale: Tale,
    clause: Clause,
    target: Mapping[str, Any],
    place: Place,
    count: int,
    heard: Callable[[int, Attempt], None],
    kept: Callable[[Sender], AbstractContextManager[object]] = nullcontext,
) -> Iterator[Attempt]:
    """Replay a failure ``count`` times; ``target`` is as the log describes it. ``heard`` is told of each as it comes.

    ``kept``: within what each of them is sent, for whoever writes down what it creates.

    The oracle judges. What only a comparison by a check has seen is judged by what may be asserted of the last answer.
    """
    found = reproduced(tale, clause, target)
    for number in range(1, count + 1):
        with Stage.at(place) as stage, kept(stage.sender):
            told = replay(found.recipe, tale.clause, tale.during, stage)
            stage.tidy()
        attempt = _judged(told, found.assertion, by_oracle=found.by_oracle)
        heard(number, attempt)
        yield attempt


def word(told: Sequence[Attempt]) -> str | None:
    """What the attempts say together; None where none came to its end."""
    ended = [attempt.failed for attempt in told if attempt.failed is not None]
    if not ended:
        return None
    return FLAKY if len(set(ended)) > 1 else STILL_FAILS if ended[0] else FIXED


def _judged(told: Replay, assertion: Assertion, *, by_oracle: bool) -> Attempt:
    if told.blamed:
        return Attempt(failed=True, words="the clause is broken")
    if told.refused:
        return Attempt(failed=False, words="what was wrongly accepted is refused")
    if told.told is None or told.answer is None:
        return Attempt(failed=None, words=f"not repeated: {told.stopped}")
    if by_oracle:
        return Attempt(failed=False, words="the oracle finds nothing wrong")
    wrong = not assertion.holds(told.answer.status_code, told.told)
    return Attempt(failed=wrong, words="the answer is as it was" if wrong else "the answer is another")
