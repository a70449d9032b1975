"""How many stays stand where in a measure, and why those left out are: from cells counted once per lake version.

Not which stays (`stays`), and not of a ward, which the cells do not have.
"""

from typing import TYPE_CHECKING

from metriccare.gold import rollup
from metriccare.gold.explain.listing import Counted, Listing
from metriccare.gold.explain.reading import PACKAGE as EXPLAIN
from metriccare.gold.rollup import DIMENSIONS, Only, Question
from metriccare.lake.engine import run_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def load(connection: "DuckDBPyConnection", package: str) -> None:
    """Count the cells from the stays that the connection holds."""
    run_sql(connection, EXPLAIN, "standing")
    run_sql(connection, package, "standing_cell")


def has_cells(wanted: Listing) -> bool:
    """Whether the cells can tell."""
    return all(name in DIMENSIONS for name, _ in wanted.filters)


def leaves_out(cursor: "DuckDBPyConnection", measure: str, variant: str) -> bool:
    """Whether the variant leaves any stay of this version out, for whatever reason."""
    found = cursor.execute(
        "SELECT count(*) FROM standing_cell WHERE measure = ? AND variant = ? AND \"group\" = 'left_out'",
        [measure, variant],
    ).fetchone()
    return found is not None and int(found[0]) > 0


def counted(cursor: "DuckDBPyConnection", wanted: Listing) -> tuple[Counted, ...]:
    """As `gold.explain.listing.counts` has it; names come from an allow-list, values are parameters."""
    question = _question(wanted)
    found = cursor.execute(
        'SELECT "group", reason, CAST(sum(stays) AS BIGINT) AS stays FROM standing_cell '  # noqa: S608 (names of an allow-list)
        f"WHERE {' AND '.join(rollup.conditions(question))} "
        'GROUP BY "group", reason ORDER BY stays DESC, "group", reason',
        rollup.parameters(question),
    ).fetchall()
    return tuple(Counted(group, reason, int(stays)) for group, reason, stays in found)


def _question(wanted: Listing) -> Question:
    within = (("hospital", wanted.hospitals), ("department", wanted.departments))
    scope: list[Only] = [(name, values) for name, values in within if values is not None]
    chosen: list[Only] = [(name, (value,)) for name, value in wanted.filters]
    question = Question(wanted.measure, wanted.variant, (), wanted.first, wanted.last, (*scope, *chosen))
    rollup.check(question)
    return question
