"""Checks of the family update."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.bodies import odd_updates
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS

for _name in ("answer.status", "answer.no-body", "valid.accepted", "apply-scope.replaced", "partial.user-data-kept"):

    @clause(f"update.{_name}", kinds=KINDS, passive=True)
    def updates_the_scope(service: Service, kind: str) -> None:
        """Replace the scope, look, put it back, look."""
        taken = service.pliable(kind)
        for scope in (service.scope(service.source), service.scope(service.target)):
            service.source.update(taken.id, scope=scope)
            service.source.get(taken.id)


for _name in ("user-data.replaced", "partial.apply-scope-kept", "immutable.kept"):

    @clause(f"update.{_name}", kinds=KINDS, passive=True)
    def updates_the_user_data(service: Service, kind: str) -> None:
        """Replace the user data twice, once by an unusual script, and look each time; the list must agree."""
        taken = service.pliable(kind)
        service.source.get(taken.id)
        for data in (f'{service.marker()} \u00e9 \u6751 \U0001f600 "\\/ <b>', service.marker()):
            service.source.update(taken.id, user_data=data)
            service.source.get(taken.id)
        service.source.update(taken.id, scope=service.scope(service.target), user_data=service.marker())
        service.target.get(taken.id)
        service.source.list()


for _id in ("update.apply-scope.garbage-refused", "update.empty-body"):

    def _odd(service: Service, subject: str = _id) -> None:
        """Send every odd update of this clause, and look after each."""
        odd_updates(service, KINDS[service.seed % 4], subject)

    clause(_id)(_odd)


@clause("update.user-data.empty", kinds=KINDS[:1])
def clears_user_data(service: Service, kind: str) -> None:
    """Set the user data to the empty text, and look."""
    taken = service.pliable(kind)
    service.source.update(taken.id, user_data="")
    service.source.get(taken.id)
    service.source.update(taken.id, user_data=service.marker())


@clause("update.unknown.refused")
def refuses_an_unknown_snapshot(service: Service) -> None:
    """Update an id that nobody has issued, and the id of an operation."""
    service.source.update(service.guid(), user_data=service.marker())
    service.source.update(service.snapshot(KINDS[0]).operation_id, user_data=service.marker())


@clause("update.refused.changes-nothing", kinds=KINDS)
def changes_nothing_when_refused(service: Service, kind: str) -> None:
    """An update with a good scope and user data that is too long is refused whole."""
    taken = service.pliable(kind)
    service.source.update(taken.id, scope=service.scope(service.source), user_data="x" * 16_385)
    service.source.update(taken.id, scope=["no guid"], user_data=service.marker())
    service.source.get(taken.id)
