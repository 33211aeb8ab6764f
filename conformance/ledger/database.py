"""The database: a file of SQLite that one process at a time has for itself, and that a crash leaves whole.

What is about to be created is on the disk before it is sent. What an answer says of it need only survive this process:
where the machine itself fails, it is found out anew. So the one is synchronised, and the other is not.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from facesnap.conformance.ledger.records import Creation, Mark, Place, Run, State, What
from facesnap.conformance.ledger.schema import APPLICATION, TABLES, VERSION
from facesnap.conformance.tables import ConfigurationError

ELSEWHERE = "name another ledger with --ledger"
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_MARK = "INSERT INTO marks (mark, run, guid) VALUES (?, ?, ?)"


def beside(endpoint: Path) -> Path:
    """Where the ledger of an endpoint.toml is, unless another is named."""
    return endpoint.with_name(f"{endpoint.stem}.ledger.sqlite3")


class Ledger:
    """An open ledger. Every method but the readers may raise sqlite3.Error where the disk takes no more."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self.database = database
        self.database.row_factory = sqlite3.Row

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """The ledger at ``path``, made if there is none; nobody else can open it until it is closed.

        Raises:
            ConfigurationError: the file cannot be used; the text says why, and what to do.
        """
        database: sqlite3.Connection | None = None
        try:
            database = sqlite3.connect(path, timeout=0, isolation_level=None)
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            _made_out(path, database)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("BEGIN IMMEDIATE")
            if _version(database) == 0:
                _made(database)
            database.execute("COMMIT")
            database.execute("PRAGMA synchronous = NORMAL")
        except BaseException as error:
            if database is not None:
                database.close()
            if isinstance(error, sqlite3.Error):
                raise _refusal(path, error) from error
            raise
        return cls(path, database)

    def close(self) -> None:
        """Let others have it."""
        self.database.close()

    # Runs

    def begin(
        self,
        mark: Mark,
        places: Mapping[str, Place],
        *,
        started: str,
        seed: int,
        effort: str,
        select: Iterable[str] = (),
        out: str | None = None,
    ) -> int:
        """Enter a run that is about to begin; its number."""
        told = {name: [place.subscription, place.base_url] for name, place in places.items()}
        self.database.execute("BEGIN IMMEDIATE")
        try:
            found = self.database.execute(
                "INSERT INTO runs (started, places, seed, effort, selection, out) VALUES (?, ?, ?, ?, ?, ?)",
                (started, json.dumps(told), str(seed), effort, json.dumps(list(select)), out),
            )
            run = found.lastrowid or 0
            self.database.execute(_MARK, (mark.mark, run, mark.guid))
            self.database.execute("COMMIT")
        except BaseException:
            if self.database.in_transaction:
                self.database.execute("ROLLBACK")
            raise
        return run

    def mark(self, run: int, mark: Mark) -> None:
        """Enter one more mark of a run."""
        self._write(_MARK, (mark.mark, run, mark.guid), durable=True)

    def finish(self, run: int) -> None:
        """Close a run of which nothing is left; what has become of its creations is of no more use."""
        self._write("DELETE FROM creations WHERE run = ? AND state <> 'kept'", (run,))
        self._write("UPDATE runs SET closed = 1 WHERE id = ?", (run,))

    def open_runs(self) -> list[Run]:
        """The runs of which something may be left, in the order in which they began."""
        rows = self.database.execute("SELECT * FROM runs WHERE NOT closed ORDER BY id").fetchall()
        return [self._run(row) for row in rows]

    def _run(self, row: sqlite3.Row) -> Run:
        marks = self.database.execute("SELECT mark, guid FROM marks WHERE run = ? ORDER BY rowid", (row["id"],))
        return Run(
            id=row["id"],
            started=row["started"],
            places={name: Place(*told) for name, told in json.loads(row["places"]).items()},
            seed=int(row["seed"]),
            effort=row["effort"],
            select=tuple(json.loads(row["selection"])),
            out=row["out"],
            closed=bool(row["closed"]),
            marks=tuple(Mark(*mark) for mark in marks),
        )

    # Creations

    def intend(  # noqa: PLR0913 - what there is to say of a creation, by name
        self,
        run: int,
        account: str,
        what: What,
        *,
        at: float,
        kind: str | None = None,
        object_id: str | None = None,
        user_data: str | None = None,
        scope: Iterable[str] | None = None,
    ) -> int:
        """Enter what is about to be sent; its number. It is on the disk when this returns."""
        told = None if scope is None else json.dumps(list(scope))
        entered = self._write(
            "INSERT INTO creations (run, at, account, what, kind, object_id, user_data, scope) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (run, at, account, what, kind, object_id, user_data, told),
            durable=True,
        )
        return entered.lastrowid or 0

    def started(self, creation: int, operation: str) -> None:
        """An operation was started for it."""
        self._write("UPDATE creations SET operation = ? WHERE id = ?", (operation, creation))

    def ended(self, creation: int, state: State, snapshot: str | None = None) -> None:
        """What has come of it, as an answer says; of a take, the ``snapshot`` that it has made."""
        self._write(
            "UPDATE creations SET state = ?, snapshot = coalesce(?, snapshot) WHERE id = ?", (state, snapshot, creation)
        )

    def operation_ended(self, run: int, operation: str, state: State, snapshot: str | None) -> None:
        """What has come of the creation for which an operation was started, if that was not known yet."""
        self._write(
            "UPDATE creations SET state = ?, snapshot = ? WHERE operation = ? AND run = ? AND state = 'intended'",
            (state, snapshot, operation, run),
        )

    def object_gone(self, run: int, account: str, kind: str, object_id: str) -> None:
        """An object is not there any more. What is still under way may bring it back."""
        self._write(
            "UPDATE creations SET state = 'gone' WHERE run = ? AND state = 'made' AND what IN ('object', 'copy') "
            "AND account = ? AND coalesce(kind, ?) = ? AND object_id = ?",
            (run, account, kind, kind, object_id),
        )

    def snapshot_gone(self, run: int, snapshot: str, account: str | None) -> None:
        """A snapshot is not there any more; ``account``: if it is that account's."""
        self._write(
            "UPDATE creations SET state = 'gone' WHERE run = ? AND state = 'made' AND snapshot = ? "
            "AND account = coalesce(?, account)",
            (run, snapshot, account),
        )

    def kind_of(self, snapshot: str) -> str | None:
        """The type of the object in a snapshot, as far as it is known."""
        found = self.database.execute("SELECT kind FROM creations WHERE snapshot = ?", (snapshot,)).fetchone()
        return None if found is None else found["kind"]

    def keep(self, snapshot: str) -> None:
        """A snapshot stays on purpose: nobody's cleaning deletes it."""
        self._write("UPDATE creations SET state = 'kept' WHERE snapshot = ?", (snapshot,), durable=True)

    def release(self, snapshot: str) -> None:
        """It need not stay any longer: it is deleted by the next cleaning, unless it is gone by then."""
        self._write("UPDATE creations SET state = 'made' WHERE snapshot = ? AND state = 'kept'", (snapshot,))
        self._write(
            "UPDATE runs SET closed = 0 WHERE id IN (SELECT run FROM creations WHERE snapshot = ? AND state = 'made')",
            (snapshot,),
        )

    def dismiss(self, snapshot: str) -> None:
        """It has gone by itself, as was to be seen."""
        self._write("UPDATE creations SET state = 'gone' WHERE snapshot = ? AND state = 'kept'", (snapshot,))

    def creations(self, run: int, *states: State) -> list[Creation]:
        """The creations of a run in these states, or all of them, in the order of sending."""
        rows = self.database.execute("SELECT * FROM creations WHERE run = ? ORDER BY id", (run,)).fetchall()
        return [_creation(row) for row in rows if not states or row["state"] in states]

    def kept(self) -> frozenset[str]:
        """The snapshots that stay on purpose, of all runs."""
        return frozenset(row[0] for row in self.database.execute("SELECT snapshot FROM creations WHERE state = 'kept'"))

    def _write(self, sql: str, values: tuple[Any, ...], *, durable: bool = False) -> sqlite3.Cursor:
        if not durable or self.database.in_transaction:
            return self.database.execute(sql, values)
        self.database.execute("PRAGMA synchronous = FULL")
        try:
            return self.database.execute(sql, values)
        finally:
            self.database.execute("PRAGMA synchronous = NORMAL")


def _creation(row: sqlite3.Row) -> Creation:
    scope = row["scope"]
    return Creation(**{**dict(row), "scope": None if scope is None else tuple(json.loads(scope))})


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _made_out(path: Path, database: sqlite3.Connection) -> None:
    """Refuse a database that is no ledger of this version, before anything in it is changed."""
    version = _version(database)
    application = int(database.execute("PRAGMA application_id").fetchone()[0])
    with closing(database.execute("SELECT count(*) FROM sqlite_schema")) as told:
        empty = told.fetchone()[0] == 0
    if empty and not version and not application:
        return
    if application != APPLICATION:
        raise ConfigurationError(f"{path}: is a database, but no ledger of facesnap's; {ELSEWHERE}.")
    if version != VERSION:
        raise ConfigurationError(
            f"{path}: is a ledger of version {version}, and this facesnap reads version {VERSION}: run `facesnap "
            f"clean` with the facesnap that wrote it and take the file away, or {ELSEWHERE}."
        )


def _made(database: sqlite3.Connection) -> None:
    for table in TABLES:
        database.execute(table)
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    database.execute(f"PRAGMA user_version = {VERSION}")


def _refusal(path: Path, error: sqlite3.Error) -> ConfigurationError:
    """What to say of a file that SQLite cannot use."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in _BUSY:
        return ConfigurationError(
            f"{path}: another facesnap is at work with this ledger; wait for its end, or {ELSEWHERE}."
        )
    if code == sqlite3.SQLITE_NOTADB:
        return ConfigurationError(f"{path}: is no ledger: {error}; take the file away, or {ELSEWHERE}.")
    return ConfigurationError(
        f"{path}: the ledger of what a run creates cannot be written there: {error}; {ELSEWHERE}."
    )
