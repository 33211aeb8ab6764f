"""Checks of the family key."""

from collections.abc import Callable

from facesnap.conformance.catalogue import clause
from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, Taken
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.wire.exchange import Exchange

KIND = KINDS[0]

CALLS: dict[str, Callable[[Service, Actor, Taken], Exchange]] = {
    "take": lambda s, a, t: a.take(KIND, t.source.object_id, s.scope(s.target), s.marker()),
    "status": lambda _, a, t: a.status(t.operation_id),
    "apply": lambda s, a, t: a.apply(t.id, s.new_id()),
    "get": lambda _, a, t: a.get(t.id),
    "list": lambda _, a, __: a.list(),
    "update": lambda s, a, t: a.update(t.id, user_data=s.marker()),
    "delete": lambda _, a, t: a.delete(t.id),
}

NEAR = ("stranger/empty", "stranger/near", "stranger/longer")

for _word in CALLS:

    @clause(f"key.{_word}.refused")
    def refuses_without_a_good_key(service: Service, word: str = _word) -> None:
        """Without a key, and with a wrong one; what can be compared is looked at afterwards."""
        taken = service.pliable(KIND)
        for name in ("nobody", "stranger", *(NEAR if word in {"get", "take"} else ())):
            CALLS[word](service, service.actor(name), taken)
        service.source.get(taken.id)


@clause("key.refused.changes-nothing")
def changes_nothing(service: Service) -> None:
    """Everything that would change something, without a key; then the taker and the target look."""
    taken, nobody = service.pliable(KIND), service.actor("nobody")
    wanted = service.fresh_id(service.target, KIND)
    service.oracle.assume_free((service.source.account, KIND, wanted))
    nobody.update(taken.id, user_data="by nobody")
    nobody.delete(taken.id)
    nobody.take(KIND, taken.source.object_id, service.scope(service.target), service.marker())
    nobody.apply(taken.id, wanted)
    service.source.get(taken.id)
    service.source.list()
    places = [Made(actor, KIND, wanted) for actor in (service.target, service.source)]
    for made in places:
        made.actor.read(KIND, wanted)
    service.shared["unkeyed", KIND] = places  # looked at again when time has passed


@clause("key.good.accepted", passive=True)
def accepts_a_good_key(service: Service) -> None:
    """Each subscription lists."""
    for name in service.target_config.subscriptions:
        service.actor(name).list()


@clause("key.second.equal", needs="key2")
def accepts_the_second_key(service: Service) -> None:
    """What was taken with the first key is got, updated, listed and deleted with the second."""
    clause_id = "key.second.equal"
    second = service.actor("source/key2")
    taken = service.taken(service.exemplar(KIND))
    exchanges = (
        second.get(taken.id),
        service.source.get(taken.id),
        second.update(taken.id, user_data=service.marker()),
        second.list(),
        second.delete(taken.id),
    )
    for exchange in exchanges:
        status = exchange.response.status if exchange.response else None
        service.judge(clause_id, holds=status == 200, expected="200", actual=status, kind=None, of=exchange)
