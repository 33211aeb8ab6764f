"""Checks of the family limit."""

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.bodies import odd_applies, odd_takes, odd_updates
from facesnap.conformance.clauses.stories import empty_under_the_longest_ids, ended
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS
from facesnap.strategies import object_ids, user_data

for _name in ("empty-refused", "too-long-refused"):

    @clause(f"limit.take.object-id.{_name}")
    def refuses_bad_source_ids(service: Service, subject: str = f"limit.take.object-id.{_name}") -> None:
        """Send every such take, and the longest id of an object with one character behind it."""
        kind = service.any_kind
        odd_takes(service, kind, subject)
        if subject.endswith("too-long-refused"):
            made = service.create(service.source, kind, object_ids.longest(prefix=service.new_id()))
            scope = service.scope(service.target)
            ended(service, made.actor, made.actor.take(kind, f"{made.object_id}a", scope, service.marker()))

    @clause(f"limit.apply.object-id.{_name}")
    def refuses_bad_target_ids(service: Service, subject: str = f"limit.apply.object-id.{_name}") -> None:
        """Send every such apply."""
        odd_applies(service, service.any_kind, subject)


@clause("limit.take.object-id.off-pattern-refused")
def refuses_source_ids_off_the_pattern(service: Service) -> None:
    """Send every such take, and the id of an object that exists, changed to what a careless reader takes for it."""
    kind = service.any_kind
    odd_takes(service, kind, "limit.take.object-id.off-pattern-refused")
    made = service.restored(kind)
    for near in (f"{made.object_id}\n", made.object_id.upper(), f" {made.object_id}", f"{made.object_id} "):
        ended(service, made.actor, made.actor.take(kind, near, service.scope(service.target), service.marker()))


@clause("limit.apply.object-id.off-pattern-refused")
def refuses_target_ids_off_the_pattern(service: Service) -> None:
    """Send every such apply, and an id of this run in forms that a careless reader takes for it; look for it."""
    kind = service.any_kind
    odd_applies(service, kind, "limit.apply.object-id.off-pattern-refused")
    taken, source = service.pliable(kind), service.source
    wanted = service.fresh_id(source, kind)
    for near in (f"{wanted}\n", wanted.upper(), f" {wanted}", f"{wanted} "):
        ended(service, source, source.apply(taken.id, near))
    source.read(kind, wanted)


@clause("limit.take.user-data.too-long-refused")
def refuses_long_user_data(service: Service) -> None:
    """Send every take whose user data is too long."""
    odd_takes(service, service.any_kind, "limit.take.user-data.too-long-refused")


@clause("limit.update.user-data.too-long-refused")
def refuses_long_user_data_in_an_update(service: Service) -> None:
    """Send every update whose user data is too long, and look."""
    odd_updates(service, service.any_kind, "limit.update.user-data.too-long-refused")


@clause("limit.user-data.beyond-ascii")
def meets_long_user_data_beyond_ascii(service: Service) -> None:
    """Characters within the limit, bytes beyond it."""
    kind = service.any_kind
    odd_takes(service, kind, "limit.user-data.beyond-ascii")
    odd_updates(service, kind, "limit.user-data.beyond-ascii")


@clause("limit.take.user-data.longest", kinds=KINDS[:1])
def keeps_the_longest_user_data(service: Service, kind: str) -> None:
    """Take with user data of the greatest length, and look."""
    taken = service.taken(service.exemplar(kind), user_data=_longest(service))
    service.source.get(taken.id)


@clause("limit.update.user-data.longest", kinds=KINDS[:1])
def keeps_the_longest_user_data_of_an_update(service: Service, kind: str) -> None:
    """Update with user data of the greatest length, and look."""
    taken = service.pliable(kind)
    service.source.update(taken.id, user_data=_longest(service))
    service.source.get(taken.id)
    service.source.update(taken.id, user_data=service.marker())


def _longest(service: Service) -> str:
    marker = service.marker()
    return marker + user_data.longest()[len(marker) :]


@clause("limit.object-id.longest", kinds=KINDS, passive=True)
def accepts_the_longest_id(service: Service, kind: str) -> None:
    """Take an object with an id of 64 characters, and apply onto another."""
    empty_under_the_longest_ids(service, kind)


@clause("limit.object-id.shortest", kinds=KINDS[:1])
def accepts_the_shortest_id(service: Service, kind: str) -> None:
    """The taker applies onto every letter and digit that is an id and free, and takes one of them from there."""
    made = [
        service.applied(service.pliable(kind), service.source, wanted) for wanted in _short_ids() if wanted.isalnum()
    ]
    service.taken(made[service.seed % len(made)], scope=service.scope(service.target))


@clause("limit.object-id.charset", kinds=KINDS[:1])
def accepts_every_character(service: Service, kind: str) -> None:
    """The taker applies onto ids that hold every character and end with an odd one, and that are nothing but one."""
    ids = [wanted for label, wanted in object_ids.boundary_ids(prefix=service.new_id()) if "every" in label]
    for wanted in (*ids, *(wanted for wanted in _short_ids() if not wanted.isalnum())):
        service.applied(service.pliable(kind), service.source, wanted)


def _short_ids() -> list[str]:
    return [wanted for _, wanted in object_ids.bare_ids() if len(wanted) == 1]
