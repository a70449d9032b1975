"""Databases to test with: SQLite in a fresh home, and a real PostgreSQL that lives as long as the test run.

Not a mock of either. Where PostgreSQL's programs are missing, the tests that need it are skipped with that reason.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from metriccare.database import migrate
from metriccare.database.engine import Database

DEBIAN = Path("/usr/lib/postgresql")
PROGRAMS = max(
    DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), default=DEBIAN / "bin/initdb"
).parent
"""Of the newest one that Debian or Ubuntu has installed: each release of theirs brings another."""
OWNER = "postgres"
FILE = "application.sqlite"
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


class Cluster:
    """A PostgreSQL of its own under a temporary folder, reached by a socket there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = 0
        self._used: str | None = None

    def start(self) -> None:
        data = self.folder / "data"
        if not data.exists():
            self._run("initdb", "-D", str(data), "-A", "trust", "-U", OWNER, "--no-sync", "-E", "UTF8")
        options = f"{QUICK} -c listen_addresses='' -k {self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(data), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def url(self, name: str) -> str:
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def new(self, template: str = "template1") -> str:
        """The URL of a database that nobody has used."""
        self._made += 1
        name = f"d{self._made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # pyright: ignore[reportCallIssue, reportArgumentType]
        return self.url(name)

    def emptied(self) -> str:
        """The URL of a database with all tables and no rows: the same each time, as making one takes a while."""
        if self._used is None or not _swept(self._used):
            self._used = self.new("migrated")
        return self._used

    def _run(self, program: str, *arguments: str) -> None:
        as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*as_owner, str(PROGRAMS / program), *arguments],
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )


SWEEP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET session_replication_role = replica;
    DO $$ DECLARE t regclass; BEGIN
        FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname <> 'alembic_version'
        LOOP EXECUTE format('DELETE FROM %s', t); END LOOP;
    END $$
"""
"""Whoever still holds a connection is sent away; then every row goes, whatever refers to it."""


def _swept(url: str) -> bool:
    """Take every row out; whether the tables are still as they were made, which a test of migrations changes."""
    with psycopg.connect(url) as connection:
        connection.execute(SWEEP)
        return connection.execute("SELECT 1 FROM alembic_version").fetchone() is not None


def why_not() -> str | None:
    """Why there can be no PostgreSQL on this machine; None where there can."""
    if not (PROGRAMS / "initdb").exists():
        return f"PostgreSQL is not installed in {DEBIAN}"
    if os.geteuid() == 0 and not shutil.which("runuser"):
        return "PostgreSQL does not run as root, and there is no runuser"
    return None


@pytest.fixture(scope="session")
def postgresql() -> Generator[Cluster]:
    """A running PostgreSQL, whose database `migrated` has all tables."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="metriccare-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    cluster = Cluster(folder)
    try:
        cluster.start()
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE migrated")
        template = Database(cluster.url("migrated"))
        migrate.upgrade(template)
        template.close()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation without anything in it."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database has all tables and no rows, for tests to copy: the migrations have tests of their own."""
    home = tmp_path_factory.mktemp("untouched")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("METRICCARE_DATABASE_URL", raising=False)
        database = Database.of(home)
    migrate.upgrade(database)
    database.close()
    return home


@pytest.fixture
def local_database(home: Path, untouched: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Database]:
    """The database of `home` as it is by default, with all tables."""
    monkeypatch.delenv("METRICCARE_DATABASE_URL", raising=False)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(untouched / FILE, home / FILE)
    database = Database.of(home)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Generator[Database]:
    """The same on either engine, for what an engine might do in a way of its own."""
    if request.param == "sqlite":
        yield request.getfixturevalue("local_database")
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    home: Path = request.getfixturevalue("home")
    monkeypatch.setenv("METRICCARE_DATABASE_URL", cluster.emptied())
    database = Database.of(home)
    yield database
    database.close()
