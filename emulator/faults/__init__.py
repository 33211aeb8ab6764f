"""Faults: the emulator lying in one named way each. The faithful service knows nothing of them.

A fault is a subclass that overrides one or two small methods. It stands in a module of this folder named after its
family, says its lie in one sentence, and names in ``breaks`` the clauses that it must not get past.
"""

import inspect
from typing import ClassVar

from facesnap.emulator.catalogue import load_modules, lookup
from facesnap.emulator.service import Service

_FAULTS: dict[str, type["Fault"]] = {}


class Fault(Service):
    """A service that lies. Subclasses are registered by their class name; a helper says ``registered = False``."""

    registered: ClassVar[bool] = False
    breaks: ClassVar[frozenset[str]] = frozenset()
    """The ids of the clauses that catch it; part of those that fail."""
    family: ClassVar[str] = ""
    """The first segment of the clause ids in ``breaks`` that matters most."""
    rare: ClassVar[bool] = False
    """Whether it shows only after a sequence, a count or a wait, or for one type, length, character or pair."""
    minimum: ClassVar[int | None] = None
    """The fewest requests by which the contract can be seen to be broken, where that is known.

    Polls are left out, and what is repeated in a loop counts once.
    """

    def __init_subclass__(cls) -> None:
        """Register the fault.

        Raises:
            TypeError: it has no docstring of its own, no family, breaks nothing, or has another's name.
        """
        super().__init_subclass__()
        if not cls.__dict__.get("registered", True):
            return
        if not inspect.cleandoc(cls.__doc__ or "") or not cls.family or not cls.breaks:
            raise TypeError(f"{cls.__name__}: a fault has a docstring, a family, and clauses that it breaks")
        if _FAULTS.setdefault(cls.__name__, cls) is not cls:
            raise TypeError(f"{cls.__name__}: there is a fault of that name already")


def faults() -> dict[str, type[Fault]]:
    """The whole catalogue by name, sorted."""
    load_modules(__name__)
    return dict(sorted(_FAULTS.items()))


def fault(name: str) -> type[Fault]:
    """The fault of that name.

    Raises:
        LookupError: there is none; the message names those that come near.
    """
    return lookup("fault", name, faults())
