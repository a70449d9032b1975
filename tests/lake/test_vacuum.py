"""Vacuum deletes what no recent version needs, and nothing that a reader may still be at."""

from pathlib import Path

import msgspec

from metriccare.gold.tables import STAY, TABLES
from metriccare.lake import manifest
from metriccare.lake.engine import connect
from metriccare.lake.store import open_lake, writing
from tests.fhir_builders import encounter, patient
from tests.hospital import Hospital


def data_files(hospital: Hospital) -> set[Path]:
    return set((hospital.tenant.lake / STAY.path).glob("bucket=*/*.parquet"))


def landed_twice(home: Path) -> Hospital:
    hospital = Hospital(home)
    for number in (1, 2):
        hospital.land(
            patient(f"p{number}"),
            encounter(f"e{number}", "2024-01-01", "2024-01-05", subject=f"Patient/p{number}"),
        )
        hospital.run()
    return hospital


def test_files_of_the_last_day_stay_for_readers(tmp_path: Path) -> None:
    hospital = landed_twice(tmp_path)
    before = data_files(hospital)
    with writing(hospital.tenant.lake, TABLES) as lake:
        lake.vacuum()
    assert data_files(hospital) == before


def test_what_no_version_needs_is_deleted_and_the_rest_still_reads(tmp_path: Path) -> None:
    hospital = landed_twice(tmp_path)
    orphan = hospital.tenant.lake / STAY.path / "bucket=0" / "left-by-a-killed-run.parquet"
    orphan.write_bytes(b"")
    before = data_files(hospital)
    with writing(hospital.tenant.lake, TABLES) as lake:
        lake.vacuum(hours=0)
        assert lake.manifest is not None
        manifest.write(hospital.tenant.lake, msgspec.structs.replace(lake.manifest, tables=lake.versions()))
    assert data_files(hospital) < before
    assert orphan not in data_files(hospital)
    connection = connect()
    open_lake(hospital.tenant.lake).view(connection, STAY)
    assert connection.execute("SELECT count(*) FROM stay").fetchall() == [(2,)]
