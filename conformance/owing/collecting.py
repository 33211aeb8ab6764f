"""Collecting: what is ripe of a deferral is looked for, and judged by the oracle that knows what the run knew.

Before their time the snapshots must be there: a list, a get, and the busy one is used once more, for the later that is
the longer its expiry would be moved. After it both must be gone, in at most six requests: list, apply, get, update, the
status of the apply if that was accepted, delete. In between nobody can tell, and nothing is sent.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from facesnap.conformance.harness.errors import SkippedError, StoppedError, UnknownError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.things import Made, Taken, entries_of
from facesnap.conformance.model.state import Operation
from facesnap.conformance.owing.deciding import concluded
from facesnap.conformance.owing.deferral import KIND, UNMOVED, Deferral, Stage
from facesnap.conformance.owing.leaving import recalled
from facesnap.conformance.owing.questions import Questions

APPLIED_AGAIN = 12 * 3600.0  # seconds after which an apply is worth its price once more
PAUSE = 5.0  # seconds that an apply has to end in, before its only poll


@dataclass(slots=True)
class Collector:
    """Collects of one deferral.

    ``stopped``: why it did not come to the end of its requests. ``left``: which of the two are there still, though
    nobody waits for them any more.
    """

    questions: Questions
    stopped: str | None = None
    left: set[str] = field(default_factory=set)

    @property
    def service(self) -> Service:
        """Who sends, and who judges."""
        return self.questions.service

    @property
    def deferral(self) -> Deferral:
        """As it is by now."""
        return self.questions.deferral

    def collect(self) -> Deferral:
        """Look or probe, as the time has come; the deferral as it is then.

        Raises:
            ConfigurationError: a key is refused, which says nothing of the snapshots.
        """
        questions, sender = self.questions, self.service.sender
        with recalled(self.service, questions.logged()):
            sender.supposed = self.deferral.skew
            try:
                self._at(questions.stage())
            except StoppedError as error:
                self.stopped = str(error)
            finally:
                sender.supposed = None
            questions.deferral = concluded(self.deferral, questions.stage(), sender.wall(), self.stopped)
            if not self.deferral.owed:
                self._removed()
            questions.keep(self.deferral)
        return self.deferral

    def _at(self, reached: Stage) -> None:
        if reached == "before":
            self._look()
        elif reached == "after":
            self._probe()

    def _look(self) -> None:
        """List both, and use the busy one."""
        source, busy = self.service.source, self.deferral.busy
        mark = f"facesnap {self.deferral.run} seen {len(self.deferral.exchanges)}"
        self.questions.asked(self._list, "expiry.list.before")
        self.questions.asked(lambda: source.get(busy), "expiry.get.before")
        scope = sorted(self.service.snapshot_state(busy).worlds[0].scope or ())
        self.questions.asked(lambda: source.update(busy, scope, mark), "expiry.update.before")
        self.questions.asked(lambda: self.service.target.get(busy), None)
        seen = next((each.seen for each in self.deferral.obligations if each.clause == "expiry.apply.before"), None)
        if seen is None or self.service.sender.wall() - seen > APPLIED_AGAIN:
            self.questions.asked(self._apply_busy, "expiry.apply.before")

    def _list(self) -> None:
        """List; raises UnknownError where nobody lists, for then nobody tells anything of a snapshot."""
        answer = self.service.source.list().response
        if answer is None or answer.status != HTTPStatus.OK:
            said = "not answered" if answer is None else f"answered with {answer.status}"
            raise UnknownError(f"the list was {said}: nothing can be told of the snapshots")

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
        self.questions.wanted(("expiry.list.after", *UNMOVED), self._list)
        if self._pending() is None:
            with suppress(SkippedError):  # no room for an apply is no reason to ask nothing else
                self.questions.wanted(("expiry.apply.after",), self._late)
        self.questions.wanted(("expiry.get.after",), lambda: source.get(still))
        self.questions.wanted(("expiry.update.after",), lambda: source.update(still, user_data=mark))
        if (pending := self._pending()) is not None:
            service.sender.sleep(PAUSE)
            self.questions.wanted(("expiry.apply.after",), lambda: target.status(pending.id))
            if service.oracle.state.operations[pending.id].status == "succeeded":
                self._undone(pending.key[2])
        if self._pending() is None:  # with the snapshot the operation may go, too
            self.questions.wanted(("expiry.delete.after",), lambda: source.delete(still))

    def _pending(self) -> Operation | None:
        """The apply of an expired snapshot that was accepted and has not ended yet."""
        flying = self.service.oracle.state.in_flight()
        return next((each for each in flying if each.what == "apply" and each.snapshot == self.deferral.still), None)

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
            listing = exchange.request.method == "GET" and exchange.request.url.partition("?")[0].endswith("/snapshots")
            if listing and exchange.response is not None and exchange.response.status == HTTPStatus.OK:
                return {str(entry.get("id")).lower() for entry in entries_of(exchange)} & set(self.deferral.snapshots)
        return set(self.deferral.snapshots)
