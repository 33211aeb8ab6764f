"""The forms of Operation-Location and resourceLocation, of ids and accounts (C3, C14; part C)."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.state import Operation, Snapshot
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import members

_ELSEWHERE = "https://westus2.api.cognitive.microsoft.com/face/v1.0"


class TargetsInPlural(Variant):
    """The ``resourceLocation`` of an apply is the path that GETs the object."""

    answers = frozenset({"C3"})

    def target_location(self, operation: Operation) -> str:
        """The family in the plural."""
        return f"/{operation.snapshot.content.kind.path}/{operation.target}"


class ResourcesAbsolute(Variant):
    """A ``resourceLocation`` is a whole URL."""

    answers = frozenset({"C3"})

    def snapshot_location(self, snapshot: Snapshot) -> str:
        """What stands before the last two segments says nothing."""
        return _ELSEWHERE + super().snapshot_location(snapshot)

    def target_location(self, operation: Operation) -> str:
        """The same."""
        return _ELSEWHERE + super().target_location(operation)


class _Located(Variant):
    """Puts something before the path in Operation-Location."""

    registered = False

    def prefix(self, call: Call) -> str:
        """What stands before ``/operations``."""
        raise NotImplementedError

    def take(self, call: Call, account: Account) -> Answer:
        """A take's."""
        return self.located(call, super().take(call, account))

    def apply(self, call: Call, account: Account) -> Answer:
        """An apply's."""
        return self.located(call, super().apply(call, account))

    def located(self, call: Call, answer: Answer) -> Answer:
        """The answer with the longer reference."""
        headers = ((name, self.prefix(call) + value) for name, value in answer.headers)
        return replace(answer, headers=tuple(headers))


class OperationsAbsolute(_Located):
    """Operation-Location is a whole URL on the endpoint's own origin; only a recommended clause minds."""

    answers = frozenset({"C14"})

    def prefix(self, call: Call) -> str:
        """The base of the call."""
        return call.base


class OperationsRooted(_Located):
    """Operation-Location is a path from the root of the origin, as the operations of 2023 had it."""

    answers = frozenset({"C14"})

    def prefix(self, call: Call) -> str:
        """The path of the base."""
        return "/" + call.base.split("/", 3)[3]


class AccountsByName(Variant):
    """A snapshot's ``account`` is the bare name of the account."""

    answers = frozenset({"part-c.account"})

    def snapshot_view(self, snapshot: Snapshot) -> Json:
        """Its form is not judged."""
        return {**members(super().snapshot_view(snapshot)), "account": snapshot.owner.name}
