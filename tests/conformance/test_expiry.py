"""The expiry family with a clock protocol: two days in no time."""

import io

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.harness.session import Session

FAMILY = [check for check in checks().values() if check.clause.family == "expiry"]


@pytest.mark.parametrize("variants", [(), ("CleansLazily",), ("DeletesAgain",)])
def test_expiry_waits_for_nothing(variants: tuple[str, ...]) -> None:
    """Every clause passes, for all types, and nobody waits: the clock is moved, and only that takes a request."""
    target, port = embedded(1, variants=variants)
    waited: list[float] = []
    log = Log(io.StringIO())
    session = Session.open(target, port, log, seed=1, effort="quick", timing=Timing(sleep=waited.append))
    assert {session.run(check).outcome for check in FAMILY} == {"pass"}
    assert sum(waited) < 1.0
    assert session.recorder.requests.total() < 400
