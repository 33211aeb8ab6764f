"""A clause that is selected by itself makes what it needs by itself."""

import pytest

from facesnap.conformance.catalogue import FAMILIES, checks
from facesnap.conformance.selfcheck.trials import LONG, Kept, Trial, opened


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_alone(family: str) -> None:
    """On the faithful emulator each check ends well without any other before it, or lacks what the endpoint lacks."""
    mine = [check for check in checks().values() if check.clause.family == family and check.clause.id != LONG]
    assert mine
    for check in mine:
        session = opened(Trial(1), Kept())
        finished = session.run(check)
        session.close("completed", None)
        assert finished.outcome in {"pass", "skip"}, (check.clause.id, finished.reason)
        assert session.recorder.borne_out(check.clause.id) or finished.outcome == "skip"
        assert not session.recorder.breaches
