"""Measure SQL that can travel: rendered for Spark and Athena by sqlglot, and held to what means the same there.

Not the execution elsewhere. The lint walks sqlglot's tree, with an allow-list: docs/decisions/0005 names what a
naive transpile gets silently wrong (date differences, epochs, lenient casts, 128-bit sums, integer division).
"""

from collections.abc import Iterator
from typing import Literal

import sqlglot
from sqlglot import exp

Dialect = Literal["spark", "athena"]

SOURCE: Literal["duckdb"] = "duckdb"
TABLES = frozenset({"stay", "episode"})

ALLOWED: tuple[type[exp.Expr], ...] = (
    exp.Select, exp.Union, exp.From, exp.Table, exp.Identifier, exp.Column, exp.Alias, exp.Star, exp.Where, exp.Group,
    exp.Case, exp.If, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT,
    exp.GTE, exp.LT, exp.LTE, exp.Is, exp.Between, exp.In, exp.Add, exp.Sub, exp.Mul, exp.Nullif, exp.Coalesce,
    exp.Cast, exp.DataType, exp.DataTypeParam, exp.Sum, exp.Count,
)  # fmt: skip
CASTS = frozenset({"BIGINT", "DECIMAL(38, 0)"})
"""128-bit sums are cast: DuckDB's HUGEINT would reach Parquet as DOUBLE."""


def render(sql: str, dialect: Dialect) -> str:
    """The statement in another engine's dialect, formatted. Raises ValueError for SQL outside the subset."""
    faults = list(lint(sql))
    if faults:
        raise ValueError("; ".join(faults))
    return sqlglot.transpile(sql, read=SOURCE, write=dialect, pretty=True, comments=False)[0]


def arm(sql: str, variant: str) -> str:
    """The part of a measure's query that counts one variant, in DuckDB's dialect. Raises ValueError where none does."""
    for select in sqlglot.parse_one(sql, read=SOURCE).find_all(exp.Select):
        if any(named.alias == "variant" and named.name == variant for named in select.selects):
            return select.sql(SOURCE, comments=False)
    raise ValueError(f"no part of the query counts the variant {variant}")


def lint(sql: str) -> Iterator[str]:
    """What would change its meaning elsewhere, one sentence each; nothing for SQL that can travel."""
    statements = sqlglot.parse(sql, read=SOURCE)
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        yield "a measure is exactly one query"
        return
    for node in statements[0].walk():
        yield from _faults(node)


def _faults(node: exp.Expr) -> Iterator[str]:
    if type(node) not in ALLOWED:
        yield f"{type(node).__name__} is not in the subset: {node.sql(SOURCE)}"
    elif isinstance(node, exp.Cast) and node.to.sql(SOURCE).upper() not in CASTS:
        yield f"cast to {node.to.sql(SOURCE)}: only {' and '.join(sorted(CASTS))} mean the same everywhere"
    elif isinstance(node, exp.Sum | exp.Count) and not _inside_cast(node):
        yield f"not cast to an exact type: {node.sql(SOURCE)}"
    elif isinstance(node, exp.Table) and node.name not in TABLES:
        yield f"reads {node.name}: a measure reads {' and '.join(sorted(TABLES))} only"
    elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        yield "SELECT * changes with the table"


def _inside_cast(node: exp.Expr) -> bool:
    return isinstance(node.parent, exp.Cast)
