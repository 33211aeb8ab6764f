"""Making mutants: mutmut says what may be changed, the seed draws. The only place that knows the library."""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

from facesnap.conformance.embedded import EMULATOR

# What counts for tests, reads the emulator's own configuration, or pretends to see a face: no logic of the service.
BESIDE = frozenset(f"{EMULATOR}.{name}" for name in ("census", "accounts", "images"))


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change. ``diff`` is the change without its indentation, ``source`` the whole module."""

    module: str
    path: Path
    line: int
    function: str
    diff: str
    source: str = field(repr=False)

    @property
    def file(self) -> str:
        """Its path, from the room on."""
        return self.module.partition(".")[2].replace(".", "/") + ".py"


def made(most: int, seed: int) -> list[Mutant]:
    """At most so many mutants of the service, drawn by the seed, in the order of the sources.

    Raises:
        ModuleNotFoundError: the extra ``mutants`` is not installed.
    """
    from mutmut.mutation.file_mutation import create_mutations  # noqa: PLC0415 - of an extra that few install

    possible: list[tuple[str, Any, Any]] = []
    found = sources()
    for module, path in sorted(found.items()):
        tree, mutations, *_ = create_mutations(str(path), path.read_text(encoding="utf-8"))
        possible += [(module, tree, mutation) for mutation in mutations if not _is_prose(mutation)]
    dice = Random(f"{seed}/mutants")  # noqa: S311 - a sample, not a secret
    drawn = sorted(dice.sample(range(len(possible)), min(most, len(possible))))
    return [_mutant(possible[place], found) for place in drawn]


def sources() -> dict[str, Path]:
    """The modules of the service, and those of the emulator that they import."""
    spec = find_spec(EMULATOR)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(EMULATOR)
    root, waiting = Path(spec.origin).parent, [f"{EMULATOR}.service.snapshots"]  # the layer that stands on all others
    found: dict[str, Path] = {}
    while waiting:
        module = waiting.pop()
        path = root.joinpath(*module.split(".")[2:]).with_suffix(".py")
        if module in {*found, *BESIDE} or not path.is_file():
            continue
        found[module] = path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(EMULATOR):
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def mutant(module: str, path: Path, source: str) -> Mutant:
    """The mutant that ``source`` makes of the module at ``path``."""
    before = path.read_text(encoding="utf-8")
    old, new = before.splitlines(), source.splitlines()
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    _, start, end, begin, stop = next(change for change in changes if change[0] != "equal")
    diff = [*(f"- {line.strip()}" for line in old[start:end]), *(f"+ {line.strip()}" for line in new[begin:stop])]
    function = ".".join(_around(ast.parse(before), start + 1))
    return Mutant(module, path, start + 1, function, "\n".join(diff), source)


def _mutant(drawn: tuple[str, Any, Any], found: dict[str, Path]) -> Mutant:
    module, tree, mutation = drawn
    source = tree.deep_replace(mutation.original_node, mutation.mutated_node).code
    return mutant(module, found[module], source)


def _is_prose(mutation: Any) -> bool:
    """Whether it changes words for people, which the contract leaves to the service."""
    text = getattr(mutation.original_node, "value", None)
    return isinstance(text, str) and text.endswith(('"', "'")) and " " in text


def _around(node: ast.AST, line: int) -> Iterator[str]:
    """The names of the classes and functions around a line, from without to within."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef) and child.lineno <= line <= (child.end_lineno or 0):
            yield child.name
            yield from _around(child, line)
