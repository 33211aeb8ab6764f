"""Fuzz: schemathesis makes requests out of the document, lawful and not; our sender sends them, our oracle judges.

Of schemathesis's own checks none counts. What they find where the oracle finds nothing is logged as a finding.
"""

import re
import sys
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis.generation import GenerationMode

from facesnap.conformance.fuzz.aiming import Aim, about_snapshots
from facesnap.conformance.fuzz.cases import Case, Operation, boundaries, operations
from facesnap.conformance.fuzz.probing import Prober
from facesnap.conformance.harness.errors import BlockedError, SkippedError
from facesnap.conformance.harness.exploring import BreachError, Exploration, exploring

if TYPE_CHECKING:
    from facesnap.conformance.harness.session import Session

MANNERS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
MINOR = 10  # for so many random requests on a snapshot call there is one on another call,
EVERY = 60  # and from so many on, each boundary case of another call is sent, not a share of them
ANY = re.compile("")
PRINCIPALS = ("source", "source", "source", "source", "target", "source", "stranger", "nobody")


def run(session: "Session", *, examples: int, only: re.Pattern[str] = ANY, shrink: bool = True) -> None:
    """Send the boundary cases of every call, and random ones: so many a snapshot call and manner, a tenth on others.

    ``only`` is searched for in the id of a call that is to be fuzzed. Without ``shrink`` a breach is told as it came;
    on a live endpoint it always is. Breaches are in the recorder then. Raises
    StoppedError where the phase could not come to its end.
    """
    shrink = shrink and session.service.target_config.kind == "emulated"
    with exploring(session.service, "fuzz", sys.maxsize) as exploration:
        for operation in operations():
            name = operation.definition.raw["operationId"]
            if not only.search(name):
                continue
            if about_snapshots(name):
                _fuzzed(exploration, operation, examples, stride=1, shrink=shrink)
            else:
                fewer, stride = max(1, examples // MINOR), max(1, EVERY // examples)
                _fuzzed(exploration, operation, fewer, stride=stride, shrink=shrink)


def _fuzzed(exploration: Exploration, operation: Operation, examples: int, *, stride: int, shrink: bool) -> None:
    """One call: something to aim at, one of ``stride`` of its boundary cases, random ones in both manners."""
    first = exploration.service.seed % stride
    with exploration.example():
        aim = Aim(exploration.service)
        # Where that does not come about, it is aimed at ids of ours that nothing has.
        with suppress(BlockedError, SkippedError):
            aim.prepare(operation.definition.raw["operationId"])
        prober = Prober(exploration, operation, aim)
        for number, case in enumerate(islice(boundaries(operation), first, None, stride)):
            for principal in ("source",) if number else ("source", "stranger", "nobody"):
                with suppress(BreachError):
                    prober.send(case, principal)
        for manner in MANNERS:
            _tried(exploration, prober, operation.as_strategy(generation_mode=manner), examples, shrink=shrink)
    exploration.examples += prober.sent - 1


def _tried(
    exploration: Exploration, prober: Prober, cases: SearchStrategy[Case], examples: int, *, shrink: bool
) -> None:
    """Random cases of one call in one manner."""
    service = exploration.service
    known = service.target_config.subscriptions
    principals = [name for name in PRINCIPALS if name in known or name in {"stranger", "nobody"}]

    @seed(service.seed)
    @settings(
        max_examples=examples,
        derandomize=False,
        database=None,
        deadline=None,
        phases=(Phase.generate, *((Phase.shrink,) if shrink else ())),
        suppress_health_check=tuple(HealthCheck),
        report_multiple_bugs=True,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    @given(case=cases, principal=st.sampled_from(principals))
    def probe(case: Case, principal: str) -> None:
        prober.send(case, principal)

    try:
        probe()
    except (BreachError, Flaky):
        pass  # the exploration has the least example of each
    except Unsatisfiable:
        pass  # a call without parameters has nothing to be broken in it
    except ExceptionGroup as several:
        others = several.split((BreachError, Flaky))[1]
        if others is not None:
            raise others from None
    exploration.go_on()
