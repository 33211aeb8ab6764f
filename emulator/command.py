"""``facesnap emulate``: serve an emulator over TCP. A thin verb over configuration, app and serve."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from facesnap.emulator.accounts import ConfigurationError
from facesnap.emulator.app import create_app, service_class
from facesnap.emulator.configuration import load, made_up, rebased, write
from facesnap.emulator.serve import bind, origin_of, serve

DEFAULT_PORT = 8080


class UnusableError(click.ClickException):
    """What was asked for cannot be done; the message says which setting is wrong."""

    exit_code = 2


@click.command()
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="An endpoint.toml to take subscriptions from; without it they are made up.",
)
@click.option(
    "--write-config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the endpoint.toml that judges this emulator.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"The port; 0 takes a free one. [default: that of --config, else {DEFAULT_PORT}]",
)
@click.option("--latency", type=click.FloatRange(0, 3600), default=0.0, help="Seconds that every answer is late.")
@click.option("--fault", metavar="NAME", help="Lie in the way of this fault.")
@click.option("--variant", "variants", metavar="NAME", multiple=True, help="Answer in this lawful way; repeatable.")
@click.option("--seed", type=int, help="Make up the same subscriptions, ids and durations every time.")
def emulate(  # noqa: PLR0913 - one parameter an option
    *,
    config_file: Path | None,
    write_config: Path | None,
    host: str,
    port: int | None,
    latency: float,
    fault: str | None,
    variants: tuple[str, ...],
    seed: int | None,
) -> None:
    """Serve an emulator of the Face Snapshot service until SIGTERM or Ctrl-C.

    It prints one line, ``listening on URL``, when it is ready. The control protocol is at URL/control, and a region
    NAME at URL/regions/NAME.
    """
    try:
        service_class(fault, variants)
        given = None if config_file is None else load(config_file)
        listener = bind(host, _port(port, given))
    except (LookupError, ConfigurationError) as error:
        raise UnusableError(str(error)) from error
    except OSError as error:
        raise UnusableError(f"--host, --port: cannot listen at {host}: {error.strerror or error}") from error
    with listener:
        origin = origin_of(listener, host)
        config = made_up(origin, seed) if given is None else rebased(given, origin, Path(config_file or "").parent)
        app = create_app(config, seed=seed or 0, fault=fault, variants=variants)
        if write_config is not None:
            try:
                write(config, write_config)
            except ConfigurationError as error:
                raise UnusableError(str(error)) from error
        serve(app, listener, latency=latency, on_ready=lambda: click.echo(f"listening on {origin}"))


def _port(port: int | None, given: dict[str, Any] | None) -> int:
    if port is not None:
        return port
    named = None if given is None else urlsplit(given["endpoint"]["base_url"]).port
    return DEFAULT_PORT if named is None else named
