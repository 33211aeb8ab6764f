"""Checks of the family get."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS

for _name in (
    "answer.status",
    "answer.body",
    "value.id",
    "value.type",
    "value.account",
    "value.apply-scope",
    "value.user-data",
    "owner.answered",
):

    @clause(f"get.{_name}", kinds=KINDS, passive=True)
    def gets_a_snapshot(service: Service, kind: str) -> None:
        """The taker and a subscription in the scope get the same snapshot, the latter twice."""
        taken = service.snapshot(kind)
        service.source.get(taken.id)
        for _ in range(2):
            service.target.get(taken.id)


@clause("get.value.user-data-unset")
def shows_no_user_data(service: Service) -> None:
    """Get a snapshot that was taken without user data."""
    kind = KINDS[(service.seed + 1) % 4]
    source = service.exemplar(kind)
    service.room_for_snapshot(service.source)
    exchange = service.source.take(kind, source.object_id, service.scope(service.target))
    service.source.get(service.taken_by(service.source, source, exchange).id)


@clause("get.unknown.refused")
def refuses_an_unknown_snapshot(service: Service) -> None:
    """Get an id that nobody has issued, and the id of an operation."""
    service.source.get(service.guid())
    service.source.get(service.snapshot(KINDS[0]).operation_id)


@clause("get.read.moves-nothing", kinds=KINDS[:1])
def changes_nothing_by_reading(service: Service, kind: str) -> None:
    """Get a snapshot, list, get it as another, and get it again."""
    taken = service.snapshot(kind)
    before = service.source.get(taken.id)
    service.source.list()
    service.target.get(taken.id)
    service.source.status(taken.operation_id)
    after = service.source.get(taken.id)
    service.same_answer("get.read.moves-nothing", before, after, kind)
