"""Bodies that must be refused (part C, the first row): enumerated from the document, one fault each."""

from collections.abc import Iterator, Mapping
from typing import Any

from facesnap.strategies import apply_scopes, object_ids, snapshot_types, user_data
from facesnap.strategies.limits import Document, limits
from facesnap.strategies.malformed.cases import GUID, Case, Member, changed, encoded, members, prefix_of, without

_NO_TEXT: list[tuple[str, object]] = [("an array", []), ("an object", {}), ("a boolean", True)]
_DEEP = 5_000  # levels: past the recursion limit of common parsers, small enough for every limit on bodies


def enumerated(operation_id: str, valid: Mapping[str, Any], source: Document | None = None) -> list[Case]:
    """Every refused body of a call, derived from ``valid``, a body that the endpoint would accept.

    Limits, patterns, words and required members come from the document, so a changed document changes the list.
    Raises ValueError for a call other than take, apply and update.
    """
    prefix = prefix_of(operation_id)
    found = [
        Case(operation_id, f"{member.name}: {label}", clause, f"{member.name} {reason}", body)
        for member in members(operation_id, source)
        for label, clause, reason, body in _of_member(prefix, member, valid, source)
    ]
    found += [
        Case(operation_id, f"JSON: {label}", "error.malformed-json", "is no JSON", body)
        for label, body in _texts(valid)
    ]
    if any(member.required for member in members(operation_id, source)):
        # To be valid, a body that requires nothing would have to be an object all the same; that is settled nowhere.
        found += [
            Case(operation_id, f"body: {label}", "error.body-missing", "the body is no object", encoded(value))
            for label, value in (("an array", []), ("a text", "body"), ("a number", 1), ("null", None), ("true", True))
        ]
    found.append(Case(operation_id, "body: none", "error.body-missing", "there is no body", None))
    found.append(Case(operation_id, "body: empty", "error.body-missing", "the body has no bytes", b""))
    for label, content_type in (("text/plain", "text/plain"), ("application/xml", "application/xml"), ("none", None)):
        reason = f"is declared as {label}"
        found.append(
            Case(operation_id, f"content type: {label}", "error.content-type", reason, encoded(valid), content_type)
        )
    return found


_Fault = tuple[str, str, str, bytes]


def _of_member(prefix: str, member: Member, valid: Mapping[str, Any], source: Document | None) -> Iterator[_Fault]:
    schema, name = member.schema, member.name
    own = f"{prefix}.{member.words}"
    if member.required:
        yield "missing", f"{own}.required", "is missing", without(valid, name)
    if "enum" in schema:
        words = snapshot_types.unknown(source) if name == "type" else _other_modes(source)
        for label, value in [*words, *_NO_TEXT]:
            yield label, f"{own}.unknown-refused", "is no word that the contract knows", changed(valid, name, value)
    elif schema["type"] == "array":
        yield from _of_scope(own, member, valid)
    elif "pattern" in schema:
        if member.required:
            yield "null", f"{own}.required", "is null", changed(valid, name, None)
        for label, text in object_ids.invalid(source):
            kind = label.partition(":")[0].removesuffix(" by one").removesuffix(" by far").replace(" ", "-")
            yield label, f"limit.{own}.{kind}-refused", "is no object id", changed(valid, name, text)
        for label, value in _NO_TEXT:
            yield label, f"limit.{own}.off-pattern-refused", "is no text", changed(valid, name, value)
    else:
        for label, text in user_data.too_long(source):
            yield label, f"limit.{own}.too-long-refused", "is too long", changed(valid, name, text)


def _of_scope(own: str, member: Member, valid: Mapping[str, Any]) -> Iterator[_Fault]:
    guid = next(iter(valid.get(member.name, ())), GUID)
    array_clause = f"{own}.array" if member.required else f"{own}.garbage-refused"
    if member.required:
        yield "null", array_clause, "is null", changed(valid, member.name, None)
    for label, value in apply_scopes.not_arrays(guid):
        yield label, array_clause, "is no array", changed(valid, member.name, value)
    for label, value in apply_scopes.garbage(guid):
        yield label, f"{own}.garbage-refused", "holds what is no GUID", changed(valid, member.name, value)


def _other_modes(source: Document | None) -> list[tuple[str, object]]:
    known = {mode.casefold() for mode in limits(source).apply_modes}
    words = [("another word", "Overwrite"), ("a word and a space", f"{limits(source).apply_modes[0]} "), ("empty", "")]
    return [(label, word) for label, word in words if word.casefold() not in known]


def _texts(valid: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    whole = encoded(valid)
    return [
        ("cut short", whole[:-1]),
        ("cut in the middle", whole[: len(whole) // 2]),
        ("one brace too many", whole + b"}"),
        ("two values", whole + whole),
        ("a comma at the end", whole[:-1] + b",}"),
        ("no colon", whole.replace(b":", b" ", 1)),
        ("single quotes", whole.replace(b'"', b"'")),
        ("no quotes", whole.replace(b'"', b"", 2)),
        ("plain words", b"take it"),
        ("only white space", b"  \n"),
        ("deeply nested and never closed", b"[" * _DEEP),
        ("deeply nested member, never closed", whole[:-1] + b',"x":' + b'{"x":' * _DEEP),
    ]
