"""Text that a source wrote reaches the tables only where they say so, and names of people nowhere."""

from collections.abc import Iterator

import pytest

from metriccare.gold.tables import TABLES as GOLD
from metriccare.lake.engine import connect
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import open_lake
from metriccare.silver.tables import TABLES as SILVER
from tests.fhir_builders import (
    CLABSI,
    Resource,
    condition,
    encounter,
    location,
    organization,
    patient,
    placed,
)
from tests.hospital import Hospital

TABLES = [schema for schema in (*SILVER, *GOLD) if schema.zone != "bronze"]
TEXT = {
    "text": {"status": "generated", "div": "<div>Smith wrote</div>"},
    "identifier": [{"system": "urn:Smith", "value": "Smith"}],
    "extension": [{"url": "urn:x", "valueString": "Smith"}],
    "note": [{"text": "Smith"}],
}
SMITHS = {"coding": [{"system": "urn:local", "display": "Smith"}], "text": "Smith's"}


def records() -> Iterator[Resource]:
    """Smith is everywhere where a source may write what it likes; but for codes, only where one can be local."""
    yield patient("p") | TEXT | {"name": [{"text": "Smith"}], "address": [{"text": "Smith"}]}
    yield organization("h", "Smith Hospital") | TEXT | {"partOf": {"display": "Smith"}}
    yield location("l", "Smith Ward", kind="wa") | TEXT | {"physicalType": SMITHS, "description": "Smith"}
    yield condition("c", CLABSI, subject="Patient/p", encounter="Encounter/e", onset="2025-01-04") | TEXT
    stay = encounter("e", "2025-01-01", "2025-01-09", subject="Patient/p", locations=[placed("l")])
    yield stay | TEXT | _everything() | {"serviceProvider": {"identifier": {"value": "Smith East"}}}
    local = {"class": {"system": "urn:local", "code": "Smith"}}
    yield encounter("of-a-class", "2025-02-01", "2025-02-02", subject="Patient/p") | local
    by_name = {"location": [{"location": {"display": "Smith's"}}]}
    yield (
        encounter("there", "2025-03-01", "2025-03-02", subject="Patient/p", provider="Organization/h")
        | by_name
    )


def _everything() -> Resource:
    return {
        "type": [SMITHS],
        "serviceType": SMITHS,
        "reasonCode": [SMITHS],
        "participant": [{"individual": {"display": "Smith"}}],
        "hospitalization": {"dischargeDisposition": {"coding": [{"code": "Smith", "display": "Smith"}]}},
    }


@pytest.fixture(scope="module")
def smiths(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = Hospital(tmp_path_factory.mktemp("text"))
    hospital.land(*records(), name="Smith.ndjson")
    hospital.run()
    return hospital


def named(hospital: Hospital, schema: TableSchema) -> set[str]:
    """The columns of a table in which Smith stands."""
    connection = connect()
    try:
        open_lake(hospital.tenant.lake).view(connection, schema)
        texts = [column.name for column in schema.columns if column.type == "VARCHAR"]
        counts = ", ".join(f"""count(*) FILTER ("{name}" ILIKE '%smith%')""" for name in texts)
        found = connection.execute(f"SELECT {counts} FROM {schema.name}").fetchall()[0]
    finally:
        connection.close()
    return {name for name, count in zip(texts, found, strict=True) if count}


@pytest.mark.parametrize("schema", TABLES, ids=[schema.path for schema in TABLES])
def test_text_of_a_source_stands_where_the_table_says_so(schema: TableSchema, smiths: Hospital) -> None:
    assert named(smiths, schema) == {column.name for column in schema.columns if column.phi == "text"}
