"""``facesnap replay``: is a failure of an earlier run still there? Its sequence is sent again, and judged anew."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import click

from facesnap.conformance.cli import endpoint as endpoint_options
from facesnap.conformance.cli.usage import paragraph
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import read
from facesnap.conformance.harness.errors import EndpointUnusableError
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.options import Options
from facesnap.conformance.report import results
from facesnap.conformance.report.run import cited, fold
from facesnap.conformance.report.text import plain
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.reproducing.attempts import FIXED, FLAKY, STILL_FAILS, Attempt, attempts, word
from facesnap.conformance.reproducing.places import Place, settled
from facesnap.conformance.reproducing.writing import clause_of, tale_of_failure

CODES = {FIXED: 0, STILL_FAILS: 1, FLAKY: 4}
NOT_SHOWN = 3
Kept = Callable[[Sender], AbstractContextManager[object]]


class NotRepeatedError(click.ClickException):
    """Nothing could be sent again."""

    exit_code = NOT_SHOWN


@click.command()
@click.argument("directory", metavar="RUN_DIR", type=click.Path(path_type=Path))
@click.argument("failure")
@endpoint_options.config("The endpoint.toml.  [default: the run's emulator]")
@endpoint_options.ledger("Where it is written what is created.")
@endpoint_options.live("Send to a live endpoint, and spend of its quota.")
@click.option("--attempts", "count", metavar="N", type=click.IntRange(min=1), default=5, show_default=True)
def replay(
    directory: Path,
    failure: str,
    endpoint: Path | None,
    ledger: Path | None,
    live: bool,  # noqa: FBT001 - an option
    count: int,
) -> None:
    """Send the sequence of FAILURE (its number or clause) in RUN_DIR again, under fresh ids.

    Exit code: 0 FIXED, 1 STILL FAILS, 4 FLAKY (some attempts show it, some do not), 3 it could not be repeated, 2 usage
    error.
    """
    log = directory / LOG
    if not log.is_file():
        raise click.UsageError(f"{directory}: there is no {LOG} there; name the folder that a run wrote.")
    found = results(read(log))
    run = fold(read(log), keep=cited(read(log)))
    wanted = _wanted(found, failure)
    tale = tale_of_failure(run, wanted)
    if tale is None:
        why = "it took days to see" if wanted["exchanges"] else "no exchange with the endpoint shows it"
        raise click.UsageError(f"{wanted['clause']}: {why}, so nothing can be sent again.")
    made = found["target"].get("embedded")
    if endpoint is None and made is None:
        raise click.UsageError("the run judged an endpoint of its own; name its file with --config.")
    with ExitStack() as held:
        options = Options(seed=0, endpoint=endpoint, live=live, ledger=ledger)
        place, kept = _emulator(made) if endpoint is None else _endpoint(options, held)
        try:
            told = list(attempts(tale, clause_of(run, tale), found["target"], place, count, _told, kept))
        except EndpointUnusableError as error:
            raise NotRepeatedError(str(error)) from error
    verdict = word(told)
    click.echo(f"{verdict or 'NOT REPEATED'}: {wanted['clause']}")
    sys.exit(NOT_SHOWN if verdict is None else CODES[verdict])


def _wanted(found: dict[str, Any], failure: str) -> dict[str, Any]:
    """The failure of that number, folder or clause."""
    for number, each in enumerate(found["failures"], 1):
        if failure.rstrip("/").rpartition("/")[2] in {str(number), each["clause"], f"{number}-{each['clause']}"}:
            return dict(each)
    listed = ", ".join(f"{number} {each['clause']}" for number, each in enumerate(found["failures"], 1))
    raise click.UsageError(f"there is no failure {failure!r}; there are: {listed or 'none'}.")


def _emulator(made: dict[str, Any] | None) -> tuple[Place, Kept]:
    if made is None:
        raise click.UsageError("there is no emulator to make anew.")
    made_anew = partial(embedded, made["seed"], fault=made["fault"], variants=made["variants"], tier=made["tier"])
    return made_anew, _nothing


def _endpoint(options: Options, held: ExitStack) -> tuple[Place, Kept]:
    """An endpoint as it stands, and who writes down what is created there."""
    target, port = options.target()
    held.callback(port.close)
    ledger = options.opened_ledger()
    if ledger is None:
        return settled(target, port), _nothing
    held.callback(ledger.close)
    return settled(target, port), Keeper(ledger, _said, _said).replaying


def _nothing(sender: Sender) -> AbstractContextManager[object]:
    del sender
    return nullcontext()


def _said(text: str) -> None:
    click.echo(paragraph(text), err=True)


def _told(number: int, attempt: Attempt) -> None:
    click.echo(f"  attempt {number}: {plain(attempt.words)}")
