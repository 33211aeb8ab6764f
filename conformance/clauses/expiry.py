"""Checks of the family expiry: one timeline over two days, in which each clause has its place.

Of every type there are two snapshots: one that nothing touches until the edge has passed, and one that is updated, got
and applied half a day into its life, and probed just before the edge.
"""

from datetime import timedelta

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.ranks import DAYS
from facesnap.conformance.clauses.stories import ended, still_searched, tried
from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, Taken
from facesnap.conformance.model.state import CLEANED_WITHIN, LIFETIME
from facesnap.conformance.model.values import GROUPS, KINDS, LISTS

CLAUSES = (
    "get.before",
    "get.after",
    "list.before",
    "list.after",
    "apply.before",
    "apply.after",
    "update.before",
    "update.after",
    "delete.before",
    "delete.after",
    "unmoved.by-update",
    "unmoved.by-get",
    "unmoved.by-apply",
    "restored.survives",
    "source.survives",
    "younger.survives",
)
SECOND = timedelta(seconds=1)

for _name in CLAUSES:

    @clause(f"expiry.{_name}", kinds=KINDS, needs="clock", rank=DAYS, passive=True)
    def expires(service: Service, kind: str) -> None:
        """Live through the two days of a snapshot's life, for one type of object."""
        lives_two_days(service, kind)


def lives_two_days(service: Service, kind: str) -> None:
    """The timeline for one type."""
    source = service.exemplar(kind)
    with service.timed():
        still = _still(service, kind)
        busy = service.taken(source)
        doomed = service.taken(source)
        service.target.delete(busy.id)
        service.advance(timedelta(hours=12))
        _long_deleted(service, kind)
        service.source.get(busy.id)
        service.source.update(busy.id, scope=service.scope(service.target, service.source))
        if service.chosen(kind):
            service.source.status(busy.operation_id)
            service.target.get(busy.id)
        made = service.applied(busy)
        if service.chosen(kind):  # one that fails moves the expiry no more than one that succeeds
            ended(service, service.target, service.target.apply(busy.id, made.object_id))
        younger = service.taken(source)
        _to_edge(service, still, -SECOND)
        for taken in (busy, doomed):
            service.source.get(taken.id)
        service.source.list()
        if service.chosen(kind):
            service.target.list()
        tried(service, service.target, busy)
        service.source.update(busy.id, user_data=service.marker())
        if service.chosen(kind):
            service.target.get(busy.id)
        service.source.delete(doomed.id)
        _to_edge(service, busy, SECOND)
        for taken in (still, busy):
            _apply_refused(service, service.target, taken)
        if service.chosen(kind):
            _apply_refused(service, service.source, still)
        _to_edge(service, busy, CLEANED_WITHIN + SECOND)
        _gone(service, still, busy)
        _survived(service, made, source)
        younger_is_alive(service, younger, kind)
        if service.chosen(kind, GROUPS):  # what was restored in the midst of those days has no two days of its own
            service.advance(LIFETIME / 2)
            still_searched(service, made, "expiry.restored.survives")


def _gone(service: Service, still: Taken, busy: Taken) -> None:
    """Neither of two snapshots is got, listed or updated; the one that nobody has touched is deleted.

    The target looks for that one, too, for one type only.
    """
    kind = still.source.kind
    for taken in (still, busy):
        service.source.get(taken.id)
    for taken in (still, busy) if service.chosen(kind) else (busy,):
        service.target.get(taken.id)
    service.source.list()
    if service.chosen(kind):
        service.target.list(scope=[service.target.subscription])
    else:
        service.target.list(kind=kind)
    for taken in (still, busy):
        service.source.update(taken.id, user_data=service.marker())
    if service.chosen(kind):
        service.source.get(still.id)
    service.source.delete(still.id)


def _survived(service: Service, made: Made, source: Made) -> None:
    """What was restored, and what was taken, are there and serve."""
    service.read_whole(made)
    service.read_whole(source)
    still_searched(service, made, "expiry.restored.survives")
    if service.chosen(source.kind, KINDS[1:]):
        still_searched(service, source, "expiry.source.survives")


def _still(service: Service, kind: str) -> Taken:
    """A snapshot that is left alone.

    Of one type it has a longer scope, of one list there was nothing in it, and of one group it says nothing of itself.
    """
    scope = service.scope(service.target)
    if service.chosen(kind):
        scope = [*scope, service.nobody, *service.scope(service.source)[:1]]
    source = service.create(service.source, kind) if service.chosen(kind, LISTS) else service.exemplar(kind)
    if service.chosen(kind, GROUPS):
        service.room_for_snapshot(service.source)
        return service.taken_by(service.source, source, service.source.take(kind, source.object_id, scope))
    return service.taken(source, scope)


def _long_deleted(service: Service, kind: str) -> None:
    """Look for what was deleted hours ago, and for what was refused then, if the run has such things."""
    deleted: Taken | None = service.shared.get(("deleted", kind))
    if deleted is not None:
        service.source.get(deleted.id)
    unkeyed: list[Made] = service.shared.get(("unkeyed", kind), [])
    for made in unkeyed:
        made.actor.read(kind, made.object_id)


def _to_edge(service: Service, taken: Taken, past: timedelta) -> None:
    """Advance to a point before or after the window in which the snapshot expires."""
    known = service.snapshot_state(taken.id).taken
    if known is None:
        return
    edge = (known.earliest if past < timedelta() else known.latest) + LIFETIME
    service.advance_to(edge + past)


def _apply_refused(service: Service, actor: Actor, taken: Taken) -> None:
    wanted = service.fresh_id(actor, taken.kind)
    exchange = actor.apply(taken.id, wanted)
    try:
        ended(service, actor, exchange)
    except BlockedError:
        if service.waiter.started(exchange) is None:
            raise
        # Its operation went with the snapshot (Q25), so only what it has left behind tells how it ended.
        seen = actor.read(taken.kind, wanted)
        status = seen.response.status if seen.response else None
        if status is None or not 400 <= status < 500:  # leftovers of such a failure are lawful
            raise
        service.judge("expiry.apply.after", holds=True, expected="no object", actual=status, kind=taken.kind, of=seen)


def younger_is_alive(service: Service, younger: Taken, kind: str) -> None:
    """A snapshot taken half a day later is got after the older ones are gone."""
    exchange = service.source.get(younger.id)
    status = exchange.response.status if exchange.response else None
    service.judge("expiry.younger.survives", holds=status == 200, expected="200", actual=status, kind=kind, of=exchange)
