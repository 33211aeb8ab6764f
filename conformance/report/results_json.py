"""results.json: what a run found, for other tools. The page and the summary are made from it."""

import re
from collections.abc import Iterable
from typing import Any

from facesnap.conformance.report.run import PHASES, RECALLED, JsonObject, Run, fold
from facesnap.conformance.report.verdicts import clause_rows, coverage, run_verdict

SCHEMA_VERSION = 1
FAILURES = "failures"  # the folder of the reproductions


def results(events: Iterable[JsonObject]) -> JsonObject:
    """The content of results.json; its shape is schemas/results.schema.json.

    ``ended`` is completed, interrupted, time limit, unusable or truncated; ``reason`` says why a verdict is not a
    plain one, else it is null. Works on a log cut anywhere, the empty one included.
    """
    return results_of(fold(events))


def results_of(run: Run) -> JsonObject:
    """As :func:`results`, of a log already folded."""
    rows = clause_rows(run)
    verdict, reason = run_verdict(rows, run)
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": verdict,
        "reason": reason,
        "coverage": coverage(rows, run),
        "ended": run.ended,
        "target": run.header.get("target", {}),
        "clauses": rows,
        "failures": _failures(run, rows),
        "profile": _profile(run),
        "owed": _owed(run),
        "skew": _skew(run),
        "left_behind": [each["text"] for each in run.left_behind],
        "stats": _stats(run),
    }


def _failures(run: Run, rows: list[JsonObject]) -> list[JsonObject]:
    """The first breach of each clause in each phase, with the count of all; by clause, then in order of the log."""
    first: dict[tuple[str, str], JsonObject] = {}
    shrunk = {(each["clause"], each["phase"]): each for each in run.shrunk}
    for breach in run.breaches:
        key = (breach["clause"], breach["phase"])
        if key in first:
            first[key]["count"] += 1
        else:
            first[key] = {
                "clause": breach["clause"],
                "phase": breach["phase"],
                "expected": breach["expected"],
                "actual": breach["actual"],
                "count": 1,
                "exchanges": [
                    _embedded(run.exchanges[number])
                    for number in shrunk.get(key, breach)["exchanges"]
                    if number in run.exchanges
                ],
            }
    breached = {clause for clause, _ in first}
    bare = [_without_breach(run, row) for row in rows if row["verdict"] == "fail" and row["id"] not in breached]
    found = sorted([*first.values(), *bare], key=lambda failure: failure["clause"])
    return [{**each, "reproduction": _folder(number, each, run)} for number, each in enumerate(found, 1)]


def _folder(number: int, failure: JsonObject, run: Run) -> str | None:
    """Where the reproduction of a failure stands: only exchanges can be repeated, and not what takes days."""
    if any(run.exchanges[each["number"]]["phase"] == RECALLED for each in failure["exchanges"]):
        return None
    name = re.sub(r"[^a-z0-9.-]+", "-", failure["clause"])
    return f"{FAILURES}/{number}-{name}" if failure["exchanges"] else None


def name_of_test(clause_id: str) -> str:
    """The name of a clause's stand-alone test, without its ending."""
    return "test_" + re.sub(r"\W", "_", clause_id)


def _without_breach(run: Run, row: JsonObject) -> JsonObject:
    """A check that failed and logged no breach: it is listed all the same, with what is known."""
    return {
        "clause": row["id"],
        "phase": "enumerated",
        "expected": run.catalogue.get(row["id"], {}).get("says", ""),
        "actual": row["reason"] or "",
        "count": 1,
        "exchanges": [],
    }


def _embedded(exchange: JsonObject) -> JsonObject:
    members = ("number", "principal", "request", "response", "started", "seconds", "error")
    return {member: exchange.get(member) for member in members}


def _profile(run: Run) -> JsonObject:
    """For each open question, in their own order (Q2 before Q10), the distinct answers observed."""
    answers: dict[str, set[str]] = {}
    for observed in run.observations:
        answers.setdefault(observed["question"], set()).add(observed["answer"])
    return {
        question: {"observed": sorted(answers[question]), "consistent": _consistent(answers[question])}
        for question in sorted(answers, key=_natural)
    }


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text) if part]


def _owed(run: Run) -> list[JsonObject]:
    """What is still owed, the earliest first: until when a snapshot must be there, or from when it must be gone."""
    found = []
    for told in run.owed:
        before = told["clause"].endswith(".before")
        when = {"before": told["opens"], "after": None} if before else {"before": None, "after": told["closes"]}
        found.append({"clause": told["clause"], "snapshot": told["snapshot"], **when})
    return sorted(found, key=lambda owed: (owed["before"] or owed["after"], owed["clause"]))


def _skew(run: Run) -> JsonObject | None:
    """By how many seconds the endpoint's clock was ahead of ours, by each source and by all of them together."""
    if not run.skews:
        return None
    sources: dict[str, JsonObject] = {}
    for told in run.skews:  # once for each part of a run that was resumed
        sources[told["source"]] = _hull([told, *([sources[told["source"]]] if told["source"] in sources else [])])
    return {**_hull(sources.values()), "sources": sources}


def _hull(skews: Iterable[JsonObject]) -> JsonObject:
    both = [(skew["earliest"], skew["latest"]) for skew in skews]
    return {"earliest": min(low for low, _ in both), "latest": max(high for _, high in both)}


def _stats(run: Run) -> JsonObject:
    traffic = run.traffic
    return {
        "requests": traffic.by_phase.total(),
        "requests_by_phase": {phase: traffic.by_phase[phase] for phase in PHASES},
        "replays": sum(count for phase, count in traffic.by_phase.items() if phase not in PHASES),
        "busiest_check": _busiest(run),
        "takes": traffic.takes,
        "applies": traffic.applies,
        "seconds": round(_seconds(run), 3),
    }


def _busiest(run: Run) -> JsonObject | None:
    """The check that sent the most; one that fills a container past the page of a list outweighs all others."""
    if not run.traffic.by_check:
        return None
    clause, requests = min(run.traffic.by_check.items(), key=lambda each: (-each[1], each[0]))
    return {"clause": clause, "requests": requests}


def _seconds(run: Run) -> float:
    """The footer's own measure; without one, from the first request to the last answer."""
    measured: Any = (run.footer or {}).get("stats", {}).get("seconds")
    if isinstance(measured, int | float):
        return float(measured)
    traffic = run.traffic
    return 0.0 if traffic.first is None or traffic.last is None else traffic.last - traffic.first


def _consistent(answers: Iterable[str]) -> bool:
    """Whether like was answered alike: an answer names its situation before a colon, and each has but one."""
    situations = [answer.rpartition(": ")[0] for answer in answers if ": " in answer]
    return len(situations) == len(set(situations))
