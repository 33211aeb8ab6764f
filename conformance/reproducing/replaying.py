"""Replaying: a recipe under fresh ids, every answer judged by the oracle."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from urllib.parse import quote

import httpx

from facesnap.conformance.contract import contract
from facesnap.conformance.events import Log
from facesnap.conformance.harness.budget import Budget
from facesnap.conformance.harness.clients import answer_of
from facesnap.conformance.harness.errors import StoppedError
from facesnap.conformance.harness.recording import Recorder
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.harness.timekeeping import Clock
from facesnap.conformance.model.state import Account, State
from facesnap.conformance.model.values import KINDS, Judgement
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.reproducing.places import Place, settings
from facesnap.conformance.reproducing.recipe import Recipe, Step
from facesnap.conformance.reproducing.standalone import Service, SetUpError, refused
from facesnap.conformance.reproducing.templates import Reference, Template, filled
from facesnap.conformance.target import Target
from facesnap.conformance.wire.exchange import Exchange

PHASE = "replays"
BOUNDLESS = 10**9  # things that may live at once


@dataclass(slots=True)
class Stage:
    """What a recipe is replayed on: a way to send, and the oracle that judges what comes of it."""

    target: Target
    sender: Sender
    oracle: Oracle
    recorder: Recorder

    @classmethod
    @contextmanager
    def at(cls, place: Place, log: Log | None = None) -> Iterator["Stage"]:
        """A stage of its own at a place; what is sent goes into ``log``, if there is one."""
        target, port = place()
        if target.embedded is not None:  # nobody else needs the room
            target = replace(target, limits=replace(target.limits, max_snapshots=BOUNDLESS, max_objects=BOUNDLESS))
        recorder = Recorder(log or Log(io.StringIO()), phase=PHASE)
        oracle = Oracle(contract(), {name: Account(name, each.id) for name, each in target.subscriptions.items()})
        clock = Clock(port, target.control_url) if target.control_url else None
        budget = Budget(target, lifted=target.embedded is not None)
        try:
            yield cls(target, Sender(target, port, oracle, recorder, clock, budget, seed=0), oracle, recorder)
        finally:
            if target.embedded is not None:
                port.close()

    def tidy(self) -> None:
        """Delete what the oracle knows to have been made; an emulator of this process goes as a whole."""
        if self.target.embedded is not None:
            return
        state = self.oracle.state
        made = [(s.owner, f"/snapshots/{s.id}") for s in state.snapshots.values() if not s.deleted]
        made += [
            (account, f"/{kind.lower()}s/{quote(object_id, safe='')}")
            for (account, kind, object_id), holding in state.holdings.items()
            if holding.known and not holding.absent
        ]
        self.recorder.hold = lambda *_: None
        with suppress(StoppedError):
            for account, path in made:
                self.sender.send(account, "DELETE", path, hurried=True)


@dataclass(slots=True)
class Replay:
    """What came of a replay.

    ``blamed``: the oracle blames the clause for the last step. ``wrong``: the steps for which it blames anything;
    ``denied``: those that were refused.
    ``answer`` and ``told``: the last answer, and what it says in the terms of the sequence; None if it did not come
    to that, and ``stopped`` says why. ``refused``: it ended early and rightly, for what was wrongly accepted before is
    refused. ``scene`` is the last exchange, ``before`` what the oracle knew before it.
    """

    blamed: bool = False
    wrong: set[int] = field(default_factory=set)
    denied: set[int] = field(default_factory=set)
    answer: httpx.Response | None = None
    told: dict[str, object] | None = None
    scene: Exchange | None = None
    before: State | None = None
    stopped: str | None = None
    refused: bool = False
    requests: int = 0
    run: str = ""


class JudgedService(Service):
    """The service as a stand-alone test has it, but sending by a run's sender."""

    def __init__(self, stage: Stage, *, timed: bool) -> None:
        super().__init__(timed=timed, settings=settings(stage.target), transport=httpx.MockTransport(_nowhere))
        self._stage = stage
        self.scene: Exchange | None = None
        self.before: State | None = None
        self.requests = 0

    def _once(
        self, who: str, method: str, path: str, content: bytes, headers: Mapping[str, str], *, patient: bool = True
    ) -> httpx.Response:
        where, _, query = path.partition("?")
        self.before = self._stage.oracle.state
        history = self._stage.recorder.history
        begun = len(history)
        with nullcontext() if patient else self._stage.sender.rate_in_question():
            self.scene = self._stage.sender.send(
                who, method, where, query=query, headers=tuple(headers.items()), body=content or None
            )
        self.requests += len(history) - begun
        if not patient:  # the sender tries again where a server error came
            self.scene = next(filter(_troubled, history[begun:]), self.scene)
        answer = answer_of(self.scene)
        answer.read()
        return answer

    def now(self) -> int:
        """The endpoint's clock."""
        now = self._clock().read()
        return round(now.timestamp()) * 10**9 + now.microsecond * 1000

    def advance(self, seconds: float) -> None:
        """Move it on."""
        self._clock().advance(timedelta(seconds=seconds))

    def _clock(self) -> Clock:
        if self._stage.sender.clock is None:
            raise SetUpError("the endpoint offers no clock protocol")
        return self._stage.sender.clock


def _troubled(exchange: Exchange) -> bool:
    return exchange.response is not None and (exchange.response.status == 429 or exchange.response.status >= 500)


def _nowhere(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("a replay sends by its stage", request=request)


def replay(recipe: Recipe, clause: str, during: str | None, stage: Stage) -> Replay:
    """Send a recipe's steps in order; never raises for what an endpoint does.

    A step that is refused stops nothing: only those are left out that need what it would have brought.
    """
    said: list[tuple[Judgement, Exchange | None]] = []
    recorder, sender = stage.recorder, stage.sender
    service = JudgedService(stage, timed=recipe.timed)
    found = Replay()
    before = recorder.hold, recorder.during, sender.timed, sender.quota
    recorder.hold = lambda judgement, exchange: said.append((judgement, exchange))
    recorder.during = during
    sender.timed = sender.clock is not None and recipe.moves_clock
    sender.quota = clause.startswith("quota.")
    try:
        values = _values(recipe, service, stage)
        sender.journal.mark(service.run, frozenset(values[name] for name in recipe.invented))
        for step in recipe.steps:
            said.clear()
            if step.needs <= values.keys() or step is recipe.steps[-1]:
                found.answer = _play(step, service, values)
            if found.answer is not None and found.answer.status_code >= 400:
                found.denied.add(step.number)
            if step.may_end and found.answer is not None and refused(found.answer):
                found.refused = True
                return found
            found.wrong |= {step.number for _ in said[:1]}
        found.blamed = any(judgement.clause == clause for judgement, _ in said)
        found.told = None if found.answer is None else service.told(found.answer)
    except (SetUpError, StoppedError, KeyError, ValueError) as stopped:
        found.stopped = f"{type(stopped).__name__}: {stopped}"
    finally:
        recorder.hold, recorder.during, sender.timed, sender.quota = before
    found.scene, found.before, found.requests = service.scene, service.before, service.requests
    found.run = service.run
    return found


def _values(recipe: Recipe, service: Service, stage: Stage) -> dict[str, str]:
    """The variables that have a value from the start; the oracle may take ids of this replay for free."""
    values = {"run": service.run}
    values |= {name: service.subscription(who) for name, who in recipe.subscriptions.items()}
    values |= {name: service.guid() for name in recipe.invented}
    named = object_ids(recipe, service.run)
    stage.oracle.assume_free(*product(stage.target.subscriptions, KINDS, sorted(named)))
    return values


def object_ids(recipe: Recipe, run: str) -> set[str]:
    """Every id with the mark of this replay that the recipe names."""
    texts: list[Template] = [step.path for step in recipe.steps]
    texts += [step.body for step in recipe.steps if isinstance(step.body, tuple)]
    named = ("".join(_marked(part, run) for part in text) for text in texts)
    words = re.compile(rf"(?<![\w.-])[\w.-]*?{run}[\w.-]*")
    return {word for text in named if run in text for word in words.findall(text) if word != run}


def _marked(part: str | Reference, run: str) -> str:
    return part if isinstance(part, str) else run if part.name == "run" else "/"


def _play(step: Step, service: Service, values: dict[str, str]) -> httpx.Response:
    if step.advance:
        service.advance(step.advance)
    path = filled(step.path, values)
    if step.until_ended:
        answer = service.poll(step.who, path)
    else:
        send = service.insist if step.until_trouble else service.send
        content = step.body if isinstance(step.body, bytes) else filled(step.body or (), values).encode()
        headers = {name: filled(value, values) for name, value in step.headers}
        answer = send(step.who, step.method, path, content=content, headers=headers)
    for capture in step.captures:
        with suppress(SetUpError):
            values[capture.name] = (
                service.value(answer, *capture.path) if capture.path else service.header(answer, "Operation-Location")
            )
    return answer
