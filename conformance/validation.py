"""Compiled JSON Schemas: jsonschema_rs decides, on every answer; jsonschema says why. No contract stands here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, cast

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

LONGEST_REASON = 400  # characters; a reason quotes the instance, and an instance may be large

_FORMATS = {"uuid": "8bc8d286-2c39-40b6-8190-4a8a2eb95297", "date-time": "2019-06-27T21:22:55.3043353Z"}


class _Decider(Protocol):
    """What of jsonschema_rs is used here."""

    def is_valid(self, instance: object) -> bool: ...

    def iter_errors(self, instance: object) -> Iterator[jsonschema_rs.ValidationError]: ...


class _Explainer(Protocol):
    """What of jsonschema is used here."""

    def is_valid(self, instance: object) -> bool: ...

    def iter_errors(self, instance: object) -> Iterator[ValidationError]: ...


def _ecma(pattern: str) -> re.Pattern[str]:
    # Python's "$" also matches before a last line feed; that of ECMA 262, by which schemas are written, does not.
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)


def _pattern(_: object, pattern: str, instance: object, __: object) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _ecma(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


# The stubs leave "extend" untyped.
_exact = cast("Callable[..., _Explainer]", extend(Draft202012Validator, {"pattern": _pattern}))  # type: ignore[no-untyped-call]


def _decider(schema: dict[str, Any]) -> _Decider:
    return cast("_Decider", jsonschema_rs.Draft202012Validator(schema, validate_formats=True))


def _explainer(schema: dict[str, Any]) -> _Explainer:
    known = [name for name in _FORMATS if name in FormatChecker.checkers]
    return _exact(schema, format_checker=FormatChecker(known))


def assert_formats_are_checked() -> None:
    """Raise RuntimeError unless both libraries really check the formats that the contract uses.

    A library without the extra package that a format needs lets anything pass, and does not say so.
    """
    for name, good in _FORMATS.items():
        schema = {"type": "string", "format": name}
        for library, validator in (("jsonschema_rs", _decider(schema)), ("jsonschema", _explainer(schema))):
            if not validator.is_valid(good) or validator.is_valid("x" + good):
                raise RuntimeError(f"{library} does not check the format {name!r}; is an extra package missing?")


@dataclass(frozen=True)  # no slots: what is compiled at the first use is kept in the instance
class Schema:
    """One schema within a document, compiled. ``root`` holds the schema and whatever its references lead to."""

    root: dict[str, Any]

    @cached_property
    def _decide(self) -> _Decider:
        return _decider(self.root)

    @cached_property
    def _explain(self) -> _Explainer:
        return _explainer(self.root)

    def fits(self, value: object) -> bool:
        """Whether a parsed JSON value is valid, formats included."""
        try:
            return self._decide.is_valid(value)
        except UnicodeEncodeError:
            return self._decide.is_valid(_encodable(value))

    def explain(self, value: object) -> str | None:
        """None for a valid value, else the reason that says most, as "at $.path: what"."""
        if self.fits(value):
            return None
        value = _encodable(value)
        error = best_match(self._explain.iter_errors(value))
        if error is not None:
            return f"at {error.json_path}: {_shortened(error.message)}"
        # The libraries differ on odd values, such as some dates; the one that decides has the last word.
        message = next(
            (each.message for each in jsonschema_rs.Draft202012Validator(self.root).iter_errors(value)), None
        )
        return f"at $: {_shortened(message or 'a format is wrong')}"


def _encodable(value: Any) -> Any:
    """The value with each lone surrogate, which JSON can name and UTF-8 cannot, replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_encodable(name): _encodable(each) for name, each in value.items()}
    return [_encodable(each) for each in value] if isinstance(value, list) else value


def _shortened(message: str) -> str:
    if len(message) <= LONGEST_REASON:
        return message
    half = LONGEST_REASON // 2
    return f"{message[:half]} … {message[-half:]}"
