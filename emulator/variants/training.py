"""What is told of a training that came with a snapshot (Q35)."""

from dataclasses import replace

from facesnap.emulator.accounts import Account
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call
from facesnap.emulator.refusals import not_trained
from facesnap.emulator.state import Container, Snapshot
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
