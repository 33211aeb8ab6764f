"""Checks of the family list."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS
from facesnap.strategies import snapshot_types, user_data

for _name in ("answer.status", "answer.body"):

    @clause(f"list.{_name}", passive=True)
    def lists(service: Service) -> None:
        """List with a snapshot to be seen."""
        service.snapshot(KINDS[0])
        service.source.list()


@clause("list.own.listed", kinds=KINDS[-1:])
def lists_everything_that_the_caller_took(service: Service, kind: str) -> None:
    """List where two snapshots of every type are to be seen, with long user data among them."""
    for each in KINDS:
        service.snapshot(each)
    taken = service.pliable(kind)
    service.source.update(taken.id, user_data=_longest(service))
    service.source.list()
    service.target.list()


def _longest(service: Service) -> str:
    marker = service.marker()
    return marker + user_data.longest()[len(marker) :]


for _name in ("entry.agrees", "entry.once"):

    @clause(f"list.{_name}", kinds=KINDS, passive=True)
    def lists_what_the_caller_took(service: Service, kind: str) -> None:
        """Give a snapshot other, long user data, get it, then list."""
        taken = service.pliable(kind)
        service.source.update(taken.id, user_data=_longest(service))
        service.source.get(taken.id)
        service.source.list()


@clause("list.filter.type", kinds=KINDS)
def filters_by_type(service: Service, kind: str) -> None:
    """Filter by one type where a snapshot of another is to be seen too."""
    service.snapshot(kind)
    service.snapshot(KINDS[(KINDS.index(kind) + 1) % 4])
    service.source.list(kind=kind)
    if service.chosen(kind):
        service.target.list(kind=kind)


@clause("list.filter.type-unknown-refused")
def refuses_an_unknown_type(service: Service) -> None:
    """Filter by words that are no type."""
    for _, word in snapshot_types.unknown():
        if word:
            service.source.list(kind=word)


@clause("list.filter.scope", kinds=KINDS)
def filters_by_scope(service: Service, kind: str) -> None:
    """Filter by a subscription that one snapshot lists and another does not, in any letter case."""
    service.snapshot(kind)
    other = service.pliable(kind)
    service.source.update(other.id, scope=service.scope())
    for scope in (service.target.subscription, service.run_guid):
        service.source.list(scope=[scope])
    if kind == KINDS[0]:
        service.source.list(scope=[service.source.subscription])
        service.source.list(scope=[service.target.subscription.upper()])


@clause("list.filter.both", kinds=KINDS)
def filters_by_both(service: Service, kind: str) -> None:
    """Filter by a type and a subscription together."""
    service.snapshot(kind)
    service.source.list(kind=kind, scope=[service.target.subscription])
    if service.chosen(kind):
        service.source.list(kind=kind, scope=[service.guid()])


@clause("list.filter.several")
def filters_by_several(service: Service) -> None:
    """Filter by two subscriptions that a snapshot lists, by one that it lists and one not, by two that it does not."""
    service.snapshot(KINDS[0])
    listed, foreign = service.target.subscription, service.guid()
    service.source.list(scope=[listed, service.run_guid])
    service.source.list(scope=[listed, foreign])
    service.source.list(scope=[foreign, listed])
    service.source.list(scope=[foreign, service.guid()])


@clause("list.filter.empty")
def filters_by_nothing(service: Service) -> None:
    """Filters without a value."""
    service.snapshot(KINDS[0])
    for query in ("type=", "applyScope="):
        service.source.call("listSnapshots", query=query)
        if "outsider" in service.target_config.subscriptions:
            service.outsider.call("listSnapshots", query=query)


@clause("list.filter.reveals-nothing", kinds=KINDS, needs="outsider")
def reveals_nothing(service: Service, kind: str) -> None:
    """An outsider filters by what would find the snapshot if it could see it."""
    service.snapshot(kind)
    service.outsider.list(kind=kind)
    if service.chosen(kind):
        service.outsider.list(scope=[service.target.subscription])
        service.outsider.list(kind=kind, scope=[service.run_guid])
    service.outsider.list(scope=[service.run_guid])
