"""Who may do what with a snapshot: scope, ownership, keys."""

from typing import Any

import pytest

READS = ("get", "apply")
REFUSALS = (400, 403, 404, 409)


def tried(tale: Any, what: str, snapshot: str, by: str, status: int) -> Any:
    """One call of a kind; an apply onto a free id of the caller."""
    match what:
        case "get":
            return tale.get(snapshot, by, status)
        case "apply":
            tale.apply(snapshot, "new", by, status)
            return tale.told[-1]
        case "update":
            return tale.update(snapshot, by, status, userData="theirs")
        case _:
            return tale.delete(snapshot, by, status)


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize(
    ("what", "by", "clause"),
    [
        ("get", "outsider", "scope.get.outsider-refused"),
        ("apply", "outsider", "scope.apply.outsider-refused"),
        ("update", "outsider", "owner.update.outsider-refused"),
        ("delete", "outsider", "owner.delete.outsider-refused"),
        ("update", "target", "owner.update.in-scope-refused"),
        ("delete", "target", "owner.delete.in-scope-refused"),
    ],
)
def test_refusal_required(tale: Any, shared: str, what: str, by: str, clause: str, status: int) -> None:
    """Whoever has no right is refused, with whichever status of a refusal."""
    told = tried(tale, what, shared, by, status)
    assert (told.broken, told.held) == (set(), {clause})


KEYED = [
    ("get", "nobody", "key.get.refused"),
    ("apply", "nobody", "key.apply.refused"),
    ("update", "stranger", "key.update.refused"),
    ("delete", "stranger", "key.delete.refused"),
]


@pytest.mark.parametrize(("what", "by", "clause"), KEYED)
def test_bad_key(tale: Any, shared: str, what: str, by: str, clause: str) -> None:
    """A bad key is told with 401 or 403 (Q32)."""
    for status in (401, 403):
        told = tried(tale, what, shared, by, status)
        assert (told.broken, told.held) == (set(), {clause})
    assert tried(tale, what, shared, by, 404).broken == {clause}


@pytest.mark.parametrize(("what", "by", "clause"), KEYED)
@pytest.mark.parametrize("status", [401, 404])
def test_bad_key_for_what_is_not_there(tale: Any, shared: str, what: str, by: str, clause: str, status: int) -> None:
    """Which of two reasons to refuse is told is open (Q34): deleted, unknown, malformed."""
    tale.delete(shared)
    for wanted in (shared, tale.guid(), "malformed"):
        told = tried(tale, what, wanted, by, status)
        assert told.broken == set()
        assert clause in told.held
        assert what == "apply" or tried(tale, what, wanted, by, 200).broken == {clause}


def test_bad_key_with_a_bad_request(tale: Any, shared: str) -> None:
    """The same for what is wrong with the request itself, and for operations."""
    tale.take("a", status=400, by="nobody", type="Nonsense")
    tale.update(shared, "stranger", 400, applyScope=["garbage"])
    tale.list("nobody", status=400, type="Nonsense")
    tale.poll(tale.guid(), by="stranger", answer=404)
    tale.poll("malformed", by="stranger", answer=400)
    assert tale.broken == set()
    assert tale.poll(next(iter(tale.state.operations)), by="nobody", answer=404).broken == {"key.status.refused"}


@pytest.mark.parametrize("status", [200, 302, 500])
@pytest.mark.parametrize(
    ("what", "by", "clause"),
    [
        ("get", "outsider", "scope.get.outsider-refused"),
        ("update", "outsider", "owner.update.outsider-refused"),
        ("delete", "target", "owner.delete.in-scope-refused"),
        ("get", "nobody", "key.get.refused"),
    ],
)
def test_no_refusal(tale: Any, shared: str, what: str, by: str, clause: str, status: int) -> None:
    """Anything but a refusal breaks the clause: success, redirection, crash."""
    told = tried(tale, what, shared, by, status)
    assert told.broken == {clause}
    assert clause not in told.held


@pytest.mark.parametrize("status", [408, 425, 429])
def test_no_refusal_either(tale: Any, shared: str, status: int) -> None:
    """408 and 425 refuse nothing; 429 says nothing at all."""
    told = tale.get(shared, "outsider", status)
    assert told.broken == (set() if status == 429 else {"scope.get.outsider-refused"})


def test_good_key_is_not_unauthorized(tale: Any, shared: str) -> None:
    """A 401 refuses a bad key only."""
    assert tale.get(shared, "outsider", 401).broken == {"scope.get.outsider-refused"}
    assert tale.get(shared, "stranger", 401).broken == set()


@pytest.mark.parametrize("ending", ["failed", "refused"])
def test_outsider_apply_fails_either_way(tale: Any, shared: str, ending: str) -> None:
    """An apply out of scope is refused at once, or accepted and then failed."""
    operation = tale.apply(shared, "new", "outsider", 403 if ending == "refused" else 202)
    if ending == "failed":
        assert tale.told[-1].held == {"apply.operation.fresh-id"}
        tale.poll(operation, "failed", by="outsider")
    assert tale.broken == set()
    assert "scope.apply.outsider-refused" in tale.told[-1].held


def test_outsider_apply_succeeds(tale: Any, shared: str) -> None:
    """Out of scope and yet succeeded: broken when the end is seen."""
    operation = tale.apply(shared, "new", "outsider")
    assert tale.broken == set()
    assert tale.poll(operation, by="outsider").broken == {"scope.apply.outsider-refused"}


def test_in_scope(tale: Any, shared: str) -> None:
    """A subscription in the scope gets and applies; refusing it breaks the clause of the scope."""
    told = tale.get(shared, "target")
    assert told.broken == set()
    assert "scope.get.in-scope" in told.held
    assert tale.get(shared, "target", 403).broken == {"scope.get.in-scope"}
    tale.free("target", "FaceList", "bb")
    tale.apply(shared, "bb", status=403)
    broken = [judgement for judgement in tale.told[-1].finding.judgements if not judgement.holds]
    assert [judgement.clause for judgement in broken] == ["scope.apply.in-scope"]
    assert {"apply.valid.succeeds", "apply.valid.accepted"} <= set(broken[0].instead)


def test_added_and_removed(tale: Any, shared: str) -> None:
    """The stored scope decides, both ways, for whoever was in it once too."""
    tale.update(shared, applyScope=tale.scope("outsider"))
    assert "scope.get.added" in tale.get(shared, "outsider").held
    assert tale.get(shared, "target", 404).held == {"scope.get.removed-refused"}
    assert tale.broken == set()
    assert tale.get(shared, "target").broken == {"scope.get.removed-refused"}
    assert tale.get(shared, "outsider", 404).broken == {"scope.get.added"}
    tale.apply(shared, "xx", "target", 403)
    assert tale.told[-1].held == {"scope.apply.removed-refused"}
    tale.poll(tale.apply(shared, "xx", "outsider"), "failed", by="outsider")
    assert tale.told[-1].broken == set()  # whether the outsider has the id free is not known
    tale.free("outsider", "FaceList", "yy")
    tale.poll(tale.apply(shared, "yy", "outsider"), "failed", by="outsider")
    assert tale.told[-1].broken == {"scope.apply.added", "apply.valid.succeeds"}


def test_several_in_scope(tale: Any) -> None:
    """Each of several subscriptions counts."""
    tale.create("source", "FaceList", "a")
    others = [f"{digit * 8}-9999-4999-8999-999999999999" for digit in "3456"]
    snapshot = tale.taken(applyScope=[*tale.scope("target", "outsider"), *others])
    assert "scope.several.each" in tale.get(snapshot, "outsider").held
    assert tale.get(snapshot, "target", 403).broken == {"scope.several.each"}


def test_owner_outside_its_own_scope(tale: Any, shared: str) -> None:
    """The taker that is not listed should be refused; that it is not breaks the recommendation alone (Q27)."""
    tale.free("source", "FaceList", "mine")
    tale.apply(shared, "mine", "source", 403)
    assert (tale.told[-1].broken, tale.told[-1].held) == (set(), {"scope.apply.owner-unlisted"})
    operation = tale.apply(shared, "mine", "source")
    assert tale.poll(operation).broken == {"scope.apply.owner-unlisted"}


def test_owner_in_its_own_scope(tale: Any, shared: str) -> None:
    """The taker that is listed applies beside its source."""
    tale.update(shared, applyScope=tale.scope("source"))
    tale.free("source", "FaceList", "mine")
    told = tale.poll(tale.apply(shared, "mine", "source"))
    assert told.broken == set()
    assert "apply.self.succeeds" in told.held


@pytest.mark.parametrize("what", ["update", "delete"])
@pytest.mark.parametrize("status", [200, 403])
def test_sibling_may_or_may_not(tale: Any, shared: str, what: str, status: int) -> None:
    """Another account of the taker's subscription: either answer is lawful (Q28), a crash is not."""
    assert tried(tale, what, shared, "sibling", 500).broken == {"owner.sibling"}
    other = tale.taken()
    assert tried(tale, what, other, "sibling", status).broken == set()


def test_sibling_in_scope(tale: Any, shared: str) -> None:
    """A sibling whose subscription is listed reads across regions."""
    assert tale.get(shared, "sibling", 404).broken == set()
    tale.update(shared, applyScope=tale.scope("source"))
    assert "region.get.across" in tale.get(shared, "sibling").held
    assert tale.get(shared, "sibling", 404).broken == {"region.get.across"}


@pytest.mark.parametrize("what", ["get", "apply", "update", "delete"])
@pytest.mark.parametrize("status", [404, 200, 500])
def test_unknown_snapshot(tale: Any, shared: str, what: str, status: int) -> None:
    """An id that nobody issued is refused (Q3); the id of an operation is one of them."""
    del shared
    unknown = tale.guid()
    told = tried(tale, what, unknown, "source", status)
    clause = f"{what}.unknown.refused"
    expected = set() if status == 404 or (what == "apply" and status == 200) else {clause}
    assert told.broken == expected
    operation = next(iter(tale.state.operations))
    assert tried(tale, what, operation, "source", 404).held == {clause}


def test_foreign_snapshot_seen_in_a_list(tale: Any, shared: str) -> None:
    """A snapshot of somebody else that a list has shown may answer as it likes."""
    entry = {**tale.truth[shared], "id": (other := tale.guid()), "applyScope": tale.scope("source")}
    tale.list("source", shared, entry)
    assert tale.get(other, "source", 200).broken == set()
    assert tale.get(other, "source", 403).broken == set()


@pytest.mark.parametrize(("path", "broken"), [("not-a-guid", True), ("{%s}", False), ("(%s)", False), ("%s0", True)])
def test_malformed_id(tale: Any, shared: str, path: str, broken: bool) -> None:  # noqa: FBT001 - a row of the table
    """A malformed id is refused; the forms that some parsers take may be served (Q13, Q30)."""
    wanted = path % shared if "%s" in path else path
    assert tale.get(wanted, "source", 404).broken == set()
    assert tale.get(wanted, "source", 200).broken == ({"error.malformed-id"} if broken else set())


def test_path_in_another_letter_case(tale: Any, shared: str) -> None:
    """GUIDs compare in any letter case."""
    body = tale.truth[shared]
    told = tale.call("getSnapshot", "source", 200, path={"snapshotId": shared.upper()}, json=body)
    assert "get.owner.answered" in told.held
    assert told.broken == set()


def test_scope_in_doubt(tale: Any, shared: str) -> None:
    """After an update that was never answered nobody knows the scope: the owner's apply too may go either way."""
    tale.update(shared, status=None, applyScope=tale.scope("outsider"))
    for by in ("target", "outsider", "sibling"):
        for status in (200, 403):
            assert tale.get(shared, by, status).broken == set()
            tale.update(shared, status=None, applyScope=tale.scope("outsider"))
    for by in ("target", "source", "sibling"):
        tale.free(by, "FaceList", "new")
        tale.apply(shared, "new", by, 403)
        assert tale.told[-1].broken == set()


def test_scope_in_either_of_two_worlds(tale: Any, shared: str) -> None:
    """A null scope that was accepted may have cleared the scope or kept it: the owner's apply may go either way."""
    tale.update(shared, applyScope=tale.scope("source"))
    tale.update(shared, applyScope=None)
    tale.free("source", "FaceList", "mine")
    tale.apply(shared, "mine", "source", 403)
    assert tale.broken == set()
    tale.poll(tale.apply(shared, "mine", "source"))
    assert tale.broken == set()


@pytest.mark.parametrize("status", [200, 404])
def test_outsider_deleting_what_is_gone(tale: Any, shared: str, status: int) -> None:
    """A deletion of a deleted snapshot may be answered with 200 too, whoever asks (Q24)."""
    tale.delete(shared)
    assert tale.delete(shared, "outsider", status).broken == set()


@pytest.mark.parametrize("by", ["source", "target"])
def test_take_with_a_bad_key_stores_nothing(tale: Any, shared: str, by: str) -> None:
    """What a take without a good key has stored may show in anybody's list."""
    tale.take("a", status=401, by="nobody", userData="smuggled")
    assert "key.refused.changes-nothing" in tale.list(by, shared).held
    entry = {**tale.truth[shared], "id": tale.guid(), "userData": "smuggled"}
    assert tale.list(by, shared, entry).broken == {"key.refused.changes-nothing"}


@pytest.mark.parametrize("by", ["source", "target"])
def test_apply_with_a_bad_key_makes_nothing(tale: Any, shared: str, by: str) -> None:
    """Nor may an apply without a good key make its object in anybody's account."""
    tale.free(by, "FaceList", "b")
    tale.apply(shared, "b", "stranger", 401)
    assert "key.refused.changes-nothing" in tale.read(by, "FaceList", "b", 404).held | tale.held
    tale.apply(shared, "b", "stranger", 401)
    assert tale.read(by, "FaceList", "b").broken == {"key.refused.changes-nothing"}


@pytest.mark.parametrize(("status", "broken"), [(415, "apply.valid.accepted"), (403, "scope.apply.in-scope")])
def test_refused_for_its_form(tale: Any, shared: str, status: int, broken: str) -> None:
    """A refusal for the form of the body says nothing of who may apply; one for rights does."""
    tale.free("target", "FaceList", "plain")
    tale.apply(shared, "plain", status=status)
    assert tale.told[-1].broken == {broken}
