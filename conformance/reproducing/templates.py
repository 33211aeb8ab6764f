"""Templates: the texts of a recipe, in which what differs from run to run is a reference."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

Form = Literal["", "upper", "bare"]
GUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\1[0-9a-f]{4}){3}[0-9a-f]{8}(?![0-9a-f])", re.IGNORECASE)

MARKS = ("\ue000", "\ue001", "\ue002")  # of private use: before a name, before its form, and behind both
_MARKED = re.compile("{}(.*?){}(.*?){}".format(*MARKS))


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


def marked(template: Template) -> str:
    """The template as one text: each reference's name, and its form, between ``MARKS``."""
    name, form, end = MARKS
    return "".join(part if isinstance(part, str) else f"{name}{part.name}{form}{part.form}{end}" for part in template)


def unmarked(text: str) -> Template:
    """The template of such a text."""
    parts: list[str | Reference] = []
    last = 0
    for found in _MARKED.finditer(text):
        parts += [text[last : found.start()], Reference(found[1], cast("Form", found[2]))]
        last = found.end()
    return tuple(part for part in (*parts, text[last:]) if part != "")


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
