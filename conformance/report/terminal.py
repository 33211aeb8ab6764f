"""The few lines that a terminal shows at the end of a run. No colours: what prints it may add them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from facesnap.conformance.report.text import clip, many, plain
from facesnap.conformance.report.verdicts import decides

VERDICTS = ("pass", "fail", "unknown", "blocked", "skip")
_LINE = 140  # characters of a reason


def summary(results: Mapping[str, Any]) -> str:
    """Verdict, counts, one line for each failing clause, requests by phase and seconds; no line break at the end."""
    rows, stats = results["clauses"], results["stats"]
    counts = Counter(row["verdict"] for row in rows)
    reason = f" ({plain(results['reason'])})" if results["reason"] else ""
    lines = [
        f"{results['verdict'].upper()}{reason}, coverage {results['coverage']}",
        f"  {many(len(rows), 'clause')}: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS),
    ]
    lines += [_failing(row) for row in rows if row["verdict"] == "fail"]
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
