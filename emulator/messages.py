"""A request as the service sees it, and its answer, without any HTTP machinery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class Call:
    """One request.

    ``path`` is what follows ``/face/v1.0``, decoded; ``base`` the URL up to there. ``parameters`` are the path's.
    ``headers`` has names in lower case, the first of equal ones.
    """

    method: str
    path: str
    base: str = "http://localhost/face/v1.0"
    region: str = "default"
    parameters: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it is put on the wire: ``json`` is None where there is no body (no body is ever ``null``)."""

    status: int
    json: Json = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """An answer as bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
