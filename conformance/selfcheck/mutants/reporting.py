"""The report on mutants: how many were killed, who survived, and which of those may, with the reason."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from facesnap.conformance.selfcheck.mutants.judging import Fate
from facesnap.conformance.selfcheck.mutants.making import Mutant

TARGET = 0.9  # of those that are neither stillborn nor of a sort that may survive
FATES = ("stillborn", "killed", "lawful", "outside", "survived")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a mutant may survive: it is ``lawful``, or ``outside`` of what the clauses speak of."""

    file: str
    sort: Literal["lawful", "outside"]
    text: str
    functions: frozenset[str] = frozenset()
    diffs: frozenset[str] = frozenset()

    def fits(self, mutant: Mutant) -> bool:
        """Whether that mutant is meant: by its change, or by the function that it changes."""
        return mutant.file == self.file and (mutant.diff in self.diffs or mutant.function in self.functions)


def reasons() -> tuple[Reason, ...]:
    """The reasons that are written down, in ``survivors.toml``."""
    text = files("facesnap.conformance.selfcheck.mutants").joinpath("survivors.toml").read_text(encoding="utf-8")
    return tuple(
        Reason(
            each["file"],
            each["sort"],
            each["reason"],
            frozenset(each.get("functions", ())),
            frozenset(diff.strip() for diff in each.get("diffs", ())),
        )
        for each in tomllib.loads(text)["survivor"]
    )


def report(mutants: Sequence[Mutant], fates: Sequence[Fate], known: Sequence[Reason], *, seed: int) -> dict[str, Any]:
    """The report as JSON. ``rate`` is of those that may not survive; the other one counts those outside, too."""
    rows = [_row(mutant, fate, known) for mutant, fate in zip(mutants, fates, strict=True)]
    counted = Counter(row["sort"] or row["fate"] for row in rows)
    return {
        "seed": seed,
        "summary": {
            "mutants": len(rows),
            **{name: counted[name] for name in FATES},
            "rate": _rate(counted["killed"], counted["survived"]),
            "rate_with_outside": _rate(counted["killed"], counted["survived"] + counted["outside"]),
        },
        "mutants": rows,
    }


def _rate(killed: int, survived: int) -> float | None:
    return round(killed / (killed + survived), 4) if killed + survived else None


def _row(mutant: Mutant, fate: Fate, known: Sequence[Reason]) -> dict[str, Any]:
    reason = next((each for each in known if each.fits(mutant)), None) if fate.fate == "survived" else None
    return {
        "file": mutant.file,
        "line": mutant.line,
        "function": mutant.function,
        "diff": mutant.diff,
        "fate": fate.fate,
        "by": fate.by,
        "sort": reason and reason.sort,
        "reason": reason and reason.text,
    }


def text(found: Mapping[str, Any]) -> Iterator[str]:
    """The report in lines: who survived, those without a reason last."""
    survivors = [row for row in found["mutants"] if row["fate"] == "survived"]
    for row in sorted(survivors, key=lambda row: FATES.index(row["sort"] or "survived")):
        yield f"{row['file']}:{row['line']} {row['function']}"
        yield from (f"    {line}" for line in row["diff"].splitlines())
        yield f"    {row['sort']}: {row['reason']}" if row["sort"] else "    SURVIVED"
    said = found["summary"]
    yield ", ".join(f"{said[name]} {name}" for name in ("mutants", *FATES))
    if said["rate"] is not None:
        yield (
            f"{said['rate']:.1%} killed of those that may not survive ({TARGET:.0%} is the aim), "
            f"{said['rate_with_outside']:.1%} if those outside are counted too"
        )


def write(directory: Path, found: Mapping[str, Any]) -> Path:
    """Write mutants.json and mutants.txt; returns the path of the text."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "mutants.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    page = directory / "mutants.txt"
    page.write_text("\n".join(text(found)) + "\n", encoding="utf-8")
    return page
