"""Where packaged SQL runs on Spark: temporary tables and views of one run, in a session that somebody else opened.

Not the rendering (`rendering`), nor lake tables and their writing (`lake.hudi`). A temporary table is computed when it
is made, as in DuckDB, and keeps nothing of what it came from (`tables`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from metriccare.lake.bench import Row
from metriccare.lake.engine import packaged_sql
from metriccare.lake.spark.macros import Macros
from metriccare.lake.spark.recursion import Recursion, taken_apart
from metriccare.lake.spark.rendering import Statement, rendered, statements
from metriccare.lake.spark.tables import Computed, compute, ddl, united
from metriccare.lake.spark.wording import secret_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # a cast or sum that fails is an error, as in DuckDB, and never a NULL
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.legacy.sizeOfNull": "false",
}
"""What rendered SQL rests on; set on the session that a bench is given."""


class SparkBench:
    """The temporary tables, views, macros and variables of one run on a Spark session."""

    def __init__(self, session: "SparkSession") -> None:
        self.session = session
        self._macros = Macros()
        self._variables: dict[str, object] = {}
        self.names: set[str] = set()
        for name, value in SETTINGS.items():
            session.conf.set(name, value)

    def variable(self, name: str, value: object) -> None:
        """Set what `getvariable(name)` answers. Bytes are a secret: they show in no plan and no log of Spark."""
        self._variables[name] = value
        if isinstance(value, bytes):
            self.view(secret_table(name), self.session.createDataFrame([(value,)], "value binary"))

    def run(self, package: str, file: str, /, **names: str) -> None:
        """Execute every statement of a packaged file, with `names` filled in."""
        text = packaged_sql(package, file)
        self.execute(text.format(**names) if names else text)

    def execute(self, sql: str) -> None:
        """Execute statements of ours in DuckDB's dialect: CREATE of temporary tables, views and macros."""
        for statement in statements(sql):
            self._execute(statement)

    def _execute(self, statement: Statement) -> None:
        if statement.kind == "MACRO":
            self._macros.define(statement.tree)
        elif statement.kind == "TABLE":
            self._keep(statement.name, self._made(statement))
        elif statement.kind == "VIEW":
            self.view(statement.name, self._frame(statement.query))
        else:
            raise ValueError(f"creates nothing: {statement.query.sql('duckdb')[:80]}")

    def _made(self, statement: Statement) -> "DataFrame":
        recursion = taken_apart(statement.query, statement.name)
        return self._frame(statement.query) if recursion is None else self._folded(recursion)

    def _folded(self, recursion: Recursion) -> "DataFrame":
        """The same step until no row is left (docs/decisions/0013)."""
        for name, query in recursion.before:
            self._keep(name, self._frame(query))
        last = self._keep(recursion.name, self._frame(recursion.anchor, distinct=recursion.distinct))
        found = [last.frame]
        while not last.empty:
            step = self._frame(recursion.step, distinct=recursion.distinct)
            last = self._keep(recursion.name, step.exceptAll(united(found)) if recursion.distinct else step)
            found += [] if last.empty else [last.frame]
        self.view(recursion.name, united(found))
        return self._frame(recursion.rest)

    def _keep(self, name: str, frame: "DataFrame") -> Computed:
        computed = compute(frame)
        self.view(name, computed.frame)
        return computed

    def _frame(self, query: exp.Query, *, distinct: bool = False) -> "DataFrame":
        frame = self.session.sql(rendered(query, self._macros, self._variables))
        return frame.distinct() if distinct else frame

    def frame(self, sql: str) -> "DataFrame":
        """The rows of one query of ours in DuckDB's dialect."""
        (statement,) = statements(sql)
        return self._frame(statement.query)

    def rows(self, sql: str) -> list[Row]:
        """The same, fetched."""
        return [tuple(row) for row in self.frame(sql).collect()]

    def make(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]] = ()) -> None:
        """Make a small table, or make it anew: DuckDB types by column, and its rows."""
        listed = [tuple(row) for row in rows]
        self.view(name, self.session.createDataFrame(listed, ddl(columns)))

    def append(self, name: str, sql: str) -> None:
        """Add the rows of a SELECT to a table made here; a column that it lacks is NULL."""
        before = self.session.table(name)
        self._keep(name, before.unionByName(self.frame(sql), allowMissingColumns=True))

    def view(self, name: str, frame: "DataFrame") -> None:
        """Make the rows of a frame of this session readable in SQL under a name."""
        frame.createOrReplaceTempView(name)
        self.names.add(name)

    def close(self) -> None:
        """Forget every table and view of this run; what they hold is freed."""
        for name in self.names:
            self.session.catalog.dropTempView(name)
        self.names.clear()
