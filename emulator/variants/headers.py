"""Headers of other years, in other letters, more of them and fewer (part B 1)."""

from dataclasses import replace

from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.variants import Variant


class HeadersInTitleCase(Variant):
    """Header names are written as in 2019: ``Operation-Location``."""

    answers = frozenset({"B1.case"})

    def wire(self, call: Call, answer: Answer) -> Wire:
        """The first letters in upper case."""
        wire = super().wire(call, answer)
        return replace(wire, headers=tuple((name.title(), value) for name, value in wire.headers))


class HeadersInCapitals(Variant):
    """Header names are written in capitals."""

    answers = frozenset({"B1.case"})

    def wire(self, call: Call, answer: Answer) -> Wire:
        """All of them."""
        wire = super().wire(call, answer)
        return replace(wire, headers=tuple((name.upper(), value) for name, value in wire.headers))


class Headers2019(Variant):
    """The headers of 2019: caching, ASP.NET, a server's name, and one that is there twice."""

    answers = frozenset({"B1.headers"})

    def common_headers(self, answer: Answer) -> list[tuple[str, str]]:
        """Nothing is billed."""
        kept = [(name, value) for name, value in super().common_headers(answer) if name == "apim-request-id"]
        return [
            *kept,
            ("cache-control", "no-cache"),
            ("pragma", "no-cache"),
            ("expires", "-1"),
            ("x-aspnet-version", "4.0.30319"),
            ("x-powered-by", "ASP.NET"),
            ("set-cookie", "a=1; Path=/"),
            ("set-cookie", "b=2; Path=/"),
        ]


class HeadersFew(Variant):
    """No header but those that carry something."""

    answers = frozenset({"B1.headers"})

    def common_headers(self, answer: Answer) -> list[tuple[str, str]]:  # noqa: ARG002 - none for any answer
        """None."""
        return []


class PlainContentType(Variant):
    """The type of JSON names no character set."""

    answers = frozenset({"B1.type"})

    def content_type(self, answer: Answer) -> str:  # noqa: ARG002 - the same for every answer
        """It is UTF-8 all the same."""
        return "application/json"


class SpelledContentType(Variant):
    """The type of JSON is written in other letters, with quotes and without a space."""

    answers = frozenset({"B1.type"})

    def content_type(self, answer: Answer) -> str:  # noqa: ARG002 - the same for every answer
        """The same type."""
        return 'Application/JSON;Charset="UTF-8"'
