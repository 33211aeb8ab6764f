"""Reports: functions of the events, and of nothing else.

``write`` turns a run's folder into results.json, index.html and junit.xml; the other names are its parts.
Nothing here judges an answer: raw outcomes come from the log, and verdicts are computed on reading it.
"""

from facesnap.conformance.report.documents import schema
from facesnap.conformance.report.junit_xml import junit
from facesnap.conformance.report.page import render_html
from facesnap.conformance.report.results_json import results
from facesnap.conformance.report.terminal import summary
from facesnap.conformance.report.verdicts import exit_code
from facesnap.conformance.report.writing import write

__all__ = ["exit_code", "junit", "render_html", "results", "schema", "summary", "write"]
