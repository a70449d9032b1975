"""The figures of one ward: the measure definitions themselves, run over its stays alone.

`measure_result` has no wards: most cells of a ward's month are one stay or none. So these are for whoever may see exact
small counts, and are never published. Not which stays somebody may see: the question is narrowed to her scope.
"""

from typing import TYPE_CHECKING

from metriccare.gold import rollup
from metriccare.gold.definitions import measure_sql
from metriccare.gold.rollup import DIMENSIONS, QUARTER, Question, Row
from metriccare.lake.engine import run_sql
from metriccare.web.figures.snapshot import PACKAGE, Snapshot

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WARD = "ward"
"""What a question calls it; no dimension of the cells."""


def rows(snapshot: Snapshot, question: Question, ward: str) -> tuple[Row, ...]:
    """The rows that the question would have, were there no other ward. Raises UsageError for what is unknown."""
    rollup.check(question, (*DIMENSIONS, QUARTER))
    return snapshot.kept(
        WARD, (question, ward), lambda cursor: _counted(cursor, snapshot, question, ward), len
    )


def _counted(
    cursor: "DuckDBPyConnection", snapshot: Snapshot, question: Question, ward: str
) -> tuple[Row, ...]:
    assert question.measure is not None  # noqa: S101 (pages ask for one measure at a time)
    cursor.execute("SET VARIABLE ward = ?", [ward])
    run_sql(cursor, PACKAGE, "ward")
    counted = f"SELECT ? AS measure, counted.* FROM ({measure_sql(question.measure)}) AS counted"  # noqa: S608 (packaged)
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE measure_result AS {counted}", [question.measure])
    return tuple(rollup.rows(cursor, question, snapshot.names))
