"""Looking for what runs have left behind, and deleting it: one request at a time, never judged.

What a faithful endpoint says is believed; what it says oddly is told as left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from facesnap.conformance.harness.actors import member
from facesnap.conformance.harness.asking import Asker
from facesnap.conformance.harness.errors import EndpointUnusableError
from facesnap.conformance.harness.preflight import unreachable
from facesnap.conformance.ledger.records import Mark
from facesnap.conformance.reading import parsed
from facesnap.conformance.wire.exchange import Response
from facesnap.conformance.wire.ports import NoAnswerError

NOT_SERVED = frozenset({404, 405, 410})  # to a list: the endpoint knows no such objects, so it holds none
PREFIX = "fs-"  # of the ids that this suite makes
TOP = 1000  # entries of a page, where there are pages


@dataclass(frozen=True, slots=True)
class Thing:
    """An object or a snapshot of an account; ``kind`` None for a snapshot."""

    account: str
    kind: str | None
    id: str

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return f"{self.kind or 'snapshot'} {self.id} of {self.account}"

    @property
    def path(self) -> str:
        """Where it is."""
        family = "snapshots" if self.kind is None else f"{self.kind.lower()}s"
        return f"/{family}/{quote(self.id, safe='', errors='replace')}"

    @property
    def nameable(self) -> bool:
        """Whether a URL can name it: nothing can be there otherwise."""
        return self.id not in {"", ".", ".."}


@dataclass(slots=True)
class Looker:
    """Looks at an endpoint as its accounts."""

    asker: Asker

    def sent(self, account: str, method: str, path: str, query: str = "") -> Response:
        """The answer, the second one where the first is lost or a server error.

        Raises:
            EndpointUnusableError: nobody answers.
        """
        for last in (False, True):
            try:
                response = self.asker.ask(account, method, path, query=query)
            except NoAnswerError as error:
                if last:
                    raise EndpointUnusableError(unreachable(self.asker.principals.base_url(account), error)) from error
                continue
            if response.status < 500:
                break
        return response

    def shown(self, thing: Thing) -> dict[str, Any] | None:
        """What the endpoint shows of a thing; None where it is not there."""
        response = self.sent(thing.account, "GET", thing.path)
        if response.status == 404:
            return None
        body = parsed(response.body)
        return body if isinstance(body, dict) else {}

    def delete(self, thing: Thing) -> int:
        """The status of the answer to its deletion: below 300 it was there, with 404 it was not."""
        return self.sent(thing.account, "DELETE", thing.path).status

    def snapshots(self, account: str) -> list[dict[str, Any]] | int:
        """Every snapshot that an account sees; the status where it cannot be told."""
        return self._listed(account, "/snapshots", "")

    def objects(self, account: str, kind: str) -> list[tuple[Thing, dict[str, Any]]] | int:
        """The objects of an account and a type, with what is shown of them; the status where that is not told.

        Where there are pages, past the first one only those with ids such as this suite makes.
        """
        found: list[tuple[Thing, dict[str, Any]]] = []
        start = ""
        while True:
            after = f"&start={quote(start)}" if start else ""
            page = self._listed(account, f"/{kind.lower()}s", f"top={TOP}{after}" if _paged(kind) else "")
            if isinstance(page, int):
                return [] if page in NOT_SERVED else page
            found += [(Thing(account, kind, str(each.get(member(kind)))), each) for each in page]
            last = found[-1][0].id if page else ""
            past = last > PREFIX and not last.startswith(PREFIX)
            if not _paged(kind) or len(page) < TOP or past or last <= start:
                return found
            start = max(last, PREFIX)

    def _listed(self, account: str, path: str, query: str) -> list[dict[str, Any]] | int:
        response = self.sent(account, "GET", path, query)
        body = parsed(response.body)
        if response.status != 200 or not isinstance(body, list):
            return response.status
        return [each for each in body if isinstance(each, dict)]


def _paged(kind: str) -> bool:
    return kind.endswith("PersonGroup")


def carries(shown: Mapping[str, Any], mark: Mark) -> bool:
    """Whether an object or a snapshot, as the endpoint shows it, carries the mark of a run."""
    data, scope = shown.get("userData"), shown.get("applyScope")
    if isinstance(data, str) and data.startswith(mark.words):
        return True
    scope = scope if isinstance(scope, list) else ()
    return bool(mark.guid) and any(isinstance(each, str) and each.lower() == mark.guid for each in scope)
