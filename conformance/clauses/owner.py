"""Checks of the family owner."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS

IN_SCOPE = ("update.in-scope-refused", "update.changes-nothing", "delete.in-scope-refused", "delete.deletes-nothing")

for _name in IN_SCOPE:

    @clause(f"owner.{_name}", kinds=KINDS, passive=True)
    def keeps_the_scope_from_writing(service: Service, kind: str) -> None:
        """The target updates the user data, then the scope, then deletes; the taker looks."""
        taken = service.pliable(kind)
        service.target.update(taken.id, user_data="by the target")
        service.target.update(taken.id, scope=service.scope(service.target))
        service.target.delete(taken.id)
        service.source.get(taken.id)


for _name in ("update.outsider-refused", "delete.outsider-refused"):

    @clause(f"owner.{_name}", kinds=KINDS, needs="outsider", passive=True)
    def keeps_an_outsider_from_writing(service: Service, kind: str) -> None:
        """The outsider adds itself to the scope, then deletes; the taker looks."""
        taken = service.pliable(kind)
        service.outsider.update(taken.id, scope=service.scope(service.target, service.outsider))
        service.outsider.delete(taken.id)
        service.source.get(taken.id)


@clause("owner.sibling", kinds=KINDS[:1], needs="sibling")
def knows_the_taker_by_account_or_subscription(service: Service, kind: str) -> None:
    """Another account of the taker's subscription gets and updates what does not list it."""
    taken = service.taken(service.exemplar(kind))
    service.sibling.get(taken.id)
    service.sibling.update(taken.id, user_data=service.marker())
    service.source.get(taken.id)
