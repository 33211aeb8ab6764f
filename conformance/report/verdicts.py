"""Verdicts, computed on reading: of each clause, of the run, its coverage and its exit code."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from facesnap.conformance.report.run import TRUNCATED, JsonObject, Run

# A clause may be checked more than once (a check for each object type): the gravest outcome stands, and an outcome
# that says something stands before a skip.
GRAVEST_FIRST = ("fail", "unknown", "blocked", "pass", "skip")

INTERRUPTED, UNUSABLE = "interrupted", "unusable"
# A run that ended like this has not said all it had to say: it may convict, never acquit.
CUT_SHORT = (TRUNCATED, INTERRUPTED, UNUSABLE)
# A skip for one of these reasons is ours, not the target's: the run covered less than it could have.
PARTIAL = ("budget", "time limit", "not selected", "--exhaust-quota", *CUT_SHORT)

_EXIT_CODES = {"conformant": 0, "nonconformant": 1, "inconclusive": 3}
_EXIT_INTERRUPTED = 130


def clause_rows(run: Run) -> list[JsonObject]:
    """``{id, level, verdict, reason, cites}`` of every clause, by id.

    A clause that the log names and the catalogue does not is listed as required: the header is at fault, and what
    the endpoint did must not be lost for it.
    """
    breaches, checks = _by_clause(run.breaches), _by_clause(run.checks)
    catalogue, owing = run.catalogue, _owing(run)
    rows = []
    for identifier in sorted({*catalogue, *breaches, *checks}):
        clause = catalogue.get(identifier, {"level": "required", "cites": []})
        verdict, reason = _outcome(run, clause, breaches[identifier], checks[identifier])
        if verdict == "skip" and identifier in owing and not (reason or "").startswith(PARTIAL):
            reason = f"owed: {owing[identifier]}"
        rows.append(
            {
                "id": identifier,
                "level": clause["level"],
                "verdict": verdict,
                "reason": reason,
                "cites": list(clause["cites"]),
            }
        )
    return rows


def run_verdict(rows: Sequence[Mapping[str, Any]], run: Run) -> tuple[str, str | None]:
    """The verdict of the run, and why it is not a plain one (None where it is)."""
    cut_short = _ending(run) if run.ended in CUT_SHORT else None
    if run.ended == UNUSABLE:
        return "inconclusive", cut_short  # what it was asked with was wrong: nothing of it speaks against the endpoint
    if any(decides(row) and row["verdict"] == "fail" for row in rows):
        return "nonconformant", cut_short
    if cut_short is not None:
        return "inconclusive", cut_short
    unsettled = sum(row["level"] == "required" and row["verdict"] in {"blocked", "unknown"} for row in rows)
    if unsettled:
        return "inconclusive", f"required clauses blocked or unknown: {unsettled}"
    if not any(row["verdict"] == "pass" for row in rows):
        return "inconclusive", "no clause passed"
    return "conformant", None


def coverage(rows: Iterable[Mapping[str, Any]], run: Run) -> str:
    """``partial`` when a skip was ours to avoid (see ``PARTIAL``), else ``full``."""
    skips = [row["reason"] for row in rows if row["verdict"] == "skip"]
    skips += [check["reason"] for check in run.checks if check["outcome"] == "skip"]
    cut = run.ended in CUT_SHORT or any(reason is not None and reason.startswith(PARTIAL) for reason in skips)
    return "partial" if cut else "full"


def decides(row: Mapping[str, Any]) -> bool:
    """Whether a failure of the clause moves the verdict: required and observed ones do, recommended ones never."""
    return bool(row["level"] != "recommended")


def exit_code(results: Mapping[str, Any]) -> int:
    """0 conformant, 1 nonconformant, 3 inconclusive or unusable, 130 interrupted by Ctrl-C."""
    if results["ended"] == INTERRUPTED:
        return _EXIT_INTERRUPTED
    return _EXIT_CODES[results["verdict"]]


def _owing(run: Run) -> dict[str, str]:
    """By clause, when there will be a verdict on what no run can wait for."""
    return {
        owed["clause"]: f"due before {owed['opens']}"
        if owed["clause"].endswith(".before")
        else f"due after {owed['closes']}"
        for owed in reversed(run.owed)
    }


def _outcome(
    run: Run, clause: JsonObject, breaches: Sequence[JsonObject], checks: Sequence[JsonObject]
) -> tuple[str, str | None]:
    if breaches:
        return "fail", breaches[0]["actual"]
    if clause.get("untestable") is not None:
        return "skip", f"untestable: {clause['untestable']}"
    if not checks:
        return "skip", "not selected" if run.ended == "completed" else _ending(run)
    gravest = min(checks, key=lambda check: GRAVEST_FIRST.index(check["outcome"]))
    return gravest["outcome"], gravest["reason"]


def _ending(run: Run) -> str:
    """How the run ended, with the reason where the footer gives one."""
    reason = run.footer and run.footer["reason"]
    return f"{run.ended}: {reason}" if reason else run.ended


def _by_clause(events: Iterable[JsonObject]) -> defaultdict[str, list[JsonObject]]:
    grouped: defaultdict[str, list[JsonObject]] = defaultdict(list)
    for event in events:
        grouped[event["clause"]].append(event)
    return grouped
