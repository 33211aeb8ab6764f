"""The limits that generation obeys, read from an OpenAPI document; every number and word here comes from there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from facesnap.openapi import document

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Bounds of a text in characters; ``longest`` is None where there is no bound, ``pattern`` where there is none."""

    shortest: int
    longest: int | None
    pattern: str | None = None

    def admits(self, text: str) -> bool:
        """Whether a text lies within the bounds and its whole fits the pattern."""
        fits = self.shortest <= len(text) and (self.longest is None or len(text) <= self.longest)
        return fits and (self.pattern is None or matcher(self.pattern).search(text) is not None)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the document says of the parts that requests are made of.

    Lengths are in characters, images in bytes. Sources: S24 to S27, S40, S41, S90; part B 2.1, 2.6, 3 and 7.
    """

    object_id: TextLimits
    snapshot_user_data: TextLimits
    container_name: TextLimits
    container_user_data: TextLimits
    person_name: TextLimits
    face_user_data: TextLimits
    snapshot_types: tuple[str, ...]
    apply_modes: tuple[str, ...]
    recognition_models: tuple[str, ...]
    image_smallest: int
    image_largest: int


def limits(source: Document | None = None) -> Limits:
    """The limits of ``source``, or those of the contract."""
    return _of_the_contract() if source is None else _read(source)


@cache
def _of_the_contract() -> Limits:
    return _read(document())


def _read(source: Document) -> Limits:
    def text(name: str) -> TextLimits:
        return text_limits(schemas[name])

    schemas = source["components"]["schemas"]
    image = schemas["ImageBytes"]["x-bytes"]
    return Limits(
        object_id=text("ObjectId"),
        snapshot_user_data=text("SnapshotUserData"),
        container_name=text_limits(schemas["CreateContainerRequest"]["properties"]["name"]),
        container_user_data=text("ContainerUserData"),
        person_name=text("ContainerName"),
        face_user_data=text("FaceUserData"),
        snapshot_types=tuple(schemas["SnapshotType"]["enum"]),
        apply_modes=tuple(schemas["ApplyMode"]["enum"]),
        recognition_models=tuple(schemas["RecognitionModel"]["enum"]),
        image_smallest=image["minimum"],
        image_largest=image["maximum"],
    )


def text_limits(schema: Document) -> TextLimits:
    """The bounds that a string schema states."""
    return TextLimits(schema.get("minLength", 0), schema.get("maxLength"), schema.get("pattern"))


@cache
def matcher(pattern: str) -> re.Pattern[str]:
    """A schema's regular expression for Python.

    Only a ``$`` that ends it is an anchor here: by ECMA 262 that is the end of the text, while Python would also take
    the place before a last line feed.
    """
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)
