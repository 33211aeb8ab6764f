"""Checks of the family take."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.bodies import odd_takes
from facesnap.conformance.clauses.editing import an_entry_removed, edited_inside
from facesnap.conformance.clauses.searching import searched, verified
from facesnap.conformance.clauses.stories import (
    copies_apart,
    empty_under_the_longest_ids,
    ended,
    listed,
    small,
    still_searched,
)
from facesnap.conformance.harness.actors import PLAIN
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import done
from facesnap.conformance.model.values import GROUPS, KINDS


@clause("take.valid.accepted", kinds=KINDS, passive=True)
def accepts_a_valid_take(service: Service, kind: str) -> None:
    """Take the exemplar."""
    service.snapshot(kind)


@clause("take.valid.succeeds", kinds=KINDS, passive=True)
def ends_succeeded(service: Service, kind: str) -> None:
    """Take the exemplar and wait."""
    service.snapshot(kind)


@clause("take.valid.empty-object", kinds=KINDS, passive=True)
def takes_an_empty_object(service: Service, kind: str) -> None:
    """Take an object that has just been created, and look at what comes of it."""
    empty_under_the_longest_ids(service, kind)


@clause("take.valid.untrained-object", kinds=KINDS[1:], passive=True)
def takes_an_untrained_object(service: Service, kind: str) -> None:
    """Take an object with an entry that was never trained."""
    service.taken(small(service, service.source, kind))


@clause("take.valid.restored-object", kinds=KINDS)
def takes_a_restored_object(service: Service, kind: str) -> None:
    """The target takes what it has restored, and applies that; a group has still its training."""
    restored = service.restored(kind)
    again = service.applied(service.taken(restored, scope=service.scope(service.target)), service.target)
    service.read_whole(again)
    if service.chosen(kind, GROUPS):
        still_searched(service, again, "content.identify")


@clause("take.valid.repeated", kinds=KINDS, passive=True)
def takes_one_object_twice(service: Service, kind: str) -> None:
    """Take the exemplar while the shared snapshot of it lives."""
    service.snapshot(kind)
    service.pliable(kind)


@clause("take.valid.no-user-data")
def takes_without_user_data(service: Service) -> None:
    """Take without user data, by a body that is declared without a charset; get and list."""
    kind = service.any_kind
    source = service.exemplar(kind)
    service.room_for_snapshot(service.source)
    body = {"type": kind, "objectId": source.object_id, "applyScope": service.scope(service.target)}
    exchange = service.source.call("takeSnapshot", json_body=body, headers=PLAIN)
    taken = service.taken_by(service.source, source, exchange)
    service.source.get(taken.id)
    service.source.list()


for _name in ("status", "location", "location-relative", "no-body"):

    @clause(f"take.answer.{_name}", kinds=KINDS, passive=True)
    def answers_a_take(service: Service, kind: str) -> None:
        """Take the exemplar; the oracle looks at the answer."""
        service.taken(service.exemplar(kind))


@clause("take.operation.fresh-id", kinds=KINDS[:1])
def starts_an_operation_of_its_own(service: Service, kind: str) -> None:
    """Two takes of one object before the first end is seen."""
    source, made = service.source, service.exemplar(kind)
    started = []
    for _ in range(2):
        service.room_for_snapshot(source)
        started.append(source.take(kind, made.object_id, service.scope(service.target), service.marker()))
    for exchange in started:
        service.taken_by(source, made, exchange)


@clause("take.snapshot.fresh-id", kinds=KINDS, passive=True)
def makes_a_snapshot_of_its_own(service: Service, kind: str) -> None:
    """Take twice."""
    service.snapshot(kind)
    service.pliable(kind)


for _id in (
    "take.type.required",
    "take.type.unknown-refused",
    "take.type.letter-case",
    "take.object-id.required",
    "take.apply-scope.required",
    "take.apply-scope.array",
    "take.apply-scope.garbage-refused",
):

    def _odd(service: Service, subject: str = _id) -> None:
        """Send every odd take of this clause, then list."""
        kind = service.any_kind
        odd_takes(service, kind, subject)
        made = service.restored(kind)
        scope = service.scope(service.source)
        near: dict[str, list[tuple[object, object]]] = {
            "take.type.unknown-refused": [(f"{kind} ", scope), (f"\t{kind}", scope)],
            "take.apply-scope.array": [(kind, dict.fromkeys(scope, True))],
        }
        for spelled, listing in near.get(subject, []):
            ended(service, made.actor, made.actor.take(spelled, made.object_id, listing, service.marker()))

    clause(_id)(_odd)


@clause("take.source.missing-refused", kinds=KINDS)
def refuses_a_missing_source(service: Service, kind: str) -> None:
    """Take an id that nothing has, proven free."""
    wanted = service.fresh_id(service.source, kind)
    _refused_take(service, kind, wanted)
    service.source.list()


@clause("take.source.deleted-refused", kinds=KINDS, passive=True)
def refuses_a_deleted_source(service: Service, kind: str) -> None:
    """Take an object again after it was deleted."""
    copies_apart(service, kind)


@clause("take.source.other-type-refused", kinds=KINDS)
def refuses_another_type(service: Service, kind: str) -> None:
    """Take by the ids of what exists, with entries and trained, as each of the other types."""
    for other in KINDS:
        if other != kind:
            wanted = service.exemplar(other).object_id
            service.oracle.assume_free((service.source.account, kind, wanted))
            _refused_take(service, kind, wanted)


@clause("take.source.foreign-refused", kinds=KINDS, needs="outsider")
def refuses_a_foreign_source(service: Service, kind: str) -> None:
    """The outsider takes an id that the source has, and the target too."""
    source, outsider = service.exemplar(kind), service.outsider
    service.free_id(outsider, kind, source.object_id)
    exchange = outsider.take(kind, source.object_id, service.scope(service.target), service.marker())
    ended(service, outsider, exchange)


def _refused_take(service: Service, kind: str, object_id: str) -> None:
    exchange = service.source.take(kind, object_id, service.scope(service.target), service.marker())
    ended(service, service.source, exchange)


@clause("take.refused.stores-nothing", kinds=KINDS, passive=True)
def stores_nothing_when_refused(service: Service, kind: str) -> None:
    """A take that is refused, then a list by the caller."""
    wanted = service.fresh_id(service.source, kind)
    _refused_take(service, kind, wanted)
    service.source.list()


@clause("take.while-training")
def takes_while_training(service: Service) -> None:
    """Start a training, and take before its end is seen."""
    made = service.fill(service.create(service.source, "PersonGroup"), entries=1, train=False)
    service.source.train(made.kind, made.object_id)
    exchange = service.source.take(made.kind, made.object_id, service.scope(service.target), service.marker())
    ended(service, service.source, exchange)


for _name in ("during.reads", "during.writes", "after.normal"):

    @clause(f"take.{_name}", kinds=KINDS, passive=True)
    def leaves_its_source_alone(service: Service, kind: str) -> None:
        """Read, search, train, write and read the source while a take of it runs, and again after its end."""
        source = service.source
        made = small(service, source, kind)
        if kind != "FaceList":
            service.trained(made)
        done(searched(service, made, 0), "searching")
        service.room_for_snapshot(source)
        exchange = source.take(kind, made.object_id, service.scope(service.target), service.marker())
        operation = service.waiter.started(exchange)
        service.read_whole(made)
        listed(service, made, "take.during.reads")
        still_searched(service, made, "take.during.reads")
        for person, index in service.pictures(made)[:1]:
            answer = verified(service, made, person, index)
            status = answer.response.status if answer.response else None
            service.judge("take.during.reads", holds=status == 200, expected="200", actual=status, kind=kind, of=answer)
        if kind != "FaceList":
            service.trained(made)
        source.change(kind, made.object_id, name="renamed during the take")
        if service.chosen(kind, KINDS[1:]):
            edited_inside(service, made)
            an_entry_removed(service, made)
        service.fill(made, entries=1, first_image=3, train=False)
        service.read_whole(made)
        if operation is not None:
            service.waiter.terminal(source, operation)
        still_searched(service, made, "take.after.normal")
        source.change(kind, made.object_id, name="renamed after the take", userData="and noted")
        service.fill(made, entries=1, first_image=4, train=False)
        if not service.chosen(kind, KINDS[1:]):
            an_entry_removed(service, made)
        service.read_whole(made)
