"""The control protocol: ``GET`` and ``POST {control_url}/clock`` (part C, clock protocol). No key is asked for."""

import json

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from facesnap.emulator.asgi import read_body, respond
from facesnap.emulator.clock import Clock, timestamp
from facesnap.emulator.messages import Answer, Json, Wire
from facesnap.emulator.reading import parsed
from facesnap.emulator.refusals import Refusal, bad_argument, body_too_large, method_not_allowed
from facesnap.emulator.rendering import envelope


class ClockApi:
    """Serves one clock as an ASGI application."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            body = await read_body(request)
        except ClientDisconnect:
            return
        try:
            self.serve(request.method, body)
            answer = Answer(200, now(self.clock))
        except Refusal as refusal:
            answer = Answer(refusal.status, envelope(refusal), refusal.headers)
        content = b"" if request.method == "HEAD" else json.dumps(answer.json, separators=(",", ":")).encode()
        framing = (("content-type", "application/json; charset=utf-8"), ("content-length", str(len(content))))
        await respond(Wire(answer.status, (*answer.headers, *framing), content), send)

    def serve(self, method: str, body: bytes | None) -> None:
        """Do what is asked: nothing, or let time pass."""
        if method not in {"GET", "POST"}:
            raise method_not_allowed("GET, POST")
        if body is None:
            raise body_too_large()
        if method == "POST":
            advance(self.clock, parsed(body))


def advance(clock: Clock, command: object) -> None:
    """Let ``advanceSeconds`` pass; 400, and the clock unmoved, if that is no number of zero or more."""
    seconds = command.get("advanceSeconds") if isinstance(command, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise bad_argument("'advanceSeconds' is invalid.")
    try:
        clock.advance(seconds)
    except ValueError as error:
        raise bad_argument("'advanceSeconds' is invalid.") from error


def now(clock: Clock) -> Json:
    """What the clock shows."""
    return {"now": timestamp(clock.now)}
