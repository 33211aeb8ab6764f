"""What the verbs share: one paragraph for an error, and what a typo may have meant."""

from difflib import get_close_matches

from facesnap.conformance.catalogue import clauses


def paragraph(text: str) -> str:
    """``text`` on one line, as errors are told."""
    return " ".join(text.split())


def near(wanted: str) -> str:
    """The clauses that ``wanted`` may have meant, as a sentence; where to look if there are none."""
    known = list(clauses())
    within = sorted((clause for clause in known if wanted and wanted in clause), key=lambda each: each.find(wanted))
    found = within[:3] or get_close_matches(wanted, known, n=3)
    return f"Did you mean {' or '.join(found)}?" if found else "`facesnap clauses` lists them all."
