"""Faults of how a refusal looks."""

import json
from dataclasses import replace

from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Json
from facesnap.emulator.refusals import Refusal


class ErrorIsFlat(Fault):
    """A refusal has code and message without the envelope around them."""

    family = "error"
    breaks = frozenset({"error.envelope"})

    def refused(self, refusal: Refusal) -> Answer:
        """Flat."""
        return replace(super().refused(refusal), json={"code": refusal.code, "message": refusal.message})


class ErrorIsText(Fault):
    """A refusal has its message alone for the error."""

    family = "error"
    breaks = frozenset({"error.envelope"})

    def refused(self, refusal: Refusal) -> Answer:
        """A text where an object belongs."""
        return replace(super().refused(refusal), json={"error": refusal.message})


class ErrorCodeIsNumber(Fault):
    """The code in a refusal is the status as a number."""

    family = "error"
    breaks = frozenset({"error.envelope"})

    def refused(self, refusal: Refusal) -> Answer:
        """No text."""
        return replace(super().refused(refusal), json={"error": {"code": refusal.status, "message": refusal.message}})


class ErrorOfConflictIsEmpty(Fault):
    """A refusal for a conflict has no body."""

    family = "error"
    breaks = frozenset({"error.envelope"})
    rare = True

    def refused(self, refusal: Refusal) -> Answer:
        """Nothing with a 409."""
        answer = super().refused(refusal)
        return replace(answer, json=None) if refusal.status == 409 else answer


class ErrorIsProblemDetails(Fault):
    """A refusal for bad input is a problem of RFC 9457, as a framework answers by itself."""

    family = "error"
    breaks = frozenset({"error.envelope"})

    def refused(self, refusal: Refusal) -> Answer:
        """Members of another standard."""
        answer = super().refused(refusal)
        problem: Json = {"type": "about:blank", "title": refusal.message, "status": refusal.status}
        return replace(answer, json=problem) if refusal.status == 400 else answer


class ErrorIsPage(Fault):
    """A refusal is a page in HTML."""

    family = "error"
    breaks = frozenset({"error.envelope"})

    def encoded(self, answer: Answer) -> bytes:
        """What a browser would show."""
        return b"<html><body><h1>Error</h1></body></html>" if answer.status >= 400 else super().encoded(answer)

    def content_type(self, answer: Answer) -> str:
        """As it is."""
        return "text/html" if answer.status >= 400 else super().content_type(answer)


class ErrorIsCutOff(Fault):
    """The body of a refusal ends in the middle of its JSON."""

    family = "error"
    breaks = frozenset({"error.envelope"})

    def encoded(self, answer: Answer) -> bytes:
        """The first half."""
        whole = super().encoded(answer)
        return whole[: len(whole) // 2] if answer.status >= 400 else whole


class ErrorIsQuoted(Fault):
    """The body of a refusal is a JSON text that holds the JSON."""

    family = "error"
    breaks = frozenset({"error.envelope"})

    def refused(self, refusal: Refusal) -> Answer:
        """Encoded twice."""
        answer = super().refused(refusal)
        return replace(answer, json=json.dumps(answer.json))
