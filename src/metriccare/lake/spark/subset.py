"""What packaged SQL may consist of, so that it means the same on DuckDB and on Spark.

An allow-list over sqlglot's tree, as `gold.dialects` has for measures: what is not listed is refused, since a naive
rendering runs and changes its meaning without a word. docs/decisions/0005 names the cases that were measured.
"""

from collections.abc import Iterator

from sqlglot import exp

ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    (
        # queries
        exp.Select, exp.Union, exp.With, exp.CTE, exp.Subquery, exp.From, exp.Join, exp.Where, exp.Group, exp.Having,
        exp.Distinct, exp.Table, exp.TableAlias, exp.Values, exp.Tuple,
        # names and values
        exp.Identifier, exp.Column, exp.Dot, exp.Alias, exp.Star, exp.Literal, exp.Boolean, exp.Null, exp.Paren,
        exp.Array, exp.Struct, exp.PropertyEQ, exp.Lambda, exp.DataType, exp.DataTypeParam,
        # conditions
        exp.Case, exp.If, exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is,
        exp.NullSafeEQ, exp.NullSafeNEQ, exp.Between, exp.In,
        # numbers and text
        exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Floor, exp.Cast, exp.Coalesce, exp.Nullif,
        exp.Greatest, exp.Least, exp.DPipe, exp.Substring, exp.StrPosition, exp.Length, exp.Lower, exp.Upper,
        exp.Encode, exp.Unhex, exp.SHA2, exp.MD5,
        # lists
        exp.Explode, exp.ArrayConcat, exp.ArrayFilter, exp.ArraySize,
        # aggregates and windows
        exp.Sum, exp.Count, exp.Min, exp.Max, exp.ArgMin, exp.ArgMax, exp.Window, exp.RowNumber, exp.Order, exp.Ordered,
    )
)  # fmt: skip

CASTS = frozenset({"TEXT", "INT", "BIGINT", "DOUBLE", "BOOLEAN", "DECIMAL(38, 0)"})
FUNCTIONS = frozenset({"getvariable", "hash"})
"""Functions that sqlglot has no class for, and `wording` renders."""
WHOLE = frozenset({exp.DType.INT, exp.DType.BIGINT})


def lint(tree: exp.Expr) -> Iterator[str]:
    """What would mean something else on Spark, one sentence each; nothing for SQL that can travel.

    `tree` is a statement in DuckDB's dialect whose macros are expanded.
    """
    for node in tree.walk():
        if type(node) not in ALLOWED and not _known_function(node):
            yield f"{type(node).__name__} is not in the subset: {node.sql('duckdb')}"
        else:
            yield from _faults(node)


def _known_function(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() in FUNCTIONS


def _faults(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.Cast):
        yield from _cast(node)
    elif isinstance(node, exp.Div) and not _divides_alike(node):
        yield f"divides whole numbers: {node.sql('duckdb')}"
    elif isinstance(node, exp.Substring) and not _from_the_left(node):
        yield f"substr counts from 1: {node.sql('duckdb')}"
    elif isinstance(node, exp.Window | exp.Union | exp.Select):
        yield from _query(node)


def _cast(node: exp.Cast) -> Iterator[str]:
    target = node.to.sql("duckdb").upper()
    if target not in CASTS:
        yield f"cast to {target}: only {', '.join(sorted(CASTS))} mean the same"
    if node.to.this in WHOLE and isinstance(node.this.unnest(), exp.Div):
        yield f"DuckDB rounds and Spark cuts: {node.sql('duckdb')}"


def _divides_alike(node: exp.Div) -> bool:
    """A DOUBLE by anything; or something by a decimal, cut by floor()."""
    dividend = node.this.unnest()
    while isinstance(dividend, exp.Div | exp.Mul):
        dividend = dividend.this.unnest()
    exact = isinstance(node.parent, exp.Floor) and node.expression.is_number and not node.expression.is_int
    return exact or (isinstance(dividend, exp.Cast) and dividend.to.this == exp.DType.DOUBLE)


def _from_the_left(node: exp.Substring) -> bool:
    start = node.args["start"]
    return not (isinstance(start, exp.Neg) or (isinstance(start, exp.Literal) and int(start.name) < 1))


def _query(node: exp.Window | exp.Union | exp.Select) -> Iterator[str]:
    if isinstance(node, exp.Window):
        if isinstance(node.this, exp.RowNumber) and not node.args.get("order"):
            yield f"numbers rows in no order: {node.sql('duckdb')}"
    elif node.args.get("by_name"):
        yield "UNION BY NAME: Spark joins by position"
    elif node.args.get("order") or node.args.get("limit"):
        yield f"rows of a table have no order: {node.sql('duckdb')}"
