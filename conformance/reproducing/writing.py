"""Writing: what shows the failures of a run again, in its folder. It is made from the log; nothing is sent anywhere."""

import shutil
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from facesnap.conformance.catalogue import Clause, clauses
from facesnap.conformance.events import read
from facesnap.conformance.report.results_json import FAILURES, name_of_test
from facesnap.conformance.report.run import Run, cited, fold
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.reproducing.har import har
from facesnap.conformance.reproducing.reproduction import Reproduction, reproduced
from facesnap.conformance.reproducing.shell import shell
from facesnap.conformance.reproducing.tales import Tale, tales


def write(directory: Path, results: Mapping[str, Any]) -> None:
    """Write a folder for each failure of ``results``, as results.json names it, in place of those of an earlier run."""
    shutil.rmtree(directory / FAILURES, ignore_errors=True)
    if not any(failure["reproduction"] for failure in results["failures"]):
        return
    log = directory / LOG
    run = fold(read(log), keep=cited(read(log)))
    for failure in results["failures"]:
        tale = tale_of_failure(run, failure)
        if tale is None:
            continue
        folder = directory / failure["reproduction"]
        try:
            write_one(folder, reproduced(tale, clause_of(run, tale), results["target"]))
        except Exception:  # noqa: BLE001 - the other failures are to have theirs
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "defect.txt").write_text(traceback.format_exc(), encoding="utf-8")


def write_one(folder: Path, found: Reproduction) -> None:
    """Write the files of one failure."""
    folder.mkdir(parents=True)
    tale = found.tale
    script = folder / "reproduce.sh"
    script.write_text(shell(found.recipe, found.assertion, found.clause, tale), encoding="utf-8", newline="\n")
    script.chmod(0o755)
    (folder / f"{name_of_test(tale.clause)}.py").write_text(found.test, encoding="utf-8", newline="\n")
    archive = har(tale.exchanges, f"{tale.clause}: expected {tale.expected}; the endpoint did: {tale.actual}")
    (folder / "exchanges.har").write_text(archive, encoding="utf-8", newline="\n")


def tale_of_failure(run: Run, failure: Mapping[str, Any]) -> Tale | None:
    """The tale of a failure of results.json; None for one without exchanges."""
    wanted = failure["clause"], failure["phase"]
    return next((tale for tale in tales(run) if (tale.clause, tale.phase) == wanted), None)


def clause_of(run: Run, tale: Tale) -> Clause:
    """The clause that a tale tells of: the catalogue's, or, of a log of another version, the log's."""
    known = clauses().get(tale.clause)
    if known is not None:
        return known
    told = run.catalogue.get(tale.clause, {})
    return Clause(
        tale.clause, told.get("level", "required"), told.get("says", tale.clause), tuple(told.get("cites", ()))
    )
