"""The options that several verbs have: which endpoint, which ledger, and the word for a live one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]
PATH = click.Path(path_type=Path)


def config(text: str, *, required: bool = False) -> Callable[[Command], Command]:
    """``--config FILE``, as the parameter ``endpoint``."""
    return click.option("--config", "endpoint", metavar="FILE", type=PATH, required=required, help=text)


def ledger(text: str) -> Callable[[Command], Command]:
    """``--ledger FILE``."""
    return click.option("--ledger", metavar="FILE", type=PATH, help=f"{text}  [default: beside the endpoint.toml]")


def live(text: str) -> Callable[[Command], Command]:
    """``--live``, without which nothing is sent to a live endpoint."""
    return click.option("--live", is_flag=True, help=text)
