"""Checks of the family content."""

from operator import itemgetter
from typing import Any

from facesnap.conformance.catalogue import clause
from facesnap.conformance.clauses.editing import known
from facesnap.conformance.clauses.searching import found_ids, found_similar, identified, verified
from facesnap.conformance.clauses.stories import empty_under_the_longest_ids, same_training, still_searched
from facesnap.conformance.harness.actors import Actor
from facesnap.conformance.harness.errors import BlockedError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, done, entries_of, json_of
from facesnap.conformance.model.values import GROUPS, KINDS, LISTS
from facesnap.conformance.wire.exchange import Exchange

PAGE = 1000  # entries on the longest page of a list
PICTURES = 2  # images that the exemplar was filled and trained with; one more is a stranger to it, or came too late

FACETS = {
    "name": KINDS,
    "user-data": KINDS,
    "recognition-model": KINDS,
    "unicode": KINDS,
    "persons": GROUPS,
    "person-details": GROUPS,
    "person-faces": GROUPS,
    "faces": LISTS,
    "face-user-data": KINDS[1:],
}

for _name, _kinds in FACETS.items():

    @clause(f"content.{_name}", kinds=_kinds, passive=True)
    def copies_everything(service: Service, kind: str) -> None:
        """Read all of an object restored from the exemplar, one of its persons by itself too."""
        restored = service.restored(kind)
        service.read_whole(restored, faces=True)
        if service.chosen(kind, GROUPS):
            restored.actor.person("get", kind, restored.object_id, _faceless(service, restored))


def _faceless(service: Service, made: Made) -> str:
    """A person of a group who has no face, if there is one, as the model knows it."""
    content = known(service, made)
    if content is None or not content.persons:
        raise BlockedError("the restored group has no persons that are known")
    return min(content.persons, key=lambda person: len(content.persons[person].faces))


@clause("content.empty-object", kinds=KINDS, passive=True)
def copies_an_empty_object(service: Service, kind: str) -> None:
    """Restore an object without entries, and read it."""
    empty_under_the_longest_ids(service, kind)


@clause("content.schema", passive=True)
def answers_in_form(service: Service) -> None:
    """Create, fill, train and read an object of each type."""
    for kind in service.tried_with(KINDS):
        service.read_whole(service.exemplar(kind), faces=True)


@clause("content.many-entries", kinds=(KINDS[1], KINDS[2]))
def copies_past_the_first_page(service: Service, kind: str) -> None:
    """Restore an object with more entries than a page holds, and count them page by page."""
    service.require_load(f"{PAGE + 2} entries")
    made = service.create(service.source, kind)
    wanted = set()
    for index in range(PAGE + 2):
        if kind.endswith("FaceList"):
            added = service.source.add_face(kind, made.object_id, service.image(index % 7))
            wanted.add(str(json_of(done(added, "adding a face")).get("persistedFaceId")))
        else:
            added = service.source.add_person(kind, made.object_id, name=f"Person {index}")
            wanted.add(str(json_of(done(added, "creating a person")).get("personId")))
    restored = service.applied(service.taken(made))
    seen, last = _all_entries(service.target, restored)
    service.judge(
        "content.many-entries",
        holds=len(seen) == len(wanted) and set(seen) == wanted,
        expected=f"{len(wanted)} entries, each once",
        actual=f"{len(seen)} entries, {len(set(seen) & wanted)} of them the source's",
        kind=kind,
        of=last,
    )


def _all_entries(actor: Actor, made: Made) -> tuple[list[Any], Exchange]:
    """The ids of every entry, page by page, and the last page's exchange."""
    seen: list[Any] = []
    member = "persistedFaceId" if made.kind.endswith("FaceList") else "personId"
    pages = actor.faces if made.kind.endswith("FaceList") else actor.persons
    while True:
        exchange = pages(made.kind, made.object_id, seen[-1] if seen else None, PAGE)
        page = entries_of(done(exchange, "listing entries"))
        if not page or len(seen) > 3 * PAGE:
            return seen, exchange
        seen += [str(entry.get(member)) for entry in page]


@clause("content.identify", kinds=GROUPS)
def identifies_as_its_source(service: Service, kind: str) -> None:
    """Identify known faces and a stranger's in the source before the take, and in the restored group untrained."""
    indexes = range(PICTURES + 1)
    expected, _ = identified(service, service.exemplar(kind), indexes)
    still_searched(service, service.restored(kind), "content.identify")
    actual, exchange = identified(service, service.restored(kind), indexes)
    holds = expected == actual
    service.judge("content.identify", holds=holds, expected=expected, actual=actual, kind=kind, of=exchange)


@clause("content.find-similar", kinds=LISTS)
def finds_similar_as_its_source(service: Service, kind: str) -> None:
    """Find what is similar to known faces and to a stranger's in the source, and in the restored list untrained."""
    indexes = range(PICTURES + 1)
    before = found_similar(service, service.exemplar(kind), indexes)
    still_searched(service, service.restored(kind), "content.find-similar")
    after = found_similar(service, service.restored(kind), indexes)
    _same(
        service,
        "content.find-similar",
        kind,
        [(each, found_ids(each)) for each in before],
        [(each, found_ids(each)) for each in after],
    )


@clause("content.verify", kinds=GROUPS)
def verifies_as_its_source(service: Service, kind: str) -> None:
    """Verify persons by their own faces and one by another's, in the source and in the restored group."""
    persons = sorted(service.pictures(service.exemplar(kind)), key=itemgetter(1))
    if len(persons) <= 1:
        raise BlockedError("the exemplar has no two persons")
    (first, own), (last, other) = persons[0], persons[-1]
    asked = ((first, own), (last, other), (last, own))
    before = [_verified(service, service.exemplar(kind), *each) for each in asked]
    after = [_verified(service, service.restored(kind), *each) for each in asked]
    _same(service, "content.verify", kind, before, after)


def _verified(service: Service, made: Made, person: str, index: int) -> tuple[Exchange, Any]:
    exchange = done(verified(service, made, person, index), "verifying")
    return exchange, json_of(exchange).get("isIdentical")


def _same(
    service: Service, clause_id: str, kind: str, before: list[tuple[Exchange, Any]], after: list[tuple[Exchange, Any]]
) -> None:
    """Say whether a restored object says what its source said; the first answer that differs shows it."""
    expected, actual = ([told for _, told in each] for each in (before, after))
    different = [exchange for (exchange, told), wanted in zip(after, expected, strict=True) if told != wanted]
    of = different[0] if different else after[-1][0]
    service.judge(clause_id, holds=not different, expected=expected, actual=actual, kind=kind, of=of)


@clause("content.training-status", kinds=KINDS[1:])
def knows_its_training(service: Service, kind: str) -> None:
    """Read the training status of a restored container."""
    made = service.restored(kind)
    same_training(service, "succeeded", made)
