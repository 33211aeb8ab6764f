"""Errands: what a run sees to for what is owed, before its checks and after them. No trouble of theirs is the run's."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from facesnap.conformance.events import Noted, Owed
from facesnap.conformance.harness.session import Session
from facesnap.conformance.ledger.obligations import Obligations
from facesnap.conformance.options import Options
from facesnap.conformance.owing.deferral import obligations
from facesnap.conformance.owing.leaving import place_of
from facesnap.conformance.owing.visiting import collected, leave, reserve, settled, still_owed, words
from facesnap.conformance.target import ConfigurationError


@dataclass(frozen=True, slots=True)
class Errands:
    """The errands of one run. ``say`` tells whoever watches; ``defect`` is told of what our own code throws."""

    session: Session
    options: Options
    say: Callable[[str], None]
    defect: Callable[[Exception], str]

    def before(self) -> int:
        """See what has become of what earlier runs have left behind; how many requests that took."""
        session, before = self.session, self.session.service.sender.last
        try:
            visits = [] if self._store is None else collected(session.service, self._store)
            for owed in (each for visit in visits for each in visit.ended):
                self.say(f"{owed.clause}, owed since an earlier run: {words(owed)}")
            session.settle(settled(visits))
        except ConfigurationError as error:
            session.recorder.append(Noted("warning", f"what is owed was not collected: {error}"))
        except sqlite3.Error as error:
            self._unwritten(error)
        except Exception as error:  # noqa: BLE001 - what is owed stays owed, and the run has other things to judge
            self.defect(error)
        if self._leaves and obligations(self.options.select):
            reserve(session.service)
        return session.service.sender.last - before

    def after(self, *, completed: bool) -> list[Owed]:
        """Leave something behind, if the run is to and has been ``completed``; all that is owed then."""
        store, service = self._store, self.session.service
        if store is None:
            return []
        try:
            if completed and self._leaves:
                leave(service, store, self.options.select)
            return still_owed(store.open(place_of(service.target_config)))
        except sqlite3.Error as error:
            self._unwritten(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the run has to be ended
            self.defect(error)
        return []

    @property
    def _leaves(self) -> bool:
        return self.options.deferring(self.session.service.target_config)

    @property
    def _store(self) -> Obligations | None:
        """What is owed of an endpoint without a clock; None where nothing is, or nobody keeps it."""
        keeper, target = self.session.keeper, self.session.service.target_config
        return None if keeper is None or target.control_url is not None else Obligations(keeper.ledger)

    def _unwritten(self, error: Exception) -> None:
        if self.session.keeper is not None:
            self.session.keeper.full(error)
