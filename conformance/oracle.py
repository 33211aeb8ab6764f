"""The oracle: folds exchanges through the model; a breach names the clause, what was expected and what came."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from facesnap.conformance.catalogue import Clause, clauses, questions
from facesnap.conformance.contract import Contract
from facesnap.conformance.model.grounds import OPERATION_WORD
from facesnap.conformance.model.state import Account, Holding, Key, State
from facesnap.conformance.model.stepping import step
from facesnap.conformance.model.values import Call, Finding, Judgement, Observation
from facesnap.conformance.reading import Reading, read
from facesnap.conformance.surface import judged
from facesnap.conformance.wire.exchange import Exchange

_FREE = Holding(worlds=(None,))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one exchange says: its reading, and the finding of surface and model together.

    ``counts``: False for an answer that the model was told to overlook where it disagrees.
    """

    reading: Reading
    finding: Finding
    counts: bool = True

    @property
    def breaches(self) -> tuple[Judgement, ...]:
        """The judgements that do not hold."""
        return tuple(judgement for judgement in self.finding.judgements if not judgement.holds)


@dataclass(slots=True)
class Oracle:
    """Judges exchanges in the order in which they happened. One oracle for all traffic of a run."""

    contract: Contract
    accounts: Mapping[str, Account]
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = State(accounts=dict(self.accounts))

    def judge(
        self,
        exchange: Exchange,
        *,
        about: str | None = None,
        final_try: bool = True,
        quota: bool = False,
        lenient: bool = False,
    ) -> Verdict:
        """Fold one exchange.

        ``about``: the clause that the exchange is meant to exercise; of several that are as apt it takes the blame.
        ``final_try``: False for a server error that will be tried once more: it is the world's fault so far.
        ``quota``: a take or apply may have met its quota, so that a refusal or a failure says nothing.
        ``lenient``: the answer may be late news: if the model disagrees, only its form is judged.
        """
        reading = read(self.contract, exchange)
        surface = tuple(judged(self.contract, reading))
        if reading.call is None:
            return Verdict(reading, Finding(surface + self._crash(exchange, final_try=final_try)))
        call = replace(reading.call, oddities=reading.call.oddities | {"quota"}) if quota else reading.call
        state, found = step(self.state, call)
        if lenient and any(not judgement.holds for judgement in found.judgements):
            return Verdict(reading, Finding(surface + self._crash(exchange, final_try=final_try)), counts=False)
        self.state = state
        crash = exchange.response is not None and exchange.response.status >= 500
        of_model = () if crash and not final_try else found.judgements
        said = surface + of_model + self._crash(exchange, final_try=final_try)
        observed = (*found.observations, *_answers(call, of_model))
        return Verdict(reading, Finding(tuple(_about(j, about) for j in said), observed))

    def assume_free(self, *keys: Key) -> None:
        """Take for granted that ids hold nothing: minted for this run, under a prefix that nobody else has.

        Not those of which something was heard already: what they hold may be unknown, but not for want of a question.
        """
        unknown = {key: _FREE for key in keys if key not in self.state.holdings}
        if unknown:
            self.state = replace(self.state, holdings={**self.state.holdings, **unknown})

    def peek(self, exchange: Exchange) -> Finding:
        """What the model would say of an exchange, leaving the state as it is."""
        reading = read(self.contract, exchange)
        return Finding() if reading.call is None else step(self.state, reading.call)[1]

    def _crash(self, exchange: Exchange, *, final_try: bool) -> tuple[Judgement, ...]:
        return () if exchange.response is None else _of_crashes(exchange.response.status, final_try)


@lru_cache(1024)
def _of_crashes(status: int, final_try: bool) -> tuple[Judgement, ...]:  # noqa: FBT001 - a cache wants no keywords
    """What a status says of server errors."""
    holds = status < 500
    clauses = ["error.no-server-error"] if final_try else ["error.availability"]
    if holds:
        clauses = ["error.no-server-error", "error.availability"]
    return tuple(Judgement(clause, holds, "no server error", f"{status}") for clause in clauses)


def _answers(call: Call, said: tuple[Judgement, ...]) -> list[Observation]:
    """What this answer tells of the open questions that the clauses borne out by it cite."""
    if call.outcome not in {"refusal", "success"} or call.answer is None:
        return []
    ended = call.operation == "getOperationStatus" and isinstance(call.answer.json, dict)
    what = f"refused with {call.answer.status}" if call.outcome == "refusal" else f"answered with {call.answer.status}"
    if ended and call.outcome == "success":
        what = f"accepted, then {str(call.answer.json.get('status')).lower()}"
    return [
        Observation(question, _situation(clauses()[judgement.clause], call) + what)
        for judgement in said
        if judgement.holds and _tells(clauses()[judgement.clause], call)
        for question in clauses()[judgement.clause].cites
        if question in questions()
    ]


def _situation(clause: Clause, call: Call) -> str:
    """What was asked: like is to be answered alike. Odd bodies of one clause are not alike, so no colon ties them."""
    word = OPERATION_WORD.get(call.operation, call.operation)
    own = clause.family in {word, "error"}
    return f"{clause.id} ({word}) " if clause.family == "error" else f"{clause.id}{'' if own else f' ({word})'}: "


def _tells(clause: Clause, call: Call) -> bool:
    """Whether an answer settles a question: a refusal does, and whatever was answered where nothing is prescribed."""
    return call.outcome == "refusal" or (clause.level == "observed" and not clause.id.startswith("status.message"))


def _about(judgement: Judgement, about: str | None) -> Judgement:
    """The judgement, on the clause that the exchange was about if that is as apt."""
    if judgement.holds or about not in judgement.instead:
        return judgement
    return replace(judgement, clause=about or judgement.clause)
