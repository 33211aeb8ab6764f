"""What refusals look like: statuses, shapes, words (Q3, Q31, Q32; part B 1; part C, R)."""

from dataclasses import replace

from facesnap.emulator.messages import Answer, Call, Json, Wire
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import about_snapshots, members

_GATEWAY = {401, 403, 404, 405}


class GatewayNested(Variant):
    """The gateway's statuses have its older body: a status where the code belongs."""

    answers = frozenset({"B1.errors"})

    def refused(self, refusal: Refusal) -> Answer:
        """``{"error": {"statusCode", "message"}}``."""
        answer = super().refused(refusal)
        body: Json = {"error": {"statusCode": answer.status, "message": refusal.message}}
        return replace(answer, json=body) if answer.status in _GATEWAY else answer


class GatewayFlat(Variant):
    """The gateway's statuses have its oldest body: a status and a message, not enveloped."""

    answers = frozenset({"B1.errors"})

    def refused(self, refusal: Refusal) -> Answer:
        """``{"statusCode", "message"}``."""
        answer = super().refused(refusal)
        body: Json = {"statusCode": answer.status, "message": refusal.message}
        return replace(answer, json=body) if answer.status in _GATEWAY else answer


class GatewaySilent(Variant):
    """The gateway's statuses have no body."""

    answers = frozenset({"B1.errors"})

    def refused(self, refusal: Refusal) -> Answer:
        """Nothing but headers."""
        answer = super().refused(refusal)
        return replace(answer, json=None) if answer.status in _GATEWAY else answer


class ErrorsSayMore(Variant):
    """Errors come with details, an inner error and a request id, and their codes and words are not the usual ones."""

    answers = frozenset({"B1.errors", "Q3.code"})

    def refused(self, refusal: Refusal) -> Answer:
        """Everything that an envelope may hold."""
        answer = super().refused(refusal)
        error: Json = {
            "target": None,
            "details": [{"code": refusal.code, "message": refusal.message}],
            "innererror": {"requestId": self.mint.guid()},
            "message": f"Nein: «{refusal.message}»",
            "code": f"Face.{refusal.status}",
        }
        return replace(answer, json={"status": refusal.status, "error": error})


class ErrorsSayNothing(Variant):
    """Errors have the envelope, and nothing in it."""

    answers = frozenset({"B1.errors", "Q3.code"})

    def refused(self, refusal: Refusal) -> Answer:
        """Neither member of an error is required."""
        return replace(super().refused(refusal), json={"error": {}})


class TooLargeInHtml(Variant):
    """A body that is too large is refused by a proxy, with a page."""

    answers = frozenset({"part-c.413"})

    def wire(self, call: Call, answer: Answer) -> Wire:
        """No JSON at all."""
        wire = super().wire(call, answer)
        if wire.status != 413:
            return wire
        page = b"<html><body><h1>413 Request Entity Too Large</h1></body></html>"
        about_body = {"content-type", "content-length"}
        headers = [(name, value) for name, value in wire.headers if name.lower() not in about_body]
        return Wire(413, (*headers, ("content-type", "text/html"), ("content-length", str(len(page)))), page)


class OddStatuses(Variant):
    """Snapshot calls are refused with rarer statuses: 422 for bad input, 410 for what is not there, 423 for 409."""

    # B1.errors: the gateway's own shapes are lawful under the gateway's own statuses only.
    answers = frozenset({"Q3.status", "Q4.refusal", "Q24.refusal", "Q30.guid", "B1.errors"})

    def wire(self, call: Call, answer: Answer) -> Wire:
        """Another number, the same body."""
        status = {400: 422, 404: 410, 409: 423}.get(answer.status, answer.status)
        return super().wire(call, replace(answer, status=status) if about_snapshots(call) else answer)


class MediaTypesInvalid(Variant):
    """A body of the wrong type is 400, not 415."""

    answers = frozenset({"Q31.status"})

    def refused(self, refusal: Refusal) -> Answer:
        """As any other bad input."""
        answer = super().refused(refusal)
        return replace(answer, status=400) if answer.status == 415 else answer


class MethodsUnknown(Variant):
    """A method that a resource does not have is 404, not 405."""

    answers = frozenset({"Q30.method"})

    def refused(self, refusal: Refusal) -> Answer:
        """As if there were no such resource."""
        answer = super().refused(refusal)
        return replace(answer, status=404, headers=()) if answer.status == 405 else answer


class KeysForbidden(Variant):
    """A missing or wrong key is 403."""

    answers = frozenset({"Q32"})

    def refused(self, refusal: Refusal) -> Answer:
        """Another number."""
        answer = super().refused(refusal)
        return replace(answer, status=403) if answer.status == 401 else answer


class KeysUnspecified(Variant):
    """A missing or wrong key is 401 with the code of 2017, and a challenge."""

    answers = frozenset({"Q32"})

    def refused(self, refusal: Refusal) -> Answer:
        """``Unspecified``."""
        answer = super().refused(refusal)
        error = members(members(answer.json).get("error"))
        if answer.status != 401 or "code" not in error:
            return answer
        return replace(
            answer,
            json={"error": {**error, "code": "Unspecified"}},
            headers=(*answer.headers, ("www-authenticate", 'AzureApiManagementKey realm="face"')),
        )
