"""The command line: thin verbs. Each verb is a module of this folder, loaded when it is asked for."""

import importlib
import sys
from collections.abc import Sequence

import click

from facesnap.conformance.tables import ConfigurationError

USAGE, INTERRUPTED = 2, 130

# Where each verb stands. The emulator is a stranger to the judge, so it is known here by name alone.
VERBS = {
    "run": "facesnap.conformance.cli.run:run",
    "plan": "facesnap.conformance.cli.plan:plan",
    "due": "facesnap.conformance.cli.due:due",
    "clean": "facesnap.conformance.cli.clean:clean",
    "clauses": "facesnap.conformance.cli.catalogue:clauses",
    "explain": "facesnap.conformance.cli.catalogue:explain",
    "report": "facesnap.conformance.cli.report:report",
    "replay": "facesnap.conformance.cli.replay:replay",
    "selfcheck": "facesnap.conformance.cli.selfcheck:selfcheck",
    "emulate": "facesnap.emulator.command:emulate",
}


class Verbs(click.Group):
    """A group that imports a verb when it is asked for: pytest, Hypothesis and httpx are not light."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order in which one meets them."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of that name, or None."""
        del ctx
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="facesnap")
def facesnap() -> None:
    """Judge an endpoint that claims to be the Azure Face Snapshot service."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; errors go to standard error in one paragraph.

    Raises:
        SystemExit: always, with the exit code.
    """
    try:
        code = facesnap.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        code = USAGE
        click.echo(error.format_message(), err=True)
    except click.ClickException as error:
        code = USAGE if isinstance(error, click.UsageError) else error.exit_code
        _say(error.format_message(), error)
    except ConfigurationError as error:
        code = USAGE
        _say(str(error))
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    sys.exit(code)


def _say(text: str, error: click.ClickException | None = None) -> None:
    context = getattr(error, "ctx", None)
    hint = f" See `{context.command_path} --help`." if context is not None else ""
    click.echo(f"Error: {' '.join(text.split())}{hint}", err=True)
