"""A tenant's lake opened for one explanation: the tables it reads, and the variables that its SQL asks with.

Not the explanations themselves (`behind`, `stay`).
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import msgspec

from metriccare.gold.freshness import no_numbers
from metriccare.gold.measures import hospital_names
from metriccare.lake.delta.bench import DuckDBBench
from metriccare.lake.engine import connect, packaged_sql, run_sql
from metriccare.lake.manifest import Manifest
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import Lake, open_lake
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PACKAGE = "metriccare.gold.explain"
BATCH = 2_000

Row = TypeVar("Row", bound=msgspec.Struct)


class Reading:
    """One connection over one version of a tenant's lake."""

    def __init__(self, connection: "DuckDBPyConnection", lake: Lake, manifest: Manifest) -> None:
        self.connection = connection
        self.bench = DuckDBBench(connection)
        self.manifest = manifest
        self._lake = lake

    def show(self, schemas: Iterable[TableSchema], buckets: Iterable[int] | None = None) -> None:
        """Make tables readable under their names: whole, or these buckets of them."""
        for schema in schemas:
            self._lake.view(self.connection, schema, buckets)

    def hospital_names(self) -> dict[str, str | None]:
        """What each Organization calls itself."""
        return hospital_names(self.connection, self._lake)

    def run(self, name: str) -> None:
        """Execute a packaged file that makes tables or views."""
        run_sql(self.connection, PACKAGE, name)

    def ask(self, **variables: str | list[str] | None) -> None:
        """Set variables for the statements that follow."""
        for name, value in variables.items():
            self.connection.execute(f"SET VARIABLE {name} = ?", [value])

    def rows(self, name: str, row: type[Row]) -> Iterator[Row]:
        """The rows of a packaged statement, each as a `row`; only one batch is held."""
        result = self.connection.execute(packaged_sql(PACKAGE, name))
        columns = [str(column[0]) for column in result.description or ()]
        while batch := result.fetchmany(BATCH):
            for values in batch:
                yield msgspec.convert(dict(zip(columns, values, strict=True)), row)


@contextmanager
def reading(tenant: Tenant, schemas: Iterable[TableSchema], lake: Lake | None = None) -> Generator[Reading]:
    """The tables of the last finished run, or of the version given. Raises NotFoundError where there has been none."""
    lake = lake or open_lake(tenant.lake)
    if lake.manifest is None:
        raise no_numbers(tenant)
    connection = connect()
    try:
        found = Reading(connection, lake, lake.manifest)
        found.show(schemas)
        for name in ("macros", "standing"):
            run_sql(connection, PACKAGE, name)
        yield found
    finally:
        connection.close()


def asked(filters: Mapping[str, str], dimensions: Iterable[str]) -> dict[str, str | None]:
    """A variable per dimension, null where nothing is asked of it."""
    return {dimension: filters.get(dimension) for dimension in dimensions}
