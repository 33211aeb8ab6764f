"""Kin: which exchanges of a run an answer rests on, by the ids that they bring and name."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote, urlsplit

from facesnap.conformance.ledger.records import MARKER
from facesnap.conformance.reproducing.templates import GUID, hyphenated
from facesnap.conformance.wire.exchange import Exchange, header

Name = str | tuple[str, str]  # a GUID in lower case, a marker, or an object id with its account
_OBJECT = re.compile(r"/(?:large)?(?:facelists|persongroups)/([^/]+)")
_MEMBER = re.compile(rb'"objectId": ?"([^"\\]*)"')
_LONG = 50_000  # bytes of a body, past which no ids are looked for


class Kin:
    """The exchanges of a run in their order, and what each brings and names. Subscriptions tie nothing together."""

    def __init__(self, exchanges: Sequence[Exchange], subscriptions: Iterable[str]) -> None:
        self.exchanges = exchanges
        self._numbers = [each.number for each in exchanges]
        self._ignored = frozenset(subscriptions)
        self._named = [frozenset(self._sent(each)) for each in exchanges]
        self._brought: dict[Name, list[int]] = defaultdict(list)
        self._polls: dict[str, list[int]] = defaultdict(list)
        self._operations: set[Name] = set()
        self._naming: dict[Name, list[int]] = defaultdict(list)
        for place, exchange in enumerate(exchanges):
            if operation := self._operation(exchange):
                self._operations.add(operation)
            for name in {*self._got(exchange), *_markers(exchange.request.body)}:
                self._brought[name].append(place)
            for name in self._named[place]:
                self._naming[name].append(place)
            if "/operations/" in exchange.request.url:
                for name in self._named[place]:
                    self._polls[str(name)].append(place)

    def stories(self, last: Exchange, words: str, window: Iterable[int]) -> Iterator[list[Exchange]]:
        """Ever longer tales that end with ``last``: what it rests on, what changed that, its check, and all before it.

        ``words`` are those of the breach, which may name ids; ``window`` are the numbers of its check's exchanges.
        """
        end = bisect_left(self._numbers, last.number)
        names = self._named[end] | {name for name in self._got(last) if self._brought[name][0] < end}
        told = last.response.body if last.response is not None else b""
        names |= {*self._guids(words.encode()), *_markers(told)} & self._brought.keys()
        seen: set[int] = set()
        roots = self._rooted([end, *self._bringers(names, end)], end)
        within = {bisect_left(self._numbers, number) for number in window if number <= last.number}
        about = self._about(names, end)
        touching = self._about({name for place in roots for name in self._named[place]} | names, end)
        changing = {place for place in about if self.exchanges[place].request.method != "GET"}
        further = self._about({name for place in touching for name in self._named[place]}, end)
        writing = {place for place in further if self.exchanges[place].request.method != "GET"}
        for more in (set[int](), about & within, changing, touching & within, within, about, touching, writing):
            story = self._rooted([*roots, *more], end)
            if not story <= seen:
                seen |= story
                yield [self.exchanges[place] for place in sorted(story)]
        yield list(self.exchanges[: end + 1])

    def _about(self, names: Iterable[Name], end: int) -> set[int]:
        """Where one of the names is used before the end."""
        return {place for name in names for place in self._naming[name] if place < end}

    def _rooted(self, places: Iterable[int], end: int) -> set[int]:
        """The places, and all that they rest on."""
        found: set[int] = set()
        todo = list(places)
        while todo:
            place = todo.pop()
            if place in found:
                continue
            found.add(place)
            todo += self._bringers(self._named[place], place)
            if (operation := self._operation(self.exchanges[place])) and place != end:
                todo += self._polls[operation][-1:] if self._polls[operation][-1:] < [end] else []
        return found

    def _bringers(self, names: Iterable[Name], before: int) -> Iterator[int]:
        """Where the names came from: GUIDs from the first to tell them, what is made again from the last."""
        for name in names:
            places = self._brought.get(name, [])
            known = places[: bisect_left(places, before)]
            if known:
                yield known[0] if isinstance(name, str) and name not in self._operations else known[-1]

    def _sent(self, exchange: Exchange) -> Iterator[Name]:
        url = urlsplit(exchange.request.url)
        yield from self._guids(unquote(url.path).encode())
        body = exchange.request.body or b""
        if len(body) < _LONG:
            yield from self._guids(body)
        account = exchange.principal.partition("/")[0]
        yield from ((account, match) for match in _OBJECT.findall(unquote(url.path)))
        if url.path.endswith(("/snapshots", "/apply")):
            yield from ((account, match.decode("utf-8", "replace")) for match in _MEMBER.findall(body))

    def _got(self, exchange: Exchange) -> Iterator[Name]:
        response, request = exchange.response, exchange.request
        if response is None or response.status >= 400:
            return
        if operation := self._operation(exchange):
            yield operation
        if len(response.body) < _LONG:
            yield from self._guids(response.body)
        account, path = exchange.principal.partition("/")[0], unquote(urlsplit(request.url).path)
        if request.method == "PUT":
            yield from ((account, match) for match in _OBJECT.findall(path))
        elif path.endswith("/apply"):
            yield from ((account, match.decode("utf-8", "replace")) for match in _MEMBER.findall(request.body or b""))

    def _operation(self, exchange: Exchange) -> str | None:
        location = "" if exchange.response is None else header(exchange.response.headers, "Operation-Location") or ""
        match = GUID.search(location)
        return hyphenated(match[0].lower()) if match else None

    def _guids(self, text: bytes) -> Iterator[str]:
        for match in GUID.finditer(text.decode("utf-8", "replace")):
            guid = hyphenated(match[0].lower())
            if guid not in self._ignored:
                yield guid


def _markers(body: bytes | None) -> set[Name]:
    """The marks of what was written: a refused request may have left one too."""
    return {match.decode() for match in MARKER.findall(body or b"")}
