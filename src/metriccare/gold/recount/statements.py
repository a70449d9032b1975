"""What another engine is given to run: a query per measure, or per variant of one, in its own dialect.

Not the running, nor the comparison of what comes back (`recount.compare`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from metriccare.gold.definitions import MEASURES, measure, measure_sql
from metriccare.gold.dialects import Dialect, arm, render
from metriccare.gold.rollup import wanted

COLUMNS = (
    "variant", "month", "year", "hospital", "department", "sex", "age_band", "race",
    "numerator_units", "denominator", "squared_units", "unripe",
)  # fmt: skip
"""What each row that a statement gives consists of, in this order."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One query over `stay` and `episode`: of a whole measure, or of the variant that is named."""

    measure: str
    variant: str | None
    title: str
    sql: str


def of_measures(dialect: Dialect, identifier: str | None = None) -> Iterator[Statement]:
    """A query for each measure, or for one. Raises UsageError for an unknown one."""
    for name in MEASURES if identifier is None else (identifier,):
        found = measure(name)
        yield Statement(name, None, found.title, render(measure_sql(name), dialect))


def of_variants(
    dialect: Dialect, identifier: str | None = None, variant_id: str | None = None
) -> Iterator[Statement]:
    """A query for each variant of each measure, or of some. Raises UsageError for an unknown measure or variant."""
    for name, variant in wanted(identifier, variant_id):
        sql = render(arm(measure_sql(name), variant.id), dialect)
        yield Statement(name, variant.id, variant.title, sql)
