"""``facesnap run``: judge an endpoint and leave the reports. Options in, exit code out; pytest does the work."""

import random
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.cli import endpoint as endpoint_options
from facesnap.conformance.cli.underneath import Watcher, run_pytest
from facesnap.conformance.cli.usage import near, paragraph
from facesnap.conformance.options import Options, resumed
from facesnap.conformance.plugin import EFFORTS
from facesnap.conformance.progress import progress
from facesnap.conformance.report import exit_code, summary, write
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.resuming import cut_short
from facesnap.conformance.selecting import unmatched
from facesnap.conformance.target import ConfigurationError, Target

USAGE, INCONCLUSIVE, INTERRUPTED = 2, 3, 130
TIME_LIMIT = 900.0
# What a run that is resumed has settled, by parameter.
SETTLED = {name: f"--{name}" for name in ("out", "seed", "effort", "select", "fault")} | {"variants": "--variant"}


@click.command()
@endpoint_options.config("The endpoint.toml of what is judged.  [default: the embedded emulator]")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where log and reports go.  [default: a new folder under reports/]",
)
@click.option("--seed", metavar="N", type=int, help="Repeat a run.  [default: random, and printed]")
@click.option(
    "--effort",
    type=click.Choice(EFFORTS),
    default="standard",
    show_default=True,
    help="quick: enumerated checks; standard: journeys and fuzz too; thorough: ten times as much of those.",
)
@click.option(
    "--select",
    metavar="SEGMENTS",
    multiple=True,
    help="Only clauses with these whole dotted segments in their id, such as scope or scope.get; repeatable.",
)
@click.option(
    "--time-limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=TIME_LIMIT,
    show_default=True,
    help="Skip what is left after that time.",
)
@click.option(
    "--resume",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Go on with the run whose log is there, with its seed, effort and selection.",
)
@endpoint_options.ledger("Where it is written what the run creates.")
@click.option(
    "--defer/--no-defer",
    default=None,
    help="Leave two snapshots behind, to see them expire without a clock.  [default: at a live endpoint]",
)
@endpoint_options.live("Judge a live endpoint, and spend of its quota.")
@click.option("--exhaust-quota", is_flag=True, help="Let a live endpoint's quota be used up and its rate limit be met.")
@click.option("--fault", metavar="NAME", help="Let the embedded emulator lie in this way.")
@click.option(
    "--variant", "variants", metavar="NAME", multiple=True, help="Let it answer in this lawful way; repeatable."
)
@click.pass_context
def run(context: click.Context, /, **given: Any) -> None:
    """Judge an endpoint against the contract.

    Exit code: 0 conformant, 1 nonconformant, 2 usage or configuration error, 3 inconclusive or endpoint unusable,
    130 interrupted.
    """
    folder: Path | None = given.pop("resume")
    if given["seed"] is None:
        given["seed"] = random.SystemRandom().getrandbits(32)
    options = Options(**given)
    if folder is not None:
        _refuse_beside_resume(context)
        options = resumed(options, folder)
    options = _checked(options)
    shown = progress()
    watcher = Watcher(shown)
    try:
        run_pytest(options, watcher)
    finally:
        shown.end()
    context.exit(_concluded(options, watcher))


def _refuse_beside_resume(context: click.Context) -> None:
    """Raise UsageError for an option that the run to go on with has settled already."""
    for name, option in SETTLED.items():
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{option} stands beside --resume; the run has its own, so leave it out.")


def _checked(options: Options) -> Options:
    """The options with a folder to write to, which exists; whatever is wrong with them is said before all else."""
    target, port = options.target()
    port.close()
    if (ledger := options.opened_ledger()) is not None:
        ledger.close()
    if (wrong := unmatched(options.select, clauses().values())) is not None:
        segments, why = wrong
        raise click.UsageError(f"--select {segments}: {why or f'no clause has these segments. {near(segments)}'}")
    out = options.out or _new_folder(options, target)
    if not options.resume and cut_short(out / LOG):
        raise ConfigurationError(
            f"--out {out}: holds a run that was cut short; go on with it by --resume {out}, or name another folder."
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / LOG).open("a", encoding="utf-8").close()
    except OSError as error:
        raise ConfigurationError(
            f"--out {out}: cannot be written to: {error.strerror or error}; name another folder."
        ) from error
    whom = f"{target.base_url} ({target.kind})" if options.endpoint else "the embedded emulator"
    doing = f"going on with {out}: judging" if options.resume else "judging"
    click.echo(f"{doing} {whom}, effort {options.effort}, seed {options.seed}")
    return Options(**{**{name: getattr(options, name) for name in Options.__slots__}, "out": out})


def _new_folder(options: Options, target: Target) -> Path:
    """A folder of this moment and target under reports/ that nobody has yet."""
    label = re.sub(r"[^a-z0-9.-]+", "-", urlsplit(target.base_url).netloc.lower()) if options.endpoint else "embedded"
    wanted = Path("reports") / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{label}"
    folder, count = wanted, 1
    while folder.exists():
        count += 1
        folder = wanted.with_name(f"{wanted.name}-{count}")
    return folder


def _concluded(options: Options, watcher: Watcher) -> int:
    """Show what was found, and the exit code."""
    folder = options.out or Path()
    for error in watcher.errors:
        click.echo(f"a defect of the suite:\n{error}", err=True)
    judging = watcher.judging
    if judging is not None and judging.misconfigured:
        click.echo(paragraph(f"Error: {judging.unusable}"), err=True)
        return USAGE
    if judging is not None and judging.unusable:
        click.echo(paragraph(f"nothing can be judged: {judging.unusable}"), err=True)
        if judging.results is None:
            return INCONCLUSIVE
    results = (judging and judging.results) or write(folder)
    click.echo(summary(results))
    click.echo(f"report: {(folder / 'index.html').resolve()}")
    sys.stdout.flush()
    if watcher.interrupted:
        return INTERRUPTED
    code = exit_code(results)
    # Only a signal is an interruption for whoever called us; a defect of ours can convict, never acquit.
    return INCONCLUSIVE if code == INTERRUPTED or (watcher.errors and code == 0) else code
