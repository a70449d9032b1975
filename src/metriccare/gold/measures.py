"""The measures as a reader asks for them: rolled up over dimensions, with value, interval and ripeness.

Not their computation (`results`). The rows are exactly those of measures.md section 7.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from metriccare.errors import UsageError
from metriccare.gold.definitions import MEASURES, Variant, measure
from metriccare.gold.intervals import bounds
from metriccare.gold.tables import MEASURE_RESULT
from metriccare.lake.engine import connect
from metriccare.lake.store import Lake, open_lake
from metriccare.silver.tables import ORGANIZATION
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DIMENSIONS = ("hospital", "department", "month", "year", "sex", "age_band", "race")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

Cell = str | int | float | bool | None
Row = dict[str, Cell]


def query(
    tenant: Tenant,
    *,
    measure: str | None = None,
    variant: str | None = None,
    by: Sequence[str] = (),
    from_month: str | None = None,
    to_month: str | None = None,
) -> list[Row]:
    """The tenant's measures, one row per measure, variant and group; unrounded, `value` per 100 (1,000, or days).

    Raises UsageError for an unknown measure, variant or dimension, or a month that is not YYYY-MM.
    """
    _checked(by, from_month, to_month)
    wanted = list(_wanted(measure, variant))
    lake = open_lake(tenant.lake)
    if lake.manifest is None:
        return []
    connection = connect()
    try:
        return _rows(connection, lake, wanted, by, from_month, to_month)
    finally:
        connection.close()


def _checked(by: Sequence[str], from_month: str | None, to_month: str | None) -> None:
    for dimension in by:
        if dimension not in DIMENSIONS:
            raise UsageError(f"no dimension '{dimension}'", way_out=f"choose from {', '.join(DIMENSIONS)}")
    if len(set(by)) < len(by):
        raise UsageError("a dimension stands twice in --by", way_out="name each dimension once")
    for month in (from_month, to_month):
        if month is not None and not MONTH.fullmatch(month):
            raise UsageError(f"'{month}' is not a month", way_out="write it as YYYY-MM, such as 2026-03")


def _wanted(identifier: str | None, variant_id: str | None) -> Iterator[tuple[str, Variant]]:
    measures = MEASURES if identifier is None else (identifier,)
    found = False
    for name in measures:
        for variant in measure(name).variants:
            if variant_id is None or variant.id == variant_id:
                found = True
                yield name, variant
    if not found and variant_id is not None:
        known = sorted({variant.id for name in measures for variant in measure(name).variants})
        raise UsageError(f"no variant '{variant_id}'", way_out=f"choose one of {', '.join(known)}")


def _rows(
    connection: "DuckDBPyConnection",
    lake: Lake,
    wanted: Sequence[tuple[str, Variant]],
    by: Sequence[str],
    from_month: str | None,
    to_month: str | None,
) -> list[Row]:
    lake.view(connection, MEASURE_RESULT)
    names = _hospital_names(connection, lake) if "hospital" in by else {}
    found = connection.execute(
        _statement(by), {"from": from_month or "", "to": to_month or "9999-99"}
    ).fetchall()
    sums: defaultdict[tuple[str, str], list[Sequence[Cell]]] = defaultdict(list)
    for row in found:
        sums[str(row[0]), str(row[1])].append(row[2:])
    return [
        _row(name, variant, by, group, names)
        for name, variant in wanted
        for group in sums.get((name, variant.id), [])
    ]


def _statement(by: Sequence[str]) -> str:
    """The roll-up; `by` holds names of the allow-list `DIMENSIONS` only."""
    columns = ", ".join(("measure", "variant", *by))
    return (
        f"SELECT {columns}, CAST(sum(numerator_units) AS BIGINT), CAST(sum(denominator) AS BIGINT), "  # noqa: S608
        "CAST(sum(squared_units) AS DECIMAL(38, 0)), CAST(sum(unripe) AS BIGINT) FROM measure_result "
        f"WHERE month >= $from AND month <= $to GROUP BY {columns} HAVING sum(denominator) > 0 ORDER BY {columns}"
    )


def _row(
    name: str, variant: Variant, by: Sequence[str], group: Sequence[Cell], names: dict[str, str | None]
) -> Row:
    units, denominator, squares, unripe = (int(number or 0) for number in group[len(by) :])
    row: Row = {"measure": name, "variant": variant.id}
    for dimension, value in zip(by, group, strict=False):
        row[dimension] = value
        if dimension == "hospital":
            row["hospital_name"] = names.get(str(value))
    lower, upper = bounds(variant, units, denominator, squares)
    numerator = units if variant.units_per_count == 1 else units / variant.units_per_count
    row |= {
        "numerator": numerator,
        "denominator": denominator,
        "value": numerator / denominator * variant.multiplier,
        "lower": lower,
        "upper": upper,
        "provisional": unripe > 0,
    }
    return row


def _hospital_names(connection: "DuckDBPyConnection", lake: Lake) -> dict[str, str | None]:
    lake.view(connection, ORGANIZATION)
    found = connection.execute(
        "SELECT organization_id, name FROM organization WHERE NOT deleted AND NOT no_id"
    )
    return {str(row[0]): row[1] for row in found.fetchall()}
