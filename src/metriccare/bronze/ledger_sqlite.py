"""The ledger in one SQLite file. WAL, so that readers never wait; every write is one immediate transaction.

Not here: what the calls promise (`ledger`).
"""

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from metriccare.bronze.landing import Landing
from metriccare.bronze.ledger import Facts, SourceState, State
from metriccare.errors import BusyError, DataError, MetricCareError, StorageError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS landing (
  number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL, size INTEGER NOT NULL,
  landed_at TEXT NOT NULL, records INTEGER NOT NULL, good INTEGER NOT NULL, quarantined INTEGER NOT NULL,
  blank INTEGER NOT NULL, CHECK (records = good + quarantined + blank)
) STRICT;
CREATE TABLE IF NOT EXISTS reason (
  number INTEGER NOT NULL REFERENCES landing, reason TEXT NOT NULL, records INTEGER NOT NULL,
  PRIMARY KEY (number, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (
  name TEXT PRIMARY KEY, state TEXT NOT NULL, number INTEGER, message TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS settled (
  number INTEGER NOT NULL, seq INTEGER NOT NULL, landing INTEGER NOT NULL, PRIMARY KEY (number, seq)
) STRICT, WITHOUT ROWID;
"""
_COLUMNS = "number, sha256, name, size, landed_at, records, good, quarantined, blank"
_WAIT_SECONDS = 60.0

_Row = tuple[int, str, str, int, str, int, int, int, int]


@contextmanager
def ledger_errors(path: Path) -> Generator[None]:
    """What SQLite refuses, said in one line; a row that breaks a rule of the schema is a fault of ours."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise _refused(path, str(error)) from error


def _refused(path: Path, what: str) -> MetricCareError:
    if "locked" in what:
        return BusyError(f"{path}: another process holds the ledger", way_out="wait for it, then try again")
    if "not a database" in what or "malformed" in what:
        return DataError(f"{path}: is no ledger: {what}", way_out="restore the folder bronze from a backup")
    return StorageError(f"{path}: {what}", way_out="make room or mend it, then run the same command again")


class SqliteLedger:
    """A `Ledger` in the file at `path`, which is made if need be."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def begin(self, name: str, at: datetime) -> None:
        """See `Ledger`."""
        self._source(name, "landing", None, "", at)

    def land(self, name: str, facts: Facts, at: datetime) -> tuple[Landing, bool]:
        """See `Ledger`."""
        return self.land_all([(name, facts)], at)[0]

    def begin_all(self, names: Sequence[str], at: datetime) -> None:
        """See `Ledger`."""
        with self._transaction():
            for name in names:
                self.begin(name, at)

    def land_all(self, found: Sequence[tuple[str, Facts]], at: datetime) -> list[tuple[Landing, bool]]:
        """See `Ledger`."""
        with self._transaction():
            return [self._land(name, facts, at) for name, facts in found]

    def refuse(self, name: str, message: str, at: datetime) -> None:
        """See `Ledger`."""
        self._source(name, "refused", None, message, at)

    def landings(self, after: int = 0) -> list[Landing]:
        """See `Ledger`."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM landing WHERE number > ? ORDER BY number",  # noqa: S608 (names of our own)
            (after,),
        )
        return [_landing(row) for row in rows]

    def landing(self, number: int) -> Landing | None:
        """See `Ledger`."""
        return self._one("number", number)

    def content(self, sha256: str) -> Landing | None:
        """See `Ledger`."""
        return self._one("sha256", sha256)

    def reasons(self, number: int) -> dict[str, int]:
        """See `Ledger`."""
        query = "SELECT reason, records FROM reason WHERE number = ? ORDER BY reason"
        return dict(self._connection.execute(query, (number,)).fetchall())

    def sources(self) -> list[SourceState]:
        """See `Ledger`."""
        query = "SELECT name, state, number, message, at FROM source ORDER BY name"
        return [
            SourceState(name, state, number, message, datetime.fromisoformat(at))
            for name, state, number, message, at in self._connection.execute(query)
        ]

    def settle(self, number: int, seqs: Sequence[int], by: int) -> None:
        """See `Ledger`."""
        with self._transaction():
            self._connection.executemany(
                "INSERT OR IGNORE INTO settled VALUES (?, ?, ?)", [(number, seq, by) for seq in seqs]
            )

    def settled(self, number: int) -> dict[int, int]:
        """See `Ledger`."""
        query = "SELECT seq, landing FROM settled WHERE number = ?"
        return dict(self._connection.execute(query, (number,)).fetchall())

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _land(self, name: str, facts: Facts, at: datetime) -> tuple[Landing, bool]:
        known = self.content(facts.sha256)
        landing = known or self._insert(name, facts, at)
        self._source(name, "known" if known else "landed", landing.number, "", at)
        return landing, known is None

    def _insert(self, name: str, facts: Facts, at: datetime) -> Landing:
        (number,) = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM landing").fetchone()
        counts = (facts.records, facts.good, facts.quarantined, facts.blank)
        row = (number, facts.sha256, name, facts.size, at.isoformat(), *counts)
        self._connection.execute("INSERT INTO landing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        self._connection.executemany(
            "INSERT INTO reason VALUES (?, ?, ?)", [(number, *counted) for counted in facts.reasons.items()]
        )
        return _landing(row)

    def _source(self, name: str, state: State, number: int | None, message: str, at: datetime) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)",
            (name, state, number, message, at.isoformat()),
        )

    def _one(self, column: str, value: str | int) -> Landing | None:
        query = f"SELECT {_COLUMNS} FROM landing WHERE {column} = ?"  # noqa: S608 (names of our own)
        row = self._connection.execute(query, (value,)).fetchone()
        return _landing(row) if row else None


def _landing(row: _Row) -> Landing:
    number, sha256, name, size, landed_at, *counts = row
    records, good, quarantined, blank = counts
    moment = datetime.fromisoformat(landed_at)
    return Landing(number, sha256, name, size, moment, records, good, quarantined, blank)
