"""The few lines that a terminal shows at the end of a run. No colours: what prints it may add them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from facesnap.conformance.report.text import clip, many, plain
from facesnap.conformance.report.verdicts import decides

VERDICTS = ("pass", "fail", "unknown", "blocked", "skip")
_UNSETTLED = ("unknown", "blocked")
_LINE = 140  # characters of a reason
_REASONS = 5  # why clauses are not settled; those that most share come first


def summary(results: Mapping[str, Any]) -> str:
    """Verdict, counts, one line for each failing clause, requests by phase and seconds; no line break at the end.

    What is unknown or blocked has a line for each reason, for one trouble often stands in the way of many clauses.
    """
    rows, stats = results["clauses"], results["stats"]
    counts = Counter(row["verdict"] for row in rows)
    reason = f" ({plain(results['reason'])})" if results["reason"] else ""
    lines = [
        f"{results['verdict'].upper()}{reason}, coverage {results['coverage']}",
        f"  {many(len(rows), 'clause')}: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS),
    ]
    lines += [_failing(row) for row in rows if row["verdict"] == "fail"]
    lines += _unsettled(rows)
    phases = ", ".join(f"{phase} {count:,}" for phase, count in stats["requests_by_phase"].items())
    if stats["replays"]:
        phases += f", replays {stats['replays']:,}"
    if busiest := stats["busiest_check"]:
        phases += f"; {busiest['requests']:,} by {plain(busiest['clause'])} alone"
    lines.append(
        f"  {many(stats['requests'], 'request')} ({phases}), {many(stats['takes'], 'take')},"
        f" {many(stats['applies'], 'apply', 'applies')}"
        f" in {stats['seconds']:.1f} s"
    )
    lines += [f"  left behind: {plain(clip(text, _LINE))}" for text in results["left_behind"]]
    lines += _owed(results["owed"])
    return "\n".join(lines)


def _unsettled(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["verdict"] in _UNSETTLED:
            reasons.setdefault((row["verdict"], row["reason"] or "no reason given"), []).append(row["id"])
    told = sorted(reasons.items(), key=lambda each: -len(each[1]))
    lines = []
    for (verdict, reason), ids in told[:_REASONS]:
        others = f" and {many(len(ids) - 1, 'other')}" if len(ids) > 1 else ""
        lines.append(f"  {verdict} {plain(ids[0])}{others}: {plain(clip(reason, _LINE))}")
    left = sum(len(ids) for _, ids in told[_REASONS:])
    return [*lines, f"  {many(left, 'clause')} more unknown or blocked, as the report says"] if left else lines


def _owed(owed: Sequence[Mapping[str, Any]]) -> list[str]:
    """When somebody has to look for what stays behind, in a line."""
    if not owed:
        return []
    before = [each["before"] for each in owed if each["before"]]
    after = [each["after"] for each in owed if each["after"]]
    when = [f"before {each}" for each in sorted(before)[:1]] + [f"after {each}" for each in sorted(after)[-1:]]
    return [f"  {many(len(owed), 'verdict')} owed: `facesnap due` {', and '.join(when)}"]


def _failing(row: Mapping[str, Any]) -> str:
    word = "FAIL" if decides(row) else "warn"
    return f"  {word} {plain(row['id'])} ({row['level']}): {plain(clip(row['reason'] or 'no reason given', _LINE))}"
