"""Checks of the family update."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.bodies import odd_updates
from facesnap.conformance.harness.actors import PLAIN
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.texts import JSON_DATA
from facesnap.conformance.model.values import KINDS

for _name in ("answer.status", "answer.no-body", "valid.accepted", "apply-scope.replaced", "partial.user-data-kept"):

    @clause(f"update.{_name}", kinds=KINDS, passive=True)
    def updates_the_scope(service: Service, kind: str) -> None:
        """Apply; replace the scope by nobody, by the same again, by one, put it back; look each time."""
        taken = service.pliable(kind)
        service.applied(taken)
        for scope in (
            [service.run_guid],
            [service.run_guid],
            service.scope(service.source),
            service.scope(service.source, service.target),
        ):
            service.source.update(taken.id, scope=scope)
            service.source.get(taken.id)


for _name in ("immutable.kept", "user-data.replaced", "partial.apply-scope-kept"):

    @clause(f"update.{_name}", kinds=KINDS, passive=_name != "immutable.kept")
    def updates_the_user_data(service: Service, kind: str) -> None:
        """Under another scope than the take's, replace the user data by awkward texts; look, and list.

        By one text only for most types. The last body is declared without a charset.
        """
        taken = service.pliable(kind)
        service.source.update(taken.id, scope=service.scope(service.source))
        for data in (service.awkward(), *([JSON_DATA, "short"] if service.chosen(kind) else [])):
            service.source.update(taken.id, user_data=data)
            service.source.get(taken.id)
        final = {"applyScope": service.scope(service.source, service.target), "userData": service.marker()}
        for _ in range(2 if service.chosen(kind) else 1):
            service.source.call("updateSnapshot", {"snapshotId": taken.id}, json_body=final, headers=PLAIN)
        if service.chosen(kind):
            service.target.get(taken.id)
            service.source.list()
        else:
            service.source.get(taken.id)


for _id in ("update.apply-scope.garbage-refused", "update.empty-body"):

    def _odd(service: Service, subject: str = _id) -> None:
        """Send every odd update of this clause, and look after each."""
        odd_updates(service, service.any_kind, subject)

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
    if service.chosen(kind):
        service.source.update(taken.id, scope=["no guid"], user_data=service.marker())
    service.source.get(taken.id)
