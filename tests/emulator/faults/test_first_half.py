"""The first half of the catalogue: who may do what, until when, and what update, delete, get and list do.

Every fault says what it breaks, has an effect, and breaks nothing by accident.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from facesnap.emulator.faults import Fault, faults
from facesnap.emulator.kinds import FACE_LIST, KINDS, LARGE_FACE_LIST, LARGE_PERSON_GROUP, PERSON_GROUP, Kind
from facesnap.emulator.service import Pace, Service

FAMILIES = ("scope", "owner", "key", "expiry", "conflict", "delete", "update", "get", "list")
FAULTS = {name: one for name, one in faults().items() if one.family in FAMILIES}
PACE = Pace(polls=(0, 0), seconds=(3.0, 3.0))
SOURCE, TARGET = "11111111-aaaa-4aaa-8aaa-111111111111", "22222222-bbbb-4bbb-8bbb-222222222222"
OUTSIDER = "33333333-cccc-4ccc-8ccc-333333333333"
NEAR_OUTSIDER = "33333333-dddd-4ddd-8ddd-dddddddddddd"
NOBODY = "99999999-9999-4999-8999-999999999999"
EVERYBODY = ("source", "target", "outsider")
TEXT = "  One\r\n<i>e\u0301</i> \U0001f642 \0 " + "x" * 5000
HOUR, DAY = 3600, 86400


def prepare(t: Any, kind: Kind, object_id: str = "src", by: str = "source") -> str:
    """An object with a face in it, trained; its path."""
    one = f"/{kind.path}/{object_id}"
    t.ask("PUT", one, {"name": "n", "userData": "object"}, by=by)
    where = one
    if kind.has_persons:
        where = f"{one}/persons/{t.ask('POST', f'{one}/persons', {'name': 'p'}, by=by)['json']['personId']}"
    t.ask("POST", f"{where}/persistedfaces?userData=f", b"\x89PNG\r\n\x1a\n" + bytes(1200), by=by)
    t.train(kind, object_id, by)
    return one


def took(t: Any, kind: Kind, scope: list[str], text: str | None = "text", object_id: str = "src") -> str:
    """The path of a new snapshot."""
    return f"/snapshots/{t.take(kind, object_id, applyScope=scope, userData=text)}"


def seen(t: Any, *snapshots: str, lists: tuple[str, ...] = ("",)) -> None:
    """What each principal can get and list."""
    for by in EVERYBODY:
        for snapshot in snapshots:
            t.ask("GET", snapshot, by=by)
        for query in lists:
            t.ask("GET", f"/snapshots{query}", by=by)


def applied(t: Any, snapshot: str, name: str, *callers: str) -> None:
    """An apply by each of the callers, to its end."""
    for by in callers or EVERYBODY:
        t.apply(snapshot.rpartition("/")[2], name, by)


def share(t: Any) -> None:
    """Scopes of each sort, read and used by all, and changed."""
    for kind in KINDS:
        prepare(t, kind)
        snapshot, other = took(t, kind, [TARGET]), took(t, kind, [NOBODY])
        for name in ("a", "b"):
            seen(t, snapshot, other)
            applied(t, snapshot, f"{name}-{kind.singular}")
            applied(t, other, f"{name}-{kind.singular}-other")
        t.ask("GET", f"/{kind.path}", by="target")
        for scope in ([OUTSIDER], [SOURCE, OUTSIDER], [TARGET, NOBODY], []):
            t.ask("PATCH", snapshot, {"applyScope": scope})
            seen(t, snapshot)
            applied(t, snapshot, f"{len(t.answers)}")
        t.ask("GET", f"/{kind.path}", by="target")
    crowd = [f"{number}9999999-9999-4999-8999-999999999999" for number in range(8)]
    throng = [f"99999999-9999-4999-8999-{number:012x}" for number in range(80)]
    odd = [
        [TARGET.upper()],
        [f"{{{TARGET}}}"],
        [TARGET.replace("-", "")],
        [*crowd, TARGET],
        [*throng, TARGET],
        [TARGET, OUTSIDER, TARGET],
    ]
    for scope in (*odd, [], [SOURCE, TARGET], [TARGET, TARGET], [NEAR_OUTSIDER], [NOBODY, TARGET, OUTSIDER]):
        snapshot = took(t, FACE_LIST, scope)
        seen(t, snapshot)
        applied(t, snapshot, f"{len(t.answers)}")


def intrude(t: Any) -> None:
    """Updates and deletions by those who may not."""
    for kind in KINDS:
        prepare(t, kind)
        for scope in ([TARGET], []):
            snapshot = took(t, kind, scope)
            for by in ("target", "outsider"):
                bodies: tuple[dict[str, Any], ...] = (
                    {"userData": by},
                    {"applyScope": [OUTSIDER, TARGET]},
                    {"userData": by, "applyScope": []},
                )
                for body in bodies:
                    t.ask("PATCH", snapshot, body, by=by)
                    seen(t, snapshot)
            applied(t, snapshot, f"{kind.singular}-{len(scope)}")
            t.ask("PATCH", snapshot, {"userData": "applier"}, by="target")
            for by in ("target", "target", "outsider", "outsider"):
                t.ask("DELETE", snapshot, by=by)
                seen(t, snapshot)
            applied(t, snapshot, f"{kind.singular}-{len(scope)}-later")
            t.look(kind, f"{kind.singular}-{len(scope)}-later")
            t.emulated.advance(61)
            seen(t, snapshot)
    at: dict[str, Any] = {"by": "sibling", "region": "west"}
    for scope in ([TARGET], [SOURCE]):
        snapshot = took(t, FACE_LIST, scope)
        t.ask("GET", snapshot, **at)
        t.apply(snapshot.rpartition("/")[2], f"west-{scope[0]}", **at)
        t.ask("PATCH", snapshot, {"userData": "sibling"}, **at)


def knock(t: Any) -> None:
    """Every call with every sort of key."""
    prepare(t, FACE_LIST)
    for key in (None, "", "nobody-key", "foobar-key", "outsiderX-key", "source-key-2", "target-key", "outsider-key"):
        snapshot = took(t, FACE_LIST, [TARGET, SOURCE])
        taking = t.start_take(FACE_LIST, "src")
        calls: tuple[tuple[str, str, Any], ...] = (
            ("GET", snapshot, None),
            ("GET", "/snapshots", None),
            ("GET", taking["operation"], None),
            ("POST", "/snapshots", {"type": "FaceList", "objectId": "src", "applyScope": []}),
            ("POST", f"{snapshot}/apply", {"objectId": f"{len(t.answers)}"}),
            ("PATCH", snapshot, {"userData": "knocked"}),
            ("DELETE", snapshot, None),
        )
        for method, path, body in calls:
            headers = [] if key is None else [(b"ocp-apim-subscription-key", key.encode())]
            content = b"" if body is None else json.dumps(body).encode()
            reply = t.emulated.raw(
                method, f"/face/v1.0{path}", [*headers, (b"content-type", b"application/json")], content
            )
            t.answers.append((key, method, reply.status, reply.body))
            seen(t, snapshot)
    snapshot = took(t, FACE_LIST, [TARGET])
    t.ask("DELETE", snapshot, by="target")
    t.emulated.advance(48 * HOUR)
    t.ask("GET", snapshot)
    t.ask("GET", "/facelists", by="target")


def age(t: Any) -> None:
    """Snapshots of each type, used each in its way, looked at from their first hour to their fourth day."""
    snapshots = []
    for kind in KINDS:
        prepare(t, kind)
    t.emulated.advance(2 * HOUR)
    for number, kind in enumerate((*KINDS, FACE_LIST, FACE_LIST, FACE_LIST)):
        snapshots.append(took(t, kind, [TARGET]))
        t.emulated.advance(60 * number)
    unread, updated = took(t, FACE_LIST, [TARGET]), took(t, FACE_LIST, [TARGET])
    t.ask("PATCH", updated, {"userData": "once"})
    t.ask("PUT", "/facelists/void", {"name": "void"})
    void, wide = took(t, FACE_LIST, [TARGET], object_id="void"), took(t, FACE_LIST, [SOURCE, TARGET, OUTSIDER, NOBODY])
    silent = took(t, FACE_LIST, [TARGET], text=None)
    used = dict(zip(("get", "shared", "list", "apply", "user", "scope"), snapshots, strict=False))
    applied(t, used["apply"], "early", "target")
    for hours in (1, 12, 12, 12, 9.5, 1.15, 0.3, 0.2, 1, 6, 20, 60):
        t.emulated.advance(hours * HOUR)
        t.ask("GET", used["get"])
        t.ask("GET", used["shared"], by="target")
        t.ask("PATCH", used["user"], {"userData": f"{hours}"})
        t.ask("PATCH", used["scope"], {"applyScope": [TARGET]})
        for query in ("", "?type=FaceList", f"?applyScope={TARGET}"):
            t.ask("GET", f"/snapshots{query}", by="target")
        applied(t, snapshots[5], "early", "target")
        applied(t, used["apply"], f"at-{len(t.answers)}", "target")
        for snapshot in (snapshots[6], unread):
            applied(t, snapshot, f"un-{len(t.answers)}", "target")
        t.ask("PATCH", snapshots[6], {"userData": "late"})
        for kind in KINDS:
            t.look(kind, "early")
            t.look(kind, "src", "source")
        if hours == 9.5:
            took(t, FACE_LIST, [TARGET])
    seen(t, unread, void, wide, silent)
    applied(t, wide, "by-owner", "source")
    for snapshot in snapshots:
        t.ask("DELETE", snapshot)


def run_out(t: Any) -> None:
    """One snapshot at its very end, another in its last hour."""
    prepare(t, FACE_LIST)
    snapshot, other = took(t, FACE_LIST, [TARGET]), took(t, FACE_LIST, [TARGET])
    t.emulated.advance(47 * HOUR + 1800)
    t.ask("DELETE", other)
    for seconds in (1750, 51, 30, 60):
        t.emulated.advance(seconds)
        seen(t, snapshot)
        applied(t, snapshot, f"{seconds}", "target")


def collide(t: Any) -> None:
    """Applies onto ids in use, freed, reserved, and used elsewhere."""
    for kind in KINDS:
        prepare(t, kind)
        first, second = took(t, kind, [SOURCE, TARGET]), took(t, kind, [TARGET])
        t.ask("PATCH", f"/{kind.path}/src", {"name": "edited"})
        third = took(t, kind, [SOURCE, TARGET])
        prepare(t, kind, "made", "target")
        t.ask("PUT", f"/{kind.path}/empty", {"name": "empty"}, by="target")
        long = "long-" * 10
        for name in ("new", "made", "empty", long):
            for snapshot, more in ((first, {}), (first, {"mode": "CreateNew"}), (first, {}), (third, {}), (second, {})):
                t.apply(snapshot.rpartition("/")[2], name, "target", **more)
                t.look(kind, name)
        if kind == LARGE_FACE_LIST:
            faces = f"/{kind.path}/new/persistedfaces"
            found = t.ask("GET", faces, by="target")["json"]
            for face in found if isinstance(found, list) else ():
                t.ask("PATCH", f"{faces}/{face['persistedFaceId']}", {"userData": "edited"}, by="target")
            t.apply(first.rpartition("/")[2], "new", "target")
            t.look(kind, "new")
        applied(t, first, "src", "source", "target", "source")
        t.look(kind, "src", "source")
        applied(t, second, "forbidden", "source")
        t.apply(first.rpartition("/")[2], "moded", "target", mode="Merge")
        for name in ("new", "made", "forbidden", "moded"):
            t.ask("DELETE", f"/{kind.path}/{name}", by="target")
            applied(t, first, name, "target", "source")
            t.look(kind, name)
        begun = [t.start_apply(one.rpartition("/")[2], "raced") for one in (first, third)]
        for one in begun:
            t.end(one, "target")
        t.look(kind, "raced")
        for by in ("source", "target"):
            t.ask("GET", f"/{kind.path}", by=by)


def discard(t: Any) -> None:
    """Deletions, and what is left after them."""
    for kind in KINDS:
        prepare(t, kind)
        early = took(t, kind, [TARGET])
        t.ask("DELETE", early)
        t.emulated.advance(120)
        middle, odd = took(t, kind, [TARGET, SOURCE]), took(t, kind, [SOURCE], None)
        applied(t, middle, f"r-{kind.singular}", "source", "target")
        latest, updated = took(t, kind, [TARGET]), took(t, kind, [])
        t.ask("PATCH", updated, {"userData": "u"})
        for snapshot in (middle, updated, latest):
            for _ in range(2):
                t.ask("DELETE", snapshot)
                seen(t, middle, odd, latest, updated, lists=("", f"?type={kind.type}"))
            for by in ("source", "target"):
                t.look(kind, f"r-{kind.singular}", by)
                t.ask("PATCH", snapshot, {"userData": "after"}, by=by)
                applied(t, snapshot, f"{len(t.answers)}", by)
        t.look(kind, "src", "source")
        took(t, kind, [])
        t.emulated.advance(2 * HOUR)
        seen(t, middle, odd)
        t.ask("DELETE", f"/{kind.path}/src")
        t.ask("DELETE", odd)
    t.ask("DELETE", f"/snapshots/{NOBODY}")
    prepare(t, FACE_LIST)
    old = took(t, FACE_LIST, [])
    t.emulated.advance(47.5 * HOUR)
    t.ask("DELETE", old)


def alter(t: Any) -> None:
    """Updates of every sort, good and bad, each looked at."""
    bodies: list[dict[str, Any]] = [
        {"userData": " a longer text "},
        {"userData": "short"},
        {"userData": TEXT},
        {"applyScope": [TARGET, OUTSIDER, SOURCE]},
        {"applyScope": [TARGET, OUTSIDER, SOURCE]},
        {"applyScope": [OUTSIDER]},
        {"userData": "both", "applyScope": [TARGET, SOURCE]},
        {"userData": "typed", "type": "LargePersonGroup"},
        {"userData": ""},
        {},
        {"applyScope": TARGET},
        {"applyScope": [TARGET, "garbage"]},
        {"applyScope": ["garbage"], "userData": "half"},
        {"applyScope": [OUTSIDER], "userData": "x" * 16385},
        {"userData": "y" * 16385},
        {"applyScope": [OUTSIDER, NOBODY]},
        {"applyScope": []},
        {"applyScope": [TARGET]},
        {"userData": "last"},
    ]
    prepare(t, FACE_LIST)
    for body in bodies:
        snapshot = took(t, FACE_LIST, [TARGET, SOURCE, NOBODY], "a text of the take")
        for one in (body, {"userData": "second"}):
            t.ask("PATCH", snapshot, one)
            seen(t, snapshot)
    snapshot = took(t, FACE_LIST, [TARGET, SOURCE])
    applied(t, snapshot, "self", "source")
    for body in bodies:
        t.ask("PATCH", snapshot, body)
        seen(t, snapshot)
    t.ask("PATCH", f"/snapshots/{NOBODY}", {"userData": "u"})
    t.emulated.advance(5)
    seen(t, snapshot)


def consult(t: Any) -> None:
    """Get and list, with filters of every sort, before and after updates, applies and a while."""
    filters = ["", "?type=", "?type=Nothing", "?applyScope=", "?applyScope=garbage"]
    filters += [f"?type={kind.type}" for kind in KINDS]
    scopes = (TARGET, OUTSIDER, TARGET.upper(), f"{OUTSIDER},{TARGET}", f"{NOBODY},{TARGET}", SOURCE)
    filters += [f"?applyScope={scope}" for scope in scopes]
    filters += [f"?type=FaceList&applyScope={scope}" for scope in scopes]
    seen(t, f"/snapshots/{NOBODY}")
    snapshots = []
    for kind in (PERSON_GROUP, LARGE_PERSON_GROUP, FACE_LIST, LARGE_FACE_LIST):
        prepare(t, kind)
        snapshots.append(took(t, kind, [TARGET, NOBODY, OUTSIDER], TEXT if kind.has_persons else '{"a": 1}'))
        seen(t, *snapshots, f"/snapshots/{NOBODY}", lists=("", f"?type={kind.type}"))
        snapshots.append(took(t, kind, [SOURCE, TARGET], None))
    snapshots.append(took(t, FACE_LIST, []))
    for _ in range(2):
        seen(t, *snapshots, lists=tuple(filters))
        t.ask("PATCH", snapshots[0], {"userData": "changed", "applyScope": [OUTSIDER]})
        t.ask("PATCH", snapshots[1], {"applyScope": [TARGET]})
        applied(t, snapshots[5], "taken", "target")
    for _ in range(8):
        t.ask("GET", snapshots[2])
    t.emulated.advance(DAY)
    seen(t, *snapshots)
    t.ask("DELETE", "/facelists/src")
    t.ask("PUT", "/facelists/src", {"name": "another"})
    seen(t, *snapshots)


ROUTES: dict[str, tuple[Callable[[Any], None], ...]] = {
    "scope": (share,),
    "owner": (intrude,),
    "key": (knock,),
    "expiry": (age, run_out),
    "conflict": (collide,),
    "delete": (discard,),
    "update": (alter,),
    "get": (consult,),
    "list": (consult,),
}


@cache
def clause_ids() -> frozenset[str]:
    """Of the whole contract."""
    folder = files("facesnap.openapi") / "clauses"
    texts = [one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".toml")]
    return frozenset(name for text in texts for name in tomllib.loads(text)["clause"])


@pytest.fixture(scope="module")
def honest() -> dict[str, list[Any]]:
    """What the faithful service answers, by family; filled by the first who asks."""
    return {}


@pytest.fixture
def answers(emulate: Callable[..., Any], tour: Callable[[Any], Any]) -> Callable[..., list[Any]]:
    """All that a service answers on the routes of a family."""

    def asked(family: str, fault: str | None = None) -> list[Any]:
        t = tour(emulate(seed=5, pace=PACE, fault=fault))
        for route in ROUTES[family]:
            route(t)
        return list(t.answers)

    return asked


def crashes(fault: type[Fault]) -> bool:
    """Whether its lie is an answer of 500."""
    return "crash" in fault.__name__.lower()


@pytest.mark.parametrize("name", FAULTS)
def test_fault_lies_and_does_not_break(
    name: str, answers: Callable[..., list[Any]], honest: dict[str, list[Any]]
) -> None:
    """It answers otherwise than the faithful service, raises nothing, and crashes only if that is its lie."""
    family = FAULTS[name].family
    if family not in honest:
        honest[family] = answers(family)
    told = answers(family, name)
    # Compared outside the assertion: nobody reads a difference of hundreds of answers.
    has_effect = told != honest[family]
    assert has_effect
    assert crashes(FAULTS[name]) == any(answer[2] >= 500 for answer in told)


@pytest.mark.parametrize("family", FAMILIES)
def test_faithful_serves_the_routes(family: str, answers: Callable[..., list[Any]]) -> None:
    """It never crashes, and an ordinary part of each route succeeds; else a fault's answers would prove nothing."""
    statuses = Counter(answer[2] for answer in answers(family))
    assert max(statuses) < 500
    assert statuses[200] > statuses.total() / 4


@pytest.mark.parametrize("name", FAULTS)
def test_fault_overrides_what_the_service_has(name: str) -> None:
    """A method that nobody calls is no lie."""
    lines = [one for one in FAULTS[name].__mro__ if issubclass(one, Fault) and one is not Fault]
    own = {method for one in lines for method in vars(one) if not method.startswith("__")}
    assert own & set(dir(Service))


@pytest.mark.parametrize("name", FAULTS)
def test_fault_says_what_it_breaks(name: str) -> None:
    """Its own sentence, and clauses that exist, one of them of its family."""
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
