"""``make mutants``: would the suite notice if the emulator were otherwise than it is?"""

import os
import sys
from pathlib import Path
from textwrap import indent

import click

from facesnap.conformance.selfcheck.mutants.judging import Fate, fates, trials
from facesnap.conformance.selfcheck.mutants.making import Mutant, made
from facesnap.conformance.selfcheck.mutants.reporting import TARGET, reasons, report, text, write

MISSED, UNUSABLE = 1, 3


@click.command()
@click.option("--mutants", "most", type=click.IntRange(min=1), default=400, show_default=True, help="At most so many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Draws them, and repeats the runs.")
@click.option("--jobs", type=click.IntRange(min=1), help="Workers.  [default: one a processor]")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("reports/mutants"),
    show_default=True,
    help="Where mutants.json and mutants.txt go.",
)
def main(most: int, seed: int, jobs: int | None, out: Path) -> None:
    """Change the emulator's service in one place at a time, and judge it by the enumerated checks.

    Exit code: 0 if enough are killed, 1 if not, 2 usage error, 3 if the emulator as it is does not pass.
    """
    jobs = jobs or os.cpu_count() or 1
    (faithful,) = fates([None], trials(seed), 1, lambda *_: None)
    if faithful.fate != "survived":
        click.echo(f"the emulator as it is does not pass: {faithful.by}", err=True)
        sys.exit(UNUSABLE)
    mutants, known = made(most, seed), reasons()
    click.echo(f"{len(mutants)} mutants, seed {seed}")
    found = report(mutants, fates(mutants, trials(seed), jobs, _told), known, seed=seed)
    page = write(out, found)
    click.echo("\n".join(text(found)))
    click.echo(f"report: {page}")
    rate = found["summary"]["rate"]
    sys.exit(0 if rate is None or rate >= TARGET else MISSED)


def _told(mutant: Mutant | None, fate: Fate) -> None:
    """Say who survived as soon as it is known."""
    if mutant is not None and fate.fate == "survived":
        click.echo(f"survived: {mutant.file}:{mutant.line} {mutant.function}\n{indent(mutant.diff, '    ')}")


if __name__ == "__main__":
    main()
