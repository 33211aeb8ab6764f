"""What is wrong with a request: each problem, with the clause that it is about, and whether it must be refused.

From the request alone, whatever the endpoint holds. A problem with ``must`` is one that part C wants refused; the
others may be refused, or served with their documented effect.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from facesnap.conformance.model.values import KINDS, NOT_JSON, NOTHING, Call

OBJECT_ID = re.compile(r"[a-z0-9\-_]+")  # with fullmatch: a final newline is off the pattern
MAX_OBJECT_ID = 64
MAX_USER_DATA = 16_384
MANY_IN_SCOPE = 64  # subscriptions: no size is documented, so that more may be too many for an endpoint
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# Forms that some GUID parsers take as well (Q13).
_HALVES = re.compile("[\ud800-\udfff]")  # of a surrogate pair: some systems cannot carry them
LOOSE_GUID = re.compile(r"\{(?P<b>[^{}]*)\}|\((?P<p>[^()]*)\)|(?P<h>[0-9a-f]{32})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or unusual, about a request."""

    clause: str
    must: bool


def guid(text: object) -> bool:
    """Whether ``text`` is a GUID of 36 characters."""
    return isinstance(text, str) and GUID.fullmatch(text) is not None


def loose_guid(text: str) -> bool:
    """Whether ``text`` is a GUID in a form that only some parsers take (Q13)."""
    if guid(text.strip()):
        return True
    match = LOOSE_GUID.fullmatch(text)
    if match is None:
        return False
    return match["h"] is not None or guid(match["b"] or match["p"])


def scope_of(value: Any) -> frozenset[str]:
    """The subscriptions that a scope names, in lower case and without the loose forms' decoration."""
    items = value if isinstance(value, list) else []
    plain = (re.sub(r"[{}()\s-]", "", item).lower() for item in items if isinstance(item, str))
    return frozenset(f"{x[:8]}-{x[8:12]}-{x[12:16]}-{x[16:20]}-{x[20:]}" for x in plain)


def problems(call: Call) -> list[Problem]:
    """Every problem of the request, in no particular order."""
    read = _READERS.get(call.operation)
    found = [*_unusual(call), *(read(call) if read else ())]
    if call.oddities & {"bytes", "duplicate member"}:
        # Two honest readers may read two different documents: nothing must be refused for what ours says.
        return [replace(problem, must=False) for problem in found]
    return found


def _unusual(call: Call) -> Iterator[Problem]:
    """What is unusual about the request whatever its operation."""
    if "bytes" in call.oddities or "duplicate member" in call.oddities:
        yield Problem("error.unusual-json", must=False)
    if "trailing slash" in call.oddities:
        yield Problem("error.trailing-slash", must=False)
    if call.query.keys() - KNOWN_QUERY.get(call.operation, call.query.keys()):
        yield Problem("error.unknown-query", must=False)


def _body(call: Call, members: frozenset[str]) -> Iterator[Problem]:
    """Problems of a JSON body as a whole, which must be an object of ``members``."""
    if "content type" in call.oddities:
        yield Problem("error.content-type", must=True)
    elif "doubtful content type" in call.oddities:
        yield Problem("error.content-type", must=False)
    if call.body is NOTHING:
        yield Problem("error.body-missing", must=True)
    elif call.body is NOT_JSON:
        yield Problem("error.malformed-json", must="bytes" not in call.oddities)
    elif isinstance(call.body, dict) and call.body.keys() - members:
        yield Problem("error.unknown-members", must=False)


def _take(call: Call) -> Iterator[Problem]:
    yield from _body(call, frozenset({"type", "objectId", "applyScope", "userData"}))
    if call.body in (NOTHING, NOT_JSON):
        return
    body = call.body if isinstance(call.body, dict) else {}
    yield from _required(body, "type", "take.type.required", _type)
    yield from _required(body, "objectId", "take.object-id.required", _object_id("take"))
    yield from _required(body, "applyScope", "take.apply-scope.required", _scope("take"))
    yield from _user_data(body, "take")


def _apply(call: Call) -> Iterator[Problem]:
    yield from _body(call, frozenset({"objectId", "mode"}))
    if call.body in (NOTHING, NOT_JSON):
        return
    body = call.body if isinstance(call.body, dict) else {}
    yield from _required(body, "objectId", "apply.object-id.required", _object_id("apply"))
    mode = body.get("mode", "CreateNew")
    if mode == "CreateNew":
        return
    lenient = mode is None or (isinstance(mode, str) and mode.lower() == "createnew")
    if lenient or isinstance(mode, str):
        yield Problem("apply.mode.letter-case" if lenient else "apply.mode.unknown-refused", must=not lenient)
    else:
        yield Problem("error.odd-types", must=False)


def _update(call: Call) -> Iterator[Problem]:
    yield from _body(call, frozenset({"applyScope", "userData"}))
    if call.body in (NOTHING, NOT_JSON):
        return
    if not isinstance(call.body, dict):
        yield Problem("error.odd-types", must=False)
        return
    if not call.body.keys() & {"applyScope", "userData"}:
        yield Problem("update.empty-body", must=False)
    if "applyScope" in call.body:
        yield from _scope("update")(call.body["applyScope"])
    if call.body.get("userData") == "":
        yield Problem("update.user-data.empty", must=False)
    yield from _user_data(call.body, "update")


def _required(
    body: Mapping[str, Any], member: str, clause: str, judge: Callable[[Any], Iterator[Problem]]
) -> Iterator[Problem]:
    if member not in body:
        yield Problem(clause, must=True)
    elif body[member] is None:
        yield Problem("error.null-members", must=False)
    else:
        yield from judge(body[member])


def _type(value: Any) -> Iterator[Problem]:
    if value in KINDS:
        return
    if not isinstance(value, str):
        yield Problem("error.odd-types", must=False)
    elif value.lower() in {kind.lower() for kind in KINDS}:
        yield Problem("take.type.letter-case", must=False)
    else:
        yield Problem("take.type.unknown-refused", must=True)


def _object_id(operation: str) -> Callable[[Any], Iterator[Problem]]:
    def judge(value: Any) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("error.odd-types", must=False)
        elif not value:
            yield Problem(f"limit.{operation}.object-id.empty-refused", must=True)
        elif len(value) > MAX_OBJECT_ID:
            yield Problem(f"limit.{operation}.object-id.too-long-refused", must=True)
        elif not OBJECT_ID.fullmatch(value):
            yield Problem(f"limit.{operation}.object-id.off-pattern-refused", must=True)

    return judge


def _scope(operation: str) -> Callable[[Any], Iterator[Problem]]:
    garbage = f"{operation}.apply-scope.garbage-refused"
    no_array = "take.apply-scope.array" if operation == "take" else garbage

    def judge(value: Any) -> Iterator[Problem]:
        if value is None:
            yield Problem("error.null-members", must=False)
            return
        if not isinstance(value, list):
            yield Problem(no_array, must=True)
            return
        if not value:
            yield Problem("scope.value.empty", must=False)
        texts = [item for item in value if isinstance(item, str)]
        if len(texts) < len(value):
            yield Problem("error.odd-types", must=False)
        strange = [text for text in texts if not guid(text)]
        if any(not loose_guid(text) for text in strange):
            yield Problem(garbage, must=True)
        elif strange:
            yield Problem("scope.value.guid-forms", must=False)
        if len(texts) > MANY_IN_SCOPE:
            yield Problem("scope.value.many", must=False)
        if len(scope_of(value)) < len(texts):
            yield Problem("scope.value.duplicates", must=False)

    return judge


def _user_data(body: Mapping[str, Any], operation: str) -> Iterator[Problem]:
    value = body.get("userData", "")
    if value is None:
        yield Problem("error.null-members", must=False)
    elif not isinstance(value, str):
        yield Problem("error.odd-types", must=False)
    elif value.isascii() and len(value) > MAX_USER_DATA:
        yield Problem(f"limit.{operation}.user-data.too-long-refused", must=True)
    elif "\0" in value or len(value.encode("utf-8", "surrogatepass")) > MAX_USER_DATA:
        yield Problem("limit.user-data.beyond-ascii", must=False)
    if isinstance(value, str) and _HALVES.search(value):
        yield Problem("error.unusual-json", must=False)


def _list(call: Call) -> Iterator[Problem]:
    types, scopes = call.query.get("type", ()), call.query.get("applyScope", ())
    if len(types) > 1 or len(scopes) > 1:
        yield Problem("error.unknown-query", must=False)
    for value in types:
        if value and value not in KINDS:
            known = value.lower() in {kind.lower() for kind in KINDS}
            yield Problem("list.filter.type-unknown-refused", must=not known and len(types) == 1)
    if "" in types or any(not part for value in scopes for part in value.split(",")):
        yield Problem("list.filter.empty", must=False)
    if any(part and not guid(part) for value in scopes for part in value.split(",")):
        yield Problem("scope.value.guid-forms", must=False)


_READERS: Mapping[str, Callable[[Call], Iterator[Problem]]] = {
    "takeSnapshot": _take,
    "applySnapshot": _apply,
    "updateSnapshot": _update,
    "listSnapshots": _list,
}

KNOWN_QUERY: Mapping[str, frozenset[str]] = {
    "takeSnapshot": frozenset(),
    "applySnapshot": frozenset(),
    "updateSnapshot": frozenset(),
    "getSnapshot": frozenset(),
    "deleteSnapshot": frozenset(),
    "getOperationStatus": frozenset(),
    "listSnapshots": frozenset({"type", "applyScope"}),
}
