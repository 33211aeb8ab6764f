"""Faults of the apply scope: who may do what with a snapshot."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.faults import Fault
from facesnap.emulator.state import Snapshot


class AppliesOutsideScope(Fault):
    """Anybody may apply a snapshot."""

    family = "scope"
    breaks = frozenset({"scope.apply.outsider-refused"})

    def may_apply(self, snapshot: Snapshot, account: Account) -> bool:  # noqa: ARG002 - the lie: it does not look
        """Always."""
        return True
