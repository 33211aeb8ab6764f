"""The workshop of a run: its principals, the names that it gives, and the objects and snapshots that it makes."""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facesnap.conformance.contract import Contract
from facesnap.conformance.harness.actors import UNSET, Actor
from facesnap.conformance.harness.budget import Budget
from facesnap.conformance.harness.clients import REFERENCE, ClientUnderTest
from facesnap.conformance.harness.errors import BlockedError, SkippedError
from facesnap.conformance.harness.preflight import contradiction
from facesnap.conformance.harness.recording import Recorder
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.harness.texts import AWKWARD, LONG_DATA, LONG_NAME, LONG_NOTE
from facesnap.conformance.harness.things import Made, Taken, done, entries_of, json_of
from facesnap.conformance.harness.waiting import EAGER, FIRST_PAUSE, Waiter
from facesnap.conformance.model.state import Age, Holding, Key, Snapshot
from facesnap.conformance.model.values import KINDS, Judgement
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.target import MAX_SNAPSHOTS, Target
from facesnap.conformance.wire.exchange import Exchange
from facesnap.strategies.images import image


def standing(seed: int, types: int) -> tuple[str, ...]:
    """So many types of object, by the seed, that stand for all; the first is the one where one is enough."""
    first = seed % len(KINDS)
    return (*KINDS[first:], *KINDS[:first])[:types]


def _as_a_set(shown: dict[str, Any]) -> dict[str, Any]:
    """What an answer says of a snapshot, without the order and the letter case of its scope."""
    scope = shown.get("applyScope")
    return {**shown, "applyScope": sorted(str(each).lower() for each in scope)} if isinstance(scope, list) else shown


@dataclass(slots=True)
class Workshop:
    """Who may be asked, under which names, what is known of it, and how things are made.

    ``client_under_test`` is the client that the client clauses judge. ``types``: with how many types of object a check
    is tried at most; fewer than all where the budget is too short for each.
    """

    target_config: Target
    contract: Contract
    sender: Sender
    oracle: Oracle
    recorder: Recorder
    waiter: Waiter
    budget: Budget
    run: str
    seed: int
    client_under_test: ClientUnderTest = REFERENCE
    types: int = len(KINDS)
    shared: dict[tuple[str, ...], Any] = field(default_factory=dict)
    tidy: Callable[[], object] = lambda: None
    _counter: int = 0
    _looked_at: set[str] = field(default_factory=set)
    _doubted: set[str] = field(default_factory=set)
    _pictures: dict[tuple[Key, str], int] = field(default_factory=dict)
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed}/{self.run}")  # noqa: S311 - ids, not secrets
        self.run_guid = self.guid()

    run_guid: str = field(init=False)

    # Who

    def actor(self, name: str) -> Actor:
        """A principal by name; raises SkippedError where the target does not configure it."""
        account, _, which = name.partition("/")
        known = self.target_config.subscriptions
        if account in {"nobody", "stranger"}:
            return Actor(name, "", self.sender, self.contract)
        if account not in known:
            raise SkippedError(f"[subscriptions.{account}] is not configured")
        if which == "key2" and known[account].key2 is None:
            raise SkippedError(f"subscriptions.{account}.key2 is not configured")
        return Actor(name, known[account].id, self.sender, self.contract)

    @property
    def source(self) -> Actor:
        """The subscription that takes."""
        return self.actor("source")

    @property
    def target(self) -> Actor:
        """The subscription that applies."""
        return self.actor("target")

    @property
    def outsider(self) -> Actor:
        """A subscription that no scope lists unless a check says so."""
        return self.actor("outsider")

    @property
    def sibling(self) -> Actor:
        """Another account of the source's subscription, in another region."""
        return self.actor("sibling")

    # Names of this run

    def guid(self) -> str:
        """A GUID that nobody has issued."""
        return str(uuid.UUID(int=self._dice.getrandbits(128), version=4))

    def new_id(self) -> str:
        """An object id of this run that nobody has used."""
        self._counter += 1
        return f"fs-{self.run}-{self._counter}"

    def marker(self) -> str:
        """User data of this run that nothing else carries."""
        self._counter += 1
        return f"facesnap {self.run} {self._counter}"

    def awkward(self) -> str:
        """User data of this run that a careless copy changes."""
        return f"{self.marker()}{AWKWARD}"

    @property
    def any_kind(self) -> str:
        """The type, by the seed, that stands for all where nothing depends on it."""
        return standing(self.seed, 1)[0]

    def chosen(self, kind: str, among: Sequence[str] = KINDS) -> bool:
        """Whether what need not be tried with each type, or each of some, is tried with this one."""
        return kind == next(each for each in standing(self.seed, len(KINDS)) if each in among)

    def tried_with(self, kinds: Sequence[str]) -> tuple[str, ...]:
        """Those of the types that a check is tried with: all, or as many as there is a budget for, by the seed."""
        if self.types >= len(KINDS):
            return tuple(kinds)
        return tuple(kind for kind in standing(self.seed, len(KINDS)) if kind in kinds)[: self.types]

    def image(self, index: int) -> bytes | str:
        """A picture of one face: the target's own if it names some, else one that the suite makes."""
        images = self.target_config.images
        if not images:
            return image(index)
        chosen = images[index % len(images)]
        return chosen if "://" in chosen else Path(chosen).read_bytes()

    # What the oracle knows

    def snapshot_state(self, snapshot_id: str) -> Snapshot:
        """What the model knows of a snapshot of ours."""
        return self.oracle.state.snapshots[snapshot_id]

    def age(self, snapshot: Snapshot) -> Age:
        """How a snapshot stands with its expiry now."""
        return snapshot.age(self.sender.clock.now() if self.sender.clock else None)

    def holding(self, made: Made) -> Holding:
        """What the model knows of an object of ours."""
        return self.oracle.state.holding(made.key)

    def judge(
        self, clause: str, *, holds: bool, expected: object, actual: object, kind: str | None, of: Exchange | None
    ) -> None:
        """Say what only a comparison across answers can say, or what no exchange shows (``of`` None)."""
        said = Judgement(clause, holds, str(expected), str(actual), kind)
        self.recorder.credit_or_breach(said, of)

    def same_answer(self, clause: str, before: Exchange, after: Exchange, kind: str | None) -> None:
        """Say whether two answers about a snapshot say the same; its scope is a set, in any letter case (Q11, Q12)."""
        expected, actual = _as_a_set(json_of(before)), _as_a_set(json_of(after))
        self.judge(clause, holds=expected == actual, expected=expected, actual=actual, kind=kind, of=after)

    def witnessed_or_instant(self, clause: str) -> None:
        """Skip a check whose situation this endpoint has no occasion for."""
        if not self.recorder.borne_out(clause):
            raise SkippedError("the endpoint has no such state: it answers at once")

    # Making things

    def scope(self, *actors: Actor) -> list[str]:
        """An apply scope of these subscriptions and of this run's GUID, which marks the snapshot as ours."""
        return [*(actor.subscription for actor in actors), self.run_guid]

    @property
    def nobody(self) -> str:
        """A GUID that no subscription has."""
        return f"{self.run_guid[:24]}{'0' * 12}"

    def fresh_id(self, actor: Actor, kind: str) -> str:
        """An id of this run that the actor's account has free: no other run mints ids with this run's prefix."""
        object_id = self.new_id()
        self.oracle.assume_free((actor.account, kind, object_id))
        return object_id

    def free_id(self, actor: Actor, kind: str, object_id: str) -> str:
        """The id, proven free in the actor's account; raises SkippedError if somebody has it."""
        if self.oracle.state.holding((actor.account, kind, object_id)).absent:
            return object_id
        exchange = actor.read(kind, object_id)
        status = exchange.response.status if exchange.response is not None else None
        if status == 200:
            raise SkippedError(f"the id {object_id!r} is in use by somebody else")
        if status is None or status >= 500 or status in {401, 403}:
            raise BlockedError(f"whether the id {object_id!r} is free cannot be told: {status}")
        return object_id

    def create(self, actor: Actor, kind: str, object_id: str | None = None, **members: Any) -> Made:
        """An object without entries; raises BlockedError if it is refused."""
        wanted = object_id or self.new_id()
        body = {"name": "facesnap", "userData": self.marker(), **members}
        done(actor.create(kind, wanted, **body), f"creating a {kind}")
        return Made(actor, kind, wanted)

    def fill(
        self, made: Made, *, entries: int = 2, first_image: int = 0, train: bool = True, namesakes: bool = False
    ) -> Made:
        """Give an object ``entries`` persons or faces, each of another image, and train it.

        ``namesakes``: persons of one name, the first with three faces, one without user data, and one with long texts
        and without a face; of a list, one face twice.
        """
        actor, kind, object_id = made.actor, made.kind, made.object_id
        for index in range(first_image, first_image + entries):
            picture, note = self.image(index), f" face {index} e\u0301 \u00e9 &amp; "
            if kind.endswith("FaceList"):
                done(actor.add_face(kind, object_id, picture, note), "adding a face")
                continue
            last = index == first_image + entries - 1
            members = {"name": AWKWARD if namesakes else f"Person {index} \u6751"}
            if not (namesakes and last):
                members["userData"] = f" person {index} "
            person = done(actor.add_person(kind, object_id, **members), "creating a person")
            person_id = str(json_of(person).get("personId"))
            self._pictures[made.key, person_id] = index
            for each in (note, note, LONG_NOTE) if namesakes and not last else (note,):
                done(actor.add_person_face(kind, object_id, person_id, picture, each), "adding a face to a person")
        if namesakes and kind.endswith("FaceList"):
            done(actor.add_face(kind, object_id, self.image(first_image), LONG_NOTE), "adding a face")
        elif namesakes:
            done(actor.add_person(kind, object_id, name=LONG_NAME, userData=LONG_DATA), "creating a person")
        if train and kind != "FaceList":
            self.trained(made)
        return made

    def pictures(self, made: Made) -> list[tuple[str, int]]:
        """The persons that were given to an object with a face, and the image that each of them shows."""
        return [(person, index) for (key, person), index in self._pictures.items() if key == made.key]

    def trained(self, made: Made) -> None:
        """Train an object and wait for the end of its training."""
        done(made.actor.train(made.kind, made.object_id), "training", success=202)
        for tried in range(200):
            if not self.holding(made).training:
                return
            if tried > EAGER:
                self.sender.sleep(FIRST_PAUSE)
            made.actor.training(made.kind, made.object_id)
        raise BlockedError("a training did not end")

    def taken(
        self, source: Made, scope: Sequence[str] | None = None, user_data: Any = UNSET, *, by: Actor | None = None
    ) -> Taken:
        """A snapshot of an object, waited for; raises BlockedError if it does not come about."""
        actor = by or source.actor
        self.room_for_snapshot(actor)
        exchange = actor.take(
            source.kind,
            source.object_id,
            self.scope(self.target) if scope is None else list(scope),
            self.awkward() if user_data is UNSET else user_data,
        )
        return self.taken_by(actor, source, exchange)

    def taken_by(self, actor: Actor, source: Made, exchange: Exchange) -> Taken:
        """The snapshot that a take has made, waited for."""
        operation = self.waiter.ended(actor, exchange)
        if operation.status != "succeeded" or operation.snapshot is None:
            raise BlockedError(f"a take of a {source.kind} ended {operation.status}")
        self._believed(actor, operation.snapshot)
        return Taken(operation.snapshot, source, operation.id)

    def identify(self, actor: Actor) -> None:
        """Have an account take something, if it never has, to hold its id against what the endpoint says of it.

        Raises:
            ConfigurationError: the endpoint names another subscription.
            StoppedError: it could not take anything.
        """
        if self.target_config.embedded is None and actor.account not in self._looked_at | self._doubted:
            self._doubted.add(actor.account)  # once is enough, whatever comes of it
            self.taken(self.fill(self.create(actor, KINDS[0]), entries=1, train=False), by=actor)

    def _believed(self, actor: Actor, snapshot_id: str) -> None:
        """Hold the id of a subscription against its first snapshot; raises ConfigurationError if that names another."""
        if self.target_config.embedded is not None or actor.account in self._looked_at:
            return
        self._looked_at.add(actor.account)
        account = json_of(actor.get(snapshot_id)).get("account")
        if (wrong := contradiction(self.target_config, actor.account, account)) is not None:
            raise wrong

    def applied(self, taken: Taken, actor: Actor | None = None, object_id: str | None = None) -> Made:
        """An object restored from a snapshot, waited for; raises BlockedError if it does not come about."""
        actor = actor or self.target
        wanted = object_id or self.new_id()
        if wanted.startswith(f"fs-{self.run}-"):
            self.oracle.assume_free((actor.account, taken.kind, wanted))
        wanted = self.free_id(actor, taken.kind, wanted)
        operation = self.waiter.ended(actor, actor.apply(taken.id, wanted))
        if operation.status != "succeeded":
            raise BlockedError(f"an apply of a {taken.kind} ended {operation.status}")
        return Made(actor, taken.kind, wanted)

    def read_whole(self, made: Made, *, faces: bool = False) -> None:
        """Read everything of an object that has at most one page of entries; each person's ``faces`` one by one too."""
        actor, kind, object_id = made.actor, made.kind, made.object_id
        actor.read(kind, object_id)
        if kind == "LargeFaceList":
            actor.faces(kind, object_id)
        elif kind.endswith("PersonGroup"):
            entries = entries_of(actor.persons(kind, object_id))
            for entry in entries if faces else []:
                shown = entry.get("persistedFaceIds")
                for face in shown if isinstance(shown, list) else ():
                    actor.person_face(kind, object_id, str(entry.get("personId")), str(face))

    # Room

    def room_for_snapshot(self, actor: Actor) -> None:
        """Delete the oldest shared snapshot of an account that holds as many as a run may."""
        room = self.sender.room
        if room.snapshots(actor.account, self.oracle.state, self.sender.inventory) < room.max_snapshots:
            return
        for use, taken in list(self.shared.items()):
            if use[0] in {"snapshot", "pliable"} and taken.source.actor.account == actor.account:
                del self.shared[use]
                actor.delete(taken.id)
                if room.max_snapshots < MAX_SNAPSHOTS:  # what has to go may be what the check at hand needs
                    self.sender.lacked = room.no_snapshot(actor.account)
                return
