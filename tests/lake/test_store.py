"""The lake as a store: one writer, foreign lakes, yesterday's schema, leftovers, and a disk that is full."""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from metriccare.database import migrate
from metriccare.database.engine import Database
from metriccare.errors import BusyError, LakeVersionError
from metriccare.gold import build, measures
from metriccare.lake import manifest
from metriccare.lake.bench import Replacement
from metriccare.lake.delta.bench import DuckDBBench
from metriccare.lake.engine import connect
from metriccare.lake.manifest import Manifest
from metriccare.lake.schema import Column, TableSchema
from metriccare.lake.store import Lake, open_lake, writing
from tests.fhir_builders import encounter, patient
from tests.hospital import Hospital

NAMES = TableSchema("silver", "name", "one row per name", "id", (Column("id", "VARCHAR", "the id"),))
NAMES_TODAY = dataclasses.replace(NAMES, columns=(*NAMES.columns, Column("colour", "VARCHAR", "came later")))


def put(folder: Path, schema: TableSchema, *values: str) -> None:
    """One committed lake version in which the rows with these ids have been replaced."""
    connection = connect()
    listed = ", ".join(f"('{value}')" for value in values)
    connection.execute(f"CREATE TABLE fresh AS SELECT *, 0 AS bucket FROM (VALUES {listed}) AS v(id)")
    for column in schema.column_names[1:]:
        connection.execute(f"ALTER TABLE fresh ADD COLUMN {column} VARCHAR DEFAULT 'new'")
    with writing(folder, [schema]) as lake:
        DuckDBBench(connection).replace([Replacement(lake.table(schema), "fresh", "fresh")])
        manifest.write(folder, Manifest(run=1, tables=lake.versions()))


def rows(lake: Lake, schema: TableSchema) -> list[tuple[object, ...]]:
    connection = connect()
    lake.view(connection, schema)
    columns = ", ".join(schema.column_names)
    return connection.execute(f"SELECT {columns} FROM {schema.name} ORDER BY ALL").fetchall()


def test_a_second_writer_is_told_so_at_once(tmp_path: Path) -> None:
    with (
        writing(tmp_path, [NAMES]),
        pytest.raises(BusyError, match="another run is writing"),
        writing(tmp_path, [NAMES]),
    ):
        pass


def test_a_reader_stays_at_the_version_it_opened(tmp_path: Path) -> None:
    put(tmp_path, NAMES, "a")
    before = open_lake(tmp_path)
    put(tmp_path, NAMES, "b")
    assert rows(before, NAMES) == [("a",)]
    assert rows(open_lake(tmp_path), NAMES) == [("a",), ("b",)]


def test_a_new_column_reads_as_null_in_old_rows_and_never_breaks_the_table(tmp_path: Path) -> None:
    put(tmp_path, NAMES, "a")
    assert rows(open_lake(tmp_path), NAMES_TODAY) == [("a", None)]
    put(tmp_path, NAMES_TODAY, "b")
    assert rows(open_lake(tmp_path), NAMES_TODAY) == [("a", None), ("b", "new")]
    assert rows(open_lake(tmp_path), NAMES) == [("a",), ("b",)]


@pytest.mark.parametrize(
    ("found", "age", "way_out"), [(99, "a newer", "upgrade MetricCare"), (0, "an older", "--full")]
)
def test_a_lake_of_another_format_is_named(tmp_path: Path, found: int, age: str, way_out: str) -> None:
    (tmp_path / manifest.FILE).write_bytes(msgspec.json.encode({"format": found}))
    with pytest.raises(LakeVersionError, match=f"written by {age} MetricCare") as caught:
        open_lake(tmp_path)
    assert way_out in caught.value.way_out


def test_a_lake_of_another_format_is_rebuilt_on_demand(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path)
    hospital.land(patient("p"), encounter("e", "2024-01-01", "2024-01-05", subject="Patient/p"))
    hospital.run()
    (hospital.tenant.lake / manifest.FILE).write_bytes(b'{"format": 0}')
    with pytest.raises(LakeVersionError):
        build.run(hospital.tenant)
    assert build.run(hospital.tenant, full=True).full
    (row,) = measures.query(hospital.tenant, measure="mortality", variant="default")
    assert (row["numerator"], row["denominator"]) == (0, 1)


def test_a_manifest_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / manifest.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(LakeVersionError, match="not a lake manifest"):
        open_lake(tmp_path)


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    put(tmp_path, NAMES, "a")
    leftover = tmp_path / NAMES.path / "_staging-1-1"
    leftover.mkdir()
    with writing(tmp_path, [NAMES]):
        assert not leftover.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of its own with room for one build; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    return place


def test_a_full_disk_is_one_line_and_loses_nothing(small_disk: Path) -> None:
    try:
        hospital = Hospital(small_disk)
        hospital.land(
            *(patient(f"p{n}") for n in range(40)),
            *(encounter(f"e{n}", "2024-01-01", "2024-01-05", subject=f"Patient/p{n}") for n in range(40)),
        )
        database = Database.of(small_disk)
        migrate.upgrade(database)
        database.close()
        filler = small_disk / "filler"
        filler.write_bytes(b"x" * (free(small_disk) - 100_000))
        command = [str(Path(sys.executable).with_name("metriccare")), "run", "--tenant", "h"]
        failed = subprocess.run(
            command,
            env={**os.environ, "METRICCARE_HOME": str(small_disk)},
            check=False,
            capture_output=True,
            text=True,
        )
        *noted, said = failed.stderr.splitlines()
        assert (failed.returncode, failed.stdout) == (7, ""), failed.stderr
        assert re.search(r"^metriccare: .*(free some disk space|make room)", said)
        assert all(line.startswith("this run is not in the history: ") for line in noted)
        filler.unlink()
        subprocess.run(
            command, env={**os.environ, "METRICCARE_HOME": str(small_disk)}, check=True, capture_output=True
        )
        (row,) = measures.query(hospital.tenant, measure="mortality", variant="default")
        assert row["denominator"] == 40
    finally:
        subprocess.run(["umount", str(small_disk)], check=True)


def free(folder: Path) -> int:

    return shutil.disk_usage(folder).free
