"""Replay reads one file, patient or period again: gold stays as it is, and what was damaged in silver is mended."""

from pathlib import Path

import msgspec
import pytest

from metriccare.errors import NotFoundError, UsageError
from metriccare.gold import measures, replay
from metriccare.gold.tables import STAY
from metriccare.lake import manifest
from metriccare.lake.bench import Replacement
from metriccare.lake.delta.bench import DuckDBBench
from metriccare.lake.engine import connect
from metriccare.lake.store import open_lake, writing
from metriccare.silver.tables import ENCOUNTER
from metriccare.silver.tables import TABLES as SILVER
from tests.fhir_builders import DIED, bundle, delete, encounter, patient
from tests.hospital import Hospital


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    hospital = Hospital(tmp_path)
    hospital.land(
        patient("p1", birth="1950-01-01"),
        encounter("e1", "2024-01-01", "2024-01-05", subject="Patient/p1", disposition=[DIED]),
        patient("p2", birth="1960-01-01"),
        encounter("e2", "2024-03-01", "2024-03-05", subject="Patient/p2"),
        name="january.ndjson",
    )
    hospital.land(encounter("e2", "2024-03-02", "2024-03-09", subject="Patient/p2"), name="march.ndjson")
    hospital.run()
    return hospital


def damage(hospital: Hospital) -> None:
    """Every stored encounter loses its disposition, as a fault in silver might do it."""
    connection = connect()
    with writing(hospital.tenant.lake, (*SILVER, STAY)) as lake:
        lake.view(connection, ENCOUNTER)
        connection.execute(
            "CREATE TEMP TABLE damaged AS SELECT * REPLACE (NULL AS disposition) FROM encounter"
        )
        DuckDBBench(connection).replace([Replacement(lake.table(ENCOUNTER), "damaged", "damaged")])
        assert lake.manifest is not None
        pinned = {**lake.manifest.tables, **lake.versions()}
        manifest.write(hospital.tenant.lake, msgspec.structs.replace(lake.manifest, tables=pinned))


def deaths(hospital: Hospital) -> object:
    (row,) = measures.query(hospital.tenant, measure="mortality", variant="default")
    return row["numerator"], row["denominator"]


def dispositions(hospital: Hospital) -> int:
    connection = connect()
    open_lake(hospital.tenant.lake).view(connection, ENCOUNTER)
    (row,) = connection.execute("SELECT count(disposition) FROM encounter").fetchall()
    return int(row[0])


def test_a_patient_by_fhir_id_is_mended_from_bronze(hospital: Hospital) -> None:
    damage(hospital)
    assert dispositions(hospital) == 0
    report = replay.replay_patient(hospital.tenant, "p1")
    assert (report.patients, report.full) == (1, False)
    assert (dispositions(hospital), deaths(hospital)) == (1, (1, 2))


def test_a_file_by_name_number_or_hash_is_mended_from_bronze(hospital: Hospital) -> None:
    damage(hospital)
    assert replay.replay_file(hospital.tenant, "january.ndjson").patients == 2
    assert (dispositions(hospital), deaths(hospital)) == (1, (1, 2))
    assert replay.replay_file(hospital.tenant, "2").landings == 1


def test_a_period_is_mended_from_bronze(hospital: Hospital) -> None:
    damage(hospital)
    assert replay.replay_period(hospital.tenant, "2024-01", "2024-01").patients == 1
    assert (dispositions(hospital), deaths(hospital)) == (1, (1, 2))


def test_an_older_version_that_is_read_again_does_not_win(hospital: Hospital) -> None:
    replay.replay_file(hospital.tenant, "january.ndjson")
    (row,) = measures.query(hospital.tenant, measure="alos", variant="whole_days")
    assert (row["numerator"], row["denominator"]) == (4 + 7, 2)


def test_a_version_that_a_delete_removed_does_not_come_back(tmp_path: Path) -> None:
    hospital = Hospital(tmp_path)
    newer = encounter("e1", "2024-01-01", "2024-01-05", subject="Patient/p1", updated="2024-06-01T00:00:00Z")
    older = encounter("e1", "2024-01-01", "2024-01-03", subject="Patient/p1", updated="2024-05-01T00:00:00Z")
    for records in (newer, bundle(delete("Encounter/e1"), kind="transaction"), older):
        hospital.land(records)
    assert hospital.cell("alos", "whole_days") == (2, 1, 2)
    assert replay.replay_file(hospital.tenant, "1").patients == 0
    assert hospital.cell("alos", "whole_days") == (2, 1, 2)


def test_what_is_pending_stays_pending(hospital: Hospital) -> None:
    hospital.land(encounter("e3", "2024-04-01", "2024-04-02", subject="Patient/p1"))
    replay.replay_file(hospital.tenant, "1")
    assert deaths(hospital) == (1, 2)
    assert hospital.cell("mortality") == (1, 3, pytest.approx(100 / 3))


def test_what_is_not_there_is_said(hospital: Hospital) -> None:
    with pytest.raises(NotFoundError, match=r"has no landed file 'february.ndjson' that a run has read"):
        replay.replay_file(hospital.tenant, "february.ndjson")
    with pytest.raises(NotFoundError, match=r"tenant h has no patient 'p9'"):
        replay.replay_patient(hospital.tenant, "p9")
    with pytest.raises(NotFoundError, match=r"tenant h has no discharge from 2020-01 to 2020-02"):
        replay.replay_period(hospital.tenant, "2020-01", "2020-02")
    with pytest.raises(UsageError, match=r"'2020-13' is not a month"):
        replay.replay_period(hospital.tenant, "2020-13", "2020-13")
