"""The state machine of the journeys: what may come next. It chooses and sends; what an answer means is the oracle's.

Arguments are plain strategies and indexes into what there is, modulo its number: that shrinks best. There are no
preconditions: what is drawn must not depend on what was answered, or a replay would not be the same journey. A rule
that finds nothing to work on does nothing.
"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from facesnap.conformance.harness.actors import UNSET
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.harness.exploring import Exploration
from facesnap.conformance.harness.things import Made
from facesnap.conformance.journeys.travelling import Traveller
from facesnap.conformance.model.values import KINDS

MOST_OBJECTS = 8  # of one example: part of what may live at once
MOST_SNAPSHOTS = 5
JUMPS = (3.0, 3_600.0, 47 * 3_600.0, 48 * 3_600.0 + 62.0, 30.0)  # seconds
DATA = ("", "plain", "r\u00e9sum\u00e9 \u6751 \U0001f600", "x" * 16_384)

index = st.integers(0, 7)
kinds = st.sampled_from(KINDS)
choice = st.integers(0, 3)
data = st.sampled_from(DATA)


class Journey(Traveller):
    """One journey. ``exploration`` is set by :func:`machine_of`."""

    # The beginning

    @initialize(kind=kinds, entries=st.integers(0, 2), mask=st.sampled_from((1, 3, 7)), train=st.booleans())
    def begin(self, kind: str, entries: int, mask: int, train: bool) -> None:  # noqa: FBT001 - drawn by name
        """The source has an object and a snapshot of it: most of what can go wrong needs one."""
        self.exploration.require("source", "takes")
        with self.exploration.step():
            made = self.service.create(self.service.source, kind)
            self.made.append(made)
            self.service.fill(made, entries=entries, train=train and entries > 0)
            self.take_it(made, self.scope(mask), self.service.marker(), wait=True)

    # Objects

    @rule(kind=kinds, owner=index, entries=st.integers(0, 2), again=index)
    def create(self, kind: str, owner: int, entries: int, again: int) -> None:
        """A new object; now and then under an id that another object has, of another type or another owner."""
        if len(self.made) >= MOST_OBJECTS:
            return
        with self.exploration.step():
            actor = self.owner(owner)
            wanted = self.an_object(again).object_id if self.made and again > 4 else None
            taken = wanted is not None and not self.service.oracle.state.holding((actor.account, kind, wanted)).absent
            if taken and any(
                (o.actor.account, o.kind, o.object_id) == (actor.account, kind, wanted) for o in self.made
            ):
                wanted = None
            made = self.service.create(actor, kind, wanted)
            self.made.append(made)
            self.service.fill(made, entries=entries, train=entries == 2)

    @rule(which=index, what=st.integers(0, 5), text=st.sampled_from(DATA[:3]))
    def edit(self, which: int, what: int, text: str) -> None:
        """Change an object: its name, its user data, its entries; or delete it."""
        if not self.made:
            return
        with self.exploration.step():
            made = self.an_object(which)
            actor, kind, object_id = made.actor, made.kind, made.object_id
            match what:
                case 0:
                    actor.change(kind, object_id, name=text or "n", userData=text)
                case 1:
                    actor.change(kind, object_id, userData=text)
                case 2:
                    self.service.fill(made, entries=1, first_image=what + which, train=False)
                case 3:
                    self.remove_entry(made)
                case 4 if kind != "FaceList":
                    self.service.trained(made)
                case 5:
                    actor.remove(kind, object_id)
                    self.made = [other for other in self.made if other.key != made.key]
                case _:
                    actor.change(kind, object_id, name=f"renamed {text}")

    @rule(which=index)
    def read(self, which: int) -> None:
        """Read all of an object."""
        if not self.made:
            return
        with self.exploration.step():
            self.service.read_whole(self.an_object(which))

    # Snapshots

    @rule(which=index, mask=index, text=data, wait=st.booleans())
    def take(self, which: int, mask: int, text: str, wait: bool) -> None:  # noqa: FBT001 - drawn by name
        """Take an object, and wait for it or not."""
        if not self.made or len(self.taken) >= MOST_SNAPSHOTS:
            return
        with self.exploration.step():
            self.take_it(self.an_object(which), self.scope(mask), text or self.service.marker(), wait=wait)

    @rule(which=index, who=index, onto=index, wait=st.booleans(), mode=st.booleans())
    def apply(self, which: int, who: int, onto: int, wait: bool, mode: bool) -> None:  # noqa: FBT001 - drawn by name
        """Apply a snapshot onto a new id or, by the index, onto one that some object has."""
        if not self.taken:
            return
        with self.exploration.step():
            actor, taken = self.who(who + 1), self.a_snapshot(which)
            fresh = onto < 5 or not self.made
            wanted = self.service.new_id() if fresh else self.an_object(onto).object_id
            if fresh and actor.account in self.service.target_config.subscriptions:
                self.service.free_id(actor, taken.kind, wanted)
            exchange = actor.apply(taken.id, wanted, "CreateNew" if mode else UNSET)
            operation = self.follow(actor, exchange, wait=wait)
            made = Made(actor, taken.kind, wanted)
            if operation is not None and wait and operation.status == "succeeded":
                self.service.read_whole(made)
            if operation is not None and made.key not in {other.key for other in self.made}:
                self.made.append(made)

    @rule(which=index, onto=index)
    def migrate(self, which: int, onto: int) -> None:
        """What the service is for: the target applies a snapshot, waits, and reads what it got."""
        if not self.taken:
            return
        self.apply(which, 0, onto % 6, True, onto % 2 == 0)  # noqa: FBT003 - rules take what was drawn by name

    @rule(which=index, mask=st.integers(0, 3))
    def rescope(self, which: int, mask: int) -> None:
        """The taker changes the scope, and those who were or are in it try what they may."""
        if not self.taken:
            return
        with self.exploration.step():
            taken = self.a_snapshot(which)
            taken.source.actor.update(taken.id, self.scope(mask))
            for name in ("target", "outsider"):
                if name in self.people:
                    self.service.actor(name).get(taken.id)
                    self.service.actor(name).list(taken.kind)
            wanted = self.service.new_id()
            self.follow(self.service.target, self.service.target.apply(taken.id, wanted), wait=True)

    @rule(which=index, who=index)
    def get(self, which: int, who: int) -> None:
        """Get a snapshot."""
        if not self.taken:
            return
        with self.exploration.step():
            self.who(who).get(self.a_snapshot(which).id)

    @rule(who=index, kind=st.none() | kinds, filters=choice)
    def list(self, who: int, kind: str | None, filters: int) -> None:
        """List, with or without filters."""
        with self.exploration.step():
            scope = None if filters == 0 else self.scope(filters)[: 1 + filters % 2]
            self.who(who).list(kind, scope)

    @rule(which=index, who=index, mask=index, text=data, members=choice)
    def update(self, which: int, who: int, mask: int, text: str, members: int) -> None:
        """Update scope, user data or both, mostly by the taker, who then looks at it."""
        if not self.taken:
            return
        with self.exploration.step():
            taken = self.a_snapshot(which)
            actor = taken.source.actor if who < 5 else self.who(who)
            scope = self.scope(mask) if members != 1 else UNSET
            actor.update(taken.id, scope, text if members > 0 else UNSET)
            taken.source.actor.get(taken.id)

    @rule(which=index, who=index)
    def delete(self, which: int, who: int) -> None:
        """Delete a snapshot by its taker, or try to by somebody else; the taker looks."""
        if not self.taken:
            return
        with self.exploration.step():
            taken = self.a_snapshot(which)
            actor = taken.source.actor if who < 3 else self.who(who)
            actor.delete(taken.id)
            taken.source.actor.get(taken.id)
            if who == 0 and len(self.taken) > 1:
                self.taken.remove(taken)

    # Operations

    @rule(which=index, who=index)
    def poll(self, which: int, who: int) -> None:
        """Look at an operation once: its starter, or somebody else."""
        if not self.started:
            return
        with self.exploration.step():
            actor, operation_id = self.started[which % len(self.started)]
            (actor if who < 6 else self.who(who)).status(operation_id)

    @rule(which=index)
    def finish(self, which: int) -> None:
        """See an operation to its end."""
        if not self.started:
            return
        with self.exploration.step():
            actor, operation_id = self.started.pop(which % len(self.started))
            operation = self.service.waiter.terminal(actor, self.service.oracle.state.operations[operation_id])
            source = next((made for made in self.made if made.key == operation.key), None)
            if operation.what == "take" and source is not None:
                self.snapshots_of(source, operation)

    # Time

    @rule(jump=st.integers(0, 4), dice=st.integers(0, 7))
    def wait_long(self, jump: int, dice: int) -> None:
        """Now and then let the endpoint's time pass; most of the later tale would be about dead snapshots."""
        clock = self.service.sender.clock
        if clock is None or dice != 7:
            return
        with self.exploration.step():
            clock.advance(timedelta(seconds=JUMPS[jump]))
            if clock.jumped is not None:
                raise BlockedError(clock.jumped)


def machine_of(exploration: Exploration) -> type[Journey]:
    """The machine of one phase. A class of its own: what it holds must not leak into another run."""
    return type("Journey", (Journey,), {"exploration": exploration})
