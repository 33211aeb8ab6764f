"""Faults of the status with which a refusal is answered, of types of bodies, and of availability."""

from dataclasses import replace

from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.refusals import Refusal


class ErrorAnswers200(Fault):
    """A refusal is answered with 200, the error inside."""

    family = "error"
    breaks = frozenset({"error.refusal-status", "get.unknown.refused", "update.unknown.refused"})

    def refused(self, refusal: Refusal) -> Answer:
        """All is well, but for the body."""
        return replace(super().refused(refusal), status=200)


class ErrorAnswers408(Fault):
    """What does not exist is answered with 408, which asks clients to try again."""

    family = "error"
    breaks = frozenset({"error.refusal-status", "get.unknown.refused"})

    def refused(self, refusal: Refusal) -> Answer:
        """408 for 404."""
        answer = super().refused(refusal)
        return replace(answer, status=408) if refusal.status == 404 else answer


class ErrorRedirects(Fault):
    """What does not exist is answered with a redirection to a page about errors."""

    family = "error"
    breaks = frozenset({"error.refusal-status", "get.unknown.refused"})

    def refused(self, refusal: Refusal) -> Answer:
        """302 for 404."""
        answer = super().refused(refusal)
        if refusal.status != 404:
            return answer
        return replace(answer, status=302, headers=(*answer.headers, ("location", "/errors/404.html")))


class ErrorOfUnknownIs500(Fault):
    """What does not exist is answered with 500."""

    family = "error"
    minimum = 1
    breaks = frozenset({"error.no-server-error", "get.unknown.refused"})

    def refused(self, refusal: Refusal) -> Answer:
        """An exception that nobody mapped."""
        answer = super().refused(refusal)
        return replace(answer, status=500) if refusal.code == "SnapshotNotFound" else answer


class BodiesAreText(Fault):
    """Every body is declared as plain text."""

    family = "error"
    breaks = frozenset({"error.media-type"})

    def content_type(self, answer: Answer) -> str:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return "text/plain; charset=utf-8"


class UnavailableNowAndThen(Fault):
    """Every fiftieth request is answered with 503, and does well when it is repeated."""

    family = "error"
    breaks = frozenset({"error.availability"})
    rare = True

    def wire(self, call: Call, answer: Answer) -> Wire:
        """Of reads, so that nothing has happened."""
        if call.method == "GET" and self.census.total("requests") % 50 == 0:
            answer = Answer(503, {"error": {"code": "ServiceUnavailable", "message": "Try again."}})
        return super().wire(call, answer)


class RateLimitHidesWait(Fault):
    """The answer to too many requests does not say how long to wait."""

    family = "error"
    breaks = frozenset({"error.rate-limit"})
    rare = True

    def refused(self, refusal: Refusal) -> Answer:
        """Neither in a header nor in the message; shows on tiers with a limit only."""
        if refusal.status == 429:
            refusal = Refusal(429, refusal.code, "Rate limit is exceeded.")
        return super().refused(refusal)
