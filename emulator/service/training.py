"""Training: asynchronous, and its result is what searches use until the next one succeeds (part B 3; S21)."""

from dataclasses import replace

from facesnap.emulator import rendering
from facesnap.emulator.accounts import Account
from facesnap.emulator.kinds import Kind
from facesnap.emulator.messages import Answer, Call, Json
from facesnap.emulator.refusals import not_trained
from facesnap.emulator.service.faces import Faces
from facesnap.emulator.state import Container, Training


class Trainings(Faces):
    """Start a training, and tell how it goes."""

    def find_container(self, call: Call, account: Account, kind: Kind) -> Container:
        """The container of the path, its training ended if it was due."""
        return self.with_due_training(call, account, super().find_container(call, account, kind))

    def with_due_training(self, call: Call, account: Account, container: Container) -> Container:
        """The container as it is now: a training whose time has come has ended, unnoticed."""
        training = container.training
        if training is None or training.progress is None or self.clock.now < training.progress.due:
            return container
        return self.finish_training(call, account, container, training.progress.due)

    def train(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``POST /{id}/train``; ``Operation-Location`` is absolute here, unlike a snapshot's."""
        container = self.writable_container(call, account, kind)
        former = container.training
        now = self.clock.now
        training = Training(
            status="running",
            created=now,
            last_action=now,
            progress=self.progress("running"),
            succeeded=None if former is None else former.succeeded,
            faces=None if former is None else former.faces,
            persons=None if former is None else former.persons,
        )
        self.keep(call, account, replace(container, training=training))
        location = f"{call.base}{call.path.removesuffix('/train')}/training"
        headers = (("operation-location", location), ("access-control-expose-headers", "Operation-Location"))
        return Answer(202, headers=headers)

    def get_training(self, call: Call, account: Account, kind: Kind) -> Answer:
        """``GET /{id}/training``: looking moves it on."""
        container = self.find_container(call, account, kind)
        if container.training is None:
            raise not_trained(kind, 404)
        training = self.look_at_training(call, account, container, container.training)
        return Answer(200, self.training_view(training))

    def training_view(self, training: Training) -> Json:
        """A training status as it is shown."""
        return rendering.training(training)

    def look_at_training(self, call: Call, account: Account, container: Container, training: Training) -> Training:
        """The training as the next look shows it."""
        if training.progress is None:
            return training
        if training.progress.polls:
            progress = replace(training.progress, polls=training.progress.polls[1:])
            training = replace(training, last_action=self.clock.now, progress=progress)
            self.keep(call, account, replace(container, training=training))
            return training
        return self.finish_training(call, account, container, self.clock.now).training or training

    def finish_training(self, call: Call, account: Account, container: Container, moment: int) -> Container:
        """End the container's training at ``moment``; it learns what is there now."""
        if container.training is None:
            return container
        ended = replace(container, training=self.trained(container, container.training, moment))
        self.keep(call, account, ended)
        return ended

    def trained(self, container: Container, training: Training, moment: int) -> Training:
        """How a training ends: with what is in the container, or failed if there is no face in it."""
        if not container.faces and not any(person.faces for person in container.persons.values()):
            message = "There is no face to train with."
            return replace(training, status="failed", last_action=moment, progress=None, message=message)
        return replace(
            training,
            status="succeeded",
            last_action=moment,
            progress=None,
            succeeded=moment,
            faces=container.faces,
            persons=container.persons,
        )
