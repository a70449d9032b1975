"""The measure definitions executed over gold's stays and episodes, into the cells of `measure_result`.

Not the roll-up that a reader asks for (`measures`).
"""

from typing import TYPE_CHECKING

from metriccare.gold.definitions import MEASURES, measure, measure_sql
from metriccare.gold.intervals import bounds

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CELLS = """
CREATE OR REPLACE TEMP TABLE cell (
    measure VARCHAR, variant VARCHAR, month VARCHAR, year VARCHAR, hospital VARCHAR, department VARCHAR, sex VARCHAR,
    age_band VARCHAR, race VARCHAR, numerator_units BIGINT, denominator BIGINT, squared_units DECIMAL(38, 0),
    unripe BIGINT
);
CREATE OR REPLACE TEMP TABLE variant (measure VARCHAR, variant VARCHAR, units_per_count BIGINT, multiplier INTEGER);
CREATE OR REPLACE TEMP TABLE cell_interval (
    measure VARCHAR, variant VARCHAR, numerator_units BIGINT, denominator BIGINT, squared_units DECIMAL(38, 0),
    lower DOUBLE, upper DOUBLE
);
"""
DISTINCT_SUMS = """
SELECT DISTINCT numerator_units, denominator, squared_units
FROM cell
WHERE measure = ? AND variant = ? AND denominator > 0
"""


def compute(connection: "DuckDBPyConnection") -> None:
    """Fill `cell`, `variant` and `cell_interval` from the tables `stay` and `episode` that this connection sees."""
    connection.execute(CELLS)
    for identifier in MEASURES:
        counted = f"SELECT ? AS measure, counted.* FROM ({measure_sql(identifier)}) AS counted"  # noqa: S608 (packaged)
        connection.execute(f"INSERT INTO cell BY NAME {counted}", [identifier])
        for variant in measure(identifier).variants:
            connection.execute(
                "INSERT INTO variant VALUES (?, ?, ?, ?)",
                [identifier, variant.id, variant.units_per_count, variant.multiplier],
            )
            _intervals(connection, identifier, variant.id)


def _intervals(connection: "DuckDBPyConnection", identifier: str, variant_id: str) -> None:
    """One interval per distinct combination of sums: far fewer than cells."""
    import pyarrow as pa

    variant = measure(identifier).variant(variant_id)
    sums = connection.execute(DISTINCT_SUMS, [identifier, variant_id]).fetchall()
    if not sums:
        return
    found = [bounds(variant, int(units), int(n), int(squares)) for units, n, squares in sums]
    table = pa.table(
        {
            "numerator_units": [int(row[0]) for row in sums],
            "denominator": [int(row[1]) for row in sums],
            "squared_units": pa.array([row[2] for row in sums], pa.decimal128(38, 0)),
            "lower": [pair[0] for pair in found],
            "upper": [pair[1] for pair in found],
        }
    )
    connection.register("found_interval", table)
    connection.execute(
        "INSERT INTO cell_interval BY NAME SELECT ? AS measure, ? AS variant, * FROM found_interval",
        [identifier, variant_id],
    )
    connection.unregister("found_interval")
