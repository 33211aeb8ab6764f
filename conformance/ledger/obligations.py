"""Obligations: what is owed of snapshots that stay behind, with what was exchanged about them, in tables of the ledger.

Each write is one transaction: whoever is killed leaves an obligation as it was before a request, or as it is after it.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from facesnap.conformance.harness.recording import told
from facesnap.conformance.harness.skew import Skew
from facesnap.conformance.ledger.database import Ledger
from facesnap.conformance.owing.deferral import Deferral, Obligation
from facesnap.conformance.reproducing.tales import exchange_of
from facesnap.conformance.wire.exchange import Exchange

PHASE = "enumerated"


class Obligations:
    """The deferrals of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._database = ledger.database

    def add(self, deferral: Deferral) -> Deferral:
        """Enter a new deferral, and that its snapshots stay on purpose; the same with its number."""
        with self._together():
            for snapshot in deferral.snapshots:
                self._ledger.keep(snapshot)
            entered = self._database.execute(
                "INSERT INTO deferrals (mark, endpoint, still, busy, earliest, latest, opens, closes) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (deferral.run, json.dumps(deferral.endpoint), deferral.still, deferral.busy, *_measures(deferral)),
            )
            number = int(entered.lastrowid or 0)
            self._exchanged(number, deferral.exchanges, 0)
            self._database.executemany(
                "INSERT INTO obligations (deferral, clause) VALUES (?, ?)",
                [(number, owed.clause) for owed in deferral.obligations],
            )
            self._decided(number, deferral.obligations)
        return self._read(number)

    def keep(self, deferral: Deferral) -> None:
        """Write a deferral as it has become: exchanges are only ever added."""
        with self._together():
            known = self._database.execute(
                "SELECT count(*) FROM deferral_exchanges WHERE deferral = ?", (deferral.id,)
            ).fetchone()[0]
            self._exchanged(deferral.id, deferral.exchanges[known:], known)
            self._database.execute(
                "UPDATE deferrals SET earliest = ?, latest = ?, opens = ?, closes = ? WHERE id = ?",
                (*_measures(deferral), deferral.id),
            )
            self._decided(deferral.id, deferral.obligations)

    def end(self, deferral: Deferral, left: Container[str]) -> None:
        """Nothing of it is owed any more: those of its snapshots that are ``left``, any cleaning may delete."""
        with self._together():
            for snapshot in deferral.snapshots:
                if snapshot in left:
                    self._ledger.release(snapshot)
                else:
                    self._ledger.dismiss(snapshot)
            self._database.execute("UPDATE deferrals SET ended = 1 WHERE id = ?", (deferral.id,))

    def open(self, endpoint: Mapping[str, Any] | None = None) -> list[Deferral]:
        """The deferrals that have not ended, of one endpoint or of all, the oldest first."""
        rows = self._database.execute("SELECT id FROM deferrals WHERE NOT ended ORDER BY id").fetchall()
        found = [self._read(row[0]) for row in rows]
        return [each for each in found if endpoint is None or each.endpoint == endpoint]

    def _read(self, number: int) -> Deferral:
        read = self._database.execute
        mark, endpoint, still, busy, earliest, latest, opens, closes = read(
            "SELECT mark, endpoint, still, busy, earliest, latest, opens, closes FROM deferrals WHERE id = ?", (number,)
        ).fetchone()
        lines = read("SELECT told FROM deferral_exchanges WHERE deferral = ? ORDER BY place", (number,)).fetchall()
        owed = read(
            "SELECT clause, seen, outcome, reason FROM obligations WHERE deferral = ? ORDER BY rowid", (number,)
        ).fetchall()
        return Deferral(
            id=number,
            run=mark,
            endpoint=json.loads(endpoint),
            still=still,
            busy=busy,
            skew=Skew(earliest, latest),
            due=(opens, closes),
            exchanges=tuple(exchange_of(json.loads(line[0])) for line in lines),
            obligations=tuple(Obligation(*row) for row in owed),
        )

    def _exchanged(self, number: int, exchanges: Iterable[Exchange], known: int) -> None:
        self._database.executemany(
            "INSERT INTO deferral_exchanges (deferral, place, told) VALUES (?, ?, ?)",
            [
                (number, place, json.dumps(told(each, PHASE, None).line()))
                for place, each in enumerate(exchanges, known + 1)
            ],
        )

    def _decided(self, number: int, obligations: Iterable[Obligation]) -> None:
        self._database.executemany(
            "UPDATE obligations SET seen = ?, outcome = ?, reason = ? WHERE deferral = ? AND clause = ?",
            [(owed.seen, owed.outcome, owed.reason, number, owed.clause) for owed in obligations],
        )

    @contextmanager
    def _together(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise


def _measures(deferral: Deferral) -> tuple[float, float, float, float]:
    return deferral.skew.earliest, deferral.skew.latest, *deferral.due
