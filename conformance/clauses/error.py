"""Checks of the family error."""

from functools import partial

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.bodies import odd_applies, odd_takes, odd_updates
from facesnap.conformance.harness.actors import JSON
from facesnap.conformance.harness.errors import SkippedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import KINDS
from facesnap.strategies import guids

for _name in ("no-server-error", "envelope", "media-type", "refusal-status"):

    @clause(f"error.{_name}", passive=True)
    def refuses_in_form(service: Service) -> None:
        """A request that must be refused."""
        service.source.get(service.guid())


BURST = 25  # requests at once: more than any limited tier allows in its shortest window

ODD = (
    "malformed-json",
    "body-missing",
    "content-type",
    "null-members",
    "odd-types",
    "unknown-members",
    "unusual-json",
)

for _name in ODD:

    @clause(f"error.{_name}")
    def meets_odd_bodies(service: Service, subject: str = f"error.{_name}") -> None:
        """Send every odd body of this clause, as a take, an apply and an update."""
        kind = service.any_kind
        odd_takes(service, kind, subject)
        odd_applies(service, kind, subject)
        odd_updates(service, kind, subject)
        if subject == "error.unknown-members":
            _names_what_no_update_changes(service)


def _names_what_no_update_changes(service: Service) -> None:
    """Members that a snapshot has and no update may change: refused, or ignored."""
    taken, source = service.pliable(KINDS[0]), service.source
    source.get(taken.id)
    for member in (
        {"type": KINDS[2]},
        {"id": service.guid()},
        {"account": "another"},
        {"createdTime": "2030-01-01T00:00:00Z"},
    ):
        source.update(taken.id, user_data=service.marker(), **member)
        source.get(taken.id)


@clause("error.malformed-id")
def refuses_malformed_ids(service: Service) -> None:
    """What is no GUID, where a snapshot or an operation is named."""
    source, taken = service.source, service.snapshot(KINDS[0])
    for near in (f"x{taken.id}", f"{taken.id}x"):
        source.get(near)
    for number, (_, text) in enumerate(guids.invalid()):
        calls = (
            partial(source.get, text),
            partial(source.status, text),
            partial(source.delete, text),
            partial(source.update, text, user_data=service.marker()),
            partial(source.apply, text, service.new_id()),
        )
        for call in calls if number == 0 else calls[number % len(calls) :][:1]:
            call()


@clause("error.method.refused")
def refuses_unknown_methods(service: Service) -> None:
    """Methods that the contract does not have, on each path of it that speaks of snapshots."""
    taken = service.snapshot(KINDS[0])
    paths = (
        "/snapshots",
        f"/snapshots/{taken.id}",
        f"/snapshots/{taken.id}/apply",
        f"/operations/{taken.operation_id}",
    )
    for path in paths:
        known = service.contract.methods(path)
        for method in ("GET", "PUT", "POST", "PATCH", "DELETE"):
            if method not in known:
                body = None if method == "GET" else b'{"userData":"by another method"}'
                service.sender.send("source", method, path, headers=JSON if body else (), body=body)
    service.source.get(taken.id)


@clause("error.trailing-slash")
def meets_trailing_slashes(service: Service) -> None:
    """A slash behind the path of a list and of a get."""
    taken = service.snapshot(KINDS[0])
    service.sender.send("source", "GET", "/snapshots/")
    service.sender.send("source", "GET", f"/snapshots/{taken.id}/")


@clause("error.unknown-query")
def meets_unknown_parameters(service: Service) -> None:
    """A parameter that nobody knows, on a list and on a get."""
    taken = service.snapshot(KINDS[0])
    service.source.call("listSnapshots", query="colour=green")
    service.source.call("getSnapshot", {"snapshotId": taken.id}, query="colour=green&colour=")


@clause("error.availability", passive=True)
def is_available(service: Service) -> None:
    """List a few times; the oracle notes every server error that a second try did not meet."""
    for _ in range(3):
        service.source.list()


@clause("error.rate-limit", passive=True)
def limits_the_rate_in_form(service: Service) -> None:
    """Whatever rate limit the run has met was judged; an endpoint of a limited tier is asked for one, if it may be."""
    if service.target_config.subscriptions["source"].tier in {"S0", "F0"}:
        service.require_load("a burst")
        with service.sender.rate_in_question():
            for _ in range(BURST):
                service.source.list()
                if service.recorder.borne_out("error.rate-limit") or service.recorder.broken("error.rate-limit"):
                    return
    raise SkippedError("no rate limit was met")
