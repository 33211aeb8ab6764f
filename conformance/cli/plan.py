"""``facesnap plan``: what a run would cost. Nothing is sent to the endpoint."""

import random
from importlib import import_module
from typing import Any

import click

from facesnap.conformance.cli import endpoint as endpoint_options
from facesnap.conformance.options import Options
from facesnap.conformance.planning import planned
from facesnap.conformance.plugin import EFFORTS

# Hypothesis draws constants out of whatever modules are loaded: without all of a run's it would draw another run.
RUN = ("facesnap.conformance.cli.run", "facesnap.conformance.pytest_run", "facesnap.conformance.test_contract")


@click.command()
@endpoint_options.config("The endpoint.toml of what is to be judged.  [default: the embedded emulator]")
@click.option("--seed", metavar="N", type=int, help="Plan the run of this seed.  [default: random, and printed]")
@click.option("--effort", type=click.Choice(EFFORTS), default="standard", show_default=True, help="As for run.")
@click.option("--select", metavar="SEGMENTS", multiple=True, help="As for run.")
@endpoint_options.ledger("As for run.")
@click.option("--defer/--no-defer", default=None, help="As for run.")
@click.option("--exhaust-quota", is_flag=True, help="As for run.")
def plan(**given: Any) -> None:
    """Say what a run with these options would cost: requests, takes, applies, what lives at once, and time."""
    for name in RUN:
        import_module(name)
    if given["seed"] is None:
        given["seed"] = random.SystemRandom().getrandbits(32)
    options = Options(**given, live=given["endpoint"] is not None)  # nothing is sent: no word is needed for it
    target, port = options.target()
    port.close()
    click.echo(f"planning {target.base_url} ({target.kind}), effort {options.effort}, seed {options.seed}")
    click.echo(planned(options, target).text())
