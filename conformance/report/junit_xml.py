"""junit.xml: one test case a clause, for CI systems that read nothing else."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from facesnap.conformance.report.run import JsonObject, Run, fold
from facesnap.conformance.report.text import clip

# XML 1.0 has no way at all to write these, so that they are left out.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = 4_000  # characters of any one text; results.json has them all
_ELEMENTS = {"fail": "failure", "skip": "skipped", "blocked": "error", "unknown": "error"}


def junit(results: Mapping[str, Any], events: Iterable[JsonObject]) -> str:
    """The XML document for ``results``; ``events`` give the times, the seed and the words of the clauses."""
    return junit_of(results, fold(events, keep=()))


def junit_of(results: Mapping[str, Any], run: Run) -> str:
    """As :func:`junit`, of a log already folded."""
    elements = Counter(_ELEMENTS.get(row["verdict"], "passed") for row in results["clauses"])
    totals = {
        "tests": str(len(results["clauses"])),
        "failures": str(elements["failure"]),
        "errors": str(elements["error"]),
        "skipped": str(elements["skipped"]),
        "time": f"{results['stats']['seconds']:.3f}",
    }
    root = ET.Element("testsuites", totals)
    suite = _child(root, "testsuite", name="facesnap", timestamp=run.header.get("started", ""), **totals)
    properties = _child(suite, "properties")
    for name in ("verdict", "coverage", "ended", "reason"):
        _child(properties, "property", name=name, value=results[name] or "")
    for name in ("seed", "effort", "suite_version"):
        _child(properties, "property", name=name, value=str(run.header.get(name, "")))
    seconds = Counter[str]()
    for check in run.checks:
        seconds[check["clause"]] += check["seconds"]
    for row in results["clauses"]:
        case = _child(suite, "testcase", classname=row["id"].partition(".")[0], name=row["id"])
        case.set("time", f"{seconds[row['id']]:.3f}")
        _outcome(case, row, results["failures"], run)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _outcome(case: ET.Element, row: Mapping[str, Any], failures: list[JsonObject], run: Run) -> None:
    if row["verdict"] not in _ELEMENTS:
        return
    element = _child(case, _ELEMENTS[row["verdict"]], message=clip(row["reason"] or row["verdict"], _TEXT))
    element.set("type", row["level"] if row["verdict"] == "fail" else row["verdict"])
    lines = [run.catalogue.get(row["id"], {}).get("says", ""), f"cites: {', '.join(row['cites'])}"]
    for failure in failures:
        if failure["clause"] == row["id"]:
            lines += ["", f"{failure['phase']}, {failure['count']} times"]
            lines += [f"{side}: {clip(failure[side], _TEXT)}" for side in ("expected", "actual")]
            lines += [_line(exchange) for exchange in failure["exchanges"]]
    element.text = _xml("\n".join(lines))


def _line(exchange: Mapping[str, Any]) -> str:
    request, response = exchange["request"], exchange["response"]
    answer = response["status"] if response is not None else f"no answer ({exchange['error']})"
    return f"  {exchange['number']}. {exchange['principal']}: {request['method']} {request['url']} -> {answer}"


def _child(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, {name: _xml(value) for name, value in attributes.items()})


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
