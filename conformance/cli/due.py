"""``facesnap due``: what earlier runs are owed of a live endpoint, collected where it is ripe."""

import io
import random
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from facesnap.conformance.catalogue import clauses
from facesnap.conformance.cli import endpoint as endpoint_options
from facesnap.conformance.cli.usage import paragraph
from facesnap.conformance.events import Event, LeftBehind, Log, Noted
from facesnap.conformance.harness.errors import EndpointUnusableError
from facesnap.conformance.harness.keeping import Keeper
from facesnap.conformance.harness.session import Session
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.obligations import Obligations
from facesnap.conformance.ledger.records import Mark
from facesnap.conformance.options import Options
from facesnap.conformance.owing.leaving import place_of
from facesnap.conformance.owing.visiting import Visit, collected, due_when, words
from facesnap.conformance.target import Target
from facesnap.conformance.wire.ports import Port

FAILED, OPEN = 1, 3


@click.command()
@endpoint_options.config("The endpoint.toml of the endpoint that something is owed of.", required=True)
@endpoint_options.ledger("Where it is written down.")
@endpoint_options.live("Send to a live endpoint.")
@click.pass_context
def due(context: click.Context, endpoint: Path, ledger: Path | None, live: bool) -> None:  # noqa: FBT001 - an option
    """Look for the snapshots that earlier runs have left behind, and say what became of them.

    Exit code: 0 none failed, 1 one failed, 2 usage or configuration error, 3 unreachable, or something is unknown.
    """
    options = Options(random.SystemRandom().getrandbits(32), endpoint=endpoint, ledger=ledger, live=live)
    with ExitStack() as held:
        target, port = options.target()
        held.callback(port.close)
        where = options.ledger_of(endpoint)
        opened = options.opened_ledger() if where.exists() else None
        if opened is not None:
            held.callback(opened.close)
        if opened is None or not Obligations(opened).open(place_of(target)):
            elsewhere = [] if opened is None else Obligations(opened).open()
            urls = sorted({place["url"] for deferral in elsewhere for place in deferral.endpoint.values()})
            others = f"; it holds what is owed of other subscriptions, at {' and '.join(urls)}" if urls else ""
            click.echo(f"nothing is owed of {target.base_url}, as {where} has it{others}")
            return
        try:
            visits = _visited(target, port, opened, options.seed)
        except (EndpointUnusableError, sqlite3.Error) as error:
            click.echo(paragraph(f"Error: {where}: {error}"), err=True)
            context.exit(OPEN)
    for visit in visits:
        _say(visit)
    sys.stdout.flush()
    context.exit(_code(visits))


def _visited(target: Target, port: Port, ledger: Ledger, seed: int) -> list[Visit]:
    """Visit all that is owed, and delete what the visits have made."""
    keeper = Keeper(ledger, lambda why: click.echo(paragraph(why), err=True))
    # Their time is reckoned as the run has reckoned it that left them, which had no clock.
    target = replace(target, control_url=None)
    session = Session.open(target, port, Log(io.StringIO()), seed=seed, effort="quick", trusted=True)
    service, sender = session.service, session.service.sender
    keeper.begin(sender, Mark(service.run, service.run_guid), effort="quick", select=())
    try:
        return collected(service, Obligations(ledger))
    finally:
        session.close("completed", None)
        keeper.end(sender, _tell)


def _tell(event: Event) -> None:
    if isinstance(event, LeftBehind | Noted):
        click.echo(f"left behind: {event.text}", err=True)


def _say(visit: Visit) -> None:
    for owed in visit.deferral.obligations:
        verdict = words(owed) if owed.outcome else f"owed, due {due_when(visit.deferral, owed)}"
        click.echo(f"{owed.clause}: {verdict}")
    for judgement in visit.others:
        click.echo(f"{judgement.clause}: FAIL, {judgement.actual} where {judgement.expected} was expected")
    if visit.stopped:
        click.echo(paragraph(f"stays owed: {visit.stopped}"), err=True)


def _code(visits: Sequence[Visit]) -> int:
    outcomes = {each.outcome for visit in visits for each in visit.deferral.obligations}
    broken = any(clauses()[each.clause].level != "recommended" for visit in visits for each in visit.others)
    if broken or "fail" in outcomes:
        return FAILED
    return OPEN if "unknown" in outcomes or any(visit.stopped for visit in visits) else 0
