"""The contract as data: the OpenAPI document, the clauses, the clock protocol. No code but for reading a document."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["CONTROL", "FACE_SNAPSHOT", "document"]

FACE_SNAPSHOT = "face-snapshot.yaml"
CONTROL = "control.yaml"

# The C parser takes a tenth of the time, but not every build of PyYAML has it.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def document(name: str = FACE_SNAPSHOT) -> dict[str, Any]:
    """The OpenAPI document ``name`` of this package; one object for all callers, so copy it before changing it."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - either one is a safe loader
    return loaded
