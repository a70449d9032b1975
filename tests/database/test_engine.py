"""Reading, writing, and what is said when a database does not answer."""

import stat
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from metriccare.access.tables import BackOff
from metriccare.database import migrate
from metriccare.database.engine import Database, DatabaseUnavailable, before_commit
from metriccare.errors import ChangedMeanwhileError, UsageError
from tests.databases import Cluster

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def row(name: str, failures: int = 1, at: datetime = NOW) -> BackOff:
    return BackOff(subject_hash=name, failures=failures, last_at=at)


def count(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(BackOff)).all())


def test_writing_commits_at_the_end(database: Database) -> None:
    with database.writing() as session:
        session.add(row("a"))
    assert count(database) == 1


def test_writing_leaves_nothing_when_it_fails(database: Database) -> None:
    def work(session: Session) -> None:
        session.add(row("a"))
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(work)
    assert count(database) == 0


def test_reading_leaves_nothing(database: Database) -> None:
    with database.reading() as session:
        session.add(row("a"))
        session.flush()
    assert count(database) == 0


def test_moments_come_back_in_utc(database: Database) -> None:
    with database.writing() as session:
        session.add(row("a", at=NOW.astimezone(timezone(timedelta(hours=5)))))
    with database.reading() as session:
        stored = session.scalars(select(BackOff.last_at)).one()
    assert stored == NOW
    assert stored.tzinfo is UTC


def test_moment_without_a_zone_is_refused(local_database: Database) -> None:
    with pytest.raises(Exception, match="needs a time zone"), local_database.writing() as session:
        session.add(row("a", at=NOW.replace(tzinfo=None)))


def test_sqlite_settles_each_connection(local_database: Database) -> None:
    with local_database.reading() as session:
        asked = [
            session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")
        ]
    assert asked == ["wal", 1]


def test_sqlite_file_is_its_owners_only(local_database: Database, home: Path) -> None:
    assert str(home) in local_database.place
    assert stat.S_IMODE((home / "application.sqlite").stat().st_mode) == 0o600


def test_before_commit_steps_surround_the_commit(database: Database) -> None:
    seen: list[str] = []

    @contextmanager
    def step(session: Session) -> Generator[None]:
        session.flush()
        seen.append(f"before: {count_outside()}")
        yield
        seen.append(f"after: {count_outside()}")

    def count_outside() -> int:
        return count(database)

    with database.writing() as session:
        session.add(row("a"))
        before_commit(session, "step", step)
        before_commit(session, "step", step)
    assert seen == ["before: 0", "after: 1"]


LOST = "DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$"


def test_write_that_loses_three_times_running_is_done_once(postgresql: Cluster) -> None:
    """Whom a deadlock stopped may stand in another one at once."""
    database, tries = Database(postgresql.new("migrated")), list[int]()

    def work(session: Session) -> None:
        tries.append(1)
        session.add(row("a"))
        session.flush()
        if len(tries) <= 3:
            session.execute(text(LOST))

    database.write(work)
    with database.reading() as session:
        assert session.scalars(select(BackOff.failures)).all() == [1]
    assert len(tries) == 4
    database.close()


def test_write_that_always_loses_says_so(postgresql: Cluster) -> None:
    database, tries = Database(postgresql.new("migrated")), list[int]()

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text(LOST))

    with pytest.raises(DatabaseUnavailable, match="deadlock detected"):
        database.write(work)
    assert len(tries) == 6
    database.close()


def test_write_tries_again_after_a_deadlock(postgresql: Cluster) -> None:
    database = Database(postgresql.new("migrated"))
    with database.writing() as session:
        session.add_all([row("a"), row("b")])
    meet = Barrier(2, timeout=10)

    def cross(first: str, second: str) -> None:
        tries: list[int] = []

        def work(session: Session) -> None:
            tries.append(1)
            add = text("UPDATE back_off SET failures = failures + 1 WHERE subject_hash = :name")
            session.execute(add, {"name": first})
            if len(tries) == 1:
                meet.wait()
            session.execute(add, {"name": second})

        database.write(work)

    threads = [Thread(target=cross, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.scalars(select(BackOff.failures)).all() == [3, 3]
    database.close()


def test_write_does_not_try_again_what_is_gone_for_good(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.sqlite")
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("SELECT * FROM nowhere"))

    with pytest.raises(DatabaseUnavailable, match="no such table: nowhere"):
        database.write(work)
    assert tries == [1]
    database.close()


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    database = Database(f"postgresql://someone:pass-word@/x?host={tmp_path}")
    with pytest.raises(DatabaseUnavailable) as raised, database.reading() as session:
        session.execute(text("SELECT 1"))
    assert "does not answer" in str(raised.value)
    assert "pass-word" not in str(raised.value)


def test_a_database_that_stops_in_the_middle(postgresql: Cluster) -> None:
    database = Database(postgresql.new("migrated"))
    others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def work(session: Session) -> None:
        session.add(row("a"))
        session.flush()
        killer = create_engine(database.engine.url)
        with killer.connect() as other:
            other.execute(others)
        killer.dispose()
        session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        database.write(work)
    assert count(database) == 0
    database.close()


def test_another_fault_of_a_statement_is_no_outage(postgresql: Cluster) -> None:
    database = Database(postgresql.new("migrated"))
    with pytest.raises(DBAPIError), database.reading() as session:
        session.execute(text("SELECT 1/0"))
    database.close()


@pytest.mark.parametrize("url", ["mysql://host/db", "nonsense", "sqlite://", "postgresql://host"])
def test_url_that_is_none_of_ours(url: str) -> None:
    with pytest.raises(UsageError, match="METRICCARE_DATABASE_URL names no database"):
        Database(url)


def test_a_locked_sqlite_says_so(
    local_database: Database, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr("metriccare.database.engine.BUSY_MS", 1)
    other = Database.of(home)
    with local_database.writing() as holder:
        holder.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnavailable, match="database is locked"):
            other.write(lambda session: session.execute(text("SELECT 1")))
    other.close()


def test_writers_of_one_process_stand_in_line(
    local_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long one takes, within reason: SQLite alone would have sent the other away after `BUSY_MS`."""
    monkeypatch.setattr("metriccare.database.engine.BUSY_MS", 1)
    in_line = Event()

    def second() -> None:
        in_line.set()
        with local_database.writing() as session:
            session.add(row("second"))

    thread = Thread(target=second)  # a failure in it is a warning, and so an error
    with local_database.writing() as session:
        session.add(row("first"))
        session.flush()
        thread.start()
        in_line.wait()
        thread.join(0.05)
    thread.join()
    assert count(local_database) == 2


def test_a_writer_that_never_ends_does_not_keep_the_line_for_ever(
    local_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metriccare.database.engine.PATIENCE", 0.01)
    with (
        local_database.writing(),
        pytest.raises(DatabaseUnavailable, match="other writers of this process take too long"),
    ):
        local_database.write(lambda session: session.add(row("second")))


def test_all_connections_in_use(local_database: Database) -> None:
    def work(session: Session) -> None:
        del session
        raise PoolTimeout

    with pytest.raises(DatabaseUnavailable, match="all connections are in use"):
        local_database.write(work)


def test_upgrade_by_two_at_once(postgresql: Cluster) -> None:
    databases = [Database(url) for url in [postgresql.new()] * 2]
    # A failure in a thread is a warning, and so an error.
    threads = [Thread(target=migrate.upgrade, args=[database]) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()


def test_what_somebody_else_has_written_meanwhile(database: Database) -> None:
    with database.writing() as session:
        session.add(row("a"))
    with pytest.raises(ChangedMeanwhileError, match="at this moment"), database.writing() as session:
        session.add(row("a", failures=2))
    with database.reading() as session:
        assert session.scalars(select(BackOff.failures)).all() == [1]
