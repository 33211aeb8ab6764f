"""Slicing: of all exchanges before a breach, those that it depends on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from facesnap.conformance.wire.exchange import Exchange

_GUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_OBJECT = re.compile(rb'/(?:large)?(?:facelists|persongroups)/([^/?"]+)|"objectId": ?"([^"]*)"')
LONGEST = 40  # exchanges: a longer tale is nobody's reading


@dataclass(slots=True)
class Names:
    """The ids that each exchange of a run names, looked for once: every breach asks for those of all before it."""

    _known: dict[int, tuple[Exchange, frozenset[bytes]]] = field(default_factory=dict)

    def of(self, exchange: Exchange) -> frozenset[bytes]:
        """Every id that an exchange names: in its URL, its request's body, its Operation-Location and its answer."""
        known = self._known.get(exchange.number)
        if known is None or known[0] is not exchange:
            known = self._known[exchange.number] = exchange, _names(exchange)
        return known[1]


def slice_of(history: Sequence[Exchange], last: Exchange, *, since: int = 0, known: Names | None = None) -> list[int]:
    """The numbers of the exchanges that ``last`` depends on, itself included, in order.

    Going backwards, an exchange belongs to the tale if it changes something and names an id that the tale names:
    its ids then belong to the tale too. Of the reads only the last poll of each operation is kept: the ids that it
    brought are needed. ``since`` is the length that the history had when the present check began.
    """
    known = known or Names()
    names = known.of(last)
    names -= _shared(names, last)
    kept = [last.number]
    polled: set[str] = set()
    for position in range(len(history) - 1, -1, -1):
        exchange = history[position]
        if exchange.number >= last.number or exchange.response is None or exchange.response.status >= 400:
            continue
        path = urlsplit(exchange.request.url).path
        poll = "/operations/" in path
        if exchange.request.method == "GET" and (not poll or path in polled):
            continue
        if len(kept) >= LONGEST:
            break
        made = known.of(exchange)
        if not made & names:
            continue
        if exchange.request.method == "DELETE" and position < since:
            continue  # an id that was used and freed before this check began
        if poll:
            polled.add(path)
        names |= made - _shared(made, exchange)
        kept.append(exchange.number)
    return sorted(kept)


def _names(exchange: Exchange) -> frozenset[bytes]:
    parts: list[bytes] = [urlsplit(exchange.request.url).path.encode(), exchange.request.body or b""]
    if exchange.response is not None and len(exchange.response.body) < 10_000:
        parts.append(exchange.response.body)
        parts += [value.encode() for name, value in exchange.response.headers if name.lower() == "operation-location"]
    return frozenset(_ids(parts))


def _ids(parts: Iterable[bytes]) -> Iterable[bytes]:
    for part in parts:
        yield from (match.lower() for match in _GUID.findall(part))
        for plural, member in _OBJECT.findall(part):
            yield plural or member


def _shared(made: frozenset[bytes], exchange: Exchange) -> frozenset[bytes]:
    """Ids that tie everything to everything: the subscriptions in an apply scope."""
    body = exchange.request.body or b""
    scope = body.partition(b'"applyScope"')[2]
    return made & frozenset(match.lower() for match in _GUID.findall(scope))
