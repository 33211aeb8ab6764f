"""Explaining a clause and a breach of it in words, for a terminal. Nothing here judges."""

import textwrap

from facesnap.conformance.catalogue import Clause
from facesnap.conformance.events import Breached
from facesnap.conformance.report.text import plain

WIDTH = 100
_MARGIN = " " * 11


def clause_text(clause: Clause) -> str:
    """The clause: id and level, what it says, what it cites, why nobody can judge it if so."""
    level = "untestable" if clause.untestable else clause.level
    lines = [f"{clause.id} ({level})", line("says", clause.says), line("cites", ", ".join(clause.cites))]
    if clause.untestable:
        lines.append(line("untestable", clause.untestable))
    return "\n".join(lines)


def breach_text(clause: Clause, breach: Breached) -> str:
    """The clause, what was expected and what came, and where in the log it stands."""
    during = f", while {breach.during} was checked" if breach.during not in {None, clause.id} else ""
    numbers = ", ".join(str(number) for number in breach.exchanges) or "none"
    return "\n".join(
        [
            clause_text(clause),
            line("expected", breach.expected),
            line("actual", breach.actual),
            line("exchanges", f"{numbers} of the log, in {breach.phase}{during}"),
        ]
    )


def line(name: str, text: str) -> str:
    """One named paragraph, folded; what an endpoint said is made harmless for a terminal."""
    folded = textwrap.fill(plain(text), WIDTH, initial_indent=_MARGIN, subsequent_indent=_MARGIN)
    return f"  {name:<9}{folded[len(_MARGIN) - 1 :] or ' '}" if len(name) <= 9 else f"  {name}\n{folded}"
