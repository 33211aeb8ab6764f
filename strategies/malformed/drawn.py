"""Refused bodies at random: what the enumerated ones stand for, drawn more widely."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from facesnap.strategies import apply_scopes, object_ids, snapshot_types, texts
from facesnap.strategies.limits import Document, limits
from facesnap.strategies.malformed.cases import GUID, Case, Member, changed, encoded, members, prefix_of
from facesnap.strategies.malformed.refused import enumerated


def malformed_bodies(
    operation_id: str, valid: Mapping[str, Any], source: Document | None = None
) -> SearchStrategy[Case]:
    """A body of a take, apply or update that must be refused (part C): one fault in ``valid``, an acceptable body.

    Off-pattern and overlong object ids, unknown types, garbage in the scope, ASCII user data past 16,384, JSON cut at
    any place, and every enumerated case. Raises ValueError for another call.
    """
    prefix = prefix_of(operation_id)
    whole = encoded(valid)
    cut = st.integers(1, len(whole) - 1).map(
        lambda end: Case(operation_id, f"JSON: cut at {end}", "error.malformed-json", "is no JSON", whole[:end])
    )
    kinds = [st.sampled_from(enumerated(operation_id, valid, source)), cut]
    for member in members(operation_id, source):
        for clause, values in _of_member(prefix, member, valid, source):
            kinds.append(values.map(_case(operation_id, member, clause, valid)))
    return st.one_of(kinds)


def _case(operation_id: str, member: Member, clause: str, valid: Mapping[str, Any]) -> Callable[[object], Case]:
    def case(value: object) -> Case:
        return Case(
            operation_id,
            f"{member.name}: drawn",
            clause,
            f"{member.name} is off limits",
            changed(valid, member.name, value),
        )

    return case


def _of_member(
    prefix: str, member: Member, valid: Mapping[str, Any], source: Document | None
) -> Iterator[tuple[str, SearchStrategy[Any]]]:
    known, own = limits(source), f"{prefix}.{member.words}"
    if "enum" in member.schema:
        if member.name == "type":
            yield f"{own}.unknown-refused", snapshot_types.unknown_types(source)
    elif member.schema["type"] == "array":
        guid = next(iter(valid.get(member.name, ())), GUID)
        yield f"{own}.garbage-refused", apply_scopes.garbage_scopes(guid)
    elif "pattern" in member.schema:
        yield f"limit.{own}.off-pattern-refused", object_ids.off_pattern_ids(source)
        if known.object_id.longest is not None:
            letters, least = object_ids.alphabet(source), known.object_id.longest + 1
            yield f"limit.{own}.too-long-refused", st.text(letters, min_size=least, max_size=2 * least)
    elif known.snapshot_user_data.longest is not None:
        least = known.snapshot_user_data.longest + 1
        yield f"limit.{own}.too-long-refused", st.integers(least, 2 * least).map(texts.ascii_text)
