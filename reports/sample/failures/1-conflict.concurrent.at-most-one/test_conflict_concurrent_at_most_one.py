"""conflict.concurrent.at-most-one (required): Of two applies at once onto one new id at most one succeeds.

By S39, S40, Q7. Expected: at most one apply onto the id succeeds. What the endpoint did: two succeeded.

Red while the endpoint still does so, green when it no longer does. It needs pytest, httpx and the environment
variables FACESNAP_URL_SOURCE, FACESNAP_KEY_SOURCE, FACESNAP_KEY_TARGET, FACESNAP_ID_SOURCE, FACESNAP_ID_TARGET;
FACESNAP_URL_TARGET and its like where a subscription has a place of its own. The service is at URL/face/v1.0.
"""

import calendar
import contextlib
import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Self
from urllib.parse import quote

import httpx


def test_conflict_concurrent_at_most_one() -> None:
    "Of two applies at once onto one new id at most one succeeds."
    with Service() as service:
        run = service.run
        source_id = service.subscription("source")
        target_id = service.subscription("target")
        guid_1 = service.guid()
        service.send("source", "PUT", f"/facelists/fs-{run}-2", body={"name": "facesnap", "userData": f"facesnap {run} 1", "recognitionModel": "recognition_02"}, served=True)
        answer = service.send("source", "POST", "/snapshots", body={"type": "FaceList", "objectId": f"fs-{run}-2", "applyScope": [target_id, guid_1, "c0c137f3-dbe3-0000-836c-421a2f12bd38"], "userData": f"facesnap {run} 4"}, served=True)
        operation_1 = service.header(answer, "Operation-Location")
        answer = service.poll("source", f"/operations/{operation_1}")
        snapshot_1 = service.value(answer, "resourceLocation")
        answer = service.send("source", "POST", "/snapshots", body={"type": "FaceList", "objectId": f"fs-{run}-2", "applyScope": [source_id, target_id, guid_1], "userData": f"facesnap {run} 44"}, served=True)
        operation_2 = service.header(answer, "Operation-Location")
        answer = service.poll("source", f"/operations/{operation_2}")
        snapshot_2 = service.value(answer, "resourceLocation")
        answer = service.send("target", "POST", f"/snapshots/{snapshot_1}/apply", body={"objectId": f"fs-{run}-52"}, served=True)
        operation_3 = service.header(answer, "Operation-Location")
        answer = service.send("target", "POST", f"/snapshots/{snapshot_2}/apply", body={"objectId": f"fs-{run}-52"})
        if refused(answer):
            return  # refused, as it should have been
        operation_4 = service.header(answer, "Operation-Location")
        service.poll("target", f"/operations/{operation_3}")
        answer = service.poll("target", f"/operations/{operation_4}")
        wrong = {'status': 200,
                 'content-type': 'application/json; charset=utf-8',
                 'body': {'status': 'succeeded',
                          'createdTime': Ellipsis,
                          'lastActionTime': Ellipsis,
                          'finishedTime': Ellipsis,
                          'resourceLocation': Ellipsis}}
        assert not alike(service.told(answer), wrong), "conflict.concurrent.at-most-one: expected at most one apply onto the id succeeds; the endpoint still does: two succeeded"


# --------------------------------------------------------------------------------------------------------------------
# What the test above is told with. Nothing below knows of this failure.

HEADERS: Final = ("operation-location", "location", "content-type", "retry-after", "allow")
NEAR = 1_500_000_000  # nanoseconds within which the clock's reading and a time are not told apart
LONG = 200  # characters of a text, past which its digest stands for it
EAGER, POLLS = 12, 60  # polls at once before any waiting, and in all
MANY = 100  # times that a request is sent for an answer that it gets now and then
GUID: Final = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\1[0-9a-f]{4}){3}[0-9a-f]{8}(?![0-9a-f])", re.IGNORECASE
)
TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(\.\d+)?(.*)")


class SetUpError(Exception):
    """The sequence came to no answer that could be judged: nothing is said of the bug."""


class Service:
    """The endpoint, and what its answers have brought so far. Every call is a numbered step of the sequence."""

    def __init__(
        self,
        *,
        timed: bool = False,
        settings: Mapping[str, str] = os.environ,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """``timed``: read the endpoint's clock before each step. ``settings``: where it is, and what opens it."""
        self.run = uuid.uuid4().hex[:8]
        self.step = 0
        self.known: dict[str, str] = {self.run: "run"}
        self.times: dict[int, str] = {}
        self.starts: dict[int, str] = {}
        self._first: tuple[str, int] | None = None
        self.made: dict[tuple[str, str], None] = {}
        self._last: httpx.Response | None = None
        self._timed = timed
        self._settings = settings
        self._client = httpx.Client(transport=transport, timeout=30.0)
        for who in ("source", "target", "outsider", "sibling"):
            if variable("ID", who) in settings:
                self.subscription(who)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Delete what the sequence made."""
        with contextlib.suppress(httpx.HTTPError):
            for who, path in reversed(self.made):
                self._once(who, "DELETE", path, b"", {})
        self._client.close()

    # What the environment says

    def _setting(self, what: str, who: str) -> str:
        name = variable(what, who)
        if name not in self._settings:
            raise SetUpError(f"the environment variable {name} is not set")
        return self._settings[name]

    def url(self, who: str) -> str:
        """Where a subscription's requests go: its own place if it has one, else the source's."""
        own = self._settings.get(variable("URL", who.partition("/")[0]))
        return (own or self._setting("URL", "source")).rstrip("/")

    def subscription(self, who: str) -> str:
        """The id of a subscription, as apply scopes name it."""
        value = self._setting("ID", who).lower()
        self.known.setdefault(value, f"{who}'s id")
        return value

    def key(self, who: str) -> str | None:
        """The key that a principal sends; None for nobody. A stranger's opens nothing."""
        account, _, which = who.partition("/")
        if account == "nobody":
            return None
        if account != "stranger":
            return self._setting("KEY", who)
        good = self._setting("KEY", "source")
        other = f"{good[:-1]}{'0' if good[-1:] != '0' else '1'}"
        return {"empty": "", "near": other, "longer": f"{good}0"}.get(which, uuid.uuid4().hex)

    # What is sent

    def guid(self) -> str:
        """A GUID that nobody has issued."""
        value = str(uuid.uuid4())
        self.known[value] = f"a GUID made up before step {self.step + 1}"
        return value

    def send(
        self,
        who: str,
        method: str,
        path: str,
        *,
        body: Any = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        served: bool = False,
    ) -> httpx.Response:
        """Send one request below /face/v1.0; ``body`` goes as JSON, ``content`` as it is.

        Raises:
            SetUpError: it was refused though the sequence rests on it (``served``).
        """
        if body is not None:
            content = json.dumps(body, separators=(",", ":")).encode()
            headers = {"Content-Type": "application/json; charset=utf-8"} if headers is None else headers
        self._begin()
        answer = self._last = self._once(who, method, path, content, headers or {})
        if served and not answer.is_success:
            raise SetUpError(f"step {self.step}, {method} {path}, was answered with {answer.status_code}")
        if method == "PUT" and answer.is_success:
            self.made[who, path] = None
        return answer

    def _begin(self) -> None:
        self.learn(self._last)
        self.step += 1
        if self._timed:
            self.starts.setdefault(self.now(), f"the start of step {self.step}")

    def insist(
        self, who: str, method: str, path: str, *, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send one request at once again and again, until the answer is a 429 or a server error; the last answer."""
        self._begin()
        for _ in range(MANY):
            answer = self._last = self._once(who, method, path, content, headers or {}, patient=False)
            if answer.status_code == 429 or answer.status_code >= 500:
                break
        return answer

    def poll(self, who: str, path: str) -> httpx.Response:
        """Ask for an operation's status until it has ended; its last answer."""
        answer = self.send(who, "GET", path)
        for polls in range(1, POLLS):
            if answer.status_code != 200 or ended(answer):
                break
            self._let_pass(polls)
            self.learn(answer)
            answer = self._last = self._once(who, "GET", path, b"", {})
        for name, location in texts(answer):
            if name == "resourceLocation" and (location.startswith("/snapshots/") or self.run in location):
                self.made[who, quote(location, safe="/%")] = None
        return answer

    def _let_pass(self, polls: int) -> None:
        """Wait between two polls: on the endpoint's own clock where it can be moved."""
        if polls >= EAGER and "FACESNAP_CONTROL_URL" in self._settings:
            self.advance(2.0 ** min(polls - EAGER, 12))
        elif polls >= 4 and "FACESNAP_CONTROL_URL" not in self._settings:
            time.sleep(min(0.05 * 1.3**polls, 2.0))

    def _once(
        self, who: str, method: str, path: str, content: bytes, headers: Mapping[str, str], *, patient: bool = True
    ) -> httpx.Response:
        key = self.key(who)
        sent = {"Accept": "application/json"} | ({} if key is None else {"Ocp-Apim-Subscription-Key": key})
        if content or method not in {"GET", "HEAD"}:
            sent["Content-Length"] = str(len(content))
        for _ in range(30):
            answer = self._client.request(
                method, f"{self.url(who)}/face/v1.0{path}", content=content or None, headers=sent | dict(headers)
            )
            if answer.status_code != 429 or not patient:
                break
            time.sleep(float(answer.headers.get("Retry-After") or 1))
        return answer

    # Time

    def now(self) -> int:
        """The endpoint's clock (the clock protocol)."""
        return instant(self._client.get(f"{self._setting('CONTROL', 'URL')}/clock").json()["now"]) or 0

    def advance(self, seconds: float) -> None:
        """Move the endpoint's clock on (the clock protocol)."""
        url = f"{self._setting('CONTROL', 'URL')}/clock"
        self._client.post(url, json={"advanceSeconds": seconds}).raise_for_status()

    # What was answered

    def header(self, answer: httpx.Response, name: str) -> str:
        """The GUID in a header; raises SetUpError if there is none."""
        return self._guid(answer.headers.get(name), name)

    def value(self, answer: httpx.Response, *path: str | int) -> str:
        """The GUID in a member of the answer's JSON; raises SetUpError if there is none."""
        try:
            found = answer.json()
            for member in path:
                found = found[member]
        except (ValueError, LookupError, TypeError):
            found = None
        return self._guid(found, ".".join(map(str, path)))

    def _guid(self, text: object, where: str) -> str:
        found = GUID.search(text) if isinstance(text, str) else None
        if found is None:
            raise SetUpError(f"the answer of step {self.step} has no id in {where}")
        return found[0]

    def learn(self, answer: httpx.Response | None) -> None:
        """Remember what an answer brought: its ids and times get the names of the step and their member."""
        for name, text in [] if answer is None else texts(answer):
            for match in GUID.finditer(text):
                self.known.setdefault(plain(match[0]), f"{self.step}:{name}")
            if (when := instant(text)) is not None:
                self.times.setdefault(when, f"{self.step}:{name}")

    def told(self, answer: httpx.Response) -> dict[str, Any]:
        """What an answer says, in the terms of the sequence."""
        times = ((name, instant(text)) for name, text in texts(answer))
        self._first = next(((name, when) for name, when in times if when is not None), None)
        headers = {name: self._text(answer.headers[name]) for name in HEADERS if name in answer.headers}
        try:
            body = answer.json() if answer.content else ""
        except (ValueError, RecursionError):
            body = answer.text
        if isinstance(body, list):  # what else the endpoint holds is not of this sequence, and the order says nothing
            body = sorted((each for each in map(self._told, body) if "<" in json.dumps(each)), key=json.dumps)
        else:
            body = self._told(body)
        return {"status": answer.status_code, **headers, "body": body}

    def _told(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._text(name): self._told(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._told(member) for member in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        if (when := instant(text)) is not None:
            return f"<{self._place(when)}{shape(text)}>"
        for who in ("source", "sibling"):
            if variable("URL", who) in self._settings:
                text = text.replace(self.url(who), f"<{who}'s URL>")
        text = GUID.sub(lambda match: self._named(match[0]), text).replace(self.run, "<run>")
        if len(text) > LONG:
            sum_ = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            return f"{text[:60]}... ({len(text)} characters, SHA-256 {sum_})"
        return text

    def _named(self, guid: str) -> str:
        name = self.known.get(plain(guid), "a GUID")
        bare = "" if "-" in guid else " without hyphens"
        return f"<{name}{' in capitals' if guid == guid.upper() != guid.lower() else ''}{bare}>"

    def _place(self, when: int) -> str:
        """Where a time stands among those known, and as against the first one of its own answer."""
        name, first = self._first or ("", when)
        order = "" if when == first else f", {'after' if when > first else 'before'} its {name}"
        return self._among(when) + order

    def _among(self, when: int) -> str:
        if when in self.times:
            return self.times[when]
        if any(abs(known - when) < NEAR for known in self.times):
            return _beside(when, self.times)
        about = [name for known, name in self.starts.items() if abs(known - when) < NEAR]
        return f"about {about[0]}" if about else _beside(when, self.starts | self.times)


def _beside(when: int, known: Mapping[int, str]) -> str:
    """Next to which of the known times a time stands, and how far from it."""
    if earlier := [each for each in known if each < when]:
        return f"after {known[max(earlier)]}{about(when - max(earlier))}"
    return f"before {known[min(known)]}{about(min(known) - when)}" if known else "a time"


def variable(what: str, who: str) -> str:
    """The environment variable that says something of a principal: FACESNAP_KEY_SOURCE and so on."""
    return f"FACESNAP_{what}_" + re.sub(r"[^A-Za-z0-9]+", "_", who).upper()


def refused(answer: httpx.Response) -> bool:
    """Whether the request itself was refused: not the key, and not for the time being."""
    return 400 <= answer.status_code < 500 and answer.status_code not in {401, 408, 425, 429}


def ended(answer: httpx.Response) -> bool:
    """Whether an operation's status is a last one."""
    try:
        return str(answer.json()["status"]).lower() in {"succeeded", "failed"}
    except (ValueError, LookupError, TypeError):
        return False


def texts(answer: httpx.Response) -> Iterator[tuple[str, str]]:
    """Every text of an answer with the name of its place: the operation's location, then the body's members."""
    if "operation-location" in answer.headers:
        yield "operation-location", answer.headers["operation-location"]
    try:
        yield from _texts("", answer.json())
    except (ValueError, RecursionError):
        return


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for member, each in value.items():
            yield from _texts(f"{name}.{member}" if name else member, each)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(f"{name}[{index}]", each)


def plain(guid: str) -> str:
    """A GUID in lower case with its hyphens."""
    return str(uuid.UUID(guid))


def bare(guid: str) -> str:
    """A GUID without its hyphens."""
    return guid.replace("-", "")


def instant(text: object) -> int | None:
    """The nanosecond that a text names; None for a text that names no time."""
    match = TIME.fullmatch(text) if isinstance(text, str) else None
    try:
        second = None if match is None else datetime.fromisoformat(match[1].upper())
    except ValueError:
        second = None
    if match is None or second is None:
        return None
    return calendar.timegm(second.timetuple()) * 10**9 + int((match[2] or ".0")[1:10].ljust(9, "0"))


def shape(text: str) -> str:
    """What is unlike ``2021-06-01T08:00:00Z`` in the form of a time."""
    match = TIME.fullmatch(text)
    return "" if match is None or match[3] == "Z" else f", written with {match[3]!r} at its end"


def about(gap: int) -> str:
    """A gap between two times, rounded so that no haste or delay of a run shows in it."""
    minutes = gap / 60e9
    if minutes < 1.5:
        return ""
    return f" by {minutes:.0f} min" if minutes < 90 else f" by {minutes / 60:.0f} h"


def alike(told: Any, wrong: Any) -> bool:
    """Whether an answer as told says what ``wrong`` says; ``...`` in it stands for anything.

    In any order: lists come by ids, which are new each time.
    """
    if wrong is ...:
        return True
    if isinstance(wrong, dict) and isinstance(told, dict):
        return told.keys() == wrong.keys() and all(alike(told[name], wrong[name]) for name in wrong)
    if isinstance(wrong, list) and isinstance(told, list):
        left = list(wrong)
        for each in told:
            place = next((place for place, one in enumerate(left) if alike(each, one)), None)
            if place is None:
                return False
            del left[place]
        return not left
    return type(told) is type(wrong) and bool(told == wrong)
