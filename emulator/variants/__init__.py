"""Variants: other lawful answers to open questions (part C). Each is a mixin over the service; they combine."""

from typing import ClassVar

from facesnap.emulator.catalogue import load_modules, lookup
from facesnap.emulator.service import Service

_VARIANTS: dict[str, type["Variant"]] = {}


class Variant(Service):
    """A service that answers ``answers`` in another lawful way. Registered by class name, as faults are.

    Overrides call ``super()`` for what is not theirs, so that variants can stand on one another and under a fault.
    """

    registered: ClassVar[bool] = False
    answers: ClassVar[frozenset[str]] = frozenset()
    """The open questions or era facts that it answers, by id: ``Q6``, ``C5``."""

    def __init_subclass__(cls) -> None:
        """Register the variant.

        Raises:
            TypeError: it has no docstring, answers nothing, or has another's name.
        """
        super().__init_subclass__()
        if not cls.__dict__.get("registered", True):
            return
        if not cls.__doc__ or not cls.answers:
            raise TypeError(f"{cls.__name__}: a variant has a docstring and questions that it answers")
        if _VARIANTS.setdefault(cls.__name__, cls) is not cls:
            raise TypeError(f"{cls.__name__}: there is a variant of that name already")


def variants() -> dict[str, type[Variant]]:
    """All variants by name, sorted."""
    load_modules(__name__)
    return dict(sorted(_VARIANTS.items()))


def variant(name: str) -> type[Variant]:
    """The variant of that name.

    Raises:
        LookupError: there is none; the message names those that come near.
    """
    return lookup("variant", name, variants())
