"""Finding faults and variants by name: load the modules of a folder, look one up. Knows neither."""

import importlib
import pkgutil
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import TypeVar

Named = TypeVar("Named")


@cache  # every emulator that is made asks for it
def load_modules(package: str) -> None:
    """Import every module of ``package``, so that what they define registers itself."""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        importlib.import_module(f"{package}.{module.name}")


def lookup(word: str, name: str, known: Mapping[str, Named]) -> Named:
    """``known[name]``.

    Raises:
        LookupError: there is none; the message names those that come near, or all.
    """
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=5, cutoff=0.5) or sorted(known)
    raise LookupError(f"there is no {word} {name!r}; there is {', '.join(near)}")
