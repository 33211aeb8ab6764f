"""The pytest plugin: options, the order of our items, the end of the run. No judgement.

It is loaded into every pytest that runs where facesnap is installed. So it imports nothing but pytest until our own
module is collected, and it keeps out of the way of everybody else's items.
"""

import os
from collections.abc import Generator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from facesnap.conformance.judging import Judging
    from facesnap.conformance.options import Options

HERE = Path(__file__).parent
CONTRACT = "test_contract.py"
EFFORTS = ("quick", "standard", "thorough")
OUTCOME = "facesnap.outcome"
JUDGING: "pytest.StashKey[Judging]" = pytest.StashKey()


class ContractModule(pytest.Module):
    """Our module; whatever the user's configuration calls a test function, ours are found."""

    def funcnamefilter(self, name: str) -> bool:
        """Whether the function ``name`` is a test."""
        return name.startswith("test_")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options; the one without a prefix only where our package is asked for, so as to take nobody's name."""
    group = parser.getgroup("facesnap", "facesnap: judge an endpoint (pytest --pyargs facesnap.conformance)")
    config = cast("pytest.Config", pluginmanager.get_plugin("pytestconfig"))
    endpoint = ["--endpoint"] if _is_named(config.invocation_params.args) else []
    group.addoption(
        *endpoint,
        "--facesnap-endpoint",
        dest="facesnap_endpoint",
        metavar="FILE",
        type=Path,
        help="The endpoint.toml of what is judged; without it, the embedded emulator. Also --endpoint.",
    )
    group.addoption(
        "--facesnap-out", metavar="DIR", type=Path, help="Keep the log and the reports there; without it, nothing."
    )
    group.addoption("--facesnap-seed", metavar="N", type=int, help="Repeat a run; without it, a random one.")
    group.addoption("--facesnap-effort", choices=EFFORTS, default="standard", help="How much to explore.")
    group.addoption(
        "--facesnap-select",
        metavar="SEGMENTS",
        action="append",
        default=[],
        help="Only clauses with these whole dotted segments in their id; repeatable.",
    )
    group.addoption("--facesnap-time-limit", metavar="SECONDS", type=float, help="Skip what is left after that time.")
    group.addoption(
        "--facesnap-resume", metavar="DIR", type=Path, help="Go on with the run whose log is there; its options count."
    )
    group.addoption(
        "--facesnap-ledger", metavar="FILE", type=Path, help="What is created is written there, not beside FILE."
    )
    for word, defer in (("defer", True), ("no-defer", False)):
        group.addoption(
            f"--facesnap-{word}",
            dest="facesnap_defer",
            action="store_const",
            const=defer,
            help=f"Leave {'two snapshots' if defer else 'nothing'} behind to see it expire, as a live endpoint "
            f"{'has it' if defer else 'would have it'} without a clock.",
        )
    group.addoption("--facesnap-live", action="store_true", help="Judge a live endpoint, and spend of its quota.")
    group.addoption(
        "--facesnap-exhaust-quota", action="store_true", help="Use up its quota and provoke its rate limit, too."
    )
    group.addoption("--facesnap-fault", metavar="NAME", help="Let the embedded emulator lie in this way.")
    group.addoption(
        "--facesnap-variant", metavar="NAME", action="append", default=[], help="Let it answer in this lawful way."
    )


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """Keep to one process: one run is one log, in one order. A user's ``-n`` is left out where ours are asked for."""
    if _is_named(config.args) and getattr(config.option, "numprocesses", None) is not None:
        config.option.numprocesses, config.option.dist, config.option.tx = None, "no", []
    return (yield)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Nothing of our package is a test but the contract, whatever patterns or doctest options a user has."""
    if collection_path.suffix == ".py" and collection_path.name != CONTRACT and HERE in collection_path.parents:
        return True
    return None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the contract where the user's ``python_files`` would pass it over."""
    if not _is_contract(file_path) or parent.session.isinitpath(file_path):
        return None
    if any(fnmatch(file_path.name, pattern) for pattern in parent.config.getini("python_files")):
        return None  # pytest does it
    return ContractModule.from_parent(parent, path=file_path)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Make the contract's module ours."""
    return ContractModule.from_parent(parent, path=module_path) if _is_contract(module_path) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ours after everybody else's, in their own order, without those that are not selected; and a run for them.

    Raises:
        pytest.UsageError: the options cannot be used.
    """
    ours = [item for item in items if isinstance(item.parent, ContractModule)]
    if not ours:
        return
    # Heavy, and nobody but our own items needs them.
    from facesnap.conformance.catalogue import checks, clauses  # noqa: PLC0415 - as said
    from facesnap.conformance.judging import Judging  # noqa: PLC0415 - as said
    from facesnap.conformance.pytest_run import PytestRun, arranged  # noqa: PLC0415 - as said
    from facesnap.conformance.selecting import unmatched  # noqa: PLC0415 - as said
    from facesnap.conformance.target import ConfigurationError  # noqa: PLC0415 - as said

    try:
        judging = Judging.prepared(_options(config))
    except ConfigurationError as error:
        raise pytest.UsageError(str(error)) from error
    known = [each for each in clauses().values() if each.untestable or each.id in checks()]
    if (wrong := unmatched(judging.options.select, known)) is not None:
        segments, why = wrong
        raise pytest.UsageError(f"--facesnap-select {segments}: {why or 'no clause has these segments.'}")
    kept = arranged(ours, judging)
    config.stash[JUDGING] = judging
    config.pluginmanager.register(PytestRun(judging), "facesnap.run")
    if left_out := [item for item in ours if item not in kept]:
        config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in ours] + kept
    if config.pluginmanager.hasplugin("timeout"):
        for item in kept:
            item.add_marker("timeout(0)")  # the run's own time limit counts


def _options(config: pytest.Config) -> "Options":
    """The options of a run as the command line gave them, or as the run that is resumed had them."""
    from facesnap.conformance.options import Options, resumed  # noqa: PLC0415 - as above

    given = config.getoption
    seed = given("facesnap_seed")
    options = Options(
        seed=int.from_bytes(os.urandom(4), "big") if seed is None else seed,
        endpoint=given("facesnap_endpoint"),
        out=given("facesnap_out"),
        effort=given("facesnap_effort"),
        select=tuple(given("facesnap_select")),
        time_limit=given("facesnap_time_limit"),
        fault=given("facesnap_fault"),
        variants=tuple(given("facesnap_variant")),
        live=given("facesnap_live"),
        exhaust_quota=given("facesnap_exhaust_quota"),
        ledger=given("facesnap_ledger"),
        defer=given("facesnap_defer"),
    )
    folder = given("facesnap_resume")
    return options if folder is None else resumed(options, folder)


def _is_contract(path: Path) -> bool:
    return path.name == CONTRACT and path.parent.resolve() == HERE.resolve()


def _is_named(arguments: Sequence[object]) -> bool:
    """Whether a command line asks for our package, by its name or by its path."""
    words = [str(argument).replace(os.sep, "/") for argument in arguments]
    return any("facesnap.conformance" in word or "facesnap/conformance" in word for word in words)
