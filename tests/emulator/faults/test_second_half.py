"""The second half of the catalogue: every fault says what it breaks, has an effect, and breaks nothing by accident."""

import json
import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

import facesnap.openapi
from facesnap.emulator.faults import Fault, faults
from facesnap.emulator.kinds import FACE_LIST, KINDS, LARGE_FACE_LIST, LARGE_PERSON_GROUP, PERSON_GROUP, Kind
from facesnap.emulator.service import Pace

FAMILIES = ("take", "status", "apply", "content", "isolation", "time", "error", "limit", "quota", "region")
FAULTS = {name: one for name, one in faults().items() if one.family in FAMILIES}
SLOW = Pace(polls=(2, 2), seconds=(3.0, 3.0))
SOURCE, TARGET = "11111111-aaaa-4aaa-8aaa-111111111111", "22222222-bbbb-4bbb-8bbb-222222222222"
NOBODY = "99999999-9999-4999-8999-999999999999"
CRASHES = ("Crash", "Is500", "With503", "UnavailableNow")
LONGEST = "i" * 64


@cache
def clause_ids() -> frozenset[str]:
    """Of the whole contract."""
    folder = Path(facesnap.openapi.__file__).parent / "clauses"
    return frozenset(name for one in folder.glob("*.toml") for name in tomllib.loads(one.read_text())["clause"])


def migrate(t: Any, kind: Kind) -> None:
    """One object taken, watched, applied, watched, and changed on all sides."""
    one, path = f"x_{kind.singular}-1", f"/{kind.path}"
    somebody = t.fill(kind, one)
    t.ask("PUT", f"{path}/other", {"name": "other"})
    for twin in KINDS:
        if twin != kind:
            t.ask("PUT", f"/{twin.path}/{one}", {"name": "twin", "userData": "twin"})
    t.ask("PUT", f"{path}/other", {"name": "other"}, by="target")
    taking = t.start_take(kind, one, userData="mine")
    t.start_take(kind, one)
    t.look(kind, one, "source")
    t.search(kind, one, somebody, "source")
    for by, named in (("source", one), ("source", "other"), ("target", "other")):
        t.ask("PATCH", f"{path}/{named}", {"userData": "during"}, by=by)
    t.ask("GET", path)
    t.ask("GET", f"{path}/other")
    t.ask("PUT", f"{path}/another", {"name": "another", "recognitionModel": "recognition_03"})
    t.train(kind, one)
    snapshot = t.end(taking)
    t.ask("GET", f"/snapshots/{snapshot}")
    t.look(kind, one, "source")
    t.search(kind, one, somebody, "source")
    t.ask("POST", f"{path}/{one}/train")
    t.take(kind, one)
    t.train(kind, one)
    first, second = t.start_apply(snapshot, "a1"), t.start_apply(snapshot, "a2")
    t.look(kind, "a1")
    t.ask("PATCH", f"{path}/other", {"userData": "during"}, by="target")
    t.ask("PATCH", f"{path}/{one}", {"userData": "later"})
    t.end(first, "target")
    t.end(second, "target")
    t.ask("GET", path, by="target")
    for by, named in (("target", one), ("target", "a5"), ("source", "a6"), ("source", "a7")):
        t.apply(snapshot, named, by)
    t.look(kind, "a1")
    t.search(kind, "a1", somebody)
    t.look(kind, one)
    t.look(kind, "a1", "source")
    t.exchange_faces(kind, "a2")
    edit_all(t, kind, one, snapshot)


def edit_all(t: Any, kind: Kind, one: str, snapshot: str) -> None:
    """The restored object changed, the source changed, the snapshot taken again, all deleted."""
    path = f"/{kind.path}"
    t.ask("PATCH", f"{path}/a1", {"name": "edited"}, by="target")
    t.train(kind, "a1", "target")
    for by, named in (("target", "a1"), ("target", "a2"), ("source", one)):
        t.look(kind, named, by)
    t.apply(snapshot, "b1")
    t.look(kind, "b1")
    t.take(kind, one)
    persons = t.ask("GET", f"{path}/{one}/persons")["json"]
    for person in persons if isinstance(persons, list) else ():
        t.ask("PATCH", f"{path}/{one}/persons/{person['personId']}", {"name": "renamed"})
    faces = t.ask("GET", f"{path}/{one}/persistedfaces")["json"]
    for face in faces if isinstance(faces, list) else ():
        t.ask("PATCH", f"{path}/{one}/persistedfaces/{face['persistedFaceId']}", {"userData": "renamed"})
    t.apply(t.take(kind, one), "b-b")
    t.apply(snapshot, "b")
    t.look(kind, "b-b")
    t.ask("PATCH", f"{path}/{one}", {"name": "source edited"})
    t.apply(snapshot, "b2")
    t.look(kind, "b2")
    t.look(kind, "a2")
    second = t.take(kind, one)
    third = t.start_apply(snapshot, "b3")
    t.end(third, "target")
    t.apply(second, "b4")
    for named in ("b3", "b4"):
        t.look(kind, named)
    t.end(t.start_take(kind, "a6", applyScope=[TARGET]))
    t.ask("DELETE", f"{path}/b3", by="target")
    t.end(third, "target")
    for by, named in (("target", "b3"), ("target", "a2"), ("source", one)):
        t.look(kind, named, by)
    t.ask("GET", f"/snapshots/{snapshot}")
    t.ask("DELETE", f"{path}/{one}")
    t.apply(second, "b5")
    t.take(kind, one)
    t.ask("GET", f"/snapshots/{second}")
    t.ask("DELETE", f"/snapshots/{second}")
    t.look(kind, "b4")


def together(t: Any) -> None:
    """Takes and applies at once, whose grounds go while they run; an id used twice; long texts and a third face."""
    kind, path, picture = PERSON_GROUP, f"/{PERSON_GROUP.path}", b"\x89PNG\r\n\x1a\n" + bytes(1200)
    for one in ("y1", "y2"):
        t.ask("PUT", f"{path}/{one}", {"name": one})
        person = t.ask("POST", f"{path}/{one}/persons", {"name": one, "userData": "p" * 2000})["json"]["personId"]
        for _ in range(3):
            t.ask("POST", f"{path}/{one}/persons/{person}/persistedfaces?userData={'f' * 400}", picture)
    taken = t.take(kind, "y1")
    first, second = t.start_take(kind, "y1"), t.start_take(kind, "y2")
    t.ask("DELETE", f"{path}/y2")
    snapshots = [t.end(first), t.end(second)]
    applies = [t.start_apply(snapshot, f"z{number}") for number, snapshot in enumerate(snapshots)]
    for number, started in enumerate(applies):
        t.end(started, "target")
        t.look(kind, f"z{number}")
    persons = t.ask("GET", f"{path}/z0/persons", by="target")["json"]
    for person in persons if isinstance(persons, list) else ():
        for face in person["persistedFaceIds"]:
            where = f"{path}/z0/persons/{person['personId']}/persistedfaces/{face}"
            t.ask("PATCH", where, {"userData": "changed"}, by="target")
            t.ask("GET", where, by="target")
    t.ask("DELETE", f"{path}/z0", by="target")
    t.apply(taken, "z0")
    t.look(kind, "z0")
    removed = t.start_apply(taken, "z2")
    t.ask("PATCH", f"/snapshots/{taken}", {"applyScope": []})
    t.end(removed, "target")
    t.look(kind, "z2")
    t.ask("PATCH", f"/snapshots/{taken}", {"applyScope": [TARGET]})
    deleted = t.start_apply(taken, "z3")
    t.ask("DELETE", f"/snapshots/{taken}")
    t.end(deleted, "target")
    t.look(kind, "z3")


def inform(t: Any) -> None:
    """A snapshot's information and operations, read and changed by all, at several times."""
    t.ask("PUT", "/facelists/plain", {"name": "plain"})
    taking = t.start_take(FACE_LIST, "plain", userData="mine")
    snapshot = t.end(taking)
    for _ in range(3):
        t.ask("GET", taking["operation"] or "/operations/", by="source")
        t.ask("GET", taking["operation"] or "/operations/", by="target")
        t.ask("GET", f"/snapshots/{snapshot}")
        t.ask("GET", "/snapshots")
    unset = {"userData": None, "applyScope": [TARGET]}
    for body in ({"userData": "1"}, {"applyScope": [TARGET]}, {"userData": 2}, {"userData": "2"}, unset):
        t.emulated.advance(2)
        t.ask("PATCH", f"/snapshots/{snapshot}", body)
        t.ask("PATCH", f"/snapshots/{snapshot}", {"userData": "no"}, by="target")
        t.ask("GET", f"/snapshots/{snapshot}")
    t.apply(snapshot, "late")
    t.ask("GET", f"/snapshots/{snapshot}", by="target")
    conflict = [t.start_apply(snapshot, "twice") for _ in range(2)]
    for started in conflict:
        t.end(started, "target")
    t.apply(snapshot, "late")
    t.emulated.advance(3601)
    t.ask("GET", taking["operation"] or "/operations/")
    t.take(FACE_LIST, "plain")
    t.ask("DELETE", f"/snapshots/{snapshot}")
    t.ask("GET", taking["operation"] or "/operations/")


def take_oddly(t: Any) -> None:
    """Takes that should be refused, and takes at their limits."""
    for object_id in (LONGEST, "i", "-a_b-", "ends-", "a.b", "x", "é"):
        t.ask("PUT", f"/facelists/{object_id}", {"name": "n"})
    t.ask("PUT", "/facelists/foreign", {"name": "n"}, by="target")
    t.ask("PUT", "/facelists/gone", {"name": "n"})
    t.ask("DELETE", "/facelists/gone")
    good = {"type": "FaceList", "objectId": "x", "applyScope": [TARGET]}
    odd: list[dict[str, Any]] = [{name: value for name, value in good.items() if name != missing} for missing in good]
    odd += [{**good, "type": kind_name} for kind_name in ("Nothing", " FaceList ", "facelist", None, "PersonGroup")]
    odd += [
        {**good, "objectId": object_id}
        for object_id in (
            "",
            f"{LONGEST}j",
            " x\n",
            "X",
            "a.b",
            "é",
            7,
            LONGEST,
            "i",
            "-a_b-",
            "ends-",
            "foreign",
            "gone",
        )
    ]
    odd += [
        {**good, "applyScope": scope}
        for scope in (TARGET, {TARGET: 1}, ["garbage"], [TARGET, "garbage"], [f"{TARGET}\n"], [7], None, [])
    ]
    odd += [
        {**good, "userData": data}
        for data in ("a" * 16384, "a" * 16385, "a" * 16001, "é" * 10000, None, 12, "x" * 20000)
    ]
    for body in (good, *odd, {**good, "surplus": 1}):
        snapshot = t.end(t.ask("POST", "/snapshots", body))
        t.ask("GET", f"/snapshots/{snapshot}")
        t.apply(snapshot, f"new-{len(t.answers)}")
    t.ask("GET", "/snapshots")


def apply_oddly(t: Any) -> None:
    """Applies that should be refused, and applies at their limits."""
    snapshot = t.take(FACE_LIST, "x")
    outsiders = t.take(FACE_LIST, "x", applyScope=[NOBODY])
    t.apply(outsiders, "never")
    t.apply(NOBODY, "never")
    t.ask("GET", "/facelists", by="target")
    modes: list[dict[str, Any]] = [
        {"mode": mode} for mode in ("CreateNew", "Overwrite", "CreateNewer", "createnew", None)
    ]
    for number, more in enumerate(modes):
        t.apply(snapshot, f"mode-{number}", **more)
    t.ask("GET", "/facelists", by="target")
    for object_id in (
        "",
        LONGEST,
        f"{LONGEST}j",
        "j" * 200,
        "k\n",
        "CAPITAL",
        "a b",
        "d.d",
        "é",
        "i",
        "-a_b-",
        "ends-",
    ):
        t.apply(snapshot, object_id)
    t.end(t.ask("POST", f"/snapshots/{snapshot}/apply", {}, by="target"), "target")
    t.end(t.ask("POST", f"/snapshots/{snapshot}/apply", {"objectId": 7}, by="target"), "target")
    t.ask("GET", "/facelists", by="target")
    for data in ("a" * 16384, "a" * 16385, "a" * 20000):
        t.ask("PATCH", f"/snapshots/{snapshot}", {"userData": data})
        t.ask("GET", f"/snapshots/{snapshot}")


def ask_oddly(t: Any) -> None:
    """Bodies, paths, queries, methods and media types that nobody should send."""
    snapshot = f"/snapshots/{t.take(FACE_LIST, 'x')}"
    for content in (b"", b"{", b"[]", b'{"userData":"a"} tail', b'{"userData":"a",}', b'{"userData":"a"'):
        t.raw("PATCH", snapshot, content)
    for content in (b'\xef\xbb\xbf{"userData":"a"}', b'{"userData":"\xff"}', b'{"userData":"a","userData":"b"}'):
        t.raw("PATCH", snapshot, content)
    for media in ("text/plain", "application/xml"):
        t.raw("PATCH", snapshot, b'{"userData":"a"}', media)
    t.ask("PATCH", snapshot)
    for method, path in (("PUT", snapshot), ("OPTIONS", snapshot), ("POST", snapshot), ("DELETE", "/snapshots")):
        t.ask(method, path, {"userData": "put"})
    for path in ("/snapshots/none", f"{snapshot}x", f"{snapshot}/", "/operations/none", f"/operations/{NOBODY}"):
        t.ask("GET", path)
    t.ask("GET", f"/snapshots/{NOBODY}")
    t.ask("GET", "/snapshots?surplus=1")
    t.ask("GET", "/snapshots", by="nobody")


def cross(t: Any) -> None:
    """A sibling in another region."""
    t.ask("PUT", "/persongroups/x", {"name": "n"})
    t.ask("POST", "/persongroups/x/persons", {"name": "n"})
    snapshot = t.take(PERSON_GROUP, "x")
    t.ask("PATCH", f"/snapshots/{snapshot}", {"userData": "new"})
    at: dict[str, Any] = {"by": "sibling", "region": "west"}
    t.ask("GET", f"/snapshots/{snapshot}", **at)
    t.ask("GET", "/snapshots", **at)
    for object_id in ("x", "west"):
        t.apply(snapshot, object_id, **at)
        t.look(PERSON_GROUP, object_id, **at)
        t.look(PERSON_GROUP, object_id, "source")


def spend(t: Any) -> None:
    """Quotas used up, here and not there, a while later, a deletion between; rates when time stands still."""
    ticks = iter(range(0, 10**9, 60))
    t.emulated.service.monotonic = lambda: next(ticks)
    t.ask("PUT", "/persongroups/x", {"name": "n"})
    snapshot = t.take(PERSON_GROUP, "x")
    t.ask("PUT", "/persongroups/x", {"name": "n"}, by="target")
    for wait in (0, 3700, 12 * 3600, 11 * 3600, 86400, 30 * 86400):
        t.emulated.advance(wait)
        snapshot = t.take(PERSON_GROUP, "x") if wait >= 86400 else snapshot
        spare = t.take(PERSON_GROUP, "x")
        for number in range(101):
            t.start_take(PERSON_GROUP, "x")
            t.start_apply(snapshot, f"x-{wait}-{number}", "source")
        body = {"type": PERSON_GROUP.type, "objectId": "x", "applyScope": [TARGET]}
        t.ask("POST", "/snapshots", body, by="target")
        headers = [(b"ocp-apim-subscription-key", b"source-key-2"), (b"content-type", b"application/json")]
        sent = t.emulated.raw("POST", "/face/v1.0/snapshots", headers, json.dumps(body).encode())
        t.answers.append(("POST", "/snapshots", sent.status))
        t.start_apply(snapshot, f"x-{wait}", "target")
        t.ask("DELETE", f"/snapshots/{spare}")
        t.start_take(PERSON_GROUP, "x")
    t.emulated.service.monotonic = lambda: 10.0**9
    for _ in range(25):
        t.ask("GET", "/snapshots")


def empty(t: Any, kind: Kind) -> None:
    """The empty object that the tour of its family has left."""
    t.apply(t.take(kind, "another"), "empty")
    t.look(kind, "empty")


def page(t: Any) -> None:
    """More entries than a page holds."""
    t.many()


MIGRATIONS = tuple(
    partial(route, kind=kind) for kind in (LARGE_PERSON_GROUP, LARGE_FACE_LIST, FACE_LIST) for route in (migrate, empty)
)
ODD = (inform, take_oddly, apply_oddly, ask_oddly)
ROUTES: dict[str, tuple[Callable[[Any], None], ...]] = {
    "take": (*ODD, *MIGRATIONS),
    "status": (*ODD, *MIGRATIONS),
    "apply": (*ODD, *MIGRATIONS, together),
    "content": (*MIGRATIONS, page, together),
    "isolation": (*MIGRATIONS, cross),
    "time": ODD,
    "error": ODD,
    "limit": ODD,
    "quota": (spend,),
    "region": (cross,),
}


@pytest.fixture(scope="module")
def faithful() -> dict[tuple[str, str], list[Any]]:
    """What the faithful service answers, by way and tier; filled by the first who asks."""
    return {}


def way_and_tier(fault: type[Fault]) -> tuple[str, str]:
    """Which tour shows it: what is counted shows on a tier that counts."""
    if fault.family == "quota":
        return "quota", "F0" if all(clause.endswith(".f0") for clause in fault.breaks) else "S0"
    if "error.rate-limit" in fault.breaks:
        return "quota", "S0"
    return fault.family, "unlimited"


@pytest.mark.parametrize("name", FAULTS)
def test_fault_lies_and_does_not_break(
    name: str, emulate: Callable[..., Any], tour: Callable[[Any], Any], faithful: dict[tuple[str, str], list[Any]]
) -> None:
    """On its tour it answers otherwise than the faithful service, raises nothing, and crashes only if it says so."""
    family, tier = way_and_tier(FAULTS[name])
    if (family, tier) not in faithful:
        honest = tour(emulate(tier=tier, seed=5, pace=SLOW))
        for route in ROUTES[family]:
            route(honest)
        faithful[family, tier] = honest.answers
    lying = tour(emulate(tier=tier, seed=5, pace=SLOW, fault=name))
    has_effect = False
    for route in ROUTES[family]:
        route(lying)
        # Compared outside the assertion: nobody reads a difference of a thousand answers.
        has_effect = lying.answers != faithful[family, tier][: len(lying.answers)]
        if has_effect:
            break
    assert has_effect
    assert any(word in name for word in CRASHES) or max(answer[2] for answer in lying.answers) < 500


def test_faithful_service_never_crashes_on_tour(emulate: Callable[..., Any], tour: Callable[[Any], Any]) -> None:
    """Else a crash would prove nothing; and much of what is asked is accepted."""
    honest = tour(emulate(seed=5, pace=SLOW))
    for route in (*ODD, *MIGRATIONS, cross, page, spend):
        route(honest)
    assert max(answer[2] for answer in honest.answers) < 500
    assert sum(answer[2] == 202 for answer in honest.answers) > 500


@pytest.mark.parametrize("name", FAULTS)
def test_fault_says_what_it_breaks(name: str) -> None:
    """Its own sentence, clauses that exist, one of them of its family or of one that it names instead."""
    fault = FAULTS[name]
    assert (fault.__dict__["__doc__"] or "").strip().endswith(".")
    assert fault.breaks <= clause_ids()
    assert any(one.startswith(f"{fault.family}.") for one in fault.breaks)


def test_sentences_are_told_once() -> None:
    """No two faults are the same lie."""
    assert len({fault.__doc__ for fault in FAULTS.values()}) == len(FAULTS)


def test_catalogue_covers_the_families() -> None:
    """As many as were promised, rare ones among them, and some in each family."""
    assert len(FAULTS) >= 110
    assert sum(fault.rare for fault in FAULTS.values()) >= 30
    assert {fault.family for fault in FAULTS.values()} == set(FAMILIES)
