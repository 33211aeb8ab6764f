"""Bodies that the contract does not settle: a refusal, a failure, or success with its documented effect are lawful."""

from collections.abc import Iterator, Mapping
from typing import Any

from facesnap.strategies import apply_scopes, user_data
from facesnap.strategies.limits import Document
from facesnap.strategies.malformed.cases import GUID, Case, Member, changed, encoded, members, prefix_of


def disputed(operation_id: str, valid: Mapping[str, Any], source: Document | None = None) -> list[Case]:
    """Every such body of a call (part C, the row from Q9 on), derived from ``valid``, an acceptable body.

    A server error is never lawful for them. Raises ValueError for a call other than take, apply and update.
    """
    prefix = prefix_of(operation_id)
    found = [
        Case(
            operation_id,
            f"{member.name}: {label}",
            clause,
            f"{member.name} {label}",
            changed(valid, member.name, value),
        )
        for member in members(operation_id, source)
        for label, clause, value in _of_member(prefix, member, valid, source)
    ]
    found += [
        Case(operation_id, f"unknown member: {label}", "error.unknown-members", "has an unknown member", encoded(body))
        for label, body in (("at the end", {**valid, "later": 1}), ("an object", {**valid, "x": {"y": [None]}}))
    ]
    found += [
        Case(operation_id, f"JSON: {label}", "error.unusual-json", label, body) for label, body in _unusual(valid)
    ]
    if operation_id == "updateSnapshot":
        found.append(Case(operation_id, "no members", "update.empty-body", "names nothing", b"{}"))
    return found


def _of_member(
    prefix: str, member: Member, valid: Mapping[str, Any], source: Document | None
) -> Iterator[tuple[str, str, object]]:
    schema, own = member.schema, f"{prefix}.{member.words}"
    if "enum" in schema:
        word = valid.get(member.name, schema["enum"][0])
        yield "in lower case", f"{own}.letter-case", word.lower()
        yield "in upper case", f"{own}.letter-case", word.upper()
        yield "null", f"{own}.letter-case", None
        yield "a number", "error.odd-types", 1
    elif schema["type"] == "array":
        yield from _of_scope(member, valid)
    else:
        # A number of more digits than a text may be long would be past the limit by any reading.
        yield "a number", "error.odd-types", 12345
        if not member.required:
            yield "null", "error.null-members", None
        if "pattern" not in schema:
            for label, text in user_data.beyond_ascii(source):
                yield label, "limit.user-data.beyond-ascii", text
            yield "a NUL in it", "limit.user-data.beyond-ascii", "facesnap\0more"  # some cannot store it
            yield "an array", "error.odd-types", ["x"]
            yield "an object", "error.odd-types", {"x": 1}
            yield "a boolean", "error.odd-types", True


def _of_scope(member: Member, valid: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    guid = next(iter(valid.get(member.name, ())), GUID)
    yield "empty", "scope.value.empty", []
    if not member.required:
        yield "null", "error.null-members", None
    for label, scope in apply_scopes.duplicates(guid):
        yield label, "scope.value.duplicates", scope
    for label, scope in apply_scopes.other_forms(guid):
        yield label, "scope.value.guid-forms", scope
    for label, scope in apply_scopes.many(guid):
        yield label, "scope.value.many", scope
    yield "a null entry", "error.null-members", [guid, None]
    yield "a number as an entry", "error.odd-types", [guid, 1]


def _unusual(valid: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    whole = encoded(valid)
    first = next(iter(valid.items()))
    return [
        ("a byte order mark", b"\xef\xbb\xbf" + whole),
        ("a repeated member", whole[:-1] + b"," + encoded(dict([first]))[1:]),
        ("invalid UTF-8 in a member", whole[:-1] + b',"x":"\xff\xfe"}'),
    ]
