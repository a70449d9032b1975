"""The measures as a reader asks for them once: rolled up over dimensions, with value, interval and ripeness.

Not their computation (`results`), nor the roll-up itself (`rollup`). The rows are those of specification section 7.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metriccare.gold import rollup
from metriccare.gold.rollup import DIMENSIONS, MONTH, Cell, Only, Question, Row
from metriccare.gold.tables import MEASURE_RESULT
from metriccare.lake.engine import connect
from metriccare.lake.store import Lake, open_lake
from metriccare.silver.tables import ORGANIZATION
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["DIMENSIONS", "MONTH", "Cell", "Row", "hospital_names", "query"]


def query(
    tenant: Tenant,
    *,
    measure: str | None = None,
    variant: str | None = None,
    by: Sequence[str] = (),
    from_month: str | None = None,
    to_month: str | None = None,
    only: Sequence[Only] = (),
) -> list[Row]:
    """The tenant's measures, one row per measure, variant and group; unrounded, `value` per 100 (1,000, or days).

    `only` narrows to values of a dimension: `("hospital", ("hospital-1",))`.

    Raises UsageError for an unknown measure, variant or dimension, or a month that is not YYYY-MM.
    """
    question = Question(measure, variant, tuple(by), from_month, to_month, tuple(only))
    rollup.check(question)
    lake = open_lake(tenant.lake)
    if lake.manifest is None:
        return []
    connection = connect()
    try:
        lake.view(connection, MEASURE_RESULT)
        names = hospital_names(connection, lake) if "hospital" in by else {}
        return rollup.rows(connection, question, names)
    finally:
        connection.close()


def hospital_names(connection: "DuckDBPyConnection", lake: Lake) -> dict[str, str | None]:
    """What each Organization calls itself."""
    lake.view(connection, ORGANIZATION)
    found = connection.execute(
        "SELECT organization_id, name FROM organization WHERE NOT deleted AND NOT no_id"
    )
    return {str(row[0]): row[1] for row in found.fetchall()}
