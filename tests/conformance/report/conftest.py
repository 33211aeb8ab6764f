"""Logs of made-up runs: conformant, nonconformant, truncated, interrupted, and one of a hostile endpoint."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from facesnap.conformance.events import (
    Breached,
    CheckFinished,
    Event,
    Exchanged,
    Found,
    Log,
    Noted,
    Observed,
    PhaseFinished,
    RunFinished,
    RunStarted,
)

Body = str | dict[str, Any] | None

BASE = "http://127.0.0.1:8080/face/v1.0"
SNAPSHOT = "5f1ac2ba-36ef-4b6f-a1e5-0b1a3ce0a901"
OPERATION = "c7b4fbd1-98ac-4dd7-9a54-9e3d2f2f3b10"

CLAUSES = (
    ("take.answer.status", "required", "An accepted take is answered with 202.", ["S13"]),
    ("take.answer.location", "required", "An accepted take names its operation in a header.", ["S13"]),
    ("take.answer.location-form", "recommended", "Operation-Location is relative.", ["[recording]"]),
    ("status.terminal.stays", "required", "A finished operation keeps its status.", ["S70", "S14"]),
    ("status.times.order", "required", "The last action is not before the creation.", ["S70"]),
    ("apply.answer.status", "required", "An accepted apply is answered with 202.", ["S32"]),
    ("apply.restores.object", "required", "The target object exists once the apply succeeded.", ["S33", "S37"]),
    ("get.unknown.refused", "required", "A snapshot id that names nothing is refused.", ["Q3"]),
    ("list.visible.own", "required", "The list holds every snapshot that the caller took.", ["S80"]),
    ("scope.apply.outsider-refused", "required", "A subscription outside the scope cannot apply.", ["S31", "Q1"]),
    ("scope.own.apply", "recommended", "The owner applies only inside its own scope.", ["S31", "Q27"]),
    ("owner.delete.others-refused", "required", "Only its taker can delete a snapshot.", ["S51", "Q2"]),
    ("expiry.apply.after", "required", "After 48 hours an apply is refused.", ["S35"]),
    ("conflict.apply.same-id", "required", "An apply onto an id in use fails.", ["S40", "Q6"]),
    ("content.faces.copied", "observed", "The restored object holds the faces of its source.", ["S10", "Q35"]),
    ("quota.take.daily", "required", "The 101st take of a day is refused.", ["S23"]),
    ("client.made.by-client", "required", "The operations object is made by its client.", ["S01"]),
)
UNTESTABLE = ("limit.duration.million", "required", "A million persons are taken within hours.", ["S15"])


@dataclass(frozen=True, slots=True)
class Asking(RunStarted):
    """A header that also carries the open questions in words, as the report's reader may find one."""

    questions: dict[str, str] | None = None


class Story:
    """Builds the events of a run one by one; times and numbers advance by themselves."""

    def __init__(self, **header: object) -> None:
        self.events: list[Event] = []
        self.number = 0
        self.now = 1_700_000_000.0
        catalogue = [
            {"id": i, "level": level, "family": i.partition(".")[0], "says": says, "cites": cites, "untestable": None}
            for i, level, says, cites in (*CLAUSES, UNTESTABLE)
        ]
        catalogue[-1]["untestable"] = "nobody has the time"
        members: dict[str, Any] = {
            "started": "2023-11-14T22:13:20Z",
            "suite_version": "0.1.0",
            "seed": 42,
            "effort": "standard",
            "select": [],
            "target": {
                "base_url": "http://127.0.0.1:8080",
                "kind": "emulated",
                "subscriptions": {"source": {"tier": "S0"}, "target": {"tier": "S0"}},
            },
            "clauses": catalogue,
        }
        self.add(Asking(**{**members, **header}))

    def add(self, event: Event) -> "Story":
        """Append any event."""
        self.events.append(event)
        return self

    def exchange(  # noqa: PLR0913 - an exchange has that many sides
        self,
        method: str,
        path: str,
        status: int | None,
        *,
        body: Body = None,
        answer: Body = "",
        principal: str = "source",
        phase: str = "enumerated",
        during: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> int:
        """Append an exchange and return its number; ``status`` None means that no answer came."""
        self.number += 1
        self.now += 0.25
        sent = [["Ocp-Apim-Subscription-Key", "REDACTED"], *map(list, headers)]
        if body is not None:
            sent.append(["Content-Type", "application/json; charset=utf-8"])
        response = None
        if status is not None:
            received = [["Content-Type", "application/json; charset=utf-8"]] if answer else [["Content-Length", "0"]]
            response = {"status": status, "headers": received, "body": _text(answer)}
        request = {"method": method, "url": BASE + path, "headers": sent, "body": _text(body)}
        error = None if response else "ReadTimeout: timed out"
        self.add(Exchanged(self.number, phase, during, principal, request, response, self.now, 0.012, error))
        return self.number

    def check(self, clause: str, outcome: str = "pass", reason: str | None = None) -> "Story":
        """Append the end of a check."""
        return self.add(CheckFinished(clause, outcome, reason, 3, 0.05))

    def breach(self, clause: str, *exchanges: int, phase: str = "enumerated", actual: str = "it did not") -> "Story":
        """Append a breach of ``clause`` shown by ``exchanges``."""
        return self.add(Breached(clause, phase, clause, f"what {clause} asks", actual, list(exchanges)))

    def finish(self, ended: str = "completed", reason: str | None = None) -> "Story":
        """Append the footer."""
        return self.add(RunFinished(ended, reason, {"seconds": 12.5}))

    def lines(self) -> list[dict[str, Any]]:
        """The events as a reader of the log gets them."""
        return [json.loads(json.dumps(event.line())) for event in self.events]

    def save(self, directory: Path) -> Path:
        """Write the events as ``directory``/events.jsonl and return the directory."""
        with (directory / "events.jsonl").open("w", encoding="utf-8") as file:
            log = Log(file)
            for event in self.events:
                log.append(event)
        return directory


def _text(body: Body) -> Body:
    return body if body is None or isinstance(body, str) or "base64" in body else json.dumps(body)


def take_and_apply(story: Story) -> list[int]:
    """A take, its status, and an apply onto an id; the numbers of the exchanges."""
    take = {"type": "PersonGroup", "objectId": "fs-a1-staff", "applyScope": ["6d0c…"], "userData": "fs-run a1"}
    operation = {"status": "succeeded", "createdTime": "2023-11-14T22:13:21.5Z", "resourceLocation": "/snapshots/x"}
    return [
        story.exchange("POST", "/snapshots", 202, body=take),
        story.exchange("GET", f"/operations/{OPERATION}", 200, answer=operation),
        story.exchange(
            "POST",
            f"/snapshots/{SNAPSHOT}/apply",
            202,
            body={"objectId": "fs-a1-copy", "mode": "CreateNew"},
            principal="target",
        ),
    ]


def conformant() -> Story:
    """Everything asked was kept; the outsider's clause and the quota are skipped."""
    story = Story()
    take_and_apply(story)
    for clause, *_ in CLAUSES:
        if clause == "quota.take.daily":
            story.check(clause, "skip", "no control_url: the clock cannot be moved")
        else:
            story.check(clause)
    for question, answer in (
        ("Q10", "refused"),
        ("Q6", "a conflict: failed"),
        ("Q6", "a conflict: refused with 409"),
        ("Q2", "403"),
    ):
        story.add(Observed(question, answer, 1))
    story.add(PhaseFinished("enumerated", 3, 0, 4.0)).add(PhaseFinished("journeys", 0, 25, 6.0, "25 of 25 examples"))
    story.add(Noted("info", "waited 0.4 s for a 429"))
    return story.finish()


def nonconformant() -> Story:
    """Three clauses fail: two that decide and a recommended one; one is blocked, one unknown."""
    story = Story(questions={"Q6": "Is a conflict refused at once, or does the operation fail?"})
    numbers = take_and_apply(story)
    story.breach("conflict.apply.same-id", *numbers, actual="the second apply succeeded and replaced the object")
    story.breach("conflict.apply.same-id", numbers[0], actual="the second apply succeeded again")
    story.breach("conflict.apply.same-id", numbers[0], phase="journeys", actual="a later apply succeeded")
    forbidden = story.exchange("POST", f"/snapshots/{SNAPSHOT}/apply", None, body={}, principal="outsider")
    story.breach("scope.apply.outsider-refused", forbidden, actual="an apply by a stranger was accepted")
    story.breach("take.answer.location-form", numbers[0], actual="Operation-Location is absolute")
    outcomes = {
        "conflict.apply.same-id": ("fail", "breached"),
        "scope.apply.outsider-refused": ("pass", None),  # the breach was seen in another check
        "take.answer.location-form": ("fail", "breached"),
        "content.faces.copied": ("blocked", "no face found"),
        "expiry.apply.after": ("unknown", "the clock jumped"),
        "quota.take.daily": ("skip", "budget"),
    }
    for clause, *_ in CLAUSES:
        story.check(clause, *outcomes.get(clause, ("pass", None)))
    story.add(Observed("Q6", "a conflict: refused with 409", 3))
    story.add(PhaseFinished("enumerated", 4, 0, 4.0)).add(PhaseFinished("journeys", 0, 25, 6.0))
    story.add(Found("schemathesis", "Undocumented method", "TRACE is answered with 200", 2))
    return story.finish()


def truncated() -> Story:
    """The run was killed after a few checks."""
    story = Story()
    take_and_apply(story)
    return story.check("take.answer.status").check("take.answer.location")


def interrupted() -> Story:
    """Ctrl-C after a few checks."""
    return truncated().finish("interrupted")


EVIL = (
    "</script></style></pre><img src=x onerror=alert(1)><svg/onload=alert(2)>{{7*7}}{% raw %}\u202etxt.exe\x1b[31m\x00"
)


def hostile() -> Story:
    """An endpoint that tries to get out of the page, the terminal, the shell and the XML, everywhere it can."""
    story = Story(target={"base_url": EVIL, "kind": EVIL}, questions={"Q1": EVIL})
    numbers = [
        story.exchange("POST", "/snapshots?x=" + EVIL, 200, body=EVIL, answer=EVIL, headers=(("X-Evil", EVIL),)),
        story.exchange("PATCH", "/snapshots/'; rm -rf ~ #", 400, answer=json.dumps({EVIL: [EVIL, "\ud800", 1e999]})),
        story.exchange("GET", "/snapshots", 999, answer="[" * 5000 + "1" + "]" * 5000),
        story.exchange("GET", "/snapshots", 200, answer='{"a":"' + "x" * 10_000_000 + '"}'),
        story.exchange("GET", "/snapshots", 200, answer={"base64": base64.b64encode(b'\xff\xfe<b>"\x00').decode()}),
    ]
    story.breach("get.unknown.refused", *numbers, 4711, actual=EVIL * 2000)
    story.check("take.answer.status", "unknown", EVIL).check("list.visible.own", "skip", EVIL)
    story.add(Observed("Q1", EVIL)).add(Observed(EVIL, EVIL)).add(Noted(EVIL, EVIL)).add(Found(EVIL, EVIL, EVIL))
    story.add(PhaseFinished("fuzz", 1, 1, 1.0, EVIL))
    return story.finish("unusable", EVIL)


@pytest.fixture
def stories() -> dict[str, Callable[[], Story]]:
    """The made-up runs by name, each made afresh when called."""
    return {story.__name__: story for story in (conformant, nonconformant, truncated, interrupted, hostile)}


@pytest.fixture
def new_story() -> type[Story]:
    """The builder, for runs of a test's own."""
    return Story


@pytest.fixture
def evil() -> str:
    """The text that the hostile endpoint sends everywhere."""
    return EVIL
