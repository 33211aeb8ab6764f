"""index.html: one file without network or script. Here is what goes into it; its looks are in templates/."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from facesnap.conformance.report.evidence import shown_failure
from facesnap.conformance.report.families import FAMILIES
from facesnap.conformance.report.run import JsonObject, Run, fold
from facesnap.conformance.report.terminal import VERDICTS
from facesnap.conformance.report.text import clip, many, visible
from facesnap.conformance.report.verdicts import CUT_SHORT, decides

_TEXT = 4_000  # characters of any one free text that the page shows
_ENTRIES = 500  # notes, findings and answers that the page lists


def render_html(results: Mapping[str, Any], events: Iterable[JsonObject]) -> str:
    """The page for ``results``; ``events`` give the words of the clauses, notes, findings and phases."""
    return page_of(results, fold(events, keep=()))


def page_of(results: Mapping[str, Any], run: Run) -> str:
    """As :func:`render_html`, of a log already folded."""
    rows = [_row(row, run) for row in results["clauses"]]
    says = {row["id"]: row for row in rows}
    failures = [
        {"number": number, **shown_failure(failure, says[failure["clause"]])}
        for number, failure in enumerate(results["failures"], 1)
    ]
    # Those that decide the verdict first; the sort is stable.
    failures.sort(key=lambda failure: not failure["decides"])
    counts = Counter(row["verdict"] for row in rows)
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            results=results,
            header=run.header,
            cut_short=results["ended"] in CUT_SHORT,
            ending=run.footer and run.footer["reason"],
            verdicts=VERDICTS,
            counts=counts,
            judged=counts["pass"] + counts["fail"],
            judgements=sum(check["judgements"] for check in run.checks),
            deciding=sum(row["verdict"] == "fail" and row["decides"] for row in rows),
            target=[*_facts(results["target"]), *_skew(results["skew"])],
            families=_families(rows),
            failures=failures,
            profile=_profile(results["profile"], run.header.get("questions") or {}),
            unjudged=_unjudged(rows),
            phases=run.phases,
            notes=run.notes[:_ENTRIES],
            findings=run.findings[:_ENTRIES],
            left_out=max(0, len(run.notes) - _ENTRIES) + max(0, len(run.findings) - _ENTRIES),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("facesnap.conformance.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["seen"] = _seen
    environment.filters["many"] = many
    environment.filters["duration"] = _duration
    style = files("facesnap.conformance.report") / "templates" / "page.css"
    environment.globals["style"] = Markup(style.read_text(encoding="utf-8"))  # noqa: S704 - our own file
    return environment


def _row(row: Mapping[str, Any], run: Run) -> JsonObject:
    clause = run.catalogue.get(row["id"], {})
    family = clause.get("family") or row["id"].partition(".")[0]
    says = clause.get("says", "The log's header does not list this clause.")
    return {**row, "says": says, "family": family, "decides": decides(row)}


def _families(rows: Iterable[JsonObject]) -> list[JsonObject]:
    """The families that have clauses: those we know in our order, any other after them."""
    grouped: defaultdict[str, list[JsonObject]] = defaultdict(list)
    for row in rows:
        grouped[row["family"]].append(row)
    order = [*FAMILIES, *sorted(set(grouped) - set(FAMILIES))]
    return [
        {
            "name": name,
            "title": FAMILIES.get(name, name),
            "rows": grouped[name],
            "counts": Counter(row["verdict"] for row in grouped[name]),
        }
        for name in order
        if name in grouped
    ]


def _unjudged(rows: Iterable[JsonObject]) -> list[JsonObject]:
    """Clauses without a verdict, grouped by what kept them from one; what cannot be tested at all comes last."""
    groups: defaultdict[tuple[str, str], list[JsonObject]] = defaultdict(list)
    for row in rows:
        if row["verdict"] in {"pass", "fail"}:
            continue
        reason = row["reason"] or "no reason given"
        untestable = row["verdict"] == "skip" and reason.startswith("untestable: ")
        groups["untestable" if untestable else row["verdict"], "" if untestable else reason].append(row)
    kinds = ("unknown", "blocked", "skip", "untestable")
    return [
        {"kind": kind, "order": kinds.index(kind), "reason": reason, "rows": group}
        for (kind, reason), group in sorted(groups.items(), key=lambda item: (kinds.index(item[0][0]), item[0][1]))
    ]


def _profile(profile: Mapping[str, Any], questions: Mapping[str, str]) -> list[JsonObject]:
    return [{"id": question, "text": questions.get(question), **answer} for question, answer in profile.items()]


def _facts(value: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """A nested object as rows: dotted name and text, empty members left out."""
    facts: list[tuple[str, str]] = []
    for name, member in value.items():
        if isinstance(member, Mapping):
            facts += _facts(member, f"{prefix}{name}.")
        elif isinstance(member, list):
            facts.append((prefix + name, ", ".join(map(str, member))))
        elif member is not None:
            facts.append((prefix + name, str(member)))
    return facts


def _skew(skew: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """By how much the endpoint's clock is ahead of ours, as a row."""
    if skew is None:
        return []
    low, high = skew["earliest"], skew["latest"]
    return [("clock ahead of ours", f"{low:+.3f} s to {high:+.3f} s, by {' and '.join(sorted(skew['sources']))}")]


def _seen(text: object, limit: int = _TEXT) -> Markup:
    return visible(clip(str(text), limit))


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
