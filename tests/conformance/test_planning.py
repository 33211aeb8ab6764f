"""A plan says beforehand what a run sends, spends and holds, by the emulator's own counters; planning sends nothing."""

import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import CheckFinished, Log
from facesnap.conformance.harness.session import Session
from facesnap.conformance.harness.workshop import standing
from facesnap.conformance.options import Options
from facesnap.conformance.planning import Plan, planned
from facesnap.conformance.selecting import ordered, selected
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import AsgiPort
from facesnap.emulator.service import Pace

pytest_plugins = ["pytester"]

FAMILIES = ("take", "scope", "delete", "key", "region", "client")


class Watched:
    """A port in front of an emulator that counts the polls, which no plan can know."""

    def __init__(self, port: AsgiPort) -> None:
        self.port, self.polls, self.all = port, 0, 0
        self.service = port._app.state.service  # type: ignore[attr-defined]

    def send(self, request: Request) -> Response:
        """Count, and send."""
        if "/control/" not in request.url:
            self.all += 1
            self.polls += request.method == "GET" and re.search(r"/operations/|/training$", request.url) is not None
        return self.port.send(request)

    def close(self) -> None:
        """Nothing is held."""

    @property
    def counted(self) -> int:
        """What the emulator has seen, without the polls. Of a path that nobody has it counts nothing itself."""
        census = self.service.census
        assert 0 <= self.all - census.total("requests") - census.refused_at_gate <= self.all / 50
        return self.all - self.polls


def run(target: Target, watched: Watched, options: Options, plan: Plan) -> list[CheckFinished]:
    """The enumerated checks as a run would have them, in a time that passes when somebody sleeps."""
    seconds = [0.0]
    watched.service.monotonic = lambda: seconds[0]
    log, types = Log(io.StringIO()), len(plan.standing)
    session = Session.open(target, watched, log, seed=options.seed, effort=options.effort, types=types)
    sender = session.service.sender
    sender.sleep, sender.now = lambda pause: seconds.append(seconds.pop() + pause), lambda: seconds[0]
    wanted = [check for check in checks().values() if selected(check.clause.id, options.select)]
    finished = [session.run(check) for check in ordered(wanted, plan.costs)]
    if options.effort != "quick":
        session.journeys()
    session.close("completed", None)
    return finished


LIVE = {"kind": "live", "control_url": None}


@pytest.mark.parametrize(
    ("changes", "limits", "tier", "without"),
    [
        ({}, {}, "unlimited", ()),
        (LIVE, {}, "unlimited", ()),
        (LIVE, {"max_takes": 12, "max_snapshots": 3, "max_objects": 3}, "unlimited", ("outsider",)),
        (LIVE, {"settle_seconds": 5.0}, "S0", ("sibling",)),
        ({}, {"requests_per_second": 3.0}, "F0", ("outsider", "sibling")),
    ],
)
def test_as_planned(changes: dict[str, Any], limits: dict[str, Any], tier: str, without: tuple[str, ...]) -> None:
    """Within five in a hundred, polls apart, at an emulator of another seed and pace; and never past a maximum."""
    target, port = embedded(11, tier=tier)
    known = {name: each for name, each in target.subscriptions.items() if name not in without}
    limited = replace(target.limits, **limits)
    target = replace(target, embedded=None, subscriptions=known, limits=limited, **changes)
    watched = Watched(port)
    watched.service.pace = Pace(polls=(1, 5), seconds=(1.0, 9.0))
    options = Options(seed=4, effort="quick", select=FAMILIES)
    plan = planned(options, target)
    assert not watched.all
    run(target, watched, options, plan)
    census = watched.service.census
    assert watched.counted == pytest.approx(plan.requests.total(), rel=0.05)
    for what in ("takes", "applies"):
        spent = {id_: number for (id_, counted), number in plan.spent.items() if counted == what}
        assert census.total(what) == pytest.approx(sum(spent.values()), rel=0.05, abs=1)
        bounds = [plan.allowed[id_, what] for id_ in plan.subscriptions]
        if None not in bounds:
            assert census.total(what) <= sum(bound or 0 for bound in bounds)
    assert census.peak_snapshots == pytest.approx(plan.snapshots, abs=1)
    assert census.peak_snapshots <= plan.most_snapshots
    assert census.peak_objects <= plan.most_objects
    assert watched.all <= plan.most_requests


def test_minutes() -> None:
    """What the tiers allow sets the pace: a free tier takes its time, an unlimited one none."""
    options = Options(seed=1, effort="quick", select=("list", "error"))
    target = replace(embedded(1)[0], embedded=None)
    paced = {
        tier: planned(options, replace(target, subscriptions=_of_tier(target, tier)))
        for tier in ("F0", "S0", "unlimited")
    }
    assert paced["unlimited"].seconds == 0
    busiest = max(sum(plan.requests.values()) for plan in paced.values())
    assert 0 < paced["S0"].seconds <= busiest / 10 + 10
    assert 10 * paced["S0"].seconds < paced["F0"].seconds <= 3 * busiest + 60


def _of_tier(target: Target, tier: Any) -> Any:
    return {name: replace(each, tier=tier) for name, each in target.subscriptions.items()}


def test_plan_sends_nothing(exits: Any, served: Any) -> None:
    """Not even to a live endpoint without the word for it; the seed is told, for the run to repeat."""
    file = served.written(endpoint={"kind": "live"}, limits={"max_applies": 7})
    code, out, err = exits("plan", "--config", file, "--effort=quick", "--select=apply.mode", "--seed=5")
    assert (code, err, served.requests) == (0, "", 0)
    assert out.startswith("planning http://127.0.0.1:8080 (live), effort quick, seed 5\nthe run would cost\n")
    for words in ("at most\n", "of at most 40", "of at most 7", "alive at the peak", "minutes at the rates"):
        assert words in out
    assert exits("plan", "--config", "none.toml")[0] == 2


def test_plan_of_the_embedded_emulator(exits: Any) -> None:
    """Where no endpoint is named, as for a run; no tier of it limits the rate, and no minutes are made up."""
    code, out, err = exits("plan", "--effort=quick", "--select=apply.mode", "--seed=5")
    assert (code, err) == (0, "")
    assert "(emulated)" in out
    assert "as long as the answers take" in out
    assert "minutes" not in out


def test_plan_comes_first(exits: Any, served: Any, catalogue_of: Callable[..., None]) -> None:
    """A live run begins with its plan; an emulated one does without."""
    catalogue_of({"list.answer.status": lambda service: service.source.list()})
    file = served.written(endpoint={"kind": "live", "control_url": None})
    _, _, err = exits("run", "--live", "--config", file, "--effort=quick", "--no-defer", "--out=out")
    assert err.startswith("the run would cost\n  7 requests, and 0 polls or more, ")
    assert "the run would cost" not in exits("run", "--effort=quick", "--out=out")[2]


def test_plan_under_pytest(pytester: pytest.Pytester, served: Any, catalogue_of: Callable[..., None]) -> None:
    """The same, where pytest tells what it has collected."""
    catalogue_of({"list.answer.status": lambda service: service.source.list()})
    file = served.written(endpoint={"kind": "live", "control_url": None})
    words = ("--endpoint", file, "--facesnap-effort=quick", "--facesnap-no-defer", "--facesnap-live")
    found = pytester.runpytest_inprocess("--pyargs", "facesnap.conformance", *words, "-p", "no:cacheprovider")
    found.stdout.fnmatch_lines(["the run would cost", "*alive at the peak*"])


def test_no_more_than_planned() -> None:
    """Past the plan's maximum nothing is sent but what deletes; what is left out is a skip for the budget."""
    target, port = embedded(1)
    watched = Watched(port)
    session = Session.open(target, watched, Log(io.StringIO()), seed=1, effort="quick")
    session.service.sender.most = 30
    ended = [session.run(check) for check in ordered(checks().values()) if check.clause.family in {"take", "apply"}]
    assert 30 <= watched.all <= 30 + 5  # what the last check has left is deleted at its end
    assert {each.outcome for each in ended} == {"pass", "skip"}
    assert all(str(each.reason).startswith("budget: ") for each in ended if each.outcome == "skip")
    session.close("completed", None)
    assert not watched.service.state.snapshots
    assert not any(watched.service.state.containers.values())


def test_cheapest_first() -> None:
    """What a live endpoint's budget is for goes to the cheap first, so that it covers more clauses."""
    target = replace(embedded(1)[0], embedded=None, kind="live", control_url=None)
    target = replace(target, limits=replace(target.limits, max_takes=8, max_applies=8))
    options = Options(seed=1, effort="quick", select=("isolation", "client", "key"))
    plan = planned(options, target)
    assert 2 * len(plan.left_out) < len(planned(options, replace(target, kind="emulated")).left_out)


ALL = ("source", "target", "outsider", "sibling")


@pytest.mark.parametrize(("names", "tier"), [(ALL, "S0"), (ALL[:2], None)])
@pytest.mark.parametrize("seed", [1, 2])
def test_live_budget(seed: int, names: tuple[str, ...], tier: Any) -> None:
    """The default of a live endpoint pays for every clause, at an emulator of another seed too, and is kept to."""
    target, port = embedded(11, tier="S0")
    target = replace(target, embedded=None, kind="live", control_url=None)
    known = {name: each for name, each in _of_tier(target, tier).items() if name in names}
    target, watched = replace(target, subscriptions=known), Watched(port)
    options = Options(seed=seed, effort="quick")
    plan = planned(options, target)
    assert plan.left_out == ()
    assert plan.standing[0] == standing(seed, 1)[0]
    assert max(plan.spent.values()) <= 40
    finished = run(target, watched, options, plan)
    assert not [each for each in finished if (each.reason or "").startswith("budget")]
    assert {each.outcome for each in finished} == {"pass", "skip"}
    spent: Counter[tuple[str, str]] = Counter()
    for (name, what), count in watched.service.census.counts.items():
        if what in {"takes", "applies"}:
            spent[target.subscriptions[name].id, what] += count
    assert spent
    assert max(spent.values()) <= 40


def test_text() -> None:
    """Two accounts of one subscription share its budget, and so a line."""
    plan: Plan = planned(Options(seed=1, effort="quick", select=("region.apply",)), embedded(1)[0])
    assert "\n  source and sibling: " in plan.text()
    assert "\n  target: " in plan.text()
    assert "left out" not in plan.text()
