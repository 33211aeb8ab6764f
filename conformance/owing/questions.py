"""Questions: what is asked about a deferral, judged, and written down before anything else is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from facesnap.conformance.harness.errors import UnknownError
from facesnap.conformance.harness.recording import told
from facesnap.conformance.harness.sending import Sender
from facesnap.conformance.harness.service import Service
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.owing.deciding import Heard, heard, unknown
from facesnap.conformance.owing.deferral import BEFORE, CLAUSES, Deferral, Stage, stage
from facesnap.conformance.owing.leaving import MOST_DOUBT
from facesnap.conformance.report.run import RECALLED
from facesnap.conformance.target import ConfigurationError
from facesnap.conformance.wire.exchange import Exchange
from facesnap.conformance.wire.ports import NoAnswerError

Keep = Callable[[Deferral], None]
LOST = (
    "both are missing before their time, and so are the operations that took them: they may have expired early, or the "
    "endpoint was set up anew, or the key is another resource's"
)


@dataclass(slots=True)
class Questions:
    """Asks about one deferral. ``keep`` writes it down, whole and at once, after each question.

    ``others``: breaches of clauses that were not owed.
    """

    service: Service
    deferral: Deferral
    keep: Keep
    others: list[Judgement] = field(default_factory=list)
    _numbers: set[int] = field(default_factory=set)
    _opened: set[str] = field(default_factory=set)

    def logged(self) -> tuple[Exchange, ...]:
        """What was exchanged until now, put into this log under numbers of its own."""
        sender, recorder = self.service.sender, self.service.recorder
        exchanges = tuple(
            replace(each, number=sender.last + place) for place, each in enumerate(self.deferral.exchanges, 1)
        )
        sender.number_from(sender.last + len(exchanges))
        recorder.history += exchanges
        for exchange in exchanges:
            recorder.append(told(exchange, RECALLED, None))
        self._numbers = {each.number for each in exchanges}
        return exchanges

    def stage(self) -> Stage:
        """Where we stand, by all that is known by now of the time."""
        now = self.service.sender.wall()
        return stage(self.service.oracle.state, self.deferral.snapshots, self.deferral.skew.interval(now, now))

    def wanted(self, clauses: Iterable[str], ask: Callable[[], object]) -> None:
        """Ask, if that can settle something, and if it is late enough by all that is known by now."""
        if {each.clause for each in self.deferral.owed} & set(clauses) and self.stage() == "after":
            self.asked(ask, None)

    def asked(self, ask: Callable[[], object], about: str | None) -> None:
        """Ask, and write down what came of it. ``about``: the clause that a missing snapshot would break.

        Raises:
            StoppedError: it did not come to its end; what came of it is written down all the same.
            UnknownError: snapshots are missing, and nothing shows that this is where they were.
            ConfigurationError: a key is refused, which says nothing of the snapshots.
        """
        recorder, doubt = self.service.recorder, None
        begun, held = len(recorder.history), list[tuple[Judgement, Exchange | None]]()
        before = {clause: recorder.borne_out(clause) for clause in CLAUSES}
        recorder.hold = lambda judgement, exchange: held.append((judgement, exchange))
        try:
            ask()
        finally:
            recorder.hold = None
            exchanges = recorder.history[begun:]
            self._authentic(exchanges)
            doubt = self._doubt() if held and about in BEFORE else None
            if doubt is not None:
                held.clear()
            if doubt == LOST:
                self.deferral = unknown(self.deferral, LOST)
            self._told(held)
            borne = frozenset(clause for clause in CLAUSES if recorder.borne_out(clause) > before[clause])
            broken = {judgement.clause: judgement.actual for judgement, _ in reversed(held)}
            self._took(exchanges, Heard(self.service.sender.wall(), about, borne, broken))
        if doubt is not None:
            raise UnknownError(doubt)

    def _took(self, exchanges: list[Exchange], said: Heard) -> None:
        deferral, measured = self.deferral, self.service.sender.skews.allowed
        wider = deferral.skew if measured is None else deferral.skew | measured
        skew = wider if wider.doubt <= MOST_DOUBT else deferral.skew  # what is out of all reason is soon mended
        deferral = replace(deferral, exchanges=(*deferral.exchanges, *exchanges), skew=skew)
        self.deferral = heard(deferral, said)
        self.service.sender.supposed = skew
        self._numbers |= {each.number for each in exchanges}
        self.keep(self.deferral)

    def _told(self, held: list[tuple[Judgement, Exchange | None]]) -> None:
        """Log the breaches, each with all that the snapshots have gone through until then."""
        recorder, owed = self.service.recorder, {each.clause for each in self.deferral.obligations}
        for judgement, exchange in held:
            breach = recorder.breach_of(judgement, exchange)
            recorder.tell(replace(breach, exchanges=sorted({*self._numbers, *breach.exchanges})))
            if judgement.clause not in owed:
                self.others.append(judgement)

    def _doubt(self) -> str | None:
        """Why it accuses nobody that a snapshot is missing; None if something shows that this is where it was left.

        That is the other one, or an operation that took them. Without an answer to that, all stays owed.
        """
        asker, state = self.service.sender.asker, self.service.oracle.state
        try:
            listed = asker.ask("source").body.decode("utf-8", "replace").lower()
            if any(each in listed for each in self.deferral.snapshots):
                return None
            takes = [each.id for each in state.operations.values() if each.what == "take"]
            told = any(asker.ask("source", path=f"/operations/{each}").status == HTTPStatus.OK for each in takes)
        except NoAnswerError as error:
            return f"no answer: {error}"
        return None if told else LOST

    def _authentic(self, exchanges: list[Exchange]) -> None:
        """Raise ConfigurationError if somebody was refused who would be refused whatever he asks."""
        for exchange in exchanges:
            status, who = exchange.response.status if exchange.response else 0, exchange.principal
            if status in {401, 403} and who not in self._opened and (wrong := refused(self.service.sender, who)):
                raise wrong
            if 200 <= status < 300 or status in {401, 403}:
                self._opened.add(who)


def refused(sender: Sender, who: str) -> ConfigurationError | None:
    """What is wrong with a key that opens nothing, not even a list; raises UnknownError where no answer comes."""
    try:
        answer = sender.asker.ask(who).status
    except NoAnswerError as error:
        raise UnknownError(f"no answer to a list: {error}") from error
    if answer not in {401, 403}:
        return None
    file, at = sender.target.file or "the configuration", sender.principals.base_url(who)
    return ConfigurationError(
        f"{file}: subscriptions.{who}.key: {at} answers {answer} to a list with it; give a key that is good, and what "
        "is owed stays owed until then."
    )
