"""Checks of the family region: two accounts of one subscription, in two regions."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Taken
from facesnap.conformance.model.values import KINDS


def _for_both(service: Service, kind: str) -> Taken:
    """The pliable snapshot, with the subscription of both accounts in its scope."""
    taken = service.pliable(kind)
    service.source.update(taken.id, scope=service.scope(service.source))
    return taken


@clause("region.get.across", kinds=KINDS[:1], needs="sibling")
def gets_from_another_region(service: Service, kind: str) -> None:
    """Get from the other region."""
    service.sibling.get(_for_both(service, kind).id)


@clause("region.list.across", kinds=KINDS[:1], needs="sibling")
def lists_in_another_region(service: Service, kind: str) -> None:
    """List in the other region."""
    _for_both(service, kind)
    service.sibling.list()


for _name in ("apply.across", "objects.apart"):

    @clause(f"region.{_name}", kinds=KINDS, needs="sibling", passive=True)
    def keeps_the_objects_of_regions_apart(service: Service, kind: str) -> None:
        """Apply in the other region onto the id of the source and read it; one type whole, edited, with its source."""
        taken = _for_both(service, kind)
        made = service.applied(taken, service.sibling, taken.source.object_id)
        service.sibling.read(kind, made.object_id)
        if service.chosen(kind):
            service.read_whole(made)
            service.sibling.change(kind, made.object_id, name="edited in the other region")
            service.read_whole(taken.source)
