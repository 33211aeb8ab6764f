"""Faults of what a take lets pass: types, scopes, and what refusals leave."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import crash, operation_of, places
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.kinds import BY_TYPE, KINDS, LARGE_FACE_LIST, Kind
from facesnap.emulator.limits import MAX_USER_DATA
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.reading import json_object
from facesnap.emulator.refusals import Refusal, bad_argument
from facesnap.emulator.service import Service
from facesnap.emulator.state import Container


def guessed(service: Service, body: Mapping[str, Any]) -> Kind:
    """The first type of which any account has an object with the id of the body; else the first of all."""
    for account in service.accounts:
        for kind in KINDS:
            if any(body.get("objectId") in service.shelf(place) for place in places(service, account, kind.type)):
                return kind
    return KINDS[0]


class TakeGuessesMissingType(Fault):
    """A take without a type finds out by itself which object has that id."""

    family = "take"
    breaks = frozenset({"take.type.required"})

    def read_type(self, body: Mapping[str, Any]) -> Kind:
        """Guessed where it is missing."""
        return super().read_type(body) if "type" in body else guessed(self, body)


class TakeGuessesUnknownType(Fault):
    """A take with a type that does not exist finds out by itself which object has that id."""

    family = "take"
    breaks = frozenset({"take.type.unknown-refused"})

    def read_type(self, body: Mapping[str, Any]) -> Kind:
        """Guessed where it is unknown."""
        wanted = body.get("type")
        return guessed(self, body) if isinstance(wanted, str) and wanted not in BY_TYPE else super().read_type(body)


class TakeRefusesLargeFaceLists(Fault):
    """A take of a large face list is refused: that type came later, and was forgotten here."""

    family = "take"
    breaks = frozenset({"take.valid.accepted"})
    rare = True

    def read_type(self, body: Mapping[str, Any]) -> Kind:
        """Three types of four."""
        kind = super().read_type(body)
        if kind is LARGE_FACE_LIST:
            raise bad_argument("'type' is invalid.")
        return kind


class TakeGuessesObjectId(Fault):
    """A take without an object id takes the caller's first object of that type."""

    family = "take"
    breaks = frozenset({"take.object-id.required"})

    def find_source(self, call: Call, account: Account, kind: Kind, object_id: str) -> Container:
        """The first by id where none was read."""
        if not object_id:
            object_id = min(self.shelf(self.place(account, call.region, kind)), default=object_id)
        return super().find_source(call, account, kind, object_id)

    def read_object_id(self, body: Mapping[str, Any], purpose: str) -> str:
        """Nothing where it is missing."""
        return "" if purpose == "take" and "objectId" not in body else super().read_object_id(body, purpose)


class TakeTrimsType(Fault):
    """Blanks around a type are ignored."""

    family = "take"
    breaks = frozenset({"take.type.unknown-refused"})
    rare = True

    def read_type(self, body: Mapping[str, Any]) -> Kind:
        """Trimmed first."""
        wanted = body.get("type")
        return super().read_type({**body, "type": wanted.strip()} if isinstance(wanted, str) else body)


class TypeCaseCrashes(Fault):
    """A type in another letter case passes the check, and the look-up behind it crashes."""

    family = "take"
    breaks = frozenset({"take.type.letter-case"})

    def read_type(self, body: Mapping[str, Any]) -> Kind:
        """500 for what is a type but for its case."""
        wanted = body.get("type")
        if isinstance(wanted, str) and wanted not in BY_TYPE and wanted.lower() in {one.lower() for one in BY_TYPE}:
            raise crash()
        return super().read_type(body)


class TakeDefaultsScope(Fault):
    """A take without an apply scope gets the caller's subscription as its scope."""

    family = "take"
    breaks = frozenset({"take.apply-scope.required"})

    def take(self, call: Call, account: Account) -> Answer:
        """With a scope put in."""
        body = json_object(call)
        if "applyScope" not in body:
            filled = {**body, "applyScope": [account.subscription]}
            call = replace(call, body=json.dumps(filled).encode())
        return super().take(call, account)


class TakeAcceptsScopeText(Fault):
    """An apply scope that is one GUID rather than an array of them is accepted."""

    family = "take"
    breaks = frozenset({"take.apply-scope.array"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """A text counts as an array of one."""
        return super().read_scope([value] if isinstance(value, str) else value)


class TakeIteratesScopeObject(Fault):
    """An apply scope that is an object with GUIDs as member names is read as their array."""

    family = "take"
    breaks = frozenset({"take.apply-scope.array"})
    rare = True

    def read_scope(self, value: object) -> tuple[str, ...]:
        """Whatever can be iterated."""
        return super().read_scope(list(value) if isinstance(value, dict) else value)


class TakeDropsGarbageScope(Fault):
    """What is no GUID in an apply scope is left out silently."""

    family = "take"
    minimum = 2
    breaks = frozenset({"take.apply-scope.garbage-refused"})

    def read_scope(self, value: object) -> tuple[str, ...]:
        """The good entries alone."""
        return super().read_scope([one for one in value if guid_of(one)] if isinstance(value, list) else value)


class TakeChecksFirstScopeEntry(Fault):
    """Only the first entry of an apply scope is checked; later ones are dropped if they are no GUID."""

    family = "take"
    breaks = frozenset({"take.apply-scope.garbage-refused"})
    rare = True

    def read_scope(self, value: object) -> tuple[str, ...]:
        """The first, and what else is good."""
        if isinstance(value, list):
            value = value[:1] + [one for one in value[1:] if guid_of(one)]
        return super().read_scope(value)


class RefusedTakeStores(Fault):
    """A take that is refused for its user data or its scope has stored a snapshot before it was checked."""

    family = "take"
    breaks = frozenset({"take.refused.stores-nothing"})

    def take(self, call: Call, account: Account) -> Answer:
        """Checked too late: what can be kept of the request is kept."""
        try:
            return super().take(call, account)
        except Refusal:
            body = json_object(call)
            scope, user_data = body.get("applyScope"), body.get("userData")
            stored = {
                "type": body.get("type"),
                "objectId": body.get("objectId"),
                "applyScope": [one for one in scope if guid_of(one)] if isinstance(scope, list) else [],
                "userData": user_data[:MAX_USER_DATA] if isinstance(user_data, str) else None,
            }
            answer = super().take(replace(call, body=json.dumps(stored).encode()), account)
            self.finish(self.state.operations[operation_of(answer)], self.clock.now)
            raise
