"""The report on mutants: how many were killed, who survived, and which of those are equivalent, with the reason."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from facesnap.conformance.selfcheck.mutants.judging import Fate
from facesnap.conformance.selfcheck.mutants.making import Mutant

TARGET = 0.9  # of those that are neither stillborn nor equivalent
Key = tuple[str, str, str | None]


def reasons() -> dict[Key, str]:
    """Why a survivor is equivalent, by file, function and change; None where that is so for any change of it."""
    text = files("facesnap.conformance.selfcheck.mutants").joinpath("equivalent.toml").read_text(encoding="utf-8")
    known = tomllib.loads(text).get("equivalent", [])
    return {(each["file"], each["function"], _stripped(each.get("diff"))): each["reason"] for each in known}


def _stripped(diff: str | None) -> str | None:
    return None if diff is None else diff.strip()


def report(mutants: Sequence[Mutant], fates: Sequence[Fate], known: Mapping[Key, str], *, seed: int) -> dict[str, Any]:
    """The report as JSON."""
    rows = [_row(mutant, fate, known) for mutant, fate in zip(mutants, fates, strict=True)]
    counted = Counter("equivalent" if row["fate"] == "survived" and row["equivalent"] else row["fate"] for row in rows)
    judged = counted["killed"] + counted["survived"]
    return {
        "seed": seed,
        "summary": {
            "mutants": len(rows),
            **{name: counted[name] for name in ("stillborn", "killed", "equivalent", "survived")},
            "rate": round(counted["killed"] / judged, 4) if judged else None,
        },
        "mutants": rows,
    }


def _row(mutant: Mutant, fate: Fate, known: Mapping[Key, str]) -> dict[str, Any]:
    place = mutant.file, mutant.function, mutant.diff
    return {
        "file": mutant.file,
        "line": mutant.line,
        "function": mutant.function,
        "diff": mutant.diff,
        "fate": fate.fate,
        "by": fate.by,
        "equivalent": known.get(place) or known.get((*place[:2], None)),
    }


def text(found: Mapping[str, Any]) -> Iterator[str]:
    """The report in lines: who survived, those without a reason last."""
    survivors = [row for row in found["mutants"] if row["fate"] == "survived"]
    for row in sorted(survivors, key=lambda row: row["equivalent"] is None):
        yield f"{row['file']}:{row['line']} {row['function']}"
        yield from (f"    {line}" for line in row["diff"].splitlines())
        yield f"    equivalent: {row['equivalent']}" if row["equivalent"] else "    SURVIVED"
    said = found["summary"]
    yield ", ".join(f"{said[name]} {name}" for name in ("mutants", "stillborn", "killed", "equivalent", "survived"))
    if said["rate"] is not None:
        yield f"{said['rate']:.1%} killed of those that are not equivalent; {TARGET:.0%} is the aim"


def write(directory: Path, found: Mapping[str, Any]) -> Path:
    """Write mutants.json and mutants.txt; returns the path of the text."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "mutants.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    page = directory / "mutants.txt"
    page.write_text("\n".join(text(found)) + "\n", encoding="utf-8")
    return page
