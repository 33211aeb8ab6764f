"""The contract as pytest items: one a clause, then journeys and fuzz, and last what other traffic has shown.

``pytest --pyargs facesnap.conformance`` collects this. The plugin makes the run ready and ends it.
"""

from typing import NoReturn

import pytest

from facesnap.conformance.catalogue import Check, checks, clauses
from facesnap.conformance.events import Breached
from facesnap.conformance.explaining import breach_text, clause_text
from facesnap.conformance.harness.errors import EndpointUnusableError
from facesnap.conformance.judging import Judging
from facesnap.conformance.plugin import JUDGING, OUTCOME
from facesnap.conformance.selecting import ordered

# What a user turns into an error is for the user's own code.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def judging(request: pytest.FixtureRequest) -> Judging:
    """The run under way, its endpoint known to answer; the first item to hear that it does not fails.

    What its file says of it is a usage error where it is wrong: nobody's verdict, and the end of the session.
    """
    found = request.config.stash[JUDGING]
    known = found.unusable
    try:
        found.opened()
    except EndpointUnusableError as error:
        if found.misconfigured:
            pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)
        if known is None:
            pytest.fail(f"nothing can be judged: {error}", pytrace=False)
        pytest.skip("skip: nothing can be judged")
    return found


@pytest.mark.parametrize("check", [pytest.param(check, id=check.clause.id) for check in ordered(checks().values())])
def test_clause(check: Check, judging: Judging, request: pytest.FixtureRequest) -> None:
    """The endpoint keeps the clause."""
    finished = judging.run(check)
    breaches = judging.breaches(check.clause.id)
    if finished.outcome == "fail" or breaches:
        judging.told.add(check.clause.id)
        lines = [breach_text(check.clause, breaches[0])] if breaches else [clause_text(check.clause)]
        complain("\n".join(lines), warning=check.clause.level == "recommended")
    if finished.outcome != "pass":
        stand_aside(f"{finished.outcome}: {finished.reason}", request)


def test_journeys(judging: Judging, request: pytest.FixtureRequest) -> None:
    """No journey finds an exchange that breaks the contract."""
    explored(*judging.explore(lambda session: session.journeys()), judging, request)


def test_fuzz(judging: Judging, request: pytest.FixtureRequest) -> None:
    """No request out of the document, lawful or not, is answered in a way that breaks the contract."""
    explored(*judging.explore(lambda session: session.fuzz()), judging, request)


def test_traffic(judging: Judging) -> None:
    """No clause was broken by the way that no item above has shown."""
    if untold := judging.untold():
        complain(told(untold, judging), warning=False)


def explored(reason: str | None, breaches: list[Breached], judging: Judging, request: pytest.FixtureRequest) -> None:
    """Show what exploring has found."""
    if breaches:
        minor = all(clauses()[breach.clause].level == "recommended" for breach in breaches)
        complain(told(breaches, judging), warning=minor)
    if reason is not None:
        stand_aside(reason, request)


def told(breaches: list[Breached], judging: Judging) -> str:
    """The first breach of each clause in words; from then on they count as shown."""
    first = {breach.clause: breach for breach in reversed(breaches)}
    judging.told.update(first)
    return "\n".join(breach_text(clauses()[clause], breach) for clause, breach in sorted(first.items()))


def complain(text: str, *, warning: bool) -> NoReturn:
    """Fail; of a recommended clause only warn, for it moves no verdict."""
    if warning:
        pytest.xfail(f"recommended only\n{text}")
    pytest.fail(text, pytrace=False)


def stand_aside(reason: str, request: pytest.FixtureRequest) -> NoReturn:
    """Skip, and leave the word that tells blocked and unknown from skip."""
    request.node.user_properties.append((OUTCOME, reason.partition(":")[0]))
    pytest.skip(reason)
