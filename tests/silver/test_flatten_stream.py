"""Records that are too many to hold are flattened while they are read: the same rows, in no more memory."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from duckdb import DuckDBPyConnection

from metriccare.bronze.records import SCHEMA
from metriccare.errors import DataError
from metriccare.lake.engine import connect
from metriccare.silver import flatten, rules
from metriccare.tenants.configuration import TenantSettings

ROWS = 20_000
MANY_BATCHES = 12
LITTLE = "96MiB"
"""Less than the flattened rows of all batches would take."""


def prepared(spill: Path, memory: str = LITTLE) -> DuckDBPyConnection:
    connection = connect(spill, memory_limit=memory)
    rules.prepare(connection, TenantSettings(version=1), b"\0" * 32, 4)
    flatten.prepare(connection)
    return connection


def condition(number: int) -> str:
    return json.dumps(
        {
            "resourceType": "Condition",
            "id": f"c{number}",
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "736442006"}]},
            "subject": {"reference": f"Patient/p{number}"},
            "onsetDateTime": "2026-03-01T10:00:00Z",
        }
    )


def batch(first: int, count: int) -> flatten.LandedBatch:
    numbers = range(first, first + count)
    texts = [condition(number).encode() for number in numbers]
    columns = {
        "seq": [number + 1 for number in numbers],
        "line": [number + 1 for number in numbers],
        "entry": [None] * count,
        "offset": [0] * count,
        "length": [len(text) for text in texts],
        "resource_type": ["Condition"] * count,
        "id": [f"c{number}" for number in numbers],
        "deleted": [False] * count,
        "json": texts,
    }
    return flatten.LandedBatch(pa.RecordBatch.from_pydict(columns, schema=SCHEMA), 1, 0)


def test_a_stream_gives_the_rows_of_a_group(tmp_path: Path):
    found: list[list[tuple[object, ...]]] = []
    for streamed in (False, True):
        spill = tmp_path / str(streamed)
        spill.mkdir()
        connection = prepared(spill)
        if streamed:
            flatten.flatten_stream(connection, "Condition", iter([batch(0, 30), batch(30, 5)]), spill)
        else:
            flatten.flatten(connection, [batch(0, 30), batch(30, 5)], spill)
        flatten.collect(connection, spill)
        found.append(connection.execute("FROM incoming_condition ORDER BY seq").fetchall())
    assert len(found[0]) == 35
    assert found[0] == found[1]


def test_memory_does_not_grow_with_the_stream(tmp_path: Path):
    """Codes are looked up in the tenant's list: the join must never hold the stream instead of the list."""
    connection = prepared(tmp_path)
    stream = (batch(number * ROWS, ROWS) for number in range(MANY_BATCHES))
    flatten.flatten_stream(connection, "Condition", stream, tmp_path)
    flatten.collect(connection, tmp_path)
    counted = connection.execute(
        "SELECT count(*), count(DISTINCT condition_id), min(infection_types) FROM incoming_condition"
    )
    assert counted.fetchall() == [(ROWS * MANY_BATCHES, ROWS * MANY_BATCHES, ",clabsi,")]


def test_what_stops_the_reading_is_said_as_it_is(tmp_path: Path):
    def damaged() -> Iterator[flatten.LandedBatch]:
        yield batch(0, 10)
        raise DataError("the landed file is damaged")

    connection = prepared(tmp_path)
    with pytest.raises(DataError, match="the landed file is damaged"):
        flatten.flatten_stream(connection, "Condition", damaged(), tmp_path)
    assert connection.execute("SELECT current_setting('disabled_optimizers')").fetchall() == [("",)]
