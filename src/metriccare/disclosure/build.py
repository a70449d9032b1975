"""The published lattice of a tenant brought up to its lake version: read from gold, decided year by year, stored.

Not how a year is decided (`decide`), nor what a reader may ask (`published`).
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from metriccare.disclosure import memory, store
from metriccare.disclosure.decide import decide
from metriccare.disclosure.knowledge import Hiding
from metriccare.disclosure.lattice import Cell, Figure, Line, Year, years
from metriccare.disclosure.past import opened, remembered
from metriccare.disclosure.rows import PublishedRow, rows
from metriccare.disclosure.system import System
from metriccare.gold.tables import MEASURE_RESULT
from metriccare.lake.engine import connect, packaged_sql, storage_errors
from metriccare.lake.store import Lake

if TYPE_CHECKING:
    from pyarrow import Table

PACKAGE = "metriccare.disclosure"


def tables(lake: Lake, version: str, before_year: Callable[[], None] = lambda: None) -> "list[Table]":
    """The tables of every year at this version, decided now where they were not before.

    What `before_year` raises ends it there; the years that are decided by then need not be decided again.
    """
    from filelock import FileLock

    found = _stored(lake, version)
    if found is not None:
        return found
    with storage_errors(lake.folder):
        lake.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(lake.folder / store.LOCK):
            found = _stored(lake, version)
            return _build(lake, version, before_year) if found is None else found


def _stored(lake: Lake, version: str) -> "list[Table] | None":
    listing = store.listing(lake.folder)
    if listing is None or listing.version != version:
        return None
    return store.read(lake.folder, listing.years)


def _build(lake: Lake, version: str, before_year: Callable[[], None]) -> "list[Table]":
    digests: dict[str, str] = {}
    found: list[Table] = []
    for year in years(_lines(lake)):
        before_year()
        digest = digests[year.year] = store.digest_of(year)
        kept = store.read(lake.folder, {year.year: digest})
        found.append(kept[0] if kept else _decided(lake, year, digest))
    store.write_listing(lake.folder, store.Listing(version=version, years=digests))
    return found


def _decided(lake: Lake, year: Year, digest: str) -> "Table":
    system, hiding = decide(year, memory.past(lake.folder, year.year))
    table = table_of(year, system, hiding)
    memory.write_told(lake.folder, year.year, digest, remembered(year, system, hiding))
    memory.write_opened(lake.folder, year.year, digest, opened(year, system, hiding))
    store.write_year(lake.folder, year.year, digest, table)
    return table


def table_of(year: Year, system: System, hiding: Hiding) -> "Table":
    """The rows of a decided year as Arrow."""
    import pyarrow as pa

    listed = list(rows(year, system, hiding))
    columns = zip(*listed, strict=True)
    types = {"numerator": pa.float64(), "denominator": pa.int64(), "provisional": pa.bool_()}
    numbers = {name: pa.float64() for name in ("value", "lower", "upper")}
    fields = [(name, (types | numbers).get(name, pa.string())) for name in PublishedRow._fields]
    return pa.table(
        {name: pa.array(column, kind) for (name, kind), column in zip(fields, columns, strict=True)}
    )


def _lines(lake: Lake) -> Iterator[Line]:
    connection = connect()
    try:
        lake.view(connection, MEASURE_RESULT)
        found = connection.execute(packaged_sql(PACKAGE, "lattice")).fetchall()
    finally:
        connection.close()
    for year, grain, period, *rest in found:
        values, (name, variant, units, denominator, squares, unripe) = rest[:5], rest[5:]
        figure = Figure(int(units), int(denominator), int(squares), int(unripe))
        yield str(year), Cell(str(grain), str(period), tuple(values)), str(name), str(variant), figure
