"""How access is refused."""

from facesnap.emulator.accounts import Account
from facesnap.emulator.refusals import Refusal, denied
from facesnap.emulator.state import Snapshot
from facesnap.emulator.variants import Variant


class SaysForbidden(Variant):
    """Whoever may not is told so with 403, the outsider too."""

    answers = frozenset({"Q1"})

    def refuse_access(self, snapshot: Snapshot, account: Account, purpose: str) -> Refusal:  # noqa: ARG002 - nothing is hidden
        """403 in every case."""
        return denied(f"The subscription may not {purpose} this snapshot.")
