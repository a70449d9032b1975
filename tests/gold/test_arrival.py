"""What landed, cut into parts that tasks flatten by themselves: the same rows as on one connection, lists too."""

from pathlib import Path

import pytest

from metriccare.bronze.records import batches, landings, spans
from metriccare.gold import arrival
from metriccare.gold.arrival import LandedArrival
from metriccare.gold.landed import Reading
from metriccare.gold.report import silent
from metriccare.lake.engine import connect, packaged_sql
from metriccare.silver import apart
from metriccare.silver.tables import PARENTS
from tests.fhir_builders import condition, encounter, patient
from tests.hospital import Hospital

STATUS = [{"status": "arrived", "period": {"start": "2024-01-01"}}, {"status": "in-progress"}]
PLACES = [{"location": {"reference": "Location/w1"}, "period": {"start": "2024-01-02T10:00:00Z"}}]
PRINCIPAL = [{"condition": {"reference": "Condition/c1"}, "rank": 1}]
NUMBER = [{"system": "urn:mrn", "value": "7"}]
FULL = {"statusHistory": STATUS, "location": PLACES, "diagnosis": PRINCIPAL, "identifier": NUMBER}


@pytest.fixture
def landed(hospital: Hospital) -> Hospital:
    """A file of many lines, one of which is bad, and a small one with a second version of an encounter."""
    many = [encounter(f"e{n}", "2024-01-01", "2024-01-05", subject="Patient/p1") | FULL for n in range(40)]
    hospital.land(patient("p1", birth="1950-01-01"), *many, "{not JSON", name="many.ndjson")
    hospital.land(encounter("e7", "2024-02-01", "2024-02-05", subject="Patient/p1") | FULL, name="one.ndjson")
    hospital.land(condition("c1", subject="Patient/p1"), name="other.ndjson")
    return hospital


def arriving(hospital: Hospital) -> LandedArrival:
    pending = landings(hospital.tenant)
    return LandedArrival(hospital.tenant, Reading(hospital.tenant, pending, None, silent), buckets=4)


def on_one_connection(hospital: Hospital, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = connect()
    arriving(hospital).on_connection(connection, folder)
    for schema in PARENTS:
        connection.execute(f"CREATE TEMP VIEW rows_{schema.name} AS FROM incoming_{schema.name}")
    for schema in apart.LISTS:
        connection.execute(packaged_sql("metriccare.silver", f"rows_{schema.name}"))
    return {
        name: connection.execute(
            f"SELECT {', '.join(columns)} FROM {name.replace('incoming_', 'rows_')} ORDER BY ALL"
        ).fetchall()
        for name, columns in apart.tables().items()
    }


def in_parts(hospital: Hospital, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[Path]] = {}
    coming = arriving(hospital)
    for part in coming.parts():
        for name, file in coming.task()(part, folder):
            found.setdefault(name, []).append(file)
    return {
        name: connect()
        .execute(
            f"SELECT {', '.join(columns)} FROM read_parquet({[str(f) for f in found[name]]}) ORDER BY ALL"
        )
        .fetchall()
        if name in found
        else []
        for name, columns in apart.tables().items()
    }


def test_parts_give_the_rows_that_one_connection_gives(
    landed: Hospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "PART_BYTES", 4_000)
    folder = tmp_path / "tmp"
    folder.mkdir()
    assert len(arriving(landed).parts()) > 3
    whole = on_one_connection(landed, folder)
    assert in_parts(landed, folder) == whole
    assert {name: len(rows) for name, rows in whole.items() if rows} == {
        "incoming_patient": 1,
        "incoming_encounter": 41,
        "incoming_condition": 1,
        "incoming_encounter_status": 82,
        "incoming_encounter_location": 41,
        "incoming_encounter_diagnosis": 41,
        "incoming_identifier": 41,
    }


def test_small_landings_are_one_part(landed: Hospital) -> None:
    assert len(arriving(landed).parts()) == 1


def test_spans_cut_between_lines_and_leave_nothing_out(landed: Hospital) -> None:
    first = landings(landed.tenant)[0]
    cut = spans(landed.tenant, first, 2_000)
    assert [span.first for span in cut[1:]] == [span.last for span in cut[:-1]]
    assert (cut[0].first, cut[-1].last) == (0, 41)
    assert max(span.size for span in cut) <= 2_000
    read = [
        seq
        for span in cut
        for batch in batches(landed.tenant, first, span=span)
        for seq in batch["seq"].to_pylist()
    ]
    assert read == [*range(1, 42)]
