"""The traveller: what a journey has and knows, and how it goes about a take, an operation, an entry. No rule here."""

from contextlib import ExitStack

from hypothesis.stateful import RuleBasedStateMachine

from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.exploring import Exploration
from facesnap.conformance.harness.things import Made, Taken, entries_of, json_of, objects_in
from facesnap.conformance.model.state import Operation
from facesnap.conformance.wire.exchange import Exchange

PEOPLE = ("source", "target", "outsider", "sibling", "source", "target", "stranger", "nobody")


class Traveller(RuleBasedStateMachine):
    """The state of one journey: objects, snapshots and operations that were not waited for."""

    exploration: Exploration

    def __init__(self) -> None:
        super().__init__()
        self.service = self.exploration.service
        self.made: list[Made] = []
        self.taken: list[Taken] = []
        self.started: list[tuple[Actor, str]] = []
        self._held = ExitStack()
        self._held.enter_context(self.exploration.example())
        known = self.service.target_config.subscriptions
        self.people = [name for name in PEOPLE if name in known or name in {"stranger", "nobody"}]

    def teardown(self) -> None:
        """Leave nothing behind."""
        self._held.close()

    # Who and what

    def who(self, number: int) -> Actor:
        """A principal; the first ones are those of an honest migration."""
        return self.service.actor(self.people[number % len(self.people)])

    def owner(self, number: int) -> Actor:
        """A principal that may have objects of its own."""
        return self.service.actor(("source", "target")[number % 2])

    def an_object(self, number: int) -> Made:
        """One of the objects."""
        return self.made[number % len(self.made)]

    def a_snapshot(self, number: int) -> Taken:
        """One of the snapshots, the latest first."""
        return self.taken[-1 - number % len(self.taken)]

    def scope(self, mask: int) -> list[str]:
        """A scope: the target by the first bit, then outsider and source; always with what marks it as ours."""
        names = ("target", "outsider", "source")
        actors = [name for bit, name in enumerate(names) if mask >> bit & 1 and name in self.people]
        return self.service.scope(*(self.service.actor(name) for name in actors))

    def follow(self, actor: Actor, exchange: Exchange, *, wait: bool) -> Operation | None:
        """The operation that an exchange has started, waited for or remembered; None if there is none."""
        operation = self.service.waiter.started(exchange)
        if operation is None:
            return None
        if wait:
            return self.service.waiter.terminal(actor, operation)
        self.started.append((actor, operation.id))
        return operation

    def snapshots_of(self, made: Made, operation: Operation | None) -> None:
        """Remember the snapshot that a take has made."""
        if operation is not None and operation.status == "succeeded" and operation.snapshot is not None:
            self.taken.append(Taken(operation.snapshot, made, operation.id))

    def take_it(self, made: Made, scope: list[str], text: str, *, wait: bool) -> None:
        """Take an object; the snapshot is remembered once it is known to be there."""
        exchange = made.actor.take(made.kind, made.object_id, scope, text)
        operation = self.follow(made.actor, exchange, wait=wait)
        if wait:
            self.snapshots_of(made, operation)

    def remove_entry(self, made: Made) -> None:
        """Remove the first person or face of an object, if it has any."""
        actor, kind, object_id = made.actor, made.kind, made.object_id
        if kind.endswith("PersonGroup"):
            found = entries_of(actor.persons(kind, object_id))
            if found:
                actor.person("delete", kind, object_id, str(found[0].get("personId")))
            return
        if kind == "FaceList":
            faces = objects_in(json_of(actor.read(kind, object_id)).get("persistedFaces"))
        else:
            faces = entries_of(actor.faces(kind, object_id))
        if faces:
            actor.remove_face(kind, object_id, str(faces[0].get("persistedFaceId")))
