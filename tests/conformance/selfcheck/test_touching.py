"""A fault is touched by a change of its own lines, committed or not; without history nothing is known of that."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.selfcheck.touching import BASE, NoHistoryError, touched

NUMBERS = count()
FAULTS = '''
class Helper:
    """What one is made from."""

    value = 1


class Made(Helper):
    """Made from it."""


class Alone:
    """Made from nothing."""

    value = 2
'''


def git(home: Path, *words: str) -> None:
    """Do as git is told, as nobody in particular."""
    who = ("-c", "user.name=n", "-c", "user.email=e@x", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "-C", str(home), *words], check=True, capture_output=True)  # noqa: S603, S607 - the git of the machine


Loaded = Callable[[Path], dict[str, type[Any]]]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """What loads the faults of a file as it is now."""

    def load(file: Path) -> dict[str, type[Any]]:
        name = f"{file.stem}_{next(NUMBERS)}"
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)  # a class is looked up there for its file
        spec.loader.exec_module(module)
        return {"Made": module.Made, "Alone": module.Alone}

    return load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of faults in a repository with two commits, the last of which has touched none."""
    file = tmp_path / "faults" / "some.py"
    file.parent.mkdir()
    file.write_text(FAULTS)
    git(tmp_path, "init", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    (tmp_path / "other.txt").write_text("x")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "second")
    return file


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("value = 2", "value = 3", ["Alone"]),
        ("\n    value = 2\n", "", ["Alone"]),
        ("value = 1", "value = 3", ["Made"]),
        ("\nclass Helper", "\n# A word.\nclass Helper", []),
    ],
)
def test_changed_lines(file: Path, loaded: Loaded, old: str, new: str, found: list[str]) -> None:
    """Lines of the class count, and of what it is made from; those of the file around it do not."""
    file.write_text(FAULTS.replace(old, new, 1))
    known = loaded(file)
    assert touched(known, BASE) == touched(known, "HEAD") == found


def test_branch(file: Path, loaded: Loaded) -> None:
    """Of a branch all counts that it has changed since it left the main one, and so does a file not yet added."""
    git(file.parent, "switch", "--create", "branch")
    file.write_text(FAULTS.replace("value = 2", "value = 3"))
    git(file.parent, "commit", "--all", "-m", "third")
    git(file.parent, "commit", "--allow-empty", "-m", "fourth")
    assert touched(loaded(file), BASE) == ["Alone"]
    assert touched(loaded(file), "HEAD~1") == []
    new = file.with_name("new.py")
    new.write_text(FAULTS)
    assert touched(loaded(new), "HEAD") == ["Alone", "Made"]


def test_no_history(file: Path, loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Outside of a repository, or before such a commit, nothing is known, and that is said."""
    elsewhere = tmp_path_factory.mktemp("tarball") / "some.py"
    elsewhere.write_text(FAULTS)
    for module, since in ((loaded(elsewhere), BASE), (loaded(file), "0" * 40), (loaded(file), "--help")):
        with pytest.raises(NoHistoryError, match=r"\w"):
            touched(module, since)
