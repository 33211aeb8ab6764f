"""Writes the reports of a run beside its log. Each file appears whole or not at all."""

import json
import os
from pathlib import Path

from facesnap.conformance.events import read
from facesnap.conformance.report.junit_xml import junit_of
from facesnap.conformance.report.page import page_of
from facesnap.conformance.report.results_json import results_of
from facesnap.conformance.report.run import JsonObject, cited, fold

LOG = "events.jsonl"


def write(directory: Path) -> JsonObject:
    """Read ``directory``/events.jsonl, write results.json, junit.xml and index.html there, and return the results.

    The log may be cut anywhere. It is read twice, so that only exchanges that a breach names are held in memory.
    Raises OSError where a file cannot be read or written; what was there before then stays.
    """
    log = directory / LOG
    run = fold(read(log), keep=cited(read(log)))
    found = results_of(run)
    _replace(directory / "results.json", json.dumps(found, indent=2) + "\n")
    _replace(directory / "junit.xml", junit_of(found, run))
    _replace(directory / "index.html", page_of(found, run))
    return found


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
