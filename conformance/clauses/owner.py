"""Checks of the family owner."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS


@clause("owner.update.in-scope-refused", kinds=KINDS)
def keeps_the_scope_from_updating(service: Service, kind: str) -> None:
    """The target updates the user data, then the scope."""
    taken = service.pliable(kind)
    service.target.update(taken.id, user_data="by the target")
    service.target.update(taken.id, scope=service.scope(service.target, service.source))
    service.source.get(taken.id)


@clause("owner.update.outsider-refused", kinds=KINDS, needs="outsider")
def keeps_an_outsider_from_updating(service: Service, kind: str) -> None:
    """The outsider adds itself to the scope."""
    taken = service.pliable(kind)
    service.outsider.update(taken.id, scope=service.scope(service.target, service.outsider))
    service.source.get(taken.id)


@clause("owner.update.changes-nothing", kinds=KINDS, passive=True)
def changes_nothing(service: Service, kind: str) -> None:
    """The target updates, and the taker looks."""
    taken = service.pliable(kind)
    service.target.update(taken.id, user_data="by the target")
    service.source.get(taken.id)


@clause("owner.delete.in-scope-refused", kinds=KINDS)
def keeps_the_scope_from_deleting(service: Service, kind: str) -> None:
    """The target deletes, and the taker looks."""
    taken = service.pliable(kind)
    service.target.delete(taken.id)
    service.source.get(taken.id)


@clause("owner.delete.outsider-refused", kinds=KINDS, needs="outsider")
def keeps_an_outsider_from_deleting(service: Service, kind: str) -> None:
    """The outsider deletes, and the taker looks."""
    taken = service.pliable(kind)
    service.outsider.delete(taken.id)
    service.source.get(taken.id)


@clause("owner.delete.deletes-nothing", kinds=KINDS, passive=True)
def deletes_nothing(service: Service, kind: str) -> None:
    """The target deletes, and the taker looks."""
    taken = service.pliable(kind)
    service.target.delete(taken.id)
    service.source.get(taken.id)


@clause("owner.sibling", kinds=KINDS[:1], needs="sibling")
def knows_the_taker_by_account_or_subscription(service: Service, kind: str) -> None:
    """Another account of the taker's subscription gets and updates what does not list it."""
    taken = service.taken(service.exemplar(kind))
    service.sibling.get(taken.id)
    service.sibling.update(taken.id, user_data=service.marker())
    service.source.get(taken.id)
