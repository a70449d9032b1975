"""The ledger in SQLite: the contract, and what is SQLite's own."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from metriccare.bronze import ledger_sqlite, records
from metriccare.bronze.ledger import Ledger
from metriccare.bronze.ledger_sqlite import SqliteLedger
from metriccare.errors import BusyError, DataError, StorageError
from tests.bronze.inbox import Inbox
from tests.bronze.ledger_contract import NOON, LedgerContract, facts


class TestSqliteLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        ledger = SqliteLedger(tmp_path / "new folder" / "ledger.sqlite")
        yield ledger
        ledger.close()


def test_it_is_there_again_after_closing(tmp_path: Path):
    first = SqliteLedger(tmp_path / "ledger.sqlite")
    landing, _ = first.land("a", facts("aa"), NOON)
    first.close()
    second = SqliteLedger(tmp_path / "ledger.sqlite")
    assert second.landings() == [landing]
    second.close()


def test_a_row_that_does_not_add_up_is_refused_and_changes_nothing(tmp_path: Path):
    ledger = SqliteLedger(tmp_path / "ledger.sqlite")
    wrong = facts("aa", {"nul": 1})
    with pytest.raises(sqlite3.IntegrityError):
        ledger.land("a", type(wrong)("aa", 1, 99, 1, 1, {}), NOON)
    assert ledger.landings() == []
    assert ledger.sources() == []
    ledger.close()


def test_numbers_stay_whole_between_writers(tmp_path: Path):
    def write(prefix: str) -> None:
        ledger = SqliteLedger(tmp_path / "ledger.sqlite")
        for number in range(20):
            ledger.land(prefix, facts(f"{prefix}{number}"), NOON)
            ledger.land(prefix, facts(f"shared{number}"), NOON)
        ledger.close()

    SqliteLedger(tmp_path / "ledger.sqlite").close()
    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    ledger = SqliteLedger(tmp_path / "ledger.sqlite")
    assert [landing.number for landing in ledger.landings()] == list(range(1, 61))
    ledger.close()


def test_what_is_no_ledger_is_said_in_one_line(inbox: Inbox):
    inbox.bronze.mkdir()
    inbox.store.ledger.write_bytes(b"something else entirely" * 100)
    with pytest.raises(DataError, match="is no ledger: file is not a database"):
        records.landings(inbox)


def test_a_ledger_that_stays_locked(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    inbox.land(b"")
    monkeypatch.setattr(ledger_sqlite, "_WAIT_SECONDS", 0.01)
    other = sqlite3.connect(inbox.store.ledger, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError, match="another process holds the ledger"):
        inbox.land(b"\n", "b.ndjson")
    other.execute("ROLLBACK")
    other.close()


def test_a_ledger_on_a_full_disk(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(SqliteLedger, "begin", full)
    with pytest.raises(StorageError, match="database or disk is full"):
        inbox.land(b"")
