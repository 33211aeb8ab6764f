"""The parts of a reproduction: templates, scripts, shrinking, and an answer in the terms of its sequence."""

import ast
import shutil
import subprocess

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facesnap.conformance.embedded import embedded
from facesnap.conformance.reproducing.facets import Assertion
from facesnap.conformance.reproducing.loops import RUN, TURN, Loop, folded, length
from facesnap.conformance.reproducing.places import faithful
from facesnap.conformance.reproducing.pytest_file import _text
from facesnap.conformance.reproducing.recipe import Capture, Recipe, Step
from facesnap.conformance.reproducing.shell import _printed, _word
from facesnap.conformance.reproducing.shrinking import EnoughError, Shrinker
from facesnap.conformance.reproducing.simplifying import plainer
from facesnap.conformance.reproducing.standalone import Service, alike
from facesnap.conformance.reproducing.templates import Reference, filled, template_of
from facesnap.conformance.wire.exchange import Request
from facesnap.conformance.wire.redaction import KEY_HEADER

SH = shutil.which("sh") or "sh"
GUID = "0a1b2c3d-1111-4222-8333-444455556666"
ID = "FACESNAP_ID_SOURCE"


def named(guid: str, form: str) -> str | None:
    """One GUID is known, and no other."""
    return "thing" if guid == GUID and form in {"", "upper", "bare"} else None


@pytest.mark.parametrize("written", [GUID, GUID.upper(), GUID.replace("-", "")])
def test_template_gives_the_text_back(written: str) -> None:
    """A GUID in any of its forms becomes a reference, the mark of the run too; filled in again they are the text."""
    text = f"/snapshots/{written}?a=fs-abcd1234-7"
    template = template_of(text, "abcd1234", named)
    assert {part.name for part in template if isinstance(part, Reference)} == {"thing", "run"}
    assert filled(template, {"thing": GUID, "run": "abcd1234"}) == text


def test_template_leaves_strangers_alone() -> None:
    """What merely looks like a part of an id stays as it is."""
    text = "d" * 64 + GUID[:-1]
    assert template_of(text, "", named) == (text,)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=25, deadline=None)
def test_shell_is_not_fooled(text: str) -> None:
    """Whatever a text holds, the shell prints it and runs none of it; a body to the byte."""
    template = (text, Reference("run"))
    script = f"run=r; {_printed(template)}"
    sent = subprocess.run([SH, "-c", script], capture_output=True, check=True).stdout  # noqa: S603 - as quoted
    assert sent == f"{text}r".encode()
    script = f"run=r; printf %s {_word(template)}"
    word = subprocess.run([SH, "-c", script], capture_output=True, check=True).stdout  # noqa: S603 - as quoted
    assert word == f"{text}r".encode() or not text.isprintable()


@given(st.text())
def test_python_is_not_fooled(text: str) -> None:
    """Whatever a text holds, its expression is worth just that, and calls nothing."""
    expression = _text((text, Reference("run"), text * 2, "x" * 50))
    tree = ast.parse(expression, mode="eval")
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert eval(expression, {"run": "r"}) == f"{text}r{text * 2}{'x' * 50}"  # noqa: S307 - proven to call nothing


def steps(count: int) -> Recipe:
    """A recipe in which step 2 brings what step 5 needs."""
    made = [Step(number, "source", "GET", (f"/{number}",)) for number in range(1, count + 1)]
    made[1] = Step(2, "source", "POST", ("/2",), captures=(Capture("thing"),))
    made[4] = Step(5, "source", "GET", ("/", Reference("thing")))
    return Recipe(tuple(made))


def test_shrinker_leaves_out_what_is_not_missed() -> None:
    """Only the steps that the breach needs are left, the scene among them."""
    least = Shrinker(lambda recipe: {3, 9} <= recipe.numbers).least(steps(12))
    assert least.numbers == {3, 9, 12}


def test_shrinker_keeps_what_is_needed_together() -> None:
    """A step that needs another's answer goes with it."""
    tried: list[Recipe] = []
    Shrinker(lambda recipe: bool(tried.append(recipe)) or 5 in recipe.numbers).least(steps(12))
    assert all(2 in recipe.numbers for recipe in tried if 5 in recipe.numbers)


def test_shrinker_stops_when_there_is_no_room() -> None:
    """The shortest until then is the one."""
    left = iter(range(3))

    def shows(recipe: Recipe) -> bool:
        if next(left, None) is None:
            raise EnoughError
        return 3 in recipe.numbers

    least = Shrinker(shows).least(steps(12))
    assert {3, 12} <= least.numbers
    assert len(least.steps) > 2


def test_shrinker_leaves_out_what_recurs() -> None:
    """Steps of one sort that cannot go one by one go together."""

    def shows(recipe: Recipe) -> bool:
        return len([step for step in recipe.steps if step.method == "PUT"]) in {0, 8}

    made = [Step(number, "source", "PUT" if number % 2 else "GET", ("/1",)) for number in range(1, 17)]
    assert Shrinker(shows).least(Recipe(tuple(made))).numbers == {16}


def test_shrinker_makes_an_id_up() -> None:
    """Where any id would do, nothing need be made to have one."""
    least = Shrinker(lambda recipe: recipe.steps[-1].number == 5).least(steps(5))
    assert least.numbers == {5}
    assert set(least.invented) == {"thing"}


WORDY = (
    '{"name":"R\\u00e9sum\\u00e9 \\"x\\"","userData": "facesnap ',
    RUN,
    " 12 ",
    "d" * 4000,
    '","of":["',
    Reference("thing", "upper"),
    '"],"nickname":"n n"}',
)


def wordy() -> Recipe:
    """A recipe whose requests say more than they must, and one that says nothing."""
    made = Step(1, "source", "PUT", ("/1",), body=WORDY)
    return Recipe((made, Step(2, "source", "GET", ("/1",))), invented={"thing": ""})


def test_shrinker_makes_texts_plain() -> None:
    """Names and user data say no more than whose they are, where more is not missed; all else stays to the byte."""
    least = Shrinker(lambda recipe: len(recipe.steps) == 2).least(wordy())
    thing = Reference("thing", "upper")
    told = '"of":["', thing, '"],"nickname":"n n"}'
    assert least.steps[0].body == ('{"name":"facesnap","userData": "facesnap ', RUN, f' 12",{told[0]}', *told[1:])
    assert least.steps[1:] == wordy().steps[1:]


def test_shrinker_keeps_the_text_that_matters() -> None:
    """Where the name is the point, the user data alone becomes plain."""
    shows = Shrinker(lambda recipe: len(recipe.steps) == 2 and "sum" in str(recipe.steps[0].body))
    assert "ddd" not in str(shows.least(wordy()).steps[0].body)
    assert "sum" in str(shows.least(wordy()).steps[0].body)


def test_texts_that_hold_the_mark_stay() -> None:
    """What could be mistaken for a reference is left as it is; so is what is plain."""
    marked = Recipe((Step(1, "source", "PUT", ("/1",), body=('{"name":"a\ue000b\ue000c"}',)),))
    plain = Recipe((Step(1, "source", "PUT", ("/1",), body=('{"name":"facesnap"}',)),))
    assert [*plainer(marked), *plainer(plain)] == []


def turns(count: int) -> Recipe:
    """A recipe of so many turns that bring an operation and ask for it, under ids of their own, and a scene."""
    made = [Step(0, "source", "PUT", ("/facelists/fs-", Reference("run"), "-1"))]
    for turn in range(1, count + 1):
        body = ('{"objectId":"fs-', Reference("run"), f'-{turn + 1}","of":"fs-', Reference("run"), '-1"}')
        name = f"operation_{turn}"
        made += [
            Step(2 * turn, "source", "POST", ("/snapshots",), (), body, captures=(Capture(name),)),
            Step(2 * turn + 1, "source", "GET", ("/operations/", Reference(name)), until_ended=True),
        ]
    return Recipe((*made, Step(999, "source", "GET", ("/snapshots",))))


def test_loop_tells_what_recurs_once() -> None:
    """A turn under ids of its own is told by its number; what is the same in each stays as it is."""
    first, loop, scene = folded(turns(7))
    assert isinstance(loop, Loop)
    assert (loop.times, len(loop.steps)) == (7, 2)
    assert (first, scene) == (turns(7).steps[0], turns(7).steps[-1])
    take, poll = loop.steps
    assert take.body == (*('{"objectId":"fs-', RUN, "-t", TURN, '","of":"fs-', RUN, '-1"}'),)
    assert poll.needs == {capture.name for capture in take.captures}
    assert length(turns(7)) == 3
    assert length(turns(2)) == 4  # too few to be a loop


def test_shrinker_asks_once_whether_a_number_matters() -> None:
    """Where the last of many takes is the point no turn is left out, and few replays tell; the loop stays whole."""
    tried: list[Recipe] = []

    def shows(recipe: Recipe) -> bool:
        tried.append(recipe)
        return sum(step.method == "POST" for step in recipe.steps) >= 300

    least = Shrinker(shows).least(turns(300))
    assert sum(step.method == "POST" for step in least.steps) == 300
    assert length(least) <= 3
    assert len(tried) < 20
    assert len({recipe.steps for recipe in tried}) == len(tried)  # none is sent again in vain


def test_shrinker_leaves_out_the_turns_that_are_too_many() -> None:
    """Where fifty of a hundred turns would do, most of the others go."""
    least = Shrinker(lambda recipe: sum(step.method == "POST" for step in recipe.steps) >= 50).least(turns(100))
    assert 50 <= sum(step.method == "POST" for step in least.steps) < 60


def test_loop_keeps_what_others_need() -> None:
    """A turn whose answer is needed outside of it is none."""
    recipe = turns(7)
    scene = Step(999, "source", "GET", ("/operations/", Reference("operation_7")))
    parts = folded(Recipe((*recipe.steps[:-1], scene)))
    assert [part.times for part in parts if isinstance(part, Loop)] == [6]
    assert len(parts) == 5


def test_insisting_ends_with_the_answer_that_is_looked_for() -> None:
    """A request is repeated at once until it is answered with 429 or a server error, or often enough."""
    answers = iter([200, 200, 503, 200])
    with Service(
        settings={"FACESNAP_URL_SOURCE": "http://s", "FACESNAP_KEY_SOURCE": "k"},
        transport=httpx.MockTransport(lambda _: httpx.Response(next(answers))),
    ) as one:
        assert one.insist("source", "GET", "/snapshots").status_code == 503
        assert next(answers) == 200


def test_order_of_a_list_says_nothing() -> None:
    """Entries of the sequence are told alike in any order, and foreign ones not at all."""
    one = service()
    entries = [{"userData": f"facesnap {one.run} {number}"} for number in (1, 2)]
    foreign = {"userData": "somebody's"}
    told = [one.told(httpx.Response(200, json=listed)) for listed in (entries, [foreign, *reversed(entries)])]
    assert told[0] == told[1]
    assert Assertion(entries=2).holds(200, told[0])
    assert not Assertion(entries=1).holds(200, told[0])


def service() -> Service:
    """A service that sends nowhere."""
    return Service(settings={ID: GUID}, transport=httpx.MockTransport(lambda _: httpx.Response(404)))


def test_answers_are_told_alike_whatever_their_ids() -> None:
    """Two runs with other ids and hours say the same; another value says something else."""
    told = []
    for first, other, hour in (("1", "2", "08"), ("3", "4", "17")):
        one = service()
        one.step = 1
        one.learn(httpx.Response(200, json={"id": first * 8 + GUID[8:], "createdTime": f"2021-06-01T{hour}:00:00Z"}))
        body = {"id": first * 8 + GUID[8:], "other": other * 8 + GUID[8:], "by": GUID, "mark": f"fs-{one.run}-1"}
        told.append(one.told(httpx.Response(200, json={**body, "at": f"2021-06-01T{hour}:00:00Z"})))
    assert told[0] == told[1]
    assert told[0]["body"] == {
        "id": "<1:id>",
        "other": "<a GUID>",
        "by": "<source's id>",
        "mark": "fs-<run>-1",
        "at": "<1:createdTime>",
    }


@pytest.mark.parametrize(
    ("told", "wrong", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": ...}, True),
        ({"a": 1}, {"a": 1, "b": ...}, False),
        ([1, 2], [1, ...], True),
        ([1], [1, ...], False),
        (1, True, False),
    ],
)
def test_alike(told: object, wrong: object, expected: bool) -> None:  # noqa: FBT001 - a table
    """Anything may stand for what is left open, and nothing for what is missing."""
    assert alike(told, wrong) is expected


def test_control_of_a_metered_endpoint() -> None:
    """What an answer is held against has its tier and no rate limit: nobody waits for an emulator."""
    endpoint = embedded(1, tier="F0")[0]
    target, port = faithful({**endpoint.described(), "embedded": None})()
    source = target.subscriptions["source"]
    request = Request("GET", f"{source.base_url}/face/v1.0/snapshots", ((KEY_HEADER, source.key),))
    assert source.tier == "F0"
    assert {port.send(request).status for _ in range(25)} == {200}
