"""Templates: the texts of a recipe, in which what differs from run to run is a reference."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Form = Literal["", "upper", "bare"]
GUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\1[0-9a-f]{4}){3}[0-9a-f]{8}(?![0-9a-f])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of a variable, as it is, in capitals, or without its hyphens."""

    name: str
    form: Form = ""


Template = tuple[str | Reference, ...]


def references(template: Template) -> set[str]:
    """The variables that a template needs."""
    return {part.name for part in template if isinstance(part, Reference)}


def filled(template: Template, values: Mapping[str, str]) -> str:
    """The text, with the values in the references' place."""
    return "".join(part if isinstance(part, str) else formed(values[part.name], part.form) for part in template)


def formed(value: str, form: Form) -> str:
    """A value in one of its forms."""
    return value.upper() if form == "upper" else value.replace("-", "") if form == "bare" else value


def template_of(text: str, run: str, name_of: Callable[[str, Form], str | None]) -> Template:
    """The template of a text.

    ``run`` is the mark of the run; ``name_of`` names the variable of a GUID in lower case, or None for a literal one.
    """
    mark = f"|(?P<run>{re.escape(run)})" if run else ""
    parts: list[str | Reference] = []
    last = 0
    for match in re.finditer(f"{GUID.pattern}{mark}", text, re.IGNORECASE):
        part = _reference(match[0], run, name_of)
        if part is not None:
            parts += [text[last : match.start()], part]
            last = match.end()
    return tuple(_joined([*parts, text[last:]]))


def _reference(found: str, run: str, name_of: Callable[[str, Form], str | None]) -> Reference | None:
    lower, upper = found.lower(), found.upper()
    form: Form | None = "" if found == lower else "upper" if found == upper else None
    if lower == run:
        return Reference("run", form) if form is not None else None
    hyphened = hyphenated(lower)
    if hyphened != lower:
        form = "bare" if found == lower else None
    name = None if form is None else name_of(hyphened, form)
    return None if name is None or form is None else Reference(name, form)


def hyphenated(guid: str) -> str:
    """A GUID with its hyphens, whether they were there or not."""
    digits = guid.replace("-", "")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _joined(parts: list[str | Reference]) -> Iterator[str | Reference]:
    return (part for part in parts if part != "")
