"""The catalogue: every clause, bound to its check. It refuses a check without a clause and a clause without a check."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

Level = Literal["required", "recommended", "observed"]
FAMILIES = frozenset(
    {
        *("take", "status", "apply", "get", "list", "update", "delete", "scope", "owner", "key"),
        *("expiry", "conflict", "content", "isolation", "time", "error", "limit", "quota", "region", "client"),
    }
)
LEVELS = frozenset({"required", "recommended", "observed"})


class CatalogueError(Exception):
    """The clauses and the checks do not fit together: our own defect, raised at import."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement in our own words.

    ``level``: a breach of ``required`` or ``observed`` breaks the verdict, of ``recommended`` warns. ``cites``:
    statement ids, open-question ids, or a source mark. ``untestable``: why no run can judge it, or None.
    """

    id: str
    level: Level
    says: str
    cites: tuple[str, ...]
    untestable: str | None = None

    @property
    def family(self) -> str:
        """The first segment of the id."""
        return self.id.partition(".")[0]


Run = Callable[..., None]  # (service), or (service, kind) for a check with object types


@dataclass(frozen=True, slots=True)
class Check:
    """The function that exercises a clause.

    ``kinds``: the object types for which the oracle must have judged the clause before the check passes; empty where
    once is enough. ``needs``: means of the target without which the clause is SKIP ("clock", "outsider", "sibling",
    "key2"). ``rank``: checks run in the order of their rank; whatever moves the clock runs last.
    ``passive``: any traffic bears the clause out, so that the check need not run where that has happened.
    """

    clause: Clause
    run: Run
    kinds: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    rank: int = 0
    passive: bool = False


@cache
def clauses() -> Mapping[str, Clause]:
    """Every clause by id, read from ``openapi/clauses/*.toml``; raises :class:`CatalogueError` on a bad entry."""
    found: dict[str, Clause] = {}
    for file in sorted(files("facesnap.openapi").joinpath("clauses").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        table = tomllib.loads(file.read_text(encoding="utf-8"))["clause"]
        for clause_id, entry in table.items():
            found[clause_id] = _clause(clause_id, entry, file.name.removesuffix(".toml"))
    return MappingProxyType(dict(sorted(found.items())))


@cache
def questions() -> Mapping[str, str]:
    """The open questions in words, by id."""
    text = files("facesnap.openapi").joinpath("questions.toml").read_text(encoding="utf-8")
    return MappingProxyType(dict(tomllib.loads(text)["question"]))


def _clause(clause_id: str, entry: Mapping[str, Any], stem: str) -> Clause:
    clause = Clause(clause_id, entry["level"], entry["says"], tuple(entry["cites"]), entry.get("untestable"))
    if unknown := entry.keys() - {"level", "says", "cites", "untestable"}:
        raise CatalogueError(f"{clause_id}: unknown members {sorted(unknown)}")
    if clause.family not in FAMILIES or clause.family != stem:
        raise CatalogueError(f"{clause_id}: its first segment must be its file's family")
    if clause.level not in LEVELS or not clause.says or not clause.cites:
        raise CatalogueError(f"{clause_id}: needs a level of {sorted(LEVELS)}, a sentence and a citation")
    return clause


_checks: dict[str, Check] = {}


def clause(
    clause_id: str, *, kinds: tuple[str, ...] = (), needs: str = "", rank: int = 0, passive: bool = False
) -> Callable[[Run], Run]:
    """Bind the decorated function to its clause; raises :class:`CatalogueError` if there is none, or one bound."""

    def bind(run: Run) -> Run:
        if clause_id not in clauses():
            raise CatalogueError(f"no clause {clause_id!r} for the check {run.__qualname__}")
        if clause_id in _checks:
            raise CatalogueError(f"the clause {clause_id!r} has a check already")
        if clauses()[clause_id].untestable:
            raise CatalogueError(f"the clause {clause_id!r} is untestable and has a check")
        _checks[clause_id] = Check(clauses()[clause_id], run, kinds, frozenset(needs.split()), rank, passive)
        return run

    return bind


@cache
def checks() -> Mapping[str, Check]:
    """Every check by clause id; raises :class:`CatalogueError` if a testable clause has none."""
    from facesnap.conformance.clauses import load  # noqa: PLC0415 - the checks import this module

    load()
    if missing := [c.id for c in clauses().values() if not c.untestable and c.id not in _checks]:
        raise CatalogueError(f"clauses without a check: {', '.join(missing)}")
    return MappingProxyType(dict(sorted(_checks.items())))
