"""Slicing: the tale of a breach holds what it depends on, and little else."""

import json
from typing import Any

from facesnap.conformance.harness.slicing import LONGEST, slice_of
from facesnap.conformance.wire.exchange import Exchange, Request, Response

SUBSCRIPTION = "22222222-bbbb-4bbb-8bbb-222222222222"


def guid(number: int) -> str:
    """A GUID."""
    return f"{number:08x}-0000-4000-8000-000000000000"


class History(list[Exchange]):
    """Exchanges, numbered from 1."""

    def add(self, method: str, path: str, body: Any = None, status: int = 200, **answer: Any) -> Exchange:
        """One more."""
        place = answer.pop("location", None)
        headers = (("operation-location", place),) if place else ()
        request = Request(method, f"http://host/face/v1.0{path}", (), json.dumps(body).encode() if body else None)
        response = Response(status, headers, json.dumps(answer).encode() if answer else b"")
        self.append(Exchange(len(self) + 1, "source", request, response, 0.0, 0.0))
        return self[-1]

    def taken(self, object_id: str, number: int) -> str:
        """A take and two polls; the snapshot's id."""
        body = {"type": "FaceList", "objectId": object_id, "applyScope": [SUBSCRIPTION]}
        self.add("POST", "/snapshots", body, 202, location=f"/operations/{guid(number)}")
        for place in (None, f"/snapshots/{guid(number + 1)}"):
            self.add("GET", f"/operations/{guid(number)}", status=200, resourceLocation=place)
        return guid(number + 1)


def test_tale_of_one_snapshot() -> None:
    """From the object over its take and the last poll to the breach; reads and strangers are left out."""
    history = History()
    history.add("PUT", "/facelists/a", {"name": "n"})
    history.add("PUT", "/facelists/other", {"name": "n"})
    history.add("GET", "/facelists/a")
    history.taken("other", 10)
    snapshot = history.taken("a", 20)
    history.add("PATCH", f"/snapshots/{snapshot}", {"userData": "x"})
    history.add("PATCH", f"/snapshots/{snapshot}", {"userData": "refused"}, 403)
    history.add("GET", f"/snapshots/{snapshot}")
    last = history.add("GET", f"/snapshots/{snapshot}")
    assert slice_of(history, last) == [1, 7, 9, 10, last.number]


def test_subscriptions_tie_nothing() -> None:
    """The scope that all snapshots share ties none of them to another."""
    history = History()
    history.add("PUT", "/facelists/a", {"name": "n"})
    history.add("PUT", "/facelists/b", {"name": "n"})
    first = history.taken("a", 10)
    history.taken("b", 20)
    last = history.add("PATCH", f"/snapshots/{first}", {"applyScope": [SUBSCRIPTION]})
    assert slice_of(history, last) == [1, 3, 5, last.number]


def test_what_came_after_is_no_part() -> None:
    """Nothing after the breach belongs to it."""
    history = History()
    last = history.add("PUT", "/facelists/a", {"name": "n"})
    history.add("PATCH", "/facelists/a", {"name": "m"})
    assert slice_of(history, last) == [1]


def test_deletion_before_the_check_began() -> None:
    """An id that was used and freed before the check began is not told again; one freed within it is."""
    history = History()
    history.add("PUT", "/facelists/a", {"name": "n"})
    history.add("DELETE", "/facelists/a")
    history.add("PUT", "/facelists/a", {"name": "m"})
    last = history.add("GET", "/facelists/a")
    assert 2 not in slice_of(history, last, since=2)
    assert 2 in slice_of(history, last, since=0)


def test_no_answer() -> None:
    """An exchange without an answer is left out, unless it is the breach itself."""
    history = History()
    history.add("PUT", "/facelists/a", {"name": "n"})
    request = Request("PATCH", "http://host/face/v1.0/facelists/a")
    history.append(Exchange(2, "source", request, None, 0.0, 0.0, "lost"))
    last = history.add("GET", "/facelists/a")
    assert slice_of(history, last) == [1, 3]
    assert slice_of(history, history[1]) == [1, 2]


def test_longest_tale() -> None:
    """A tale has an end; the latest of it are kept, and the breach."""
    history = History()
    for _ in range(2 * LONGEST):
        history.add("PATCH", "/facelists/a", {"name": "n"})
    last = history.add("GET", "/facelists/a")
    kept = slice_of(history, last)
    assert len(kept) == LONGEST
    assert kept[-2:] == [last.number - 1, last.number]
