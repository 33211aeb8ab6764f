"""Tables of a TOML file, read with care: each value has its type, each refusal names key, file, expectation, remedy.

What the keys of endpoint.toml mean is said in target.py, not here.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_VISIBLE = re.compile(r"[!-~]+")  # ASCII without spaces: what a URL or a header value can carry as it stands
_SHOWN = 60  # characters of a wrong value


class ConfigurationError(Exception):
    """The configuration cannot be used; the text names the file, the key, what is expected and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``name`` is dotted ("" for the whole file); ``file`` is None where it came from elsewhere."""

    values: Mapping[str, Any]
    name: str
    file: Path | None

    def refusal(self, key: str, expected: str) -> ConfigurationError:
        """The error that says what is wrong with ``key``; the empty key stands for the table itself."""
        where = ".".join(part for part in (self.name, key) if part)
        return ConfigurationError(f"{self.file or 'the configuration'}: {where}: {expected}")

    def wrong(self, key: str, expected: str) -> ConfigurationError:
        """The refusal of the value of ``key``; it shows the value, so it is not for secrets."""
        shown = repr(self.values[key])
        return self.refusal(key, f"expected {expected}, found {shown[:_SHOWN]}{'…' * (len(shown) > _SHOWN)}")

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys and tables that nobody knows."""
        known = tuple(known)
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                remedy = f"did you mean {near[0]}?" if near else "take it out."
                raise self.refusal(key, f"is not known here, expected one of {', '.join(known)}; {remedy}")

    def table(self, key: str) -> "Table":
        """The table ``key``, empty where it is missing."""
        found = self.values.get(key, {})
        name = f"{self.name}.{key}" if self.name else key
        if not isinstance(found, Mapping):
            raise self.wrong(key, f"a table; write it as [{name}]")
        return Table(found, name, self.file)

    def text(self, key: str) -> str | None:
        """A text that is not empty, or None where it is missing."""
        found = self.values.get(key)
        if key in self.values and (not isinstance(found, str) or not found.strip()):
            raise self.wrong(key, "a text that is not empty, in quotes")
        return found

    def secret(self, key: str) -> str | None:
        """A key as a header can carry it, or None where it is missing; never shown in a refusal."""
        found = self.values.get(key)
        if key in self.values and (not isinstance(found, str) or not usable_secret(found)):
            raise self.refusal(key, "expected a key: a text of visible ASCII characters without spaces, in quotes")
        return found

    def guid(self, key: str) -> str:
        """A GUID, in lower case."""
        if key not in self.values:
            raise self.refusal(key, "is missing; expected the Azure subscription id, a GUID")
        found = self.values[key]
        if not isinstance(found, str) or _GUID.fullmatch(found) is None:
            raise self.wrong(key, "a GUID such as 01234567-89ab-cdef-0123-456789abcdef")
        return found.lower()

    def url(self, key: str) -> str | None:
        """An http or https URL without a slash at its end, or None where it is missing."""
        if key not in self.values:
            return None
        found = self.values[key]
        if not isinstance(found, str) or not _is_base(found):
            raise self.wrong(key, "an http or https URL with a host, without user, query and fragment")
        return found.rstrip("/")

    def choice(self, key: str, choices: tuple[str, ...]) -> str | None:
        """One of ``choices``, or None where it is missing."""
        found: str | None = self.values.get(key)
        if key in self.values and found not in choices:
            raise self.wrong(key, f"one of {', '.join(choices)}, in quotes")
        return found

    def seconds(self, key: str) -> float | None:
        """A number of seconds, zero or more and finite, or None where it is missing."""
        if key not in self.values:
            return None
        found = self.values[key]
        if not isinstance(found, int | float) or isinstance(found, bool) or not 0 <= found < math.inf:
            raise self.wrong(key, "a number of seconds, zero or more")
        return float(found)

    def count(self, key: str) -> int | None:
        """A whole number, zero or more, or None where it is missing."""
        found: int | None = self.values.get(key)
        if key in self.values and (not isinstance(found, int) or isinstance(found, bool) or found < 0):
            raise self.wrong(key, "a whole number, zero or more")
        return found

    def rate(self, key: str) -> float | None:
        """So many a second, more than none and finite, or None where it is missing."""
        if key not in self.values:
            return None
        found = self.values[key]
        if not isinstance(found, int | float) or isinstance(found, bool) or not 0 < found < math.inf:
            raise self.wrong(key, "a number above zero, such as 5 or 0.5")
        return float(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where it is missing."""
        found = self.values.get(key, [])
        if not isinstance(found, list | tuple) or not all(isinstance(one, str) and one for one in found):
            raise self.wrong(key, "a list of texts in quotes, none of them empty")
        return tuple(found)


def usable_secret(value: str) -> bool:
    """Whether a header can carry ``value`` as a key."""
    return _VISIBLE.fullmatch(value) is not None


def is_url(value: str) -> bool:
    """Whether ``value`` is an http or https URL with a host."""
    try:
        parts = urlsplit(value)
        return (
            _VISIBLE.fullmatch(value) is not None
            and parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0  # reading it raises where it is no port
        )
    except ValueError:
        return False


def _is_base(value: str) -> bool:
    """Whether paths can be put after ``value``. No user in it: that would be a secret in every report."""
    return is_url(value) and not set("?#@") & set(value)
