"""Checking: one check, driven for each type of object that it is tried with, and how it ended."""

from contextlib import suppress
from dataclasses import dataclass, field

from facesnap.conformance.catalogue import Check, clauses
from facesnap.conformance.events import Noted
from facesnap.conformance.harness.errors import StoppedError, TimeIsUpError
from facesnap.conformance.harness.service import Service
from facesnap.conformance.harness.tidying import tidy

GRAVITY = ("fail", "unknown", "blocked", "skip", "pass")
LACKING = {  # why a check is left out, by what it needs
    "clock": "no control_url: time-travel needs the clock protocol",
    "key2": "subscriptions.source.key2 is not configured",
    "outsider": "[subscriptions.outsider] is not configured",
    "sibling": "[subscriptions.sibling] is not configured",
}
Ended = tuple[str, str | None]  # the outcome, and the reason if it is no plain one


@dataclass(slots=True)
class Checker:
    """Drives checks. What many of them share it drives once."""

    service: Service
    _driven: dict[tuple[object, str | None], Ended] = field(default_factory=dict)

    def forget(self) -> None:
        """Drive every story anew."""
        self._driven.clear()

    def outcome(self, check: Check) -> Ended:
        """How a check ends for the types that it is tried with, until it fails: the gravest of what came of each."""
        recorder, clause = self.service.recorder, check.clause.id
        recorder.during = clause
        before = recorder.broken(clause)
        outcomes: list[Ended] = []
        try:
            for kind in self.service.tried_with(check.kinds) or (None,):
                outcomes.append(self._tried(check, kind))
                if outcomes[-1][1] == "time limit" or recorder.broken(clause) > before:
                    break  # what has failed with one type is a failure, whatever the others show
        finally:
            recorder.during = None
        if recorder.broken(clause) > before:
            self._identified()
            return "fail", None
        return min(outcomes, key=lambda each: GRAVITY.index(each[0]))

    def _identified(self) -> None:
        """Let every account take something once, before an endpoint is accused: its own id may be wrong instead."""
        for name in self.service.target_config.subscriptions:
            with suppress(StoppedError):
                self.service.identify(self.service.actor(name))
        self._tidied()

    def _tried(self, check: Check, kind: str | None) -> Ended:
        """Run one check for one type; once more if nothing came of it and a lost answer or server error was in its way.

        A connection that is closed between two requests, as it may be, can take a POST with it that nobody may repeat.
        """
        history = self.service.recorder.history
        begun = len(history)
        outcome = self._run_once(check, kind)
        met = any(each.response is None or each.response.status >= 500 for each in history[begun:])
        if outcome[0] in {"unknown", "blocked"} and met:
            self._driven.pop((check.run.__code__, kind), None)
            return self._run_once(check, kind)
        return outcome

    def _run_once(self, check: Check, kind: str | None) -> Ended:
        service, recorder, clause = self.service, self.service.recorder, check.clause.id
        missing = next((need for need in sorted(check.needs) if not self._has(need)), None)
        if missing is not None:
            return "skip", LACKING[missing]
        if check.passive and recorder.borne_out(clause, kind):
            return "pass", None
        # What many clauses share is driven once: a second time would end as the first, at the same price.
        story = (check.run.__code__, kind)
        if check.passive and story in self._driven:
            return self._driven[story]
        recorder.window, service.sender.lacked = len(recorder.history), None
        borne_out, known = recorder.borne_out(clause, kind), len(recorder.breaches)
        stopped: Ended | None = None
        try:
            check.run(service, *([kind] if check.kinds else []))
        except TimeIsUpError as error:
            return error.outcome, str(error)
        except StoppedError as error:
            stopped = (error.outcome, str(error))
        service.sender.timed = False
        self._tidied()
        if recorder.borne_out(clause, kind) > borne_out and (stopped is None or check.passive):
            return "pass", None
        ended = stopped or self._barren(kind, known)
        if service.sender.lacked is not None and ended[0] in {"blocked", "unknown"}:
            ended = "skip", service.sender.lacked  # what stood between has swallowed the reason
        self._driven[story] = ended
        return ended

    def _barren(self, kind: str | None, known: int) -> Ended:
        """Why a check that came to its end has judged nothing."""
        # What only warns keeps nothing from coming about.
        broken = {
            breach.clause
            for breach in self.service.recorder.breaches[known:]
            if clauses()[breach.clause].level != "recommended"
        }
        if broken:
            return "blocked", f"other clauses broke on the way: {', '.join(sorted(broken))}"
        where = f" for {kind}" if kind else ""
        return "unknown", f"the situation did not come about{where}"

    def _has(self, need: str) -> bool:
        target = self.service.target_config
        if need == "clock":
            return self.service.sender.clock is not None
        if need == "key2":
            return target.subscriptions["source"].key2 is not None
        return need in target.subscriptions

    def _tidied(self) -> None:
        try:
            tidy(self.service, everything=False)
        except StoppedError as error:
            self.service.recorder.append(Noted("warning", f"tidying up after a check: {error}"))
