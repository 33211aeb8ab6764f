"""Journeys: stateful sequences over take, status, apply, update and delete. They drive; the oracle alone judges.

Every request goes through the actors of the run's service. A breach ends an example with an exception of its clause's
own, so that Hypothesis shrinks it; of each clause the least example is told, when the phase is over.
"""

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from facesnap.conformance.harness.exploring import BreachError, Exploration, exploring
from facesnap.conformance.journeys.machine import machine_of

if TYPE_CHECKING:
    from facesnap.conformance.harness.session import Session


def run(session: "Session", *, examples: int, steps: int, shrink: bool = True) -> None:
    """Run so many examples of at most so many steps; breaches are in the recorder afterwards.

    On a live endpoint nothing is shrunk: that would multiply the requests by ten. Nor is it without ``shrink``, and
    then the first example that breaks a clause may be the last. Raises StoppedError where the phase
    could not come to its end.
    """
    with exploring(session.service, "journeys", 2 * examples) as exploration:
        _explored(exploration, examples, steps, shrink=shrink)


def _explored(exploration: Exploration, examples: int, steps: int, *, shrink: bool) -> None:
    service = exploration.service
    shrinking = (Phase.shrink,) if shrink and service.target_config.kind == "emulated" else ()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        # Neither a profile of the environment nor an example of another run has a say: the seed alone decides.
        derandomize=False,
        database=None,
        deadline=None,
        phases=(Phase.generate, *shrinking),
        suppress_health_check=tuple(HealthCheck),
        report_multiple_bugs=True,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    try:
        run_state_machine_as_test(seed(service.seed)(machine_of(exploration)), settings=chosen)
    except (BreachError, Flaky):
        pass  # the exploration has the least example of each, also of those that did not come twice
    except ExceptionGroup as several:
        others = several.split((BreachError, Flaky))[1]
        if others is not None:
            raise others from None
    exploration.go_on()
