"""Packaged SQL in DuckDB's dialect as statements for Spark, on sqlglot's tree throughout.

Not their execution (`bench`). A script is read once; what it says of names and macros stays as it is written.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import sqlglot
from sqlglot import ErrorLevel, exp

from metriccare.lake.spark.macros import Macros
from metriccare.lake.spark.subset import lint
from metriccare.lake.spark.wording import reworded

SOURCE: Literal["duckdb"] = "duckdb"

Kind = Literal["TABLE", "VIEW", "MACRO"]


class Statement(NamedTuple):
    """One statement of a script: what it creates under which name, or a query where it creates nothing."""

    kind: Kind | None
    name: str
    tree: exp.Expr

    @property
    def query(self) -> exp.Query:
        """What is selected. Raises ValueError for a macro."""
        found = self.tree.expression if isinstance(self.tree, exp.Create) else self.tree
        if not isinstance(found, exp.Query):
            raise ValueError(f"not a query: {self.tree.sql(SOURCE)}")
        return found


def statements(text: str) -> Iterator[Statement]:
    """The statements of a script in order. Raises ValueError for one that is neither CREATE nor a query."""
    for tree in sqlglot.parse(text, read=SOURCE):
        if isinstance(tree, exp.Create) and tree.kind in ("TABLE", "VIEW", "MACRO"):
            yield Statement(tree.kind, _created(tree), tree)
        elif isinstance(tree, exp.Query):
            yield Statement(None, "", tree)
        elif tree is not None:
            raise ValueError(f"only CREATE TABLE, VIEW or MACRO, or a query: {tree.sql(SOURCE)[:80]}")


def _created(tree: exp.Create) -> str:
    table = tree.find(exp.Table)
    return "" if table is None else table.name


def rendered(query: exp.Query, macros: Macros, variables: Mapping[str, object]) -> str:
    """A query for Spark, every name in backquotes. Raises ValueError for what would mean something else there."""
    expanded = macros.expanded(query)
    if faults := list(lint(expanded)):
        raise ValueError("; ".join(faults))
    tree = reworded(expanded, variables)
    return tree.sql("spark", identify=True, comments=False, unsupported_level=ErrorLevel.RAISE)
