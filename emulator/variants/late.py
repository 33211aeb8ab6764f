"""Refusals that come late: 202, and an operation that fails (Q1, Q3, Q4, Q18, Q19, Q21, Q34).

What such an operation works on is a snapshot of nothing, named after the reason.
"""

from facesnap.emulator.accounts import Account
from facesnap.emulator.identifiers import guid_of
from facesnap.emulator.kinds import FACE_LIST
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import Refusal
from facesnap.emulator.state import Container, Operation, Place, Snapshot
from facesnap.emulator.variants import Variant


def doom_of(snapshot: Snapshot) -> str | None:
    """Why an operation on that snapshot fails; None for every real snapshot."""
    return None if snapshot.content.id else snapshot.content.name


class _Late(Variant):
    """Turns the refusals that a variant postpones into operations that fail."""

    registered = False

    def postpones(self, call: Call, account: Account, refusal: Refusal) -> bool:  # noqa: ARG002 - variants look at them
        """Whether the refusal of a take or an apply is left to its operation."""
        return False

    def take(self, call: Call, account: Account) -> Answer:
        """A take that is refused late leaves no snapshot."""
        try:
            return super().take(call, account)
        except Refusal as refusal:
            if not self.postpones(call, account, refusal):
                raise
            self.census.count(account, "takes")
            return self.accepted(self.start(account, self.nothing(self.mint.guid(), account, refusal.message)))

    def apply(self, call: Call, account: Account) -> Answer:
        """An apply that is refused late makes nothing."""
        try:
            return super().apply(call, account)
        except Refusal as refusal:
            if not self.postpones(call, account, refusal):
                raise
            self.census.count(account, "applies")
            nothing = self.nothing(call.parameters["id"], account, refusal.message)
            return self.accepted(self.start(account, nothing, Place(account.name, call.region, ""), ""))

    def nothing(self, snapshot_id: str, account: Account, reason: str) -> Snapshot:
        """What fails for that reason."""
        content = Container(FACE_LIST, "", reason, None, "")
        return Snapshot(snapshot_id, account, content, (), None, self.clock.now, self.clock.now)

    def do_take(self, operation: Operation, moment: int) -> str | None:
        """Nothing cannot be taken."""
        return doom_of(operation.snapshot) or super().do_take(operation, moment)

    def do_apply(self, operation: Operation) -> str | None:
        """Nothing cannot be applied."""
        return doom_of(operation.snapshot) or super().do_apply(operation)

    def resource_location(self, operation: Operation) -> str | None:
        """What is applied may not even have an id."""
        return super().resource_location(operation) if doom_of(operation.snapshot) is None else None


class MissingSourcesLate(_Late):
    """A take of an object that does not exist, or not as that type, is accepted and fails."""

    answers = frozenset({"Q18", "Q19"})

    def postpones(self, call: Call, account: Account, refusal: Refusal) -> bool:
        """404 on a take."""
        late = call.path.rstrip("/") == "/snapshots" and refusal.status == 404
        return late or super().postpones(call, account, refusal)


class OutOfScopeLate(_Late):
    """An apply by who may not is accepted and fails; it does not say whether there is such a snapshot."""

    answers = frozenset({"Q1.apply", "Q3.apply", "Q4.apply"})

    def postpones(self, call: Call, account: Account, refusal: Refusal) -> bool:
        """Snapshots that are forbidden, unknown, deleted or expired, as long as what is named is a GUID."""
        named = guid_of(call.parameters.get("id"))
        known = self.state.snapshots.get(named or "")
        barred = known is None or not self.is_alive(known, "apply") or not self.may_apply(known, account)
        return (named is not None and barred) or super().postpones(call, account, refusal)


class ValidatedLate(_Late):
    """What is wrong with the body of a take or an apply is told by a failed operation."""

    answers = frozenset({"Q31.late", "Q33.late"})

    def postpones(self, call: Call, account: Account, refusal: Refusal) -> bool:
        """400 and 415."""
        return refusal.status in {400, 415} or super().postpones(call, account, refusal)


class QuotaToldLate(_Late):
    """A take or an apply beyond the quota is accepted and fails."""

    answers = frozenset({"Q21.refusal"})

    def postpones(self, call: Call, account: Account, refusal: Refusal) -> bool:
        """The quota's refusal."""
        return refusal.code == "QuotaExceeded" or super().postpones(call, account, refusal)
