"""What whoever lacks the permission for exact small counts may ask: cells of the published lattice, as they stand.

Not a query: nothing is summed here, and there is no way to a cell that is not on the lattice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from metriccare.disclosure import build, store
from metriccare.disclosure.lattice import DIMENSIONS, GRAINS, LATTICE, Grain
from metriccare.errors import UsageError
from metriccare.gold.definitions import MEASURES, measure
from metriccare.gold.measures import Row, hospital_names
from metriccare.lake.engine import connect
from metriccare.lake.store import Lake, open_lake
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from pyarrow import Table

FIRST, LAST = "0000-01", "9999-12"


class AskedOffLattice(UsageError):  # noqa: N818 (it says what was done)
    """The question is not on the published lattice."""


@dataclass(frozen=True)
class Series:
    """Rows in order of period, at the finest grain at which no point is hidden; at years even if some are."""

    grain: Grain
    rows: tuple[Row, ...]

    @property
    def widened(self) -> bool:
        """Whether months would have hidden a point."""
        return self.grain != "month"


class Published:
    """The published lattice of one tenant at one lake version."""

    def __init__(self, version: str, tables: "Sequence[Table]", names: Mapping[str, str | None]) -> None:
        self.version = version
        self._tables = tables
        self._names = names

    @cached_property
    def _index(self) -> dict[tuple[str, str, str, tuple[str, ...]], list[Row]]:
        found: dict[tuple[str, str, str, tuple[str, ...]], list[Row]] = {}
        for table in self._tables:
            for raw in table.to_pylist():
                rollup = tuple(name for name in DIMENSIONS if raw[name] is not None)
                key = (str(raw["measure"]), str(raw["variant"]), str(raw["grain"]), rollup)
                found.setdefault(key, []).append(self._row(raw, rollup))
        for rows in found.values():
            rows.sort(key=lambda row: [str(row[name]) for name in ("period", *DIMENSIONS) if name in row])
        return found

    def _row(self, raw: Row, rollup: tuple[str, ...]) -> Row:
        row: Row = {"measure": raw["measure"], "variant": raw["variant"]}
        for name in rollup:
            row[name] = raw[name]
            if name == "hospital":
                row["hospital_name"] = self._names.get(str(raw[name]))
        row |= {"grain": raw["grain"], "period": raw["period"], str(raw["grain"]): raw["period"]}
        shown = ("numerator", "denominator", "value", "lower", "upper", "provisional", "hidden")
        return row | {name: raw[name] for name in shown}

    def cells(
        self,
        measure: str,
        variant: str = "default",
        rollup: Sequence[str] = (),
        grain: Grain = "month",
        filters: Mapping[str, str] | None = None,
        *,
        from_month: str | None = None,
        to_month: str | None = None,
    ) -> list[Row]:
        """The cells of a rollup at a grain, by period and group; hidden ones carry `hidden` and no figures.

        `filters` keeps the cells of one value of a dimension, which thereby joins the rollup. Only periods that lie
        wholly between the two months are given. Raises AskedOffLattice for what is not published.
        """
        found = self._found(measure, variant, rollup, grain, filters or {})
        low, high = from_month or FIRST, to_month or LAST
        return [row for row in found if _months(row)[0] >= low and _months(row)[1] <= high]

    def _found(
        self, measure: str, variant: str, rollup: Sequence[str], grain: Grain, filters: Mapping[str, str]
    ) -> list[Row]:
        wanted = self._rollup(rollup, filters)
        _known(measure, variant, grain)
        return [
            dict(row)
            for row in self._index.get((measure, variant, grain, wanted), [])
            if all(row[name] == value for name, value in filters.items())
        ]

    def finest_series(
        self,
        measure: str,
        variant: str = "default",
        rollup: Sequence[str] = (),
        filters: Mapping[str, str] | None = None,
        *,
        from_month: str | None = None,
        to_month: str | None = None,
    ) -> Series:
        """The series over time that hides no point: months, else quarters, else years as they are.

        A quarter or a year is given where any of its months is asked for: the rows say which.
        """
        low, high = from_month or FIRST, to_month or LAST
        series = Series("year", ())
        for grain in GRAINS:
            found = self._found(measure, variant, rollup, grain, filters or {})
            rows = tuple(row for row in found if _months(row)[1] >= low and _months(row)[0] <= high)
            series = Series(grain, rows) if rows else series
            if rows and not any(row["hidden"] for row in rows):
                break
        return series

    def groups(self, dimension: str) -> list[str]:
        """The values of a dimension that are published, in order."""
        found = {
            str(row[dimension])
            for (_, _, grain, rollup), rows in self._index.items()
            if grain == "year" and rollup == (dimension,)
            for row in rows
        }
        return sorted(found)

    def _rollup(self, rollup: Sequence[str], filters: Mapping[str, str]) -> tuple[str, ...]:
        asked = {*rollup, *filters}
        wanted = tuple(name for name in DIMENSIONS if name in asked)
        if len(wanted) < len(asked) or wanted not in LATTICE:
            raise AskedOffLattice(
                f"{' by '.join(sorted(asked))} is not published", way_out=f"ask for one of: {ways_out()}"
            )
        return wanted


def ways_out() -> str:
    """What can be asked, in words."""
    return "; ".join(" by ".join(rollup) or "everything together" for rollup in LATTICE)


def _known(name: str, variant: str, grain: str) -> None:
    if name not in MEASURES:
        raise AskedOffLattice(f"no measure '{name}'", way_out=f"ask for one of: {'; '.join(MEASURES)}")
    known = [found.id for found in measure(name).variants]
    if variant not in known:
        raise AskedOffLattice(
            f"{name} has no variant '{variant}'", way_out=f"ask for one of: {'; '.join(known)}"
        )
    if grain not in GRAINS:
        raise AskedOffLattice(
            f"nothing is published by {grain}", way_out=f"ask for one of: {'; '.join(GRAINS)}"
        )


def _months(row: Row) -> tuple[str, str]:
    """The first and the last month of a row's period."""
    period = str(row["period"])
    if row["grain"] == "month":
        return period, period
    first, months = (int(period[6]) * 3 - 2, 3) if row["grain"] == "quarter" else (1, 12)
    return f"{period[:4]}-{first:02}", f"{period[:4]}-{first + months - 1:02}"


def published(
    tenant: Tenant, lake: Lake | None = None, *, before_year: Callable[[], None] = lambda: None
) -> Published:
    """The published lattice of the tenant's lake version (that of `lake`, where it is open already).

    The first call after a run decides what of it is hidden; later ones read that from disk. What `before_year` raises
    ends the deciding between two years.
    """
    lake = lake or open_lake(tenant.lake)
    if lake.manifest is None:
        return Published("", (), {})
    version = store.version_of(lake.manifest)
    tables = build.tables(lake, version, before_year)
    connection = connect()
    try:
        return Published(version, tables, hospital_names(connection, lake))
    finally:
        connection.close()
