"""The matrix: every fault with the clauses that caught it, every lawful emulator with what was held against it."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Any

import jinja2

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.selfcheck.outcome import Outcome

SCHEMA_VERSION = 1


def matrix(faults: Sequence[Outcome], lawful: Sequence[Outcome], *, seed: int, whole: bool) -> dict[str, Any]:
    """The matrix as JSON: deterministic under a seed but for what is ``measured``, so that its diff can be reviewed.

    ``whole``: not a sample.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "seed": seed,
        "whole": whole,
        "summary": {
            "faults": len(faults),
            "rare": sum(fault.rare for fault in faults),
            "families": len({fault.family for fault in faults}),
            "caught": sum(fault.caught for fault in faults),
            "survivors": survivors(faults),
            "reproductions": sum(len(fault.reproductions) for fault in faults),
            "unsound": unsound(faults),
            "minima": sum(fault.minimum is not None for fault in faults),
            "longer": longer(faults),
            "lawful": len(lawful),
            "false_alarms": false_alarms(lawful),
            "unproven": unproven(faults) if whole else None,
            "requests_median": median(fault.requests for fault in faults) if faults else None,
            "alone": _alone(faults),
            "explored": _explored(faults),
        },
        "faults": [_fault(fault) for fault in sorted(faults, key=lambda each: (each.family or "", each.name))],
        "lawful": [_lawful(each) for each in lawful],
        "measured": {"alone_seconds_median": alone_seconds(faults)},
    }


def survivors(faults: Iterable[Outcome]) -> list[str]:
    """The faults that were not caught."""
    return sorted(fault.name for fault in faults if not fault.caught)


def unsound(faults: Iterable[Outcome]) -> list[str]:
    """The reproductions that are not red on the fault and green on the faithful emulator, or that are missing."""
    caught = [fault for fault in faults if fault.caught and fault.family != "client"]
    wrong = [f"{fault.name}: {clause}" for fault in caught for clause in fault.unsound]
    return sorted([*wrong, *(f"{fault.name}: none" for fault in caught if not fault.reproductions)])


def _alone(faults: Iterable[Outcome]) -> dict[str, Any]:
    tried = [fault for fault in faults if fault.family != "client"]
    requests = [fault.alone.requests for fault in tried if fault.alone]
    return {
        "tried": len(tried),
        "caught": len(requests),
        "requests_median": median(requests) if requests else None,
        "not_caught": sorted(fault.name for fault in tried if not fault.alone),
    }


def _explored(faults: Iterable[Outcome]) -> dict[str, int]:
    """How many were explored, and how many of them journeys caught, fuzz did, and either by a clause of ``breaks``."""
    tried = [(fault, fault.explored) for fault in faults if fault.explored]
    return {
        "tried": len(tried),
        "journeys": sum(bool(found.journeys) for _, found in tried),
        "fuzz": sum(bool(found.fuzz) for _, found in tried),
        "either": sum(bool(found.caught) for _, found in tried),
        "named": sum(bool(found.caught & set(fault.breaks)) for fault, found in tried),
    }


def alone_seconds(faults: Iterable[Outcome]) -> float | None:
    """The median of what catching a fault by one clause takes, in seconds of the processor."""
    seconds = [fault.alone.seconds for fault in faults if fault.alone]
    return round(median(seconds), 2) if seconds else None


def longer(faults: Iterable[Outcome]) -> list[str]:
    """The faults whose shortest sequence is more than one request longer than the shortest that is known."""
    known = ((fault.name, fault.minimum, fault.shortest) for fault in faults)
    return sorted(name for name, least, found in known if least is not None and (found is None or found > least + 1))


def false_alarms(lawful: Iterable[Outcome]) -> list[str]:
    """The lawful emulators that were not left alone."""
    return sorted(each.name for each in lawful if not each.quiet)


def unproven(faults: Iterable[Outcome]) -> dict[str, str | None]:
    """The clauses that no fault has broken, each with the reason; None where there is none."""
    awake = {clause for fault in faults for clause in fault.failed}
    return {name: clause.untestable or reasons().get(name) for name, clause in clauses().items() if name not in awake}


@cache
def reasons() -> Mapping[str, str]:
    """Why no fault proves a clause awake that has a check, by clause."""
    text = files("facesnap.conformance.selfcheck").joinpath("unproven.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def _fault(fault: Outcome) -> dict[str, Any]:
    return {
        "name": fault.name,
        "kind": "client" if fault.family == "client" else "emulator",
        "family": fault.family,
        "rare": fault.rare,
        "says": fault.says,
        "breaks": list(fault.breaks),
        "caught": fault.caught,
        "caught_by": sorted(set(fault.breaks) & fault.failed.keys()),
        "also_failed": sorted(fault.failed.keys() - set(fault.breaks)),
        "verdict": fault.verdict,
        "alone": fault.alone and fault.alone.row(),
        "reproduced": [
            {"clause": each.clause, "red": each.red, "green": each.green, "requests": each.requests}
            for each in fault.reproductions
        ],
        "minimum": fault.minimum,
        "explored": fault.explored and {"journeys": list(fault.explored.journeys), "fuzz": list(fault.explored.fuzz)},
    }


def _lawful(each: Outcome) -> dict[str, Any]:
    return {
        "name": each.name,
        "verdict": each.verdict,
        "quiet": each.quiet,
        "failed": dict(sorted(each.failed.items())),
        "unsettled": dict(sorted(each.unsettled.items())),
    }


def write(directory: Path, found: dict[str, Any]) -> Path:
    """Write matrix.json and matrix.html; returns the path of the page."""
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=True, sort_keys=False)
    (directory / "matrix.json").write_text(text + "\n", encoding="utf-8")
    source = files("facesnap.conformance.selfcheck").joinpath("matrix.html.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    page = directory / "matrix.html"
    page.write_text(environment.from_string(source).render(found), encoding="utf-8")
    return page
