"""Collecting: what is ripe of a deferral is looked for, and judged by the oracle that knows what the run knew.

Before their time the snapshots must be there: a list, a get, and the busy one is used once more, for the later that is
the longer its expiry would be moved. After it both must be gone, in at most six requests: list, apply, get, update, the
status of the apply if that was accepted, delete. In between nobody can tell, and nothing is sent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from facesnap.conformance.harness.errors import StoppedError, UnknownError
from facesnap.conformance.harness.recording import told
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, Taken, entries_of
from facesnap.conformance.model.state import Operation
from facesnap.conformance.model.values import Judgement
from facesnap.conformance.owing.deciding import Heard, concluded, heard
from facesnap.conformance.owing.deferral import CLAUSES, KIND, UNMOVED, Deferral, Stage, stage
from facesnap.conformance.owing.leaving import recalled
from facesnap.conformance.report.run import RECALLED
from facesnap.conformance.target import ConfigurationError
from facesnap.conformance.wire.exchange import Exchange
from facesnap.conformance.wire.ports import NoAnswerError

APPLIED_AGAIN = 12 * 3600.0  # seconds after which an apply is worth its price once more
PAUSE = 5.0  # seconds that an apply has to end in, before its only poll
Keep = Callable[[Deferral], None]


@dataclass(slots=True)
class Collector:
    """Collects of one deferral. ``keep`` writes it down, whole and at once, after each request.

    ``stopped``: why it did not come to the end of its requests. ``others``: breaches of clauses that were not owed.
    ``left``: which of the two are there still, though nobody waits for them any more.
    """

    service: Service
    deferral: Deferral
    keep: Keep
    stopped: str | None = None
    others: list[Judgement] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    _numbers: tuple[int, ...] = ()
    _opened: set[str] = field(default_factory=set)

    def collect(self) -> Deferral:
        """Look or probe, as the time has come; the deferral as it is then.

        Raises:
            ConfigurationError: a key is refused, which says nothing of the snapshots.
        """
        sender = self.service.sender
        with recalled(self.service, self._logged()):
            sender.supposed = self.deferral.skew
            try:
                self._at(self._stage())
            except StoppedError as error:
                self.stopped = str(error)
            finally:
                sender.supposed = None
            self.deferral = concluded(self.deferral, self._stage(), sender.wall(), self.stopped)
            if not self.deferral.owed:
                self._removed()
            self.keep(self.deferral)
        return self.deferral

    def _logged(self) -> tuple[Exchange, ...]:
        """What was exchanged until now, put into this log under numbers of its own."""
        sender, recorder = self.service.sender, self.service.recorder
        exchanges = tuple(
            replace(each, number=sender.last + place) for place, each in enumerate(self.deferral.exchanges, 1)
        )
        sender.number_from(sender.last + len(exchanges))
        recorder.history += exchanges
        for exchange in exchanges:
            recorder.append(told(exchange, RECALLED, None))
        self._numbers = tuple(each.number for each in exchanges)
        return exchanges

    def _stage(self) -> Stage:
        now = self.service.sender.wall()
        return stage(self.service.oracle.state, self.deferral.snapshots, self.deferral.skew.interval(now, now))

    def _at(self, reached: Stage) -> None:
        if reached == "before":
            self._look()
        elif reached == "after":
            self._probe()

    def _look(self) -> None:
        """List both, and use the busy one."""
        source, busy = self.service.source, self.deferral.busy
        mark = f"facesnap {self.deferral.run} seen {len(self.deferral.exchanges)}"
        self._asked(source.list, "expiry.list.before")
        self._asked(lambda: source.get(busy), "expiry.get.before")
        scope = sorted(self.service.snapshot_state(busy).worlds[0].scope or ())
        self._asked(lambda: source.update(busy, scope, mark), "expiry.update.before")
        self._asked(lambda: self.service.target.get(busy), None)
        seen = next((each.seen for each in self.deferral.obligations if each.clause == "expiry.apply.before"), None)
        if seen is None or self.service.sender.wall() - seen > APPLIED_AGAIN:
            self._asked(self._apply_busy, "expiry.apply.before")

    def _apply_busy(self) -> None:
        wanted = self._coming()
        self.service.applied(Taken(self.deferral.busy, Made(self.service.source, KIND, ""), ""), object_id=wanted)
        self._undone(wanted)

    def _late(self) -> None:
        """Apply what has expired."""
        wanted = self._coming()
        exchange = self.service.target.apply(self.deferral.still, wanted)
        if self.service.waiter.started(exchange) is None:
            self.service.sender.inventory.created.discard((self.service.target.account, KIND, wanted))

    def _coming(self) -> str:
        """An id for what an apply may make: known for ours, whatever the oracle is made to forget."""
        target = self.service.target
        wanted = self.service.fresh_id(target, KIND)
        self.service.sender.inventory.created.add((target.account, KIND, wanted))
        return wanted

    def _undone(self, object_id: str) -> None:
        """Delete what an apply has made."""
        target = self.service.target
        answer = target.remove(KIND, object_id, hurried=True).response
        if answer is not None and answer.status < 500:
            self.service.sender.inventory.created.discard((target.account, KIND, object_id))

    def _probe(self) -> None:
        """See that both are gone."""
        service, still = self.service, self.deferral.still
        source, target = service.source, service.target
        mark = f"facesnap {self.deferral.run} late"
        self._wanted(("expiry.list.after", *UNMOVED), source.list)
        if self._pending() is None:
            self._wanted(("expiry.apply.after",), self._late)
        self._wanted(("expiry.get.after",), lambda: source.get(still))
        self._wanted(("expiry.update.after",), lambda: source.update(still, user_data=mark))
        if (pending := self._pending()) is not None:
            service.sender.sleep(PAUSE)
            self._wanted(("expiry.apply.after",), lambda: target.status(pending.id))
            if service.oracle.state.operations[pending.id].status == "succeeded":
                self._undone(pending.key[2])
        if self._pending() is None:  # with the snapshot the operation may go, too
            self._wanted(("expiry.delete.after",), lambda: source.delete(still))

    def _pending(self) -> Operation | None:
        """The apply of an expired snapshot that was accepted and has not ended yet."""
        flying = self.service.oracle.state.in_flight()
        return next((each for each in flying if each.what == "apply" and each.snapshot == self.deferral.still), None)

    def _wanted(self, clauses: Iterable[str], ask: Callable[[], object]) -> None:
        """Ask, if that can settle something, and if it is late enough by all that is known by now."""
        if {each.clause for each in self.deferral.owed} & set(clauses) and self._stage() == "after":
            self._asked(ask, None)

    def _asked(self, ask: Callable[[], object], about: str | None) -> None:
        """Ask, and write down what came of it before anything else is asked."""
        recorder = self.service.recorder
        begun, held = len(recorder.history), list[tuple[Judgement, Exchange | None]]()
        before = {clause: recorder.borne_out(clause) for clause in CLAUSES}
        recorder.hold = lambda judgement, exchange: held.append((judgement, exchange))
        try:
            ask()
        finally:
            recorder.hold = None
            exchanges = recorder.history[begun:]
            self._authentic(exchanges)
            self._told(held)
            borne = frozenset(clause for clause in CLAUSES if recorder.borne_out(clause) > before[clause])
            broken = {judgement.clause: judgement.actual for judgement, _ in reversed(held)}
            self._took(exchanges, Heard(self.service.sender.wall(), about, borne, broken))

    def _took(self, exchanges: list[Exchange], said: Heard) -> None:
        deferral, measured = self.deferral, self.service.sender.skews.allowed
        skew = deferral.skew if measured is None else deferral.skew | measured
        deferral = replace(deferral, exchanges=(*deferral.exchanges, *exchanges), skew=skew)
        self.deferral = heard(deferral, said)
        self.service.sender.supposed = skew
        self.keep(self.deferral)

    def _told(self, held: list[tuple[Judgement, Exchange | None]]) -> None:
        """Log the breaches, each with all that the snapshots have gone through."""
        recorder, owed = self.service.recorder, {each.clause for each in self.deferral.obligations}
        for judgement, exchange in held:
            breach = recorder.breach_of(judgement, exchange)
            own = (*self._numbers, *(each.number for each in self.service.recorder.history[-1:]))
            recorder.tell(replace(breach, exchanges=sorted({*own, *breach.exchanges})))
            if judgement.clause not in owed:
                self.others.append(judgement)

    def _authentic(self, exchanges: list[Exchange]) -> None:
        """Raise ConfigurationError if somebody was refused who would be refused whatever he asks."""
        sender = self.service.sender
        for exchange in exchanges:
            status, who = exchange.response.status if exchange.response else 0, exchange.principal
            if 200 <= status < 300:
                self._opened.add(who)
            if status not in {401, 403} or who in self._opened:
                continue
            try:
                answer = sender.asker.ask(who).status
            except NoAnswerError as error:
                raise UnknownError(f"no answer to a list: {error}") from error
            if answer in {401, 403}:
                file, at = sender.target.file or "the configuration", sender.principals.base_url(who)
                raise ConfigurationError(
                    f"{file}: subscriptions.{who}.key: {at} answers {answer} to a list with it; give a key that is "
                    "good, and what is owed stays owed until then."
                )
            self._opened.add(who)

    def _removed(self) -> None:
        """Delete what is left of the two, for nobody waits for it any more."""
        gone = {each.id for each in self.service.oracle.state.snapshots.values() if each.deleted}
        for snapshot in sorted(self._listed() - gone):
            try:
                answer = self.service.source.delete(snapshot, hurried=True).response
            except StoppedError as error:
                self.stopped = f"{snapshot} could not be deleted: {error}"
                answer = None
            if answer is None or (answer.status >= 300 and answer.status != 404):
                self.left.add(snapshot)

    def _listed(self) -> set[str]:
        """Those of the two that the last list has shown."""
        for exchange in reversed(self.deferral.exchanges):
            path = exchange.request.url.partition("?")[0]
            if exchange.request.method == "GET" and path.endswith("/snapshots") and exchange.response is not None:
                return {str(entry.get("id")).lower() for entry in entries_of(exchange)} & set(self.deferral.snapshots)
        return set(self.deferral.snapshots)
