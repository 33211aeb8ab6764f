"""``facesnap report``: derive the reports of a run anew from its log. Nothing is sent and nothing judged again."""

from pathlib import Path

import click

from facesnap.conformance.report import summary, write
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.reproducing.writing import write as reproduce


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def report(directory: Path) -> None:
    """Write results.json, index.html, junit.xml and the reproductions anew from DIR/events.jsonl."""
    if not (directory / LOG).is_file():
        raise click.UsageError(f"{directory}: there is no {LOG} there; name the folder that a run wrote.")
    try:
        found = write(directory)
        reproduce(directory, found)
    except (ValueError, LookupError, TypeError) as error:
        # A log is cut at most; one that has other members is none of ours.
        raise click.UsageError(f"{directory / LOG}: is no log of a run ({type(error).__name__}: {error}).") from error
    except OSError as error:
        raise click.UsageError(f"{directory}: cannot be written to: {error.strerror or error}.") from error
    click.echo(summary(found))
    click.echo(f"report: {(directory / 'index.html').resolve()}")
