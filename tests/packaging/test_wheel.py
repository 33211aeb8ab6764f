"""The wheel: it holds the rooms below one name and nothing else, and works where there is no checkout."""

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
ROOMS = ("conformance", "strategies", "emulator", "openapi")
CONTENT = {".py", ".toml", ".yaml", ".json", ".css", ".jinja", ".ini"}  # a page is .html.jinja
FRONT = {"facesnap/__init__.py", "facesnap/py.typed"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip would have it built."""
    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(iter(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """What is in it."""
    with ZipFile(wheel) as archive:
        return archive.namelist()


def in_the_rooms() -> set[str]:
    """The files of the rooms, as they are named in the wheel."""
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in CONTENT)
    return {f"facesnap/{path.relative_to(ROOT).as_posix()}" for path in files}


def test_rooms(names: list[str]) -> None:
    """Every file of every room is in it, once, and nothing else but the front door and the metadata."""
    assert len(set(names)) == len(names)
    package = {name for name in names if ".dist-info/" not in name}
    assert package == in_the_rooms() | FRONT
    assert {name.partition("/")[0] for name in names} == {"facesnap", "facesnap-0.1.0.dist-info"}


def test_data(names: list[str]) -> None:
    """The data that code reads at run time came along."""
    for needed in ("openapi/face-snapshot.yaml", "openapi/control.yaml", "openapi/clauses/take.toml"):
        assert f"facesnap/{needed}" in names
    assert {Path(name).suffix for name in names} >= CONTENT
    for room in ROOMS:
        assert f"facesnap/{room}/__init__.py" in names


def test_metadata(wheel: Path) -> None:
    """The command and the pytest plugin are announced, and every dependency is named."""
    with ZipFile(wheel) as archive:
        entries = archive.read("facesnap-0.1.0.dist-info/entry_points.txt").decode()
        metadata = archive.read("facesnap-0.1.0.dist-info/METADATA").decode()
    assert "facesnap = facesnap.conformance.cli:main" in entries
    assert "facesnap = facesnap.conformance.plugin" in entries
    for needed in ("hypothesis", "schemathesis", "pytest", "httpx", "jsonschema"):
        assert f"\nRequires-Dist: {needed}" in metadata


SCRIPT = """
import facesnap, sys
import facesnap.conformance.catalogue as c
assert {target!r} in facesnap.__file__, facesnap.__file__
assert len(c.checks()) == sum(not each.untestable for each in c.clauses().values())
from facesnap.conformance.contract import contract
assert contract().operations["takeSnapshot"].success == 202
from facesnap.conformance.embedded import embedded
target, port = embedded(1)
print(len(c.checks()), target.kind)
"""


@pytest.mark.slow
def test_installed(wheel: Path, tmp_path: Path) -> None:
    """Installed by pip into a folder of its own, it loads its data and checks from outside the checkout."""
    target, elsewhere = tmp_path / "target", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*pip, str(wheel)], check=True, cwd=elsewhere)  # noqa: S603 - our own wheel
    # A fresh environment without the editable install; the dependencies are borrowed, behind the wheel on the path.
    venv.create(tmp_path / "fresh", with_pip=False, symlinks=sys.platform != "win32")
    python = next((tmp_path / "fresh").glob("[bS]*/python*"))
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    script = f"import sys; sys.path[1:1] = {[str(target), *borrowed]!r}\n{SCRIPT.format(target=str(target))}"
    command = [str(python), "-I", "-c", script]
    found = subprocess.run(command, check=False, cwd=elsewhere, capture_output=True, text=True)  # noqa: S603 - as above
    assert found.returncode == 0, found.stderr
    assert found.stdout.split()[1] == "emulated"
