"""The measure definitions executed over gold's stays and episodes, into the cells of `measure_result`.

Not the roll-up that a reader asks for (`measures`).
"""

from metriccare.gold.definitions import MEASURES, measure, measure_sql
from metriccare.gold.intervals import bounds
from metriccare.lake.bench import Bench, Row
from metriccare.lake.engine import quoted

SUMS = {"numerator_units": "BIGINT", "denominator": "BIGINT", "squared_units": "DECIMAL(38,0)"}
CELL = {
    **dict.fromkeys(
        ("measure", "variant", "month", "year", "hospital", "department", "sex", "age_band", "race"),
        "VARCHAR",
    ),
    **SUMS,
    "unripe": "BIGINT",
}
VARIANT = {"measure": "VARCHAR", "variant": "VARCHAR", "units_per_count": "BIGINT", "multiplier": "INTEGER"}
INTERVAL = {"measure": "VARCHAR", "variant": "VARCHAR", **SUMS, "lower": "DOUBLE", "upper": "DOUBLE"}
DISTINCT_SUMS = """
SELECT DISTINCT measure, variant, numerator_units, denominator, squared_units
FROM cell
WHERE denominator > 0
"""


def compute(bench: Bench) -> None:
    """Fill `cell`, `variant` and `cell_interval` from the tables `stay` and `episode` that the bench has."""
    bench.make("cell", CELL)
    for identifier in MEASURES:
        bench.append(
            "cell",
            f"SELECT {quoted(identifier)} AS measure, counted.* FROM ({measure_sql(identifier)}) AS counted",  # noqa: S608 (packaged)
        )
    finish(bench)


def finish(bench: Bench) -> None:
    """Fill `variant` and `cell_interval` for the cells of `cell`, whoever has counted them."""
    variants = [(name, variant) for name in MEASURES for variant in measure(name).variants]
    bench.make("variant", VARIANT, [(name, v.id, v.units_per_count, v.multiplier) for name, v in variants])
    bench.make("cell_interval", INTERVAL, [_with_interval(row) for row in bench.rows(DISTINCT_SUMS)])


def _with_interval(row: Row) -> Row:
    """One interval per distinct combination of sums: far fewer than cells."""
    identifier, variant, units, denominator, squares = row
    return (*row, *bounds(measure(identifier).variant(variant), int(units), int(denominator), int(squares)))
