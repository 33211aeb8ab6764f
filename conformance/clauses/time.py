"""Checks of the family time."""

from datetime import timedelta

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.ranks import DAYS, LITTLE
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS

for _name in ("created.constant", "updated.order", "updated.unmoved"):

    @clause(f"time.{_name}", kinds=KINDS, passive=True)
    def keeps_its_times(service: Service, kind: str) -> None:
        """Get a snapshot, let everything happen to it that is no update, and get it again."""
        taken = service.snapshot(kind)
        service.source.get(taken.id)
        service.target.list()
        service.applied(taken)
        service.target.update(taken.id, user_data="by the target")
        service.source.get(taken.id)


@clause("time.created.in-take", kinds=KINDS, needs="clock", rank=DAYS, passive=True)
def is_created_during_its_take(service: Service, kind: str) -> None:
    """Take between two readings of the clock, well apart from what was before and what comes after."""
    made = service.exemplar(kind)
    service.advance(timedelta(seconds=10))
    with service.timed():
        taken = service.taken(made)
    service.advance(timedelta(seconds=10))
    service.source.get(taken.id)


@clause("time.updated.moves", kinds=KINDS, needs="clock", rank=LITTLE)
def moves_with_an_update(service: Service, kind: str) -> None:
    """Update the scope, then the user data, two seconds of the clock and more between."""
    taken = service.pliable(kind)
    service.source.get(taken.id)
    with service.timed():
        for change in ({"scope": service.scope(service.source)}, {"user_data": service.marker()}):
            service.advance(timedelta(seconds=3))
            service.source.update(taken.id, **change)
            service.source.get(taken.id)
