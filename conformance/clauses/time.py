"""Checks of the family time."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.expiry import lives_two_days
from facesnap.conformance.clauses.ranks import DAYS
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


for _name in ("created.in-take", "updated.moves"):

    @clause(f"time.{_name}", kinds=KINDS, needs="clock", rank=DAYS, passive=True)
    def tells_its_times(service: Service, kind: str) -> None:
        """Take between two readings of the clock; a day later update the scope, then the user data."""
        lives_two_days(service, kind)
