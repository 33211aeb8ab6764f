"""Faults of reading bodies: JSON that is none, or is unusual, or is missing, or is declared as something else."""

import json
import re
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import crash
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.reading import media_type
from facesnap.emulator.refusals import Refusal


def decoded(body: bytes) -> str:
    """The body as text, whatever it is."""
    return body.decode("utf-8", "replace")


class MalformedJsonCrashes(Fault):
    """A body that is no JSON crashes."""

    family = "error"
    minimum = 1
    breaks = frozenset({"error.malformed-json", "error.no-server-error"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """500 in place of 400."""
        try:
            return super().read_body(call)
        except Refusal as refusal:
            raise (crash() if call.body and refusal.status == 400 else refusal) from refusal


class MalformedJsonIsEmpty(Fault):
    """An update whose body is no JSON changes nothing and succeeds."""

    family = "error"
    breaks = frozenset({"error.malformed-json"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """200 in place of 400."""
        self.find_snapshot(call, account, "update")
        try:
            json.loads(decoded(call.body) or "{}")
        except ValueError:
            return Answer(200)
        return super().update_snapshot(call, account)


class JsonMayHaveTail(Fault):
    """Whatever follows the first JSON value of a body is ignored."""

    family = "error"
    breaks = frozenset({"error.malformed-json"})
    rare = True

    def read_body(self, call: Call) -> dict[str, Any]:
        """The first value alone."""
        try:
            _, end = json.JSONDecoder().raw_decode(decoded(call.body))
        except (ValueError, RecursionError):
            return super().read_body(call)
        return super().read_body(replace(call, body=decoded(call.body)[:end].encode()))


class JsonMayHaveTrailingComma(Fault):
    """A comma before a closing bracket or brace is overlooked."""

    family = "error"
    breaks = frozenset({"error.malformed-json"})
    rare = True

    def read_body(self, call: Call) -> dict[str, Any]:
        """As in JavaScript."""
        return super().read_body(replace(call, body=re.sub(rb",\s*([\]}])", rb"\1", call.body)))


class JsonMayBeCutOff(Fault):
    """A body that lacks its last brace is completed."""

    family = "error"
    breaks = frozenset({"error.malformed-json"})
    rare = True

    def read_body(self, call: Call) -> dict[str, Any]:
        """Helpful."""
        try:
            return super().read_body(call)
        except Refusal:
            return super().read_body(replace(call, body=call.body + b"}"))


class BodyMayBeMissing(Fault):
    """An update without a body changes nothing and succeeds."""

    family = "error"
    breaks = frozenset({"error.body-missing"})

    def update_snapshot(self, call: Call, account: Account) -> Answer:
        """200 in place of 400."""
        self.find_snapshot(call, account, "update")
        return super().update_snapshot(call, account) if call.body else Answer(200)


class MissingBodyCrashes(Fault):
    """A take, an update or an apply without a body crashes."""

    family = "error"
    breaks = frozenset({"error.body-missing", "error.no-server-error"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """500 in place of 400."""
        if not call.body:
            raise crash()
        return super().read_body(call)


class AnyContentTypeIsJson(Fault):
    """A body is read as JSON whatever it is declared to be."""

    family = "error"
    breaks = frozenset({"error.content-type"})

    def read_body(self, call: Call) -> dict[str, Any]:
        """Declared anew."""
        return super().read_body(replace(call, headers={**call.headers, "content-type": "application/json"}))


class TextContentTypeIsJson(Fault):
    """A body that is declared as some kind of text is read as JSON."""

    family = "error"
    breaks = frozenset({"error.content-type"})
    rare = True

    def read_body(self, call: Call) -> dict[str, Any]:
        """Declared anew."""
        if media_type(call).startswith("text/"):
            call = replace(call, headers={**call.headers, "content-type": "application/json"})
        return super().read_body(call)


class ByteOrderMarkCrashes(Fault):
    """A byte order mark before the JSON crashes."""

    family = "error"
    breaks = frozenset({"error.unusual-json"})
    rare = True

    def read_body(self, call: Call) -> dict[str, Any]:
        """500 for three bytes."""
        if call.body.startswith(b"\xef\xbb\xbf"):
            raise crash()
        return super().read_body(call)


class InvalidUtf8Crashes(Fault):
    """A body that is no UTF-8 crashes."""

    family = "error"
    breaks = frozenset({"error.unusual-json"})
    rare = True

    def read_body(self, call: Call) -> dict[str, Any]:
        """500 for a stray byte."""
        try:
            call.body.decode()
        except UnicodeDecodeError as error:
            raise crash() from error
        return super().read_body(call)


class RepeatedMembersCrash(Fault):
    """A member that is repeated in a body crashes."""

    family = "error"
    breaks = frozenset({"error.unusual-json"})
    rare = True

    def read_body(self, call: Call) -> dict[str, Any]:
        """500 for a key added twice."""
        body = super().read_body(call)
        json.loads(call.body.decode(), object_pairs_hook=once)
        return body


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless a name is used twice."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise crash()
    return dict(pairs)
