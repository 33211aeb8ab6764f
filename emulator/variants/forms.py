"""JSON that says the same in another way: order, more members, nulls, escapes, whitespace (RFC 8259; part C, eras)."""

import json
import random
import re
from dataclasses import replace
from typing import Any

from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import Members, rewritten

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_THINGS = {"faceListId", "largeFaceListId", "personGroupId", "largePersonGroupId", "personId", "persistedFaceId"}


class MembersReversed(Variant):
    """The members of every object come in the opposite order."""

    answers = frozenset({"json.order"})

    def wire(self, call: Call, answer: Answer) -> Wire:
        """The last first."""
        turned = rewritten(answer.json, lambda one: dict(reversed(one.items())))
        return super().wire(call, replace(answer, json=turned))


class MembersShuffled(Variant):
    """The members of every object come in an order of their own."""

    answers = frozenset({"json.order"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shuffles = random.Random("members")  # noqa: S311 - reproducible on purpose, no secret

    def wire(self, call: Call, answer: Answer) -> Wire:
        """Shuffle."""

        def shuffled(one: Members) -> Members:
            return dict(self.shuffles.sample(list(one.items()), len(one)))

        return super().wire(call, replace(answer, json=rewritten(answer.json, shuffled)))


class MembersMore(Variant):
    """Every object has members that nobody asked for."""

    answers = frozenset({"json.members"})

    def wire(self, call: Call, answer: Answer) -> Wire:
        """Of every type; the names of real ones in other letters too."""
        more: Members = {"@etag": 'W/"1"', "Id": None, "STATUS": 7, "links": [{"rel": "self"}], "": False}
        grown = rewritten(answer.json, lambda one: {**one, **more})
        return super().wire(call, replace(answer, json=grown))


class Nulls2019(Variant):
    """Objects, persons and faces without userData show it as null, as in 2019."""

    answers = frozenset({"part-c.eras"})

    def wire(self, call: Call, answer: Answer) -> Wire:
        """Wherever there is a thing of its own, not a candidate in a search."""

        def shown(one: Members) -> Members:
            return {"userData": None, **one} if _THINGS & one.keys() and "confidence" not in one else one

        return super().wire(call, replace(answer, json=rewritten(answer.json, shown)))


class Escaped(Variant):
    """Texts are written with as many escapes as JSON allows, names of members too."""

    answers = frozenset({"json.text"})

    def encoded(self, answer: Answer) -> bytes:
        """Every other character by its number."""
        text = json.dumps(answer.json, separators=(",", ":"))
        return _TEXT.sub(lambda found: _escaped(json.loads(found[0])), text).encode()


class Spaced(Variant):
    """There is whitespace wherever JSON allows it."""

    answers = frozenset({"json.text"})

    def encoded(self, answer: Answer) -> bytes:
        """Spaces, tabs and both kinds of line ends."""
        text = json.dumps(answer.json, indent=3, separators=(" ,", "\t: \r\n"))
        return f"\r\n\t {text} \n".encode()


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    numbers = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    plain = set(range(ord("0"), ord("z"), 2)) - {ord("\\")}
    return '"' + "".join(chr(one) if one in plain else f"\\u{one:04X}" for one in numbers) + '"'
