"""Faults of list: the form of its answer."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.messages import Answer, Call


class ListWrapped(Fault):
    """A list is an object with the array in it."""

    family = "list"
    breaks = frozenset({"list.answer.body"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """With room for a next link."""
        return Answer(200, {"value": super().list_snapshots(call, account).json})


class EmptyListIs204(Fault):
    """A list with nothing in it is answered with 204 and no body."""

    family = "list"
    rare = True
    breaks = frozenset({"list.answer.status"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Nothing to say."""
        answer = super().list_snapshots(call, account)
        return answer if answer.json else Answer(204)


class EmptyListIs404(Fault):
    """A list with nothing in it is refused as not found."""

    family = "list"
    minimum = 1
    rare = True
    breaks = frozenset({"list.answer.status", "error.refusal-status"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """Nothing there."""
        answer = super().list_snapshots(call, account)
        if answer.json:
            return answer
        return Answer(404, {"error": {"code": "SnapshotNotFound", "message": "There is no snapshot."}})


class SingleListIsObject(Fault):
    """A list with one snapshot in it is that snapshot, without an array."""

    family = "list"
    rare = True
    breaks = frozenset({"list.answer.body"})

    def list_snapshots(self, call: Call, account: Account) -> Answer:
        """As converters from XML do."""
        found = super().list_snapshots(call, account).json
        return Answer(200, found[0] if isinstance(found, list) and len(found) == 1 else found)
