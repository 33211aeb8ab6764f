"""``facesnap clean``: delete what runs have left behind at an endpoint, and nothing else."""

import sqlite3
from contextlib import closing
from pathlib import Path

import click

from facesnap.conformance.cli import endpoint as endpoint_options
from facesnap.conformance.harness.asking import Asker
from facesnap.conformance.harness.cleaning import Cleaned
from facesnap.conformance.harness.cleaning import clean as cleaned
from facesnap.conformance.harness.errors import EndpointUnusableError, UnknownError
from facesnap.conformance.harness.pacing import Pacer
from facesnap.conformance.harness.preflight import preflight
from facesnap.conformance.harness.principals import Principals
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.records import Run
from facesnap.conformance.options import Options
from facesnap.conformance.report.text import many, plain
from facesnap.conformance.target import Target
from facesnap.conformance.wire.ports import Port

LEFT, NOT_CLEANED = 1, 3


class NotCleanedError(click.ClickException):
    """It could not come to its end; what was done until then is done."""

    exit_code = NOT_CLEANED


@click.command()
@endpoint_options.config("The endpoint.toml of the runs.", required=True)
@endpoint_options.ledger("Where it is written what they created.")
@endpoint_options.live("Clean a live endpoint.")
@click.pass_context
def clean(context: click.Context, endpoint: Path, ledger: Path | None, live: bool) -> None:  # noqa: FBT001 - an option
    """Delete what runs have left behind: what the ledger lists and what carries their marks, and nothing else.

    Exit code: 0 nothing of ours is left, 1 something could not be deleted, 2 usage or configuration error, 3 the
    endpoint does not answer.
    """
    options = Options(seed=0, endpoint=endpoint, live=live, ledger=ledger)
    target, port = options.target()
    with closing(port):
        place = options.ledger_of(endpoint)
        if not place.exists():
            click.echo(f"nothing to clean: there is no ledger at {place}, so no run has left anything")
            return
        with closing(Ledger.open(place)) as book:
            found = _cleaned(book, target, port)
            if kept := book.kept():
                click.echo(f"{many(len(kept), 'snapshot')} of ours stay on purpose until `facesnap due` sees them go")
    context.exit(_concluded(found))


def _cleaned(book: Ledger, target: Target, port: Port) -> Cleaned | None:
    """What came of it; None where there was nothing to do.

    Raises:
        NotCleanedError: the endpoint or the disk does not let it come to its end.
        ConfigurationError: a key is refused, or the clock is none.
    """
    runs = book.open_runs()
    if not runs:
        click.echo(f"nothing to clean: every run in {book.path} has deleted what it created")
        return None
    click.echo(f"cleaning {target.base_url} ({target.kind}) after {many(len(runs), 'run')}")
    for run in runs:
        click.echo(f"  {_told(run)}")
    asker = Asker(Principals(target, seed=0), port, Pacer(target))
    clock = Clock(port, target.control_url) if target.control_url else None
    try:
        preflight(target, asker, clock)
        return cleaned(book, runs, target, asker, clock, click.echo)
    except (EndpointUnusableError, UnknownError) as error:
        raise NotCleanedError(str(error)) from error
    except sqlite3.Error as error:
        raise NotCleanedError(f"{book.path}: the ledger cannot be written: {error}; make room there.") from error


def _told(run: Run) -> str:
    where = f", its log in {plain(run.out)}" if run.out else ""
    return f"begun {run.started}, effort {run.effort}, seed {run.seed}{where}"


def _concluded(found: Cleaned | None) -> int:
    if found is None:
        return 0
    for name in found.deleted:
        click.echo(f"  deleted {plain(name)}")
    for text in found.left:
        click.echo(f"  LEFT {plain(text)}")
    gone = f"{many(len(found.deleted), 'thing')} deleted"
    click.echo(f"{gone}, nothing of ours is left" if not found.left else f"{gone}, {len(found.left)} left")
    return LEFT if found.left else 0
