"""The room of the strategies knows the contract's data and nobody else."""

import ast
from importlib.resources import files
from importlib.resources.abc import Traversable

ALLOWED = ("facesnap.openapi", "facesnap.strategies")
FORBIDDEN = {"socket", "http", "httpx", "urllib", "subprocess", "os", "pathlib", "random", "time"}


def modules(folder: Traversable) -> list[Traversable]:
    """Every Python file below a folder."""
    found: list[Traversable] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += modules(entry)
        elif entry.name.endswith(".py"):
            found.append(entry)
    return found


def imported(file: Traversable) -> set[str]:
    """The modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or ".")
    return names


def test_strategies_import_no_other_room() -> None:
    """Strategies import the contract's data, each other, and nothing that does input or output."""
    found = {name for file in modules(files("facesnap.strategies")) for name in imported(file)}
    assert {name for name in found if name.startswith("facesnap") and not name.startswith(ALLOWED)} == set()
    assert {name.partition(".")[0] for name in found} & FORBIDDEN == set()


def test_public_strategies_are_described() -> None:
    """Every public function says what it yields."""
    silent = [
        f"{file.name}: {node.name}"
        for file in modules(files("facesnap.strategies"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
