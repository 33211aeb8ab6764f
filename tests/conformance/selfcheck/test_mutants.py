"""Mutation testing: mutants are drawn from the service alone, each lives in its own process, survivors are told."""

from pathlib import Path

import pytest

from facesnap.conformance.selfcheck.mutants import judging, making
from facesnap.conformance.selfcheck.mutants.judging import Fate, fates
from facesnap.conformance.selfcheck.mutants.making import Mutant, made, mutant, sources
from facesnap.conformance.selfcheck.mutants.reporting import Reason, reasons, report, text, write
from facesnap.conformance.selfcheck.trials import Trial

ACCESS = "facesnap.emulator.service.access"
MAY_GET = "        return self.may_read(snapshot, account)\n\n    def may_apply"
SWEEP = "for snapshot in list(self.state.snapshots.values()):"


def changed(before: str, after: str) -> Mutant:
    """The mutant of the access layer with one text in place of another."""
    path = sources()[ACCESS]
    source = path.read_text(encoding="utf-8")
    assert source.count(before) == 1
    return mutant(ACCESS, path, source.replace(before, after))


def test_mutant_says_where_it_differs() -> None:
    """File, line, function and change."""
    found = changed(SWEEP, SWEEP.replace("list", "tuple"))
    assert (found.file, found.function) == ("emulator/service/access.py", "Access.sweep")
    assert found.diff == f"- {SWEEP}\n+ {SWEEP.replace('list', 'tuple')}"
    assert found.path.read_text(encoding="utf-8").splitlines()[found.line - 1].strip() == SWEEP


def test_fate_of_each() -> None:
    """What is judged otherwise, or dies, is killed; what makes no difference survives; nothing leaks to the next."""
    mutants = [
        changed(MAY_GET, MAY_GET.replace("self.may_read(snapshot, account)", "False")),
        changed(SWEEP, SWEEP.replace("list", "tuple")),
        changed(SWEEP, f"import os; os._exit(3)\n        {SWEEP}"),
        changed("from facesnap.emulator import limits", "from facesnap.emulator import nothing"),
        None,
    ]
    heard: list[Mutant | None] = []
    refused, equal, died, stillborn, faithful = fates(
        mutants, [Trial(1, family="get")], 2, lambda mutant, _: heard.append(mutant)
    )
    assert refused.fate == "killed"
    assert refused.by.partition(".")[0] == "get"
    assert died == Fate("killed", "died: 3")
    assert stillborn.fate == "stillborn"
    assert equal == faithful == Fate("survived")
    assert len(heard) == len(mutants)


def test_a_mutant_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time."""
    monkeypatch.setattr(judging, "SECONDS", 1)
    hanging = changed(SWEEP, f"while True: pass\n        {SWEEP}")
    assert fates([hanging], [Trial(1, family="get")], 1, lambda *_: None) == [Fate("killed", "hung")]


def test_report_tells_who_may_survive(tmp_path: Path) -> None:
    """By the change, or by the function alone; the stillborn and the lawful do not count, those outside in one rate."""
    one, other = changed(SWEEP, SWEEP.replace("list", "tuple")), changed(SWEEP, SWEEP.replace("list", "sorted"))
    far = changed(MAY_GET, MAY_GET.replace("self.may_read(snapshot, account)", "False"))
    known = [
        Reason(one.file, "lawful", "a tuple will do", diffs=frozenset({one.diff})),
        Reason(far.file, "outside", "whatever", functions=frozenset({far.function})),
        Reason("elsewhere.py", "outside", "not this one", functions=frozenset({other.function})),
    ]
    judged = [
        Fate("survived"),
        Fate("survived"),
        Fate("survived"),
        Fate("killed", "get.answer.status"),
        Fate("stillborn"),
    ]
    found = report([one, other, far, far, far], judged, known, seed=1)
    counts = {"mutants": 5, "stillborn": 1, "killed": 1, "lawful": 1, "outside": 1, "survived": 1}
    assert found["summary"] == counts | {"rate": 0.5, "rate_with_outside": round(1 / 3, 4)}
    said = "\n".join(text(found))
    assert said.count("SURVIVED") == 1
    assert "lawful: a tuple will do" in said
    assert "outside: whatever" in said
    assert write(tmp_path, found).read_text(encoding="utf-8") == said + "\n"


def test_reasons_are_of_what_there_is() -> None:
    """Each names a file that is changed, and lines or functions that stand in it."""
    of_files = {mutant(name, path, "").file: path for name, path in sources().items()}
    for reason in reasons():
        source = of_files[reason.file].read_text(encoding="utf-8")
        lines = {line.strip() for line in source.splitlines()}
        assert reason.sort in {"lawful", "outside"}
        assert reason.functions or reason.diffs
        assert [name for name in reason.functions if f"def {name.rpartition('.')[2]}(" not in source] == []
        before = {line[2:] for diff in reason.diffs for line in diff.splitlines() if line.startswith("- ")}
        assert sorted(before - lines) == []


def test_only_the_service_is_changed() -> None:
    """No fault, no variant, nothing of HTTP."""
    found = sources()
    assert {ACCESS, "facesnap.emulator.state", "facesnap.emulator.limits"} <= found.keys()
    assert not [name for name in found if {"faults", "variants", "app", "asgi", "control"} & set(name.split("."))]


def test_the_seed_draws_the_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same twice; each is a module that compiles."""
    pytest.importorskip("mutmut", reason="the extra `mutants` is not installed")
    few = {ACCESS: sources()[ACCESS]}
    monkeypatch.setattr(making, "sources", lambda: few)
    drawn = made(3, seed=2)
    assert drawn == made(3, seed=2) != made(3, seed=4)
    for each in drawn:
        compile(each.source, each.file, "exec")
        assert each.source != each.path.read_text(encoding="utf-8")
