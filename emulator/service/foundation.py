"""The ground floor: what a service holds, how a call becomes an answer, and how an answer becomes bytes."""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from facesnap.emulator import rendering
from facesnap.emulator.accounts import Account
from facesnap.emulator.census import Census
from facesnap.emulator.clock import TICKS, Clock
from facesnap.emulator.identifiers import Mint
from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Progress, State

BAD_REQUEST, TOO_MANY_REQUESTS = 400, 429
Handler = Callable[[Call, Account], Answer]


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow asynchronous work is: it ends after so many polls, or once that much virtual time has passed.

    Both are drawn by the seed from ``[low, high]``; polls count the answers that are not final, and of two draws the
    lesser counts: most work is quick.
    """

    polls: tuple[int, int] = (0, 2)
    seconds: tuple[float, float] = (0.2, 3.0)


class Foundation:
    """State, clock and seed of one service, and the way of a call through it."""

    def __init__(
        self,
        accounts: Sequence[Account],
        *,
        seed: int = 0,
        pace: Pace | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.accounts = tuple(accounts)
        self.state = State()
        self.clock = self.make_clock()
        self.census = Census()
        self.mint = Mint(seed)
        self.random = random.Random(f"{seed}/pace")  # noqa: S311 - reproducible on purpose, no secret
        self.pace = pace or Pace()
        self.monotonic = monotonic

    def make_clock(self) -> Clock:
        """The clock that everything is dated by."""
        return Clock()

    def resource_path(self, path: str) -> str:
        """The path after ``/face/v1.0`` under which a resource is looked up: letter for letter as it came (Q30)."""
        return path

    def answer(self, call: Call, find: Callable[[Call], Handler]) -> Wire:
        """The answer to ``call``. ``find`` names who handles it, or raises the refusal that there is nobody."""
        self.clock.tick()
        self.settle()
        try:
            answer = self.handle(call, find(call))
        except Refusal as refusal:
            answer = self.refused(refusal)
        self.census.look(self.state)
        return self.wire(call, answer)

    def handle(self, call: Call, handler: Handler) -> Answer:
        """The answer of ``handler``, if the gate lets the call through."""
        account = self.admit(call)
        self.census.count(account, "requests")
        return handler(call, account)

    def admit(self, call: Call) -> Account:
        """Whose call it is; the gate decides."""
        raise NotImplementedError

    def settle(self) -> None:
        """Let the work that is due by the clock end, and what has expired go."""
        raise NotImplementedError

    def refused(self, refusal: Refusal) -> Answer:
        """The answer that carries ``refusal``."""
        return Answer(refusal.status, rendering.envelope(refusal), refusal.headers)

    def progress(self, *statuses: str) -> Progress:
        """How long a new piece of work takes; ``statuses`` are those that it may show before its end, in order."""
        low, high = self.pace.polls
        shown = min(self.random.randint(low, high), self.random.randint(low, high))
        if not statuses or not shown:
            polls: tuple[str, ...] = ()
        elif shown < len(statuses):
            start = self.random.randrange(len(statuses) - shown + 1)
            polls = statuses[start : start + shown]
        else:
            polls = (*statuses[:-1], *[statuses[-1]] * (shown - len(statuses) + 1))
        seconds = self.random.uniform(*self.pace.seconds)
        return Progress(polls, self.clock.now + round(seconds * TICKS))

    # On the wire

    def wire(self, call: Call, answer: Answer) -> Wire:
        """The answer as bytes: an empty body has no type (part B 1)."""
        headers = [*self.common_headers(answer), *answer.headers]
        body = b"" if answer.json is None or call.method == "HEAD" else self.encoded(answer)
        if body:
            headers.append(("content-type", self.content_type(answer)))
        headers.append(("content-length", str(len(body))))
        return Wire(answer.status, tuple(headers), body)

    def common_headers(self, answer: Answer) -> list[tuple[str, str]]:
        """What every answer of 2021 carries; only what succeeded is billed."""
        headers = [
            ("apim-request-id", self.mint.guid()),
            ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
            ("x-content-type-options", "nosniff"),
            ("x-envoy-upstream-service-time", "1"),
        ]
        if answer.status < BAD_REQUEST:
            headers.append(("csp-billing-usage", "CognitiveServices.Face.Transaction=1"))
        return headers

    def content_type(self, answer: Answer) -> str:
        """The gateway's 429 names no charset."""
        return "application/json" if answer.status == TOO_MANY_REQUESTS else "application/json; charset=utf-8"

    def encoded(self, answer: Answer) -> bytes:
        """The body in UTF-8, compact, but for the space that the recorded 429 has before its message."""
        text = json.dumps(answer.json, ensure_ascii=False, separators=(",", ":"))
        if answer.status == TOO_MANY_REQUESTS:
            text = text.replace('"message":', '"message": ', 1)
        try:
            return text.encode()
        except UnicodeEncodeError:
            # A lone surrogate has no UTF-8; escaped it can be said.
            return json.dumps(answer.json, separators=(",", ":")).encode()
