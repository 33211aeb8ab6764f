"""What the tests of reproductions share: the folder of a short run on a lying emulator."""

from collections.abc import Callable
from pathlib import Path

import pytest

from facesnap.conformance.catalogue import checks
from facesnap.conformance.embedded import embedded
from facesnap.conformance.events import Log, read
from facesnap.conformance.harness.session import Session
from facesnap.conformance.report import write
from facesnap.conformance.report.writing import LOG
from facesnap.conformance.reproducing.retelling import retell
from facesnap.conformance.reproducing.writing import write as reproduce

Runs = Callable[[str, str], Path]


@pytest.fixture
def run_of(tmp_path: Path) -> Runs:
    """Judges an emulator with a fault by one check, as a run does, and returns the folder of the run."""

    def run(fault: str, clause: str) -> Path:
        with (tmp_path / LOG).open("w", encoding="utf-8") as file:
            session = Session.open(*embedded(7, fault=fault), Log(file), seed=7, effort="quick")
            session.run(checks()[clause])
            retell(session.service, read(tmp_path / LOG))
            session.close("completed", None)
        reproduce(tmp_path, write(tmp_path))
        return tmp_path

    return run
