"""Faults of what an apply answers."""

import uuid
from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.faults._workings import located, operation_of, without_location
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import unsupported_media_type
from facesnap.emulator.state import Place, Snapshot


class ApplyAnswers200(Fault):
    """An apply is answered with 200, as if it were done."""

    family = "apply"
    minimum = 3
    breaks = frozenset({"apply.answer.status"})

    def apply(self, call: Call, account: Account) -> Answer:
        """As it should be, but for the status."""
        return replace(super().apply(call, account), status=200)


class ApplyAnswersBody(Fault):
    """The answer to an apply tells the status in a body."""

    family = "apply"
    breaks = frozenset({"apply.answer.no-body"})

    def apply(self, call: Call, account: Account) -> Answer:
        """As it should be, and a body."""
        return replace(super().apply(call, account), json={"status": "notStarted"})


class ApplyOmitsLocation(Fault):
    """The answer to an apply has no Operation-Location."""

    family = "apply"
    minimum = 3
    breaks = frozenset({"apply.answer.location"})

    def apply(self, call: Call, account: Account) -> Answer:
        """As it should be, without the header."""
        return without_location(super().apply(call, account))


class ApplyLocatesAbsolutely(Fault):
    """The Operation-Location of an apply is a whole URL, as a training's is."""

    family = "apply"
    breaks = frozenset({"apply.answer.location-relative"})

    def apply(self, call: Call, account: Account) -> Answer:
        """The service's own address before the path."""
        answer = super().apply(call, account)
        return located(answer, f"{call.base}/operations/{operation_of(answer)}")


class ApplyLocatesForeignHost(Fault):
    """The Operation-Location of an apply begins with two slashes, and so leads to a host called operations."""

    family = "apply"
    breaks = frozenset({"apply.answer.location"})

    def apply(self, call: Call, account: Account) -> Answer:
        """A prefix joined carelessly."""
        answer = super().apply(call, account)
        return located(answer, f"//operations/{operation_of(answer)}")


class ApplyLocatesTarget(Fault):
    """The Operation-Location of an apply names the object to be, not the operation."""

    family = "apply"
    breaks = frozenset({"apply.answer.location"})

    def apply(self, call: Call, account: Account) -> Answer:
        """The path of the object."""
        answer = super().apply(call, account)
        return located(answer, self.target_location(self.state.operations[operation_of(answer)]))


class ApplyLocatesTake(Fault):
    """The Operation-Location of an apply names the take that made the snapshot."""

    family = "apply"
    breaks = frozenset({"apply.operation.fresh-id"})

    def apply(self, call: Call, account: Account) -> Answer:
        """The wrong operation."""
        answer = super().apply(call, account)
        snapshot = self.state.operations[operation_of(answer)].snapshot
        takes = (one for one in self.state.operations.values() if one.is_take and one.snapshot.id == snapshot.id)
        take = next(takes, None)
        return answer if take is None else located(answer, self.operation_location(take.id))


class ApplyReusesOperationId(Fault):
    """All applies of one snapshot have one operation id."""

    family = "apply"
    breaks = frozenset({"apply.operation.fresh-id"})
    rare = True

    def new_operation_id(self, account: Account, snapshot: Snapshot, target: str | None) -> str:
        """Computed from the snapshot's."""
        if target is None:
            return super().new_operation_id(account, snapshot, target)
        return str(uuid.uuid5(uuid.NAMESPACE_OID, snapshot.id))


class ApplyRefusesCharsets(Fault):
    """An apply is refused where the type of its body names a charset."""

    family = "apply"
    breaks = frozenset({"apply.valid.accepted"})

    def apply(self, call: Call, account: Account) -> Answer:
        """The header is compared as a whole."""
        if call.headers.get("content-type") != "application/json":
            raise unsupported_media_type("application/json")
        return super().apply(call, account)


class BeginningsConflict(Fault):
    """An id that another id begins with is said to be in use."""

    family = "apply"
    rare = True
    breaks = frozenset({"apply.valid.accepted", "apply.valid.succeeds", "apply.parallel.succeeds"})

    def conflicts(self, place: Place, target: str) -> bool:
        """Looked for by a prefix."""
        return any(each.startswith(f"{target}-") or each == target for each in self.shelf(place))
