"""``facesnap selfcheck``: what would the suite have caught, and whom would it have accused wrongly?"""

import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import click

from facesnap.conformance.harness.session import TIMES
from facesnap.conformance.selfcheck.alone import Alone
from facesnap.conformance.selfcheck.matrix import alone_seconds, matrix, write
from facesnap.conformance.selfcheck.outcome import Outcome
from facesnap.conformance.selfcheck.running import JOBS, by_themselves, outcomes, planned, repeated
from facesnap.conformance.selfcheck.touching import BASE, NoHistoryError
from facesnap.conformance.selfcheck.touching import touched as touched_since
from facesnap.conformance.selfcheck.trials import Trial, catalogue

FAILED = 1
WHOLE, PART = Path("reports/selfcheck"), Path("reports/selfcheck-part")  # the former is kept in the repository


@click.command()
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), default=JOBS, help="Workers.  [default: processors + 1]"
)
@click.option("--sample", metavar="K", type=click.IntRange(min=1), help="Try so many faults and variants, not all.")
@click.option("--seed", metavar="S", type=int, help="Repeat a self-check.  [default: 1 for all, random for a sample]")
@click.option("--fault", "names", metavar="NAME", multiple=True, help="Try this fault in any case; repeatable.")
@click.option(
    "--touched",
    metavar="COMMIT",
    is_flag=False,
    flag_value=BASE,
    help="Try every fault whose lines have changed since then.  [without COMMIT: since this branch left the main one]",
)
@click.option(
    "--seeds", metavar="N", type=click.IntRange(min=0), default=1, help="Try the faithful emulator under so many seeds."
)
@click.option(
    "--effort",
    type=click.Choice(list(TIMES)),
    default="quick",
    show_default=True,
    help="With which the faithful emulator is judged; everything else is tried by the quick one.",
)
@click.option(
    "--repeats",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="Judge the faithful emulator and a wrong one so many times under the seed, and compare the results.",
)
@click.option(
    "--only",
    type=click.Choice(["faults", "alone", "lawful", "faithful"]),
    help="Try only these; alone: the faults, by one clause that they break at a time, and nothing is written.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=f"Where matrix.json and matrix.html go.  [default: {WHOLE}, and for a part of the whole {PART}]",
)
def selfcheck(  # noqa: PLR0913, PLR0917 - a command has that many options
    jobs: int,
    sample: int | None,
    seed: int | None,
    names: tuple[str, ...],
    touched: str | None,
    seeds: int,
    effort: str,
    repeats: int,
    only: str | None,
    out: Path | None,
) -> None:
    """Judge wrong and lawful emulators, and wrong clients: every fault must be caught, every lawful variant left alone.

    The stand-alone test of each failure must be red on the fault and green on the faithful emulator. The whole must
    prove every clause awake that no reason is given for.

    Exit code: 0 if so, 1 for a survivor, a false alarm, an unsound reproduction, an unproven clause or a
    difference between repeats, 2 usage error.
    """
    if unknown := sorted(set(names) - catalogue().keys()):
        raise click.BadParameter(f"there is no fault {unknown[0]!r}", param_hint="--fault")
    if seed is None:
        seed = 1 if sample is None else random.SystemRandom().randrange(2**31)
    if touched is not None:
        names = (*names, *_touched(touched))
    wrong, lawful = planned(seed, sample=sample, names=names, seeds=seeds, effort=effort)
    if only == "alone":
        click.echo(f"seed {seed}")
        _tell_alone(by_themselves(wrong, jobs))
        return
    wrong = wrong if only in {None, "faults"} else []
    lawful = [trial for trial in lawful if only in {None, "lawful"} or (only == "faithful" and not trial.variants)]
    click.echo(f"{len(wrong)} faults, {len(lawful)} lawful emulators, seed {seed}")
    found = list(outcomes([*wrong, *lawful], jobs, _told))
    of_faults, of_lawful = found[: len(wrong)], found[len(wrong) :]
    whole = sample is None and only is None
    found_matrix = matrix(of_faults, of_lawful, seed=seed, whole=whole)
    page = write(out or (WHOLE if whole else PART), found_matrix)
    summary = found_matrix["summary"]
    if of_faults:
        _tell_faults(of_faults, summary)
    if of_lawful:
        alarms = len(summary["false_alarms"])
        click.echo(f"{len(of_lawful) - alarms} of {len(of_lawful)} lawful emulators left alone, {alarms} false alarms")
    asleep = [clause for clause, reason in (summary["unproven"] or {}).items() if reason is None]
    if asleep:
        click.echo(f"no fault proves awake, and no reason is given for: {', '.join(asleep)}")
    different = _different([*lawful[:1], *wrong[:1]], repeats, jobs) if repeats else []
    click.echo(f"matrix: {page}")
    bad = summary["survivors"] or summary["false_alarms"] or summary["unsound"] or asleep or different
    sys.exit(FAILED if bad else 0)


def _tell_faults(faults: Sequence[Outcome], summary: Mapping[str, Any]) -> None:
    """Say what was caught, by what, and what its reproductions are worth."""
    click.echo(f"{summary['caught']} of {len(faults)} faults caught")
    by_one = summary["alone"]
    click.echo(
        f"{by_one['caught']} of {by_one['tried']} caught by one clause alone, which takes {by_one['requests_median']} "
        f"requests and {alone_seconds(faults)} s, by the median"
    )
    if (wandered := summary["explored"])["tried"]:
        click.echo(
            f"{wandered['either']} of {wandered['tried']} caught by exploring alone: "
            f"{wandered['journeys']} by journeys, {wandered['fuzz']} by fuzz; {wandered['named']} of them as they say"
        )
    click.echo(f"{summary['reproductions']} reproductions, {len(summary['unsound'])} of them not red and green")
    if known := summary["minima"]:
        click.echo(f"{known - len(summary['longer'])} of {known} sequences within a step of the known minimum")


def _touched(since: str) -> list[str]:
    """The faults that have changed; none, and that is said, where there is nothing to compare with."""
    try:
        found = touched_since(catalogue(), since)
    except NoHistoryError as lack:
        click.echo(f"no fault is known to be touched, for no history was found: {lack}")
        return []
    since = "this branch left the main one, or the last commit" if since == BASE else since
    click.echo(f"touched since {since}: {', '.join(found) or 'no fault'}")
    return found


def _different(trials: Sequence[Trial], repeats: int, jobs: int) -> list[str]:
    """Compare the results of each trial over its repeats, and say which are not the same."""
    different = repeated(trials, repeats, jobs)
    same = ", ".join(trial.name for trial in trials if trial.name not in different)
    click.echo(f"the same {repeats} times: {same or 'none'}; not the same: {', '.join(different) or 'none'}")
    return different


def _tell_alone(found: Mapping[str, Alone | None]) -> None:
    """Say what catches each fault by itself, the dearest first."""
    caught = sorted((each.requests, name, each) for name, each in found.items() if each is not None)
    for requests, name, each in reversed(caught):
        click.echo(f"{requests:5} requests, shown by {each.shown:4}, {each.seconds:6.3f} s  {name}: {each.clause}")
    for name in sorted(found.keys() - {name for _, name, _ in caught}):
        click.echo(f"NOT ALONE {name}: {', '.join(sorted(catalogue()[name].breaks))}")
    click.echo(f"{len(caught)} of {len(found)} faults caught by one clause alone")
    if caught:
        middle, seconds = median(each[0] for each in caught), median(each[2].seconds for each in caught)
        click.echo(f"which takes {middle:g} requests and {seconds:.3f} s, by the median")


def _told(outcome: Outcome) -> None:
    """Say what went wrong as soon as it is known; what went right is in the matrix."""
    if outcome.family is not None:
        if not outcome.caught:
            wanted = ", ".join(outcome.breaks)
            said = f"{outcome.verdict}; failed: {_few(outcome.failed)}"
            click.echo(f"SURVIVED {outcome.name} ({outcome.family}): wanted {wanted}; {said}")
        for clause in outcome.unsound:
            click.echo(f"UNSOUND {outcome.name}: the reproduction of {clause} is not red and green")
    elif not outcome.quiet:
        held = [*outcome.failed_hard, *outcome.unsettled]
        click.echo(f"FALSE ALARM {outcome.name}: {outcome.verdict}: {_few(held)}")


def _few(names: object) -> str:
    listed = sorted(names) if isinstance(names, dict | list) else []
    return ", ".join(listed[:5]) + ("…" if len(listed) > 5 else "") or "nothing"
