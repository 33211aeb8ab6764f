"""How sure searches are: nothing that is compared (part C, faces)."""

import random
from dataclasses import replace
from typing import Any

from facesnap.emulator.messages import Answer, Call, Wire
from facesnap.emulator.variants import Variant
from facesnap.emulator.variants.rewriting import Members, rewritten


class ConfidenceWanders(Variant):
    """The confidence of one comparison is a little less each time."""

    answers = frozenset({"faces"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.doubt = random.Random("doubt")  # noqa: S311 - reproducible on purpose, no secret

    def wire(self, call: Call, answer: Answer) -> Wire:
        """At most a tenth."""

        def unsure(one: Members) -> Members:
            sure = one.get("confidence")
            return {**one, "confidence": sure * self.doubt.uniform(0.9, 1)} if isinstance(sure, float) else one

        return super().wire(call, replace(answer, json=rewritten(answer.json, unsure)))
