"""A quota that others have partly used: what is refused for it accuses nobody, however it is told (Q21)."""

from collections import deque

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.harness.session import Session
from facesnap.conformance.selfcheck.trials import Kept

FAMILIES = ("take", "apply", "content", "conflict")


@pytest.mark.parametrize("what", ["takes", "applies"])
@pytest.mark.parametrize("told", ["QuotaToldLate", "QuotaTooMany", "FailsSilently+QuotaToldLate", ""])
def test_nobody_is_accused(what: str, told: str) -> None:
    """The room ends in the midst of a run: what could not be shown is blocked, and nothing fails."""
    variants = ("Unhurried", *filter(None, told.split("+")))
    target, port = embedded(3, variants=variants, tier="S0")
    service = port._app.state.service
    for account in service.accounts:
        service.state.spent[account.name, what] = deque([service.clock.now] * 85)
    log = Kept()
    session = Session.open(target, port, log, seed=3, effort="quick")
    in_order = sorted(checks().values(), key=lambda each: (each.rank, each.clause.id))
    asked = [each for each in in_order if each.clause.family in FAMILIES and each.clause.id != "content.many-entries"]
    outcomes = {session.run(check).outcome for check in asked}
    assert session.recorder.all_broken() == 0
    assert "blocked" in outcomes
    assert "fail" not in outcomes


def test_other_failures_are_told() -> None:
    """Where the tier has a quota, an operation that fails and says of something else is no quota's."""
    target, port = embedded(3, fault="TakeOfLargePersonGroupFails", variants=("Unhurried",), tier="S0")
    session = Session.open(target, port, Kept(), seed=3, effort="quick")
    assert session.run(checks()["take.valid.succeeds"]).outcome == "fail"
