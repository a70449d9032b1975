"""A backup holds everything, on either database, and a damaged one is never restored."""

import io
import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from metriccare.access import accounts
from metriccare.access.secrets import ApplicationSecret
from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.errors import BusyError, DataError, UsageError
from metriccare.gold import measures
from metriccare.lake.lock import writer_lock
from metriccare.live import backup, restore
from metriccare.tenants import registry
from tests import fhir_builders as fhir
from tests.databases import Cluster
from tests.hospital import Hospital

NOW = datetime(2026, 7, 14, 9, 42, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one tenant of one death in two stays, and one account."""
    home = tmp_path_factory.mktemp("installation")
    hospital = Hospital(home, "north")
    hospital.land(
        fhir.patient("p1"),
        fhir.encounter(
            "e1",
            "2024-01-01",
            "2024-01-04",
            subject="Patient/p1",
            disposition=[fhir.coding(fhir.DISPOSITION, "exp")],
        ),
        fhir.patient("p2"),
        fhir.encounter("e2", "2024-01-01", "2024-01-04", subject="Patient/p2"),
    )
    hospital.run()
    ApplicationSecret.of(home)
    database = Database.of(home)
    migrate.upgrade(database)
    with database.writing() as session:
        accounts.create(session, "ada@hospital.example", "Ada", NOW)
    database.close()
    return home


@pytest.fixture(scope="module")
def written(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "all.tar"
    backup.write(installation, file)
    return file


def _names(home: Path) -> list[str]:
    database = Database.of(home)
    try:
        with database.reading() as session:
            return [account.name for account in accounts.list_all(session)]
    finally:
        database.close()


def test_restored_installation_answers_as_before(installation: Path, written: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    counts = restore.read(written, home)
    assert counts["rows"] == 1
    tenant = registry.get(home, "north")
    row = measures.query(tenant, measure="mortality", variant="default")[0]
    assert (row["numerator"], row["denominator"]) == (1, 2)
    assert tenant.key == registry.get(installation, "north").key
    assert (home / "application.key").read_bytes() == (installation / "application.key").read_bytes()
    assert _names(home) == ["Ada"]
    assert home.stat().st_mode & 0o777 == 0o700


def test_restore_from_sqlite_into_postgresql_and_back(
    written: Path, tmp_path: Path, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_DATABASE_URL", postgresql.new())
    restore.read(written, tmp_path / "there")
    assert _names(tmp_path / "there") == ["Ada"]
    backup.write(tmp_path / "there", tmp_path / "again.tar")
    monkeypatch.delenv("METRICCARE_DATABASE_URL")
    restore.read(tmp_path / "again.tar", tmp_path / "back")
    assert _names(tmp_path / "back") == ["Ada"]


def test_restore_into_a_database_that_is_in_use(
    written: Path, tmp_path: Path, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METRICCARE_DATABASE_URL", postgresql.new("migrated"))
    with pytest.raises(UsageError, match="is not empty"):
        restore.read(written, tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_restore_never_overwrites(written: Path, installation: Path) -> None:
    with pytest.raises(UsageError, match="is not empty"):
        restore.read(written, installation)


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_restore_of_a_file_that_was_cut_off(written: Path, tmp_path: Path, cut: float) -> None:
    whole = written.read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(DataError):
        restore.read(tmp_path / "cut.tar", tmp_path / "home")
    assert not (tmp_path / "home").exists()
    assert list(tmp_path.iterdir()) == [tmp_path / "cut.tar"]


def test_restore_of_a_file_with_one_changed_byte(written: Path, tmp_path: Path) -> None:
    content = bytearray(written.read_bytes())
    with tarfile.open(written) as tar:
        place = next(entry.offset_data for entry in tar if entry.name.endswith(".parquet"))
    content[place + 20] ^= 1
    (tmp_path / "bent.tar").write_bytes(content)
    with pytest.raises(DataError, match=r"\.parquet is damaged"):
        restore.read(tmp_path / "bent.tar", tmp_path / "home")


def test_restore_refuses_a_path_that_leads_outside(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        entry = tarfile.TarInfo("../../outside")
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(DataError, match="not a whole backup"):
        restore.read(tmp_path / "evil.tar", tmp_path / "home")


def test_backup_while_a_run_is_writing(installation: Path, tmp_path: Path) -> None:
    with (
        writer_lock(registry.get(installation, "north").lake),
        pytest.raises(BusyError, match="another run is writing"),
    ):
        backup.write(installation, tmp_path / "b.tar")
    assert list(tmp_path.iterdir()) == []


def test_backup_over_a_file_that_is_there(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "b.tar").touch()
    with pytest.raises(UsageError, match="is there already"):
        backup.write(installation, tmp_path / "b.tar")


def test_copies_of_a_lake_that_is_elsewhere_are_not_in_it(installation: Path, tmp_path: Path) -> None:
    copy = registry.get(installation, "north").folder / "lake-copy" / "gold" / "stay" / "part.parquet"
    copy.parent.mkdir(parents=True)
    copy.touch()
    try:
        backup.write(installation, tmp_path / "b.tar")
    finally:
        shutil.rmtree(copy.parents[2])
    with tarfile.open(tmp_path / "b.tar") as tar:
        names = tar.getnames()
    assert "state/tenants/north/lake/lake.json" in names
    assert not [name for name in names if "lake-copy" in name]


def test_backup_is_readable_by_its_owner_only(written: Path) -> None:
    assert written.stat().st_mode & 0o777 == 0o600
