"""The journal of a run: what each request may create is entered before it is sent, and what came of it afterwards.

It reads the wire alone and asks no model: what it says must hold whatever the oracle makes of an answer. What it cannot
place stays as it was entered, and is looked for by whoever cleans up.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote

from facesnap.conformance.harness.errors import TimeIsUpError
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.ledger.records import MARKER, Mark, State
from facesnap.conformance.model.requests import GUID
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.reading import PREFIX, parsed
from facesnap.conformance.wire.exchange import Request, Response, header

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PATCH", "DELETE"})  # nothing comes of them that was not there
FAMILIES = {f"{kind.lower()}s": kind for kind in KINDS}
_KIND = {kind.lower(): kind for kind in KINDS}
_OPERATION = re.compile(r"operations/([^/?#\s]+)", re.IGNORECASE)
_SNAPSHOT = re.compile(r"snapshots/([^/?#\s]+)", re.IGNORECASE)


class Journal(Protocol):
    """Hears of every request of a run."""

    def before(self, principal: str, request: Request) -> int | None:
        """It is about to be sent; the number of the entry, if it may create something. Raises TimeIsUpError."""
        ...

    def after(self, entry: int | None, principal: str, request: Request, response: Response | None) -> None:
        """It was answered, or was not."""
        ...

    def mark(self, mark: str, guids: frozenset[str]) -> None:
        """What is created from here on may carry this mark, or one of these GUIDs in its scope, too."""
        ...

    def expired(self, snapshot: str) -> None:
        """A snapshot is surely gone, though nobody has asked for it."""
        ...


class NoJournal:
    """Keeps nothing: for an emulator of this process, which goes with it."""

    def before(self, principal: str, request: Request) -> int | None:
        """Nothing is entered."""
        del principal, request
        return None

    def after(self, entry: int | None, principal: str, request: Request, response: Response | None) -> None:
        """Nothing."""

    def mark(self, mark: str, guids: frozenset[str]) -> None:
        """Nothing."""

    def expired(self, snapshot: str) -> None:
        """Nothing."""


@dataclass(slots=True)
class LedgerJournal:
    """Keeps a run's journal in a ledger. ``lost`` is told where the disk takes no more: nothing is created then."""

    ledger: Ledger
    run: int
    lost: Callable[[Exception], None]
    wall: Callable[[], float] = time.time

    def before(self, principal: str, request: Request) -> int | None:
        """As the protocol says; the entry is on the disk when this returns."""
        if request.method in SAFE or (request.method != "PUT" and "snapshots" not in request.url.lower()):
            return None
        first, *more = segments(request.url)
        account, at = principal.partition("/")[0], self.wall()
        try:
            if request.method == "PUT" and first in FAMILIES and len(more) == 1:
                return self._object(account, at, FAMILIES[first], more[0], request)
            if first == "snapshots" and len(more) < 2:
                return self._snapshot(account, at, request)
            if first == "snapshots" and more[1].lower() == "apply":
                kind, wanted = self.ledger.kind_of(more[0].lower()), _text(_members(request).get("objectId"))
                return self.ledger.intend(self.run, account, "copy", at=at, kind=kind, object_id=wanted)
        except sqlite3.Error as error:
            self.lost(error)
            raise TimeIsUpError("the ledger cannot be written") from error
        return None

    def _object(self, account: str, at: float, kind: str, object_id: str, request: Request) -> int:
        user_data = _text(_members(request).get("userData"))
        return self.ledger.intend(
            self.run, account, "object", at=at, kind=kind, object_id=object_id, user_data=user_data
        )

    def _snapshot(self, account: str, at: float, request: Request) -> int:
        body = _members(request) or _legible(request)
        scope = body.get("applyScope")
        return self.ledger.intend(
            self.run,
            account,
            "snapshot",
            at=at,
            kind=_KIND.get((_text(body.get("type")) or "").lower()),
            object_id=_text(body.get("objectId")),
            user_data=_text(body.get("userData")),
            scope=[each for each in scope if isinstance(each, str)] if isinstance(scope, list) else None,
        )

    def after(self, entry: int | None, principal: str, request: Request, response: Response | None) -> None:
        """As the protocol says."""
        if response is None:
            return
        account = principal.partition("/")[0]
        with self._heard():
            if entry is not None:
                self._created(entry, request, response)
            elif request.method == "DELETE" and (response.status < 300 or response.status == 404):
                self._deleted(account, request, certain=response.status < 300)
            elif request.method == "GET" and response.status == (200 if "/operations/" in request.url else 404):
                self._seen(account, request, response)

    def _created(self, entry: int, request: Request, response: Response) -> None:
        """What an answer says of a creation; another answer than these may have created something all the same."""
        if 400 <= response.status < 500:
            self.ledger.ended(entry, "refused")
        elif 200 <= response.status < 300 and request.method == "PUT":
            self.ledger.ended(entry, "made")
        elif named := _OPERATION.search(header(response.headers, "Operation-Location") or ""):
            self.ledger.started(entry, named[1].lower())

    def _deleted(self, account: str, request: Request, *, certain: bool) -> None:
        first, *more = segments(request.url)
        if len(more) != 1:
            return
        if first == "snapshots":
            # Nobody but its owner is told the truth of what is not there.
            self.ledger.snapshot_gone(self.run, more[0].lower(), None if certain else account)
        elif first in FAMILIES:
            self.ledger.object_gone(self.run, account, FAMILIES[first], more[0])

    def _seen(self, account: str, request: Request, response: Response) -> None:
        first, *more = segments(request.url)
        if first == "operations" and len(more) == 1 and response.status == 200:
            ended = end_of(response)
            if ended is not None:
                self.ledger.operation_ended(self.run, more[0].lower(), *ended)
        elif first == "snapshots" and response.status == 404:
            self._deleted(account, request, certain=False)

    def mark(self, mark: str, guids: frozenset[str]) -> None:
        """As the protocol says."""
        try:
            for guid in guids or {""}:
                self.ledger.mark(self.run, Mark(mark, guid))
        except sqlite3.Error as error:
            self.lost(error)
            raise TimeIsUpError("the ledger cannot be written") from error

    def expired(self, snapshot: str) -> None:
        """As the protocol says."""
        with self._heard():
            self.ledger.snapshot_gone(self.run, snapshot.lower(), None)

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """What cannot be entered any more is found out anew by whoever cleans up."""
        try:
            yield
        except sqlite3.Error as error:
            self.lost(error)


def segments(url: str) -> list[str]:
    """The path below ``/face/v1.0``, part by part and decoded, the first one in lower case; at least one part."""
    path = url.partition(PREFIX)[2].partition("?")[0].partition("#")[0]
    first, *more = [_text(unquote(part)) or "" for part in path.split("/") if part] or [""]
    return [first.lower(), *more]


def end_of(response: Response) -> tuple[State, str | None] | None:
    """How an operation has ended, by the answer to a question for its status, with the id of what a take has made.

    None where it has not, or where the answer cannot be read.
    """
    body = parsed(response.body)
    status = _text(body.get("status")) if isinstance(body, dict) else None
    match (status or "").lower():
        case "failed":
            return "refused", None
        case "succeeded":
            named = _SNAPSHOT.search(_text(body.get("resourceLocation")) or "")
            return "made", named and named[1].lower()
        case _:
            return None


def _members(request: Request) -> dict[str, Any]:
    """The members of a request's body; none where it is no JSON object."""
    body = parsed(request.body or b"")
    return body if isinstance(body, dict) else {}


def _legible(request: Request) -> dict[str, Any]:
    """What a body that is no JSON object tells all the same: whoever stores something of it stores a mark of ours."""
    raw = request.body or b""
    words, guids = MARKER.search(raw), GUID.findall(raw.decode("utf-8", "replace"))
    return ({"userData": words[0].decode()} if words else {}) | ({"applyScope": guids} if guids else {})


def _text(value: object) -> str | None:
    """A text that any database can hold, or None for anything else."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
