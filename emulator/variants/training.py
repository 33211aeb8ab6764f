"""How long a training takes, and what is told of one that came with a snapshot (Q35; part B 3)."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.clock import TICKS
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import not_trained
from facesnap.emulator.service.operations import EARLY_STATUSES
from facesnap.emulator.state import Container, Progress, Snapshot
from facesnap.emulator.variants import Variant

_BROUGHT = "brought"


class TrainingUntold(Variant):
    """A restored object's training is 404 until it is trained anew; searches use what it brought all the same."""

    answers = frozenset({"Q35"})

    def restore(self, snapshot: Snapshot, target: str) -> Container:
        """Mark a training that has ended."""
        restored = super().restore(snapshot, target)
        training = restored.training
        if training is None or training.progress is not None:
            return restored
        return replace(restored, training=replace(training, status=_BROUGHT))

    def get_training(self, call: Call, account: Account, kind: Kind) -> Answer:
        """As of an object that never was trained."""
        training = self.find_container(call, account, kind).training
        if training is not None and training.status == _BROUGHT:
            raise not_trained(kind, 404)
        return super().get_training(call, account, kind)


class TrainingsSlow(Variant):
    """A training ends at the sixth look, or after a minute."""

    answers = frozenset({"B3.training"})

    def progress(self, *statuses: str) -> Progress:
        """Five looks find it running; takes and applies are as they were."""
        drawn = super().progress(*statuses)
        if statuses == EARLY_STATUSES:
            return drawn
        return replace(drawn, polls=(statuses[-1],) * 5, due=self.clock.now + 60 * TICKS)
