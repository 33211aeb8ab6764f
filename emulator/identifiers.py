"""Identifiers: what an id must look like, and a seeded mint of new GUIDs."""

import random
import re
import uuid

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_OBJECT_ID = re.compile(r"[a-z0-9_-]{1,64}")


def guid_of(value: object) -> str | None:
    """The hyphenated GUID in lower case, or None if ``value`` is anything else: braces and 32 digits are not (Q13)."""
    return value.lower() if isinstance(value, str) and value.isascii() and _GUID.fullmatch(value) else None


def is_object_id(value: object) -> bool:
    """Whether the *whole* of ``value`` is 1 to 64 of ``a-z 0-9 - _`` (part B 7)."""
    return isinstance(value, str) and _OBJECT_ID.fullmatch(value) is not None


class Mint:
    """Makes GUIDs, lower case and hyphenated; the same seed makes the same ones in the same order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"{seed}/guids")  # noqa: S311 - reproducible on purpose, no secret

    def guid(self) -> str:
        """A GUID that this mint has not made before."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
