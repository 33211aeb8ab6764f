"""Recalling: a recipe by its record: what its answers said, and what the oracle makes of them. Nothing is sent."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

import httpx

from facesnap.conformance.contract import contract
from facesnap.conformance.harness.clients import answer_of
from facesnap.conformance.model.state import Account
from facesnap.conformance.model.values import KINDS
from facesnap.conformance.oracle import Oracle
from facesnap.conformance.reproducing.recipe import Recipe
from facesnap.conformance.reproducing.replaying import Replay, object_ids
from facesnap.conformance.reproducing.standalone import Service, variable
from facesnap.conformance.reproducing.tales import Tale
from facesnap.conformance.wire.exchange import Exchange


def recalled(recipe: Recipe, tale: Tale, target: Mapping[str, Any]) -> Replay:
    """What a replay would have found, had it been answered as the tale has it."""
    subscriptions = target["subscriptions"]
    oracle = Oracle(contract(), {name: Account(name, each["id"].lower()) for name, each in subscriptions.items()})
    for object_id in object_ids(recipe, tale.run):
        for account in subscriptions:
            for kind in KINDS:
                oracle.assume_free((account, kind, object_id))
    service = _service(recipe, tale, subscriptions)
    found = Replay(run=tale.run)
    steps = [step.number for step in recipe.steps]
    for exchange in tale.exchanges:
        step = bisect_left(steps, exchange.number) + 1
        if step > service.step and recipe.timed and exchange.clock is not None:
            earliest = exchange.clock.earliest
            service.starts.setdefault(
                int(earliest.timestamp()) * 10**9 + earliest.microsecond * 1000, f"the start of step {step}"
            )
        service.step = step
        found.scene, found.before = exchange, oracle.state
        verdict = oracle.judge(exchange, about=tale.during)
        found.blamed = any(judgement.clause == tale.clause for judgement in verdict.breaches)
        if verdict.breaches:
            found.wrong.add(steps[step - 1])
        if exchange.response is None:
            continue
        found.answer = _read(exchange)
        if exchange is tale.exchanges[-1]:
            found.told = service.told(found.answer)
        service.learn(found.answer)
    return found


def _service(recipe: Recipe, tale: Tale, subscriptions: Mapping[str, Any]) -> Service:
    """A service that knows what one knows before the first step."""
    settings = {variable("ID", name): each["id"] for name, each in subscriptions.items()}
    settings |= {variable("URL", name): each["base_url"] for name, each in subscriptions.items()}
    service = Service(settings=settings, transport=httpx.MockTransport(lambda _: httpx.Response(404)))
    service.run = tale.run
    service.known |= {tale.run: "run"} | dict.fromkeys(recipe.invented.values(), "a GUID made up before step 1")
    return service


def _read(exchange: Exchange) -> httpx.Response:
    answer = answer_of(exchange)
    answer.read()
    return answer
