"""Connections to the application's database, and the two ways to use one: reading and writing.

Not what is read or written. SQLite by default, in the home; PostgreSQL by METRICCARE_DATABASE_URL. On both a writer
commits all or nothing; SQLite lets one writer in at a time, so that those of one process stand in line; PostgreSQL
reads what is committed (`READ COMMITTED`), so that whoever must be the only one says so with a condition in its UPDATE
or with a lock.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from random import uniform
from threading import Lock
from time import sleep
from typing import TypeVar, cast

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from metriccare.errors import ChangedMeanwhileError, MetricCareError, UsageError
from metriccare.settings import database_url

BUSY_MS = 5000
PATIENCE = 30.0
"""Seconds in line behind the other writers of this process, each of which SQLite makes wait `BUSY_MS` at most."""
_LAST_STEPS = "metriccare last steps"
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
TRIES = 6
FIRST_PAUSE = 0.02
"""Seconds; the longest that the first of several tries waits."""
_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock

T = TypeVar("T")
LastStep = Callable[[Session], AbstractContextManager[None]]


class DatabaseUnavailable(MetricCareError):  # noqa: N818 (what it is, as the answer 503 has it)
    """The application's database does not answer; the same request may succeed in a moment."""


class Database:
    """The application's database. One per process; its sessions are for one thread each."""

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        self.sqlite = self._url.get_backend_name() == "sqlite"
        self.engine = create_engine(self._url, pool_pre_ping=not self.sqlite, hide_parameters=True)
        if self.sqlite:
            self._prepare_sqlite()
        self._writing = self.engine.execution_options(writes=True)
        self._line = Lock()

    @classmethod
    def of(cls, home: Path) -> "Database":
        """The database that belongs to a home, as the settings of the process say."""
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(database_url(home))

    @property
    def place(self) -> str:
        """The database in words, without its password."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A session that leaves nothing behind."""
        with self._saying_what_failed(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session]:
        """A session that is committed whole at the end, or not at all."""
        with (
            self._saying_what_failed(),
            self._in_line(),
            Session(self._writing, expire_on_commit=False) as session,
        ):
            yield session
            with ExitStack() as stack:
                for step in cast(dict[str, LastStep], session.info.get(_LAST_STEPS, {})).values():
                    stack.enter_context(step(session))
                session.commit()

    def write(self, work: Callable[[Session], T]) -> T:
        """What `work` does, committed; again where the engine asks for it (a deadlock with somebody else).

        Whom a deadlock has stopped may take the first row again before the other has woken, and then both stand where
        they stood: each new try waits a little, and a little longer, by chance.
        """
        for attempt in range(1, TRIES):
            try:
                with self.writing() as session:
                    return work(session)
            except DatabaseUnavailable as failure:
                if not _may_be_tried_again(failure.__cause__):
                    raise
            sleep(uniform(0.0, FIRST_PAUSE * 2**attempt))  # noqa: S311 (no secret)
        with self.writing() as session:
            return work(session)

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    @contextmanager
    def _in_line(self) -> Generator[None]:
        """SQLite has writers look again and again whether they may, and the unlucky give up; a lock wakes the next."""
        if not self.sqlite:
            yield
            return
        if not self._line.acquire(timeout=PATIENCE):
            raise self._unavailable(TimeoutError("other writers of this process take too long"))
        try:
            yield
        finally:
            self._line.release()

    def _prepare_sqlite(self) -> None:
        if self._url.database:
            # Made before SQLite makes it: readable by its owner only.
            Path(self._url.database).touch(mode=0o600)
        event.listen(self.engine, "connect", _settle_connection)
        event.listen(self.engine, "begin", _begin)

    @contextmanager
    def _saying_what_failed(self) -> Generator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as failure:
            raise self._unavailable(failure) from failure
        except IntegrityError as failure:
            raise ChangedMeanwhileError(
                "somebody else has written the same at this moment", way_out="look at it and try again"
            ) from failure
        except DBAPIError as failure:
            if failure.connection_invalidated:
                raise self._unavailable(failure) from failure
            raise
        except PoolTimeout as failure:
            raise self._unavailable(failure) from failure

    def _unavailable(self, failure: Exception) -> DatabaseUnavailable:
        said = _said(failure)
        first = said.strip().splitlines()[0] if said.strip() else type(failure).__name__
        return DatabaseUnavailable(
            f"the application's database {self.place} does not answer: {first}",
            way_out="try again in a moment; metriccare doctor says more",
        )


def before_commit(session: Session, key: str, step: LastStep) -> None:
    """Enter `step` as the last thing before a writing session commits, and leave it when the commit has happened.

    Once per key and session. It is left with an exception where nothing was committed.
    """
    steps = cast(dict[str, LastStep], session.info.setdefault(_LAST_STEPS, {}))
    steps.setdefault(key, step)


def _said(failure: Exception) -> str:
    if isinstance(failure, DBAPIError):
        return str(failure.orig)
    return "all connections are in use" if isinstance(failure, PoolTimeout) else str(failure)


def _checked(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise _wrong_url() from None
    if url.drivername not in _DRIVERS or not url.database:
        raise _wrong_url()
    return url.set(drivername=_DRIVERS[url.drivername])


def _wrong_url() -> UsageError:
    # The text is not repeated: it may hold a password.
    return UsageError(
        "METRICCARE_DATABASE_URL names no database that MetricCare knows",
        way_out="postgresql://user@host/name or sqlite:////folder/file.sqlite",
    )


def _settle_connection(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions of its own, and too late
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer waits for its turn at the start; one that found out in the middle would have to give up."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _may_be_tried_again(failure: BaseException | None) -> bool:
    return isinstance(failure, DBAPIError) and getattr(failure.orig, "sqlstate", None) in _TRY_AGAIN
