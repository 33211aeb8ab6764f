"""Checks of the family scope."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.bodies import odd_takes, odd_updates
from facesnap.conformance.clauses.stories import in_and_out_of_scope, serves_several, tried
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS


@clause("scope.get.in-scope", kinds=KINDS, passive=True)
def lets_the_scope_get(service: Service, kind: str) -> None:
    """The target gets."""
    service.target.get(service.snapshot(kind).id)


@clause("scope.list.in-scope", kinds=KINDS, passive=True)
def lists_for_the_scope(service: Service, kind: str) -> None:
    """The target lists."""
    service.snapshot(kind)
    service.target.list()


@clause("scope.apply.in-scope", kinds=KINDS, passive=True)
def lets_the_scopetried(service: Service, kind: str) -> None:
    """The target applies."""
    service.applied(service.snapshot(kind))


@clause("scope.get.outsider-refused", kinds=KINDS, needs="outsider")
def keeps_an_outsider_from_getting(service: Service, kind: str) -> None:
    """The outsider gets, twice."""
    for _ in range(2):
        service.outsider.get(service.snapshot(kind).id)


@clause("scope.list.outsider-hidden", kinds=KINDS, needs="outsider")
def hides_from_an_outsider(service: Service, kind: str) -> None:
    """The outsider lists."""
    service.snapshot(kind)
    service.outsider.list()


@clause("scope.apply.outsider-refused", kinds=KINDS, needs="outsider")
def keeps_an_outsider_from_applying(service: Service, kind: str) -> None:
    """The outsider applies; for one type again, onto the same id."""
    made = tried(service, service.outsider, service.snapshot(kind))
    if service.chosen(kind):
        tried(service, service.outsider, service.snapshot(kind), made.object_id)


MOVED = (
    "get.added",
    "list.added",
    "apply.added",
    "get.removed-refused",
    "list.removed-hidden",
    "apply.removed-refused",
    "restored.survives",
)

for _name in MOVED:

    @clause(f"scope.{_name}", kinds=KINDS, passive=True)
    def follows_the_stored_scope(service: Service, kind: str) -> None:
        """Updates add the target, remove it, and add it again; it gets, lists and applies each time."""
        in_and_out_of_scope(service, kind)


@clause("scope.apply.owner-unlisted", kinds=KINDS[:1])
def keeps_the_taker_within_its_scope(service: Service, kind: str) -> None:
    """The taker applies what does not list it."""
    tried(service, service.source, service.snapshot(kind))


@clause("scope.guid-case", kinds=KINDS[:1])
def means_a_guid_in_any_case(service: Service, kind: str) -> None:
    """A scope in upper case, at the take and by an update: the target gets, lists and applies."""
    clause_id = "scope.guid-case"
    upper = [guid.upper() for guid in service.scope(service.target)]
    taken = service.taken(service.exemplar(kind), scope=upper)
    fresh = service.pliable(KINDS[1])
    service.source.update(fresh.id, scope=upper)
    for snapshot in (taken, fresh):
        for exchange in (service.target.get(snapshot.id), service.source.get(snapshot.id)):
            status = exchange.response.status if exchange.response else None
            service.judge(
                clause_id, holds=status == 200, expected="200", actual=status, kind=snapshot.kind, of=exchange
            )
    service.target.list()
    tried(service, service.target, taken)


@clause("scope.several.each", kinds=KINDS, needs="outsider", passive=True)
def serves_each_of_several(service: Service, kind: str) -> None:
    """A scope of sixteen subscriptions: the first and the last of them get and apply; nobody but them has more."""
    serves_several(service, kind)


for _name in ("empty", "duplicates", "many", "guid-forms"):

    @clause(f"scope.value.{_name}")
    def takes_or_refuses_odd_scopes(service: Service, subject: str = f"scope.value.{_name}") -> None:
        """Send every odd scope of this clause, in a take and in an update."""
        kind = service.any_kind
        odd_takes(service, kind, subject)
        odd_updates(service, kind, subject)
        if subject.endswith("duplicates"):
            _repeats_one_of_several(service, kind)


def _repeats_one_of_several(service: Service, kind: str) -> None:
    """Name one subscription of several twice: if that is served, all of them have their rights."""
    source, target, taken = service.source, service.target, service.pliable(kind)
    source.update(taken.id, scope=[source.subscription, source.subscription, *service.scope(target)])
    source.get(taken.id)
    target.get(taken.id)
