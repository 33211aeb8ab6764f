"""Touching: the faults whose own lines have changed since a commit, so that a sample never leaves them out."""

import inspect
import re
import subprocess
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

BASE = "base"  # not a commit by itself: where this branch has left the main one, or the commit before the last
_MAIN = ("@{upstream}", "origin/HEAD", "origin/main", "main")
_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")

Lines = Mapping[Path, list[range]]  # of each file those that have changed


class NoHistoryError(Exception):
    """There is nothing to compare with: no repository, no git, or no such commit in this clone."""


def touched(known: Mapping[str, type[Any]], since: str) -> list[str]:
    """The names of the faults that have changed since a commit, uncommitted changes included.

    A fault is its class, with those that it is made from in the same folder. Raises :class:`NoHistoryError`.
    """
    files = {name: Path(inspect.getfile(fault)).resolve() for name, fault in known.items()}
    changed = changes({file.parent for file in files.values()}, since)
    return sorted(name for name, fault in known.items() if _is_touched(fault, files[name].parent, changed))


def _is_touched(fault: type[Any], home: Path, changed: Lines) -> bool:
    for each in fault.__mro__[:-1]:
        file = Path(inspect.getfile(each)).resolve()
        if file.parent == home and file.name != "__init__.py" and file in changed:
            text, first = inspect.getsourcelines(each)
            if any(_overlap(range(first, first + len(text)), lines) for lines in changed[file]):
                return True
    return False


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def changes(folders: Collection[Path], since: str) -> Lines:
    """The lines of files in these folders that have changed; all of a file that git does not know yet."""
    found: dict[Path, list[range]] = defaultdict(list)
    for folder in sorted(folders):
        root = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
        start = _base(folder) if since == BASE else _commit(folder, since)
        file = root
        for line in _git(folder, "diff", "--unified=0", "--no-color", "--no-ext-diff", start, "--", ".").splitlines():
            if line.startswith("+++ "):
                file = root / line.removeprefix("+++ ").removeprefix("b/")
            elif match := _HUNK.match(line):
                first, count = int(match[1]), int(match[2] or 1)
                # What was only taken away lay behind the line that is named.
                found[file].append(range(first, first + (count or 2)))
        for name in _git(folder, "ls-files", "--others", "--exclude-standard", "--full-name", ".").splitlines():
            found[root / name].append(range(1, 10**9))
    return found


def _base(folder: Path) -> str:
    """Where this branch has left the main one; the commit before the last where it has not."""
    head = _git(folder, "rev-parse", "HEAD").strip()
    for main in _MAIN:
        try:
            left = _git(folder, "merge-base", head, main).strip()
        except NoHistoryError:
            continue
        if left != head:
            return left
    return _commit(folder, "HEAD~1")


def _commit(folder: Path, name: str) -> str:
    return _git(folder, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").strip()


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and a commit that the caller names
            ["git", "-C", str(folder), *words],  # noqa: S607 - whatever git there is
            capture_output=True,
            check=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError as error:
        raise NoHistoryError("there is no git") from error
    except subprocess.CalledProcessError as error:
        raise NoHistoryError(error.stderr.strip().partition("\n")[0] or f"git {words[0]} failed") from error
    return done.stdout
