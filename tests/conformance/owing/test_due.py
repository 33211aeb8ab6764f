"""From the command line: a run leaves two snapshots behind, `facesnap due` or the next run collects."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.harness import session
from facesnap.conformance.harness.pacing import Timing
from facesnap.conformance.owing.deferral import AFTER, BEFORE, CLAUSES, UNMOVED
from facesnap.conformance.wire.exchange import Request, Response
from facesnap.conformance.wire.ports import NoAnswerError

YEAR_ONE = (datetime(1970, 1, 1, tzinfo=UTC) - datetime(1, 1, 1, tzinfo=UTC)).total_seconds()
LEDGER = Path("endpoint.ledger.sqlite3")


@dataclass
class Lasting:
    """A live endpoint that nobody can move in time but this test; ``facesnap`` runs beside it, by the same time."""

    served: Any
    exits: Callable[..., tuple[int, str, str]]
    file: str

    def pass_(self, hours: float) -> None:
        """Let time pass."""
        self.served.service.clock.advance(hours * 3_600)

    def run(self, *more: str, out: str = "out") -> int:
        """Judge what expires."""
        arguments = ("--config", self.file, "--live", "--effort=quick", "--seed=1", f"--out={out}")
        return self.exits("run", *arguments, "--select=expiry", *more)[0]

    def due(self, *more: str) -> tuple[int, dict[str, str], str]:
        """What is owed: the exit code, the word for each clause, and what was said on standard error."""
        code, out, err = self.exits("due", "--config", self.file, "--live", *more)
        told = (line.partition(": ") for line in out.splitlines())
        return code, {clause: said.partition(",")[0] for clause, _, said in told}, err

    def results(self, out: str = "out") -> dict[str, Any]:
        """What a run found."""
        found: dict[str, Any] = json.loads(Path(out, "results.json").read_text(encoding="utf-8"))
        return found


@pytest.fixture
def lasting(served: Any, exits: Any, monkeypatch: pytest.MonkeyPatch) -> Lasting:
    """An endpoint, and a time that both of us have."""
    clock = served.service.clock

    def now() -> float:
        return float(clock.now / 10_000_000 - YEAR_ONE)

    monkeypatch.setattr(session, "Timing", lambda: Timing(now, clock.advance, now))
    return Lasting(served, exits, served.written(endpoint={"kind": "live", "control_url": None}))


def test_run_and_due(lasting: Lasting) -> None:
    """Two snapshots stay behind, and nothing else; after a look on the second day all is known, and nothing stays."""
    assert lasting.run() == 3  # nothing passed that this run has waited for
    found = lasting.results()
    assert {owed["clause"] for owed in found["owed"]} == set(CLAUSES)
    assert sorted({f"snapshots/{owed['snapshot']}" for owed in found["owed"]}) == sorted(lasting.served.holds)
    reasons = {row["id"]: row["reason"] for row in found["clauses"]}
    assert reasons["expiry.get.after"].startswith("owed: due after 2021-06-03T")
    assert reasons["expiry.get.before"].startswith("owed: due before 2021-06-03T")
    assert "Still owed" in Path("out/index.html").read_text(encoding="utf-8")
    assert lasting.due()[:2] == (0, dict.fromkeys(CLAUSES, "owed"))
    lasting.pass_(30)
    assert lasting.due()[:2] == (0, dict.fromkeys(CLAUSES, "owed"))
    lasting.pass_(18.1)
    before = lasting.served.requests
    assert lasting.due() == (0, dict.fromkeys(CLAUSES, "PASS"), "")
    assert lasting.served.requests - before <= 6
    assert lasting.served.holds == {}
    before = lasting.served.requests
    assert lasting.due()[0] == 0
    assert lasting.served.requests == before


@pytest.mark.parametrize(("fault", "clause"), [(None, None), ("NeverExpires", "expiry.get.after")])
def test_next_run(lasting: Lasting, monkeypatch: pytest.MonkeyPatch, fault: str | None, clause: str | None) -> None:
    """The next run collects, its clauses have the verdict, a failure its evidence, and it leaves two of its own."""
    lasting.run()
    first = set(lasting.served.holds)
    lasting.pass_(47)
    lasting.run(out="second")
    assert set(lasting.served.holds) == first
    lasting.pass_(1.1)
    if fault is not None:
        monkeypatch.setattr(type(lasting.served.service), "is_expired", lambda *_: False)
    code = lasting.run(out="third")
    found = lasting.results("third")
    verdicts = {row["id"]: row for row in found["clauses"]}
    if clause is None:
        assert code == 0
        assert {verdicts[each]["verdict"] for each in (*BEFORE, *AFTER, *UNMOVED)} == {"pass"}
        assert "one FaceList that an earlier run has left" in verdicts["expiry.get.after"]["reason"]
    else:
        assert code == 1
        assert verdicts[clause]["verdict"] == "fail"
        (failure,) = (each for each in found["failures"] if each["clause"] == clause)
        methods = [each["request"]["method"] for each in failure["exchanges"]]
        assert "POST" in methods
        assert methods[-1] == "GET"
        assert failure["reproduction"] is None
        code, _, err = lasting.exits("replay", "third", clause, "--config", lasting.file, "--live")
        assert code == 2
        assert "it took days to see" in err
    assert len(found["owed"]) == len(CLAUSES)
    assert len(lasting.served.holds) == 2
    assert not first & set(lasting.served.holds)
    assert lasting.exits("report", "third")[0] == 0


def test_due_fails(lasting: Lasting, monkeypatch: pytest.MonkeyPatch) -> None:
    """1, and the line says what was done instead."""
    lasting.run()
    lasting.pass_(49)
    monkeypatch.setattr(type(lasting.served.service), "is_expired", lambda *_: False)
    code, words, _ = lasting.due()
    assert code == 1
    assert words["expiry.get.after"] == "FAIL"
    assert lasting.served.holds == {}


def test_due_late(lasting: Lasting) -> None:
    """3 where nobody has looked in time: what cannot be known any more is UNKNOWN."""
    lasting.run()
    lasting.pass_(49)
    code, words, _ = lasting.due()
    assert code == 3
    assert {clause for clause, word in words.items() if word == "PASS"} == set(AFTER)


def test_due_unreachable(lasting: Lasting, monkeypatch: pytest.MonkeyPatch) -> None:
    """3, and what may still be seen stays owed."""

    class Unreachable:
        def send(self, request: Request) -> Response:
            raise NoAnswerError(f"nobody is at {request.url}")

        def close(self) -> None:
            pass

    lasting.run()
    lasting.pass_(49)
    with monkeypatch.context() as patched:
        patched.setattr("facesnap.conformance.options.HttpPort", Unreachable)
        code, words, err = lasting.due()
    assert code == 3
    assert {words[clause] for clause in AFTER} == {"owed"}
    assert "stays owed: " in err
    assert lasting.due()[1]["expiry.get.after"] == "PASS"


def test_due_asks_for_the_word(lasting: Lasting) -> None:
    """2 without --live, and nothing is sent."""
    lasting.run()
    before = lasting.served.requests
    code, _, err = lasting.exits("due", "--config", lasting.file)
    assert (code, lasting.served.requests) == (2, before)
    assert "--live" in err


def test_due_of_nothing(lasting: Lasting) -> None:
    """0, nothing sent, and no ledger made."""
    code, out, _ = lasting.exits("due", "--config", lasting.file, "--live")
    assert (code, lasting.served.requests, LEDGER.exists()) == (0, 0, False)
    assert "nothing is owed" in out


def test_due_of_somebody_else(lasting: Lasting) -> None:
    """What is owed of other subscriptions is none of ours: nothing is sent, and the text says where it is owed."""
    lasting.run()
    file = lasting.served.written(source={"id": "99999999-1111-4111-8111-111111111111"})
    before = lasting.served.requests
    code, out, _ = lasting.exits("due", "--config", file, "--live")
    assert (code, lasting.served.requests) == (0, before)
    assert "of other subscriptions, at http://127.0.0.1:8080" in out


def test_explain(exits: Any) -> None:
    """Of a clause that can wait for its time, how it is shown without a clock; of another, nothing of the kind."""
    assert "facesnap due" in exits("explain", "expiry.get.after")[1]
    assert "facesnap due" not in exits("explain", "expiry.younger.survives")[1]


def test_no_defer(lasting: Lasting) -> None:
    """--no-defer leaves nothing behind."""
    lasting.run("--no-defer")
    assert lasting.served.holds == {}
    assert lasting.results()["owed"] == []


def test_defer_beside_a_clock(lasting: Lasting) -> None:
    """2: where there is a clock, nothing is deferred; an emulated endpoint defers only when it is asked to."""
    clocked = lasting.served.written(endpoint={"kind": "emulated", "control_url": "http://127.0.0.1:8080/control"})
    code, _, err = lasting.exits("run", "--config", clocked, "--defer", "--select=expiry", "--effort=quick")
    assert code == 2
    assert "--defer" in err
    lasting.file = lasting.served.written(endpoint={"kind": "emulated", "control_url": None})
    lasting.run(out="without")
    assert lasting.results("without")["owed"] == []
    lasting.run("--defer", out="with")
    assert lasting.results("with")["owed"]


def test_selection_without_expiry(lasting: Lasting) -> None:
    """Who does not ask for what expires is left nothing."""
    lasting.exits("run", "--config", lasting.file, "--live", "--effort=quick", "--out=out", "--select=get.owner")
    assert lasting.results()["owed"] == []
    assert lasting.served.holds == {}


def test_clean_leaves_them(lasting: Lasting) -> None:
    """Cleaning deletes nothing that somebody waits for."""
    lasting.run()
    kept = lasting.served.holds
    assert len(kept) == 2
    code, out, _ = lasting.exits("clean", "--config", lasting.file, "--live")
    assert code == 0
    assert "2 snapshots of ours stay on purpose" in out
    assert lasting.served.holds == kept


def test_plan_counts_them(lasting: Lasting) -> None:
    """What is left behind, and what may be collected, is in the plan: a run sends no more than its maximum."""
    for hours, out in ((0, "first"), (30, "second"), (18.1, "third")):
        lasting.pass_(hours)
        code, text, _ = lasting.exits(
            *("run", "--config", lasting.file, "--live", "--effort=quick", "--select=expiry", "--seed=1"),
            f"--out={out}",
        )
        del code, text
        found = lasting.results(out)
        _, text, _ = lasting.exits("plan", "--config", lasting.file, "--effort=quick", "--select=expiry", "--seed=1")
        most = int(text.partition(" or more, ")[2].partition(" at most")[0].replace(",", ""))
        assert found["stats"]["requests"] <= most
        assert ("for what earlier runs have left behind" in text) == bool(found["owed"])


class KilledError(BaseException):
    """The process is gone."""


def test_killed_before_it_was_entered(lasting: Lasting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots that nobody is going to look for are leftovers like any others."""

    def killed(*_: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr("facesnap.conformance.ledger.obligations.Obligations.add", killed)
        with suppress(KilledError):
            lasting.run()
    assert len(lasting.served.holds) > 2
    assert lasting.exits("clean", "--config", lasting.file, "--live")[0] == 0
    assert lasting.served.holds == {}
    assert lasting.due()[0] == 0


def test_ledger_after_collecting(lasting: Lasting) -> None:
    """What was seen to be gone, nobody cleans up any more."""
    lasting.run()
    lasting.pass_(49)
    lasting.due()
    before = lasting.served.requests
    code, out, _ = lasting.exits("clean", "--config", lasting.file, "--live")
    assert (code, lasting.served.requests) == (0, before)
    assert "nothing to clean" in out
    assert "stay on purpose" not in out


def test_resumed(lasting: Lasting) -> None:
    """A run that has collected and is cut short has its verdicts still when it goes on."""
    lasting.run()
    lasting.pass_(49)
    lasting.run("--no-defer", out="second")
    log = Path("second/events.jsonl")
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    settled = next(n for n, line in enumerate(lines) if '"clause":"expiry.get.after","outcome":"pass"' in line)
    log.write_text("".join(lines[: settled + 1]), encoding="utf-8")
    code, _, _ = lasting.exits("run", "--config", lasting.file, "--live", "--no-defer", "--resume=second")
    found = {row["id"]: row["verdict"] for row in lasting.results("second")["clauses"]}
    assert found["expiry.get.after"] == "pass"
    assert code in {0, 3}


def test_ledger_that_takes_no_more(lasting: Lasting, monkeypatch: pytest.MonkeyPatch) -> None:
    """3, in a line; what could not be written down is owed still."""

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    lasting.run()
    lasting.pass_(49)
    with monkeypatch.context() as patched:
        patched.setattr("facesnap.conformance.ledger.obligations.Obligations.keep", full)
        code, _, err = lasting.due()
    assert code == 3
    assert "disk is full" in err
    assert lasting.due()[1]["expiry.get.after"] == "PASS"
