"""``facesnap clauses`` and ``facesnap explain``: the catalogue, read aloud. Nothing is sent."""

import inspect
import sys

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from facesnap.conformance import catalogue
from facesnap.conformance.catalogue import FAMILIES, Clause
from facesnap.conformance.cli.usage import near
from facesnap.conformance.explaining import clause_text, line
from facesnap.conformance.owing.deferral import CLAUSES, KIND

TITLES = ("id", "level", "cites", "says")


@click.command()
@click.option("--family", metavar="F", help="Only the clauses whose id begins with F.")
def clauses(family: str | None) -> None:
    """List the clauses: id, level, citations, and what each says."""
    if family is not None and family not in FAMILIES:
        raise click.UsageError(f"--family {family}: expected one of {', '.join(sorted(FAMILIES))}.")
    rows = [_row(clause) for clause in catalogue.clauses().values() if family in {None, clause.family}]
    if not sys.stdout.isatty():
        widths = [max(len(row[column]) for row in [TITLES, *rows]) for column in range(len(TITLES))]
        for row in [TITLES, *rows]:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        return
    table = Table(*TITLES, box=SIMPLE, padding=(0, 1, 0, 0))
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    Console().print(table)


@click.command()
@click.argument("clause")
def explain(clause: str) -> None:
    """Explain the clause CLAUSE: what it says, its level, what it cites, and how it is checked."""
    found = catalogue.clauses().get(clause)
    if found is None:
        raise click.UsageError(f"there is no clause {clause!r}. {near(clause)}")
    click.echo(clause_text(found))
    if found.untestable:
        return
    check = catalogue.checks()[clause]
    click.echo(line("check", " ".join((inspect.getdoc(check.run) or "").split())))
    if check.kinds:
        click.echo(line("for each", ", ".join(check.kinds)))
    if check.needs:
        click.echo(line("needs", ", ".join(sorted(check.needs))))
    if clause in CLAUSES:
        click.echo(line("or", f"by one {KIND} that a run without a clock leaves behind: facesnap due"))


def _row(clause: Clause) -> tuple[str, ...]:
    level = "untestable" if clause.untestable else clause.level
    return (clause.id, level, ", ".join(clause.cites), clause.says)
