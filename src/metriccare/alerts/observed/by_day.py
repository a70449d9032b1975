"""Discharges by day and place, counted by the measures' own SQL: what rolling windows are summed from.

A measure is counted when the first rule looks at a rolling window of it; a rule is answered by a sum over days and
places. Not the windows (`series`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np

from metriccare.alerts.observed.question import Asked
from metriccare.alerts.observed.series import SUMS, Days
from metriccare.alerts.reading import DIMENSIONS, Labels
from metriccare.gold.definitions import measure_sql
from metriccare.lake.engine import packaged_sql, run_sql

if TYPE_CHECKING:
    import numpy.typing as npt
    from duckdb import DuckDBPyConnection

PACKAGE = "metriccare.alerts.observed"
EPOCH = date(1970, 1, 1)


class ByDay:
    """The days of one lake version, over the tables that daily.sql has made in a connection."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self._connection = connection
        self._counted: set[str] = set()
        connection.execute(_EMPTY_PLACE_DAY)

    def days(self, asked: Asked, through: date) -> Iterator[Days]:
        """The days up to `through` of each place that is told apart; those without discharges are left out."""
        self._count(asked.measure)
        given = {
            **{f"by_{name}": name in asked.by for name in DIMENSIONS},
            "hospitals": list(asked.hospitals),
            "departments": list(asked.departments),
            "wards": list(asked.wards),
            "measure": asked.measure,
            "variant": asked.variant,
            "through": (through - EPOCH).days,
        }
        for name, value in given.items():
            self._connection.execute(f"SET VARIABLE {name} = ?", [value])
        columns = self._connection.execute(packaged_sql(PACKAGE, "days"))
        found = cast("Mapping[str, npt.NDArray[np.int64]]", columns.fetchnumpy())
        sums = np.stack([found[name] for name in SUMS])
        (begins,) = np.nonzero(np.diff(found["place"], prepend=0))
        for begin, end in pairwise([*begins.tolist(), len(found["place"])]):
            names = (_name(found[name], begin) for name in DIMENSIONS)
            yield Days(Labels(*names), found["day"][begin:end], sums[:, begin:end])

    def _count(self, identifier: str) -> None:
        """One measure by day and place; asked for when the first rule looks at a rolling window of it."""
        if identifier in self._counted:
            return
        self._counted.add(identifier)
        self._connection.execute("SET VARIABLE counted_measure = ?", [identifier])
        self._connection.execute(_EMPTY_DAILY)
        counted = f"SELECT ? AS measure, counted.* FROM ({measure_sql(identifier)}) AS counted"  # noqa: S608 (packaged)
        self._connection.execute(f"INSERT INTO daily BY NAME {counted}", [identifier])
        run_sql(self._connection, PACKAGE, "places")


def _name(column: "npt.NDArray[np.int64]", at: int) -> str | None:
    name = cast("object", column[at])
    return name if isinstance(name, str) else None  # NULL is a mask, or no text


_EMPTY_DAILY = """
CREATE OR REPLACE TEMP TABLE daily (
    measure VARCHAR, variant VARCHAR, month VARCHAR, year VARCHAR, hospital VARCHAR, department VARCHAR, sex VARCHAR,
    age_band VARCHAR, race VARCHAR, numerator_units BIGINT, denominator BIGINT, squared_units DECIMAL(38, 0),
    unripe BIGINT
)
"""

_EMPTY_PLACE_DAY = """
CREATE OR REPLACE TEMP TABLE place_day (
    measure VARCHAR, variant VARCHAR, hospital VARCHAR, department VARCHAR, ward VARCHAR, day INTEGER, units BIGINT,
    n BIGINT, unripe BIGINT
)
"""
