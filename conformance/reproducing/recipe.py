"""The recipe: a tale as steps to repeat, later ids drawn from earlier answers. All that is written is made from it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from facesnap.conformance.reading import PREFIX, parsed
from facesnap.conformance.reproducing.tales import Tale
from facesnap.conformance.reproducing.templates import (
    GUID,
    MARKS,
    Form,
    Template,
    hyphenated,
    marked,
    references,
    template_of,
)
from facesnap.conformance.wire.exchange import Exchange, Headers, header
from facesnap.conformance.wire.redaction import KEY_HEADER

ENDLESS = "status.operation.ends"  # its scene is an operation that does not end, however often it is asked
PASSING = ("error.rate-limit", "error.availability")  # their scenes are answers that the same request gets now and then
JSON_TYPE = "application/json; charset=utf-8"
# What every request of a run carries anyway, and what a client writes by itself.
_USUAL = frozenset({"accept", "user-agent", "content-length", KEY_HEADER.lower(), "host"})
_NOUNS = {"resourceLocation": "snapshot", "operation-location": "operation", "id": "snapshot"}
_TERMINAL = frozenset({"succeeded", "failed"})


@dataclass(frozen=True, slots=True)
class Capture:
    """A variable drawn from an answer: from its Operation-Location if ``path`` is empty, else from that member.

    ``ordinal``: it is that GUID of the body, counted from 1, for those who cannot read JSON.
    """

    name: str
    path: tuple[str | int, ...] = ()
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One request to repeat; ``number`` is that of its exchange.

    ``body`` is None for no body, bytes for what is no text. ``advance``: seconds by which to move the clock on first.
    ``until_ended``: a poll, repeated until the operation has ended. ``until_trouble``: repeated until it is answered
    with 429 or a server error. ``served``: the rest of the recipe rests on its
    success. ``may_end``: where it is refused there is no failure, and nothing more to send. ``captures`` are drawn from
    its answer.
    """

    number: int
    who: str
    method: str
    path: Template
    headers: tuple[tuple[str, Template], ...] = ()
    body: Template | bytes | None = None
    advance: float = 0.0
    until_ended: bool = False
    until_trouble: bool = False
    served: bool = False
    may_end: bool = False
    captures: tuple[Capture, ...] = ()

    @property
    def needs(self) -> set[str]:
        """The variables that must have a value before the step."""
        texts = [self.path, *(value for _, value in self.headers)]
        if isinstance(self.body, tuple):
            texts.append(self.body)
        return {name for text in texts for name in references(text)}

    @property
    def is_poll(self) -> bool:
        """Whether it asks for the status of an operation."""
        first = self.path[0] if self.path else ""
        return self.method == "GET" and isinstance(first, str) and first.startswith("/operations/")

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON as a client would write it, declared as such."""
        return (
            isinstance(self.body, tuple)
            and dict(self.headers) == {"Content-Type": (JSON_TYPE,)}
            and as_json(self.body) is not None
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """The steps that show a breach, the last one its scene. ``timed``: the clock is read around every step.

    ``clocked``: the endpoint offers the clock protocol. ``subscriptions`` are the variables of the subscriptions' ids
    by name of the principal; ``invented`` the variables of GUIDs that nobody has issued, with those of the record.
    """

    steps: tuple[Step, ...]
    timed: bool = False
    clocked: bool = False
    subscriptions: Mapping[str, str] = field(default_factory=dict)
    invented: Mapping[str, str] = field(default_factory=dict)

    def only(self, numbers: set[int], clock: Mapping[int, float] | None = None) -> "Recipe | None":
        """The recipe of these steps and clock moves alone; None if one of them needs what another would have brought.

        Without ``clock``, a step that goes hands its own move on to the next one.
        """
        steps: list[Step] = []
        brought = {"run", *self.subscriptions, *self.invented}
        owed = 0.0
        for step in self.steps:
            owed += step.advance
            if step.number in numbers:
                if step.needs - brought:
                    return None
                brought |= {capture.name for capture in step.captures}
                moved = owed if clock is None else clock.get(step.number, 0.0)
                steps.append(replace(step, advance=moved))
                owed = 0.0
        return replace(self, steps=tuple(steps)).trimmed() if steps else None

    def indulgent(self, wrong: set[int]) -> "Recipe":
        """The recipe that rests on nothing that a faithful endpoint would refuse.

        ``wrong`` are the steps that the endpoint already answered wrongly, or that another may refuse; and what the
        scene asks the status of may be refused at once.
        """
        scene = self.steps[-1]
        steps = []
        for step in self.steps:
            asked = scene.until_ended and any(each.name in scene.needs for each in step.captures)
            lenient = step.number in wrong or asked
            may_end = lenient and bool(step.captures) and step is not scene
            steps.append(replace(step, served=step.served and not lenient, may_end=may_end))
        return replace(self, steps=tuple(steps))

    def trimmed(self) -> "Recipe":
        """The recipe without captures that nobody needs."""
        needed: set[str] = set()
        steps: list[Step] = []
        for step in reversed(self.steps):
            steps.append(replace(step, captures=tuple(each for each in step.captures if each.name in needed)))
            needed |= step.needs
        return replace(
            self,
            steps=tuple(reversed(steps)),
            subscriptions={name: who for name, who in self.subscriptions.items() if name in needed},
            invented={name: guid for name, guid in self.invented.items() if name in needed},
        )

    @property
    def numbers(self) -> set[int]:
        """The numbers of the exchanges that the steps repeat."""
        return {step.number for step in self.steps}

    @property
    def principals(self) -> list[str]:
        """The accounts whose keys are needed, in their order; a stranger's key is made from the source's."""
        who = {"source" if step.who.startswith("stranger") else step.who for step in self.steps}
        return sorted(each for each in who if each != "nobody")

    @property
    def moves_clock(self) -> bool:
        """Whether the clock protocol is needed."""
        return self.timed or any(step.advance for step in self.steps)


def recipe_of(tale: Tale, target: Mapping[str, Any]) -> Recipe:
    """The recipe of a tale. ``target`` is as the log describes it."""
    return _Writer(target, tale.run).recipe(tale)


class _Writer:
    """Follows a tale and names what its answers bring."""

    def __init__(self, target: Mapping[str, Any], run: str) -> None:
        self._places = {name: each["base_url"] for name, each in target["subscriptions"].items()}
        # source and sibling may be one subscription: the first name stands.
        self._ids = {each["id"].lower(): f"{name}_id" for name, each in reversed(target["subscriptions"].items())}
        self._run = run
        self._names: dict[str, str] = dict(self._ids)
        self._counts: dict[str, int] = {}
        self._invented: dict[str, str] = {}
        self._takes: set[str] = set()  # operations; polled, each tells of a snapshot of its own
        self._tellers: dict[str, str] = {}

    def recipe(self, tale: Tale) -> Recipe:
        accused = tale.exchanges[-1]
        return Recipe(
            tuple(self._step(exchange, tale) for exchange in _collapsed(tale)),
            any(each.clock is not None and each.clock.exact for each in tale.exchanges) and bool(_times(accused)),
            any(each.clock is not None for each in tale.exchanges),
            {name: name.removesuffix("_id") for name in self._ids.values()},
            self._invented,
        ).trimmed()

    def _step(self, exchange: Exchange, tale: Tale) -> Step:
        request, account = exchange.request, exchange.principal.partition("/")[0]
        base = self._places.get(account, self._places["source"]) + PREFIX
        url = request.url.removeprefix(base) if request.url.startswith(base) else _below(request.url)
        is_accused = exchange is tale.exchanges[-1]
        status = exchange.response.status if exchange.response else 0
        return Step(
            exchange.number,
            exchange.principal,
            request.method,
            self._template(url),
            tuple((name, self._template(value)) for name, value in _unusual(request.headers)),
            self._body(request.body),
            tale.clock.get(exchange.number, 0.0),
            until_ended=_ended(exchange) or (is_accused and tale.clause == ENDLESS),
            until_trouble=is_accused and tale.clause in PASSING,
            served=not is_accused and 200 <= status < 300,
            captures=tuple(self._captures(exchange)),
        )

    def _template(self, text: str) -> Template:
        return template_of(text, self._run, self._name)

    def _body(self, body: bytes | None) -> Template | bytes | None:
        if not body:
            return None
        try:
            return self._template(body.decode("utf-8"))
        except UnicodeDecodeError:
            return body

    def _name(self, guid: str, form: Form) -> str | None:
        """The variable of a GUID that a request names; a new one for one that nobody has told."""
        if guid not in self._names:
            if form == "bare" or any(_resembles(guid, known) for known in self._ids):
                return None
            self._names[guid] = self._numbered("guid")
            self._invented[self._names[guid]] = guid
        return self._names[guid]

    def _captures(self, exchange: Exchange) -> Iterator[Capture]:
        response = exchange.response
        if response is None:
            return
        location = GUID.search(header(response.headers, "Operation-Location") or "")
        found: list[tuple[str, tuple[str | int, ...], str]] = []
        found += [("operation-location", (), location[0])] if location else []
        found += [(_noun(path), path, match[0]) for path, match in _guids((), parsed(response.body))]
        text = [match[0].lower() for match in GUID.finditer(response.body.decode("utf-8", "replace"))]
        for noun, path, guid in found:
            plain = hyphenated(guid.lower())
            if self._told_anew(exchange, path, plain) or plain not in self._names:
                self._names[plain] = self._numbered(_NOUNS.get(noun, noun))
                yield Capture(self._names[plain], path, text.index(guid.lower()) + 1 if guid.lower() in text else 0)

    def _told_anew(self, exchange: Exchange, path: tuple[str | int, ...], guid: str) -> bool:
        """Whether an id that is known already is the one of another thing this time, wherever endpoints do not lie.

        That is so of the operation that a request has started, and of the snapshot that a take has made.
        """
        if guid in self._ids:
            return False
        if not path:
            self._takes |= {guid} if urlsplit(exchange.request.url).path.endswith("/snapshots") else set()
            return True
        asked = GUID.search(_operation(exchange) or "")
        teller = None if asked is None else hyphenated(asked[0].lower())
        if path != ("resourceLocation",) or teller not in self._takes or not _ended(exchange):
            return False
        return self._tellers.setdefault(guid, teller) != teller

    def _numbered(self, noun: str) -> str:
        self._counts[noun] = self._counts.get(noun, 0) + 1
        return f"{noun}_{self._counts[noun]}"


def _unusual(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() not in _USUAL)


def _below(url: str) -> str:
    """What follows the service's prefix in a URL of another place than expected."""
    parts = urlsplit(url)
    return parts.path.partition(PREFIX)[2] + (f"?{parts.query}" if parts.query else "")


def _operation(exchange: Exchange) -> str | None:
    path = urlsplit(exchange.request.url).path
    return path if exchange.request.method == "GET" and "/operations/" in path else None


def _ended(exchange: Exchange) -> bool:
    """Whether the exchange is a poll that saw its operation's end."""
    if _operation(exchange) is None or exchange.response is None:
        return False
    body = parsed(exchange.response.body)
    return isinstance(body, dict) and str(body.get("status")).lower() in _TERMINAL


def _collapsed(tale: Tale) -> list[Exchange]:
    """The exchanges without those that one step stands for.

    These are polls of an operation until it ends, and, where the scene is repeated until it gets such an answer, the
    same requests before it.
    """
    kept: list[Exchange] = []
    accused = tale.exchanges[-1]
    for exchange in tale.exchanges:
        while _ended(exchange) and kept and _waits_for(kept[-1], exchange):
            kept.pop()
        while tale.clause in PASSING and exchange is accused and kept and _same(kept[-1], exchange):
            kept.pop()
        kept.append(exchange)
    return kept


def _same(one: Exchange, other: Exchange) -> bool:
    return one.principal == other.principal and one.request == other.request


def _waits_for(poll: Exchange, end: Exchange) -> bool:
    return _operation(poll) == _operation(end) and poll.principal == end.principal and not _ended(poll)


def _times(exchange: Exchange) -> list[bytes]:
    return [] if exchange.response is None else re.findall(rb"\d{4}-\d\d-\d\dT\d\d:", exchange.response.body)


def _resembles(guid: str, known: str) -> bool:
    """Whether a GUID was made to be mistaken for a subscription's."""
    return sum(one == other for one, other in zip(guid, known, strict=True)) > len(guid) * 2 // 3


def _noun(path: tuple[str | int, ...]) -> str:
    """The name of the member at the end of a path, as a variable may be called."""
    member = next((each for each in reversed(path) if isinstance(each, str)), "")
    return member if member in _NOUNS else re.sub(r"\W+|Ids?\Z", "", member).lower() or "guid"


def _guids(path: tuple[str | int, ...], value: Any) -> Iterator[tuple[tuple[str | int, ...], re.Match[str]]]:
    if isinstance(value, str):
        if match := GUID.search(value):
            yield path, match
    elif isinstance(value, Mapping | list):
        members: Sequence[tuple[Any, Any]] = list(value.items() if isinstance(value, Mapping) else enumerate(value))
        for member, each in members:
            yield from _guids((*path, member), each)


def as_json(template: Template) -> Any:
    """The JSON value of a text, its references as marked texts; None if a client would write another text."""
    text = marked(template)
    try:
        value = json.loads(text)
        same = json.dumps(value, separators=(",", ":")) == text.translate(_ESCAPED)
    except (ValueError, RecursionError):
        return None
    return value if same and value is not None else None


_ESCAPED = {ord(mark): f"\\u{ord(mark):04x}" for mark in MARKS}
