"""test_<clause>.py: a recipe as a stand-alone pytest file that is red for as long as the failure is there."""

import base64
import pprint
import re
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from facesnap.conformance.catalogue import Clause
from facesnap.conformance.report.results_json import name_of_test
from facesnap.conformance.report.text import clip, plain
from facesnap.conformance.reproducing.facets import Assertion
from facesnap.conformance.reproducing.loops import TURN, Loop, folded
from facesnap.conformance.reproducing.recipe import Capture, Recipe, Step, as_json
from facesnap.conformance.reproducing.standalone import variable
from facesnap.conformance.reproducing.tales import Tale
from facesnap.conformance.reproducing.templates import Reference, Template, unmarked

_REPEATED = re.compile(r"([^{}])\1{39,}")
_WIDTH = 112
_WORDS = 300  # characters of what was expected and of what came
_CONSTANTS = "HEADERS: Final"  # the first line of the standalone part after its imports


def pytest_file(recipe: Recipe, assertion: Assertion, clause: Clause, tale: Tale) -> str:
    """The text of the file."""
    expected, actual = clip(plain(tale.expected), _WORDS), clip(plain(tale.actual), _WORDS)
    lines = [
        *_documented(recipe, clause, expected, actual),
        "",
        *_imports(recipe),
        "",
        "",
        f"def {name_of_test(clause.id)}() -> None:",
        f"    {_literal(clause.says)}",
        f"    with Service({'timed=True' if recipe.timed else ''}) as service:",
        *(f"        {line}" for line in _body(recipe)),
        *(f"        {line}" for line in _asserted(assertion, clause, expected, actual)),
        "",
        "",
        f"# {'-' * 116}",
        "# What the test above is told with. Nothing below knows of this failure.",
        "",
        _standalone(),
    ]
    return "\n".join(lines)


def skipped(text: str) -> str:
    """The text of a file whose test proves nothing: it says so instead of accusing anybody."""
    mark = 'pytestmark = pytest.mark.skip(reason="a faithful emulator answers the sequence so too: it proves nothing")'
    return text.replace("import httpx\n", f"import httpx\nimport pytest\n\n{mark}\n", 1)


def _documented(recipe: Recipe, clause: Clause, expected: str, actual: str) -> list[str]:
    """The docstring: what failed, and what the environment must say."""
    wanted = [variable("URL", "source"), variable("KEY", "source")]
    wanted += [variable("KEY", who) for who in recipe.principals if who != "source"]
    wanted += [variable("ID", who) for who in recipe.subscriptions.values()]
    wanted += ["FACESNAP_CONTROL_URL"] if recipe.moves_clock else []
    needs = (
        "Red while the endpoint still does so, green when it no longer does. It needs pytest, httpx and the environment"
        f" variables {', '.join(dict.fromkeys(wanted))}; FACESNAP_URL_TARGET and its like where a subscription has"
        " a place of its own. The service is at URL/face/v1.0."
    )
    words = [
        f"{clause.id} ({clause.level}): {clause.says}",
        f"By {', '.join(clause.cites)}. Expected: {expected}. What the endpoint did: {actual}.",
        needs,
    ]
    paragraphs = [textwrap.fill(_harmless(each), _WIDTH) for each in words]
    return ['"""' + "\n\n".join(paragraphs) + "\n" + '"""']


def _harmless(text: str) -> str:
    """Words that may stand in a docstring: no escapes, no end of it, nothing that does not print."""
    return "".join(each if each.isprintable() else " " for each in text).replace("\\", "/").replace('"', "'")


def _imports(recipe: Recipe) -> list[str]:
    needed = ["import base64"] if any(isinstance(step.body, bytes) for step in recipe.steps) else []
    return [*needed, *_source().partition(_CONSTANTS)[0].rstrip().split("\n")]


def _standalone() -> str:
    _, first, rest = _source().partition(_CONSTANTS)
    return first + rest


def _source() -> str:
    text = files("facesnap.conformance.reproducing").joinpath("standalone.py").read_text(encoding="utf-8")
    return text.partition('"""\n\n')[2]


def _body(recipe: Recipe) -> Iterator[str]:
    if any("run" in step.needs for step in recipe.steps):
        yield "run = service.run"
    for name, who in recipe.subscriptions.items():
        yield f"{name} = service.subscription({_literal(who)})"
    for name in recipe.invented:
        yield f"{name} = service.guid()"
    for part in folded(recipe):
        if isinstance(part, Loop):
            counts = any(TURN.name in step.needs for step in part.steps)
            yield f"for {TURN.name} in range(1, {part.times + 1}):" if counts else f"for _ in range({part.times}):"
            yield from (f"    {line}" for step in part.steps for line in _sent(step, last=False))
        else:
            yield from _sent(part, last=part is recipe.steps[-1])


def _sent(step: Step, *, last: bool) -> Iterator[str]:
    if step.advance:
        yield f"service.advance({step.advance!r})"
    kept = "answer = " if last or step.captures or step.may_end else ""
    if step.until_ended:
        yield f"{kept}service.poll({_literal(step.who)}, {_text(step.path)})"
    else:
        arguments = [_literal(step.who), _literal(step.method), _text(step.path), *_carried(step)]
        yield f"{kept}service.{'insist' if step.until_trouble else 'send'}({', '.join(arguments)})"
    if step.may_end:
        yield "if refused(answer):"
        yield "    return  # refused, as it should have been"
    for capture in step.captures:
        yield f"{capture.name} = {_drawn(capture)}"


def _drawn(capture: Capture) -> str:
    if not capture.path:
        return 'service.header(answer, "Operation-Location")'
    return f"service.value(answer, {', '.join(_literal(each) for each in capture.path)})"


def _carried(step: Step) -> Iterator[str]:
    if step.is_json and isinstance(step.body, tuple) and not step.until_trouble:
        yield f"body={_json(as_json(step.body))}"
    else:
        if isinstance(step.body, bytes):
            yield f'content=base64.b64decode("{base64.b64encode(step.body).decode()}")'
        elif step.body:
            yield f"content=({_text(step.body)}).encode()"
        if step.headers:
            yield "headers={" + ", ".join(f"{_literal(name)}: {_text(value)}" for name, value in step.headers) + "}"
    if step.served:
        yield "served=True"


def _json(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(name)}: {_json(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    if not isinstance(value, str):
        return repr(value)
    return _text(unmarked(value))


def _text(template: Template) -> str:
    """A template as an expression: a literal, a name, or an f-string."""
    parts = [part for part in template if part != ""]
    if not any(isinstance(part, Reference) for part in parts):
        return _short("".join(str(part) for part in parts), "")
    if len(parts) == 1 and isinstance(parts[0], Reference):
        return _value(parts[0])
    inner = "".join(
        "{" + _value(part) + "}" if isinstance(part, Reference) else part.replace("{", "{{").replace("}", "}}")
        for part in parts
    )
    return _short(inner, "f")


def _short(text: str, prefix: str) -> str:
    """A literal in which one character again and again is written as a product."""
    pieces: list[str] = []
    last = 0
    for match in _REPEATED.finditer(text):
        if match.start() > last:
            pieces.append(f"{prefix}{_literal(text[last : match.start()])}")
        pieces.append(f"{_literal(match[1])} * {len(match[0])}")
        last = match.end()
    if last < len(text) or not pieces:
        pieces.append(f"{prefix}{_literal(text[last:])}")
    return " + ".join(pieces)


def _value(reference: Reference) -> str:
    return {"": reference.name, "upper": f"{reference.name}.upper()", "bare": f"bare({reference.name})"}[reference.form]


def _literal(value: str | int) -> str:
    """A literal that holds nothing but ASCII, in double quotes where that is as short."""
    if not isinstance(value, str):
        return repr(value)
    plain = value.isascii() and value.isprintable() and '"' not in value and "\\" not in value
    return f'"{value}"' if plain else ascii(value)


def _asserted(assertion: Assertion, clause: Clause, expected: str, actual: str) -> Iterator[str]:
    message = _literal(f"{clause.id}: expected {expected}; the endpoint still does: {actual}")
    if assertion.statuses:
        yield f"expected = {{{', '.join(map(str, assertion.statuses))}}}"
        yield f"assert answer.status_code in expected, {message}"
        return
    if assertion.entries is not None:
        yield f'assert len(service.told(answer)["body"]) == {assertion.entries}, {message}'
        return
    shown = pprint.pformat(assertion.wrong, width=_WIDTH - 10, sort_dicts=False)
    lines = f"wrong = {_ascii(shown)}".split("\n")
    yield from (lines[0], *(f"{' ' * len('wrong = ')}{line}" for line in lines[1:]))
    yield f"assert not alike(service.told(answer), wrong), {message}"


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii")
