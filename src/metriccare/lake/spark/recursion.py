"""`WITH RECURSIVE` taken apart into queries without recursion: Spark 3.5 has none (docs/decisions/0013).

Not the loop (`bench`). The step is the same SQL; what it reads as its own last result is a table under a new name.
"""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from sqlglot import exp

Q = TypeVar("Q", bound=exp.Expr)


class Recursion(NamedTuple):
    """A recursive query as parts, to be run in this order; each CTE is a table of its own name (after `prefix`).

    `before`: the CTEs that the recursion reads. `anchor` gives the first rows; `step` gives the next ones from the
    last, until there are none; of equal rows only the first counts where `distinct`. `rest` reads all that came.
    """

    before: tuple[tuple[str, exp.Query], ...]
    name: str
    anchor: exp.Query
    step: exp.Query
    distinct: bool
    rest: exp.Query


def taken_apart(query: exp.Query, prefix: str) -> Recursion | None:
    """The parts of a query with one recursive CTE; None for any other. Raises ValueError for a form not foreseen."""
    with_ = query.args.get("with_")
    if not isinstance(with_, exp.With) or not with_.recursive:
        return None
    ctes = list(with_.expressions)
    recursive = [place for place, cte in enumerate(ctes) if _reads(cte.this, cte.alias)]
    if len(recursive) != 1 or not isinstance(ctes[recursive[0]].this, exp.Union):
        raise ValueError(f"not one recursive UNION: {query.sql('duckdb')[:80]}")
    place = recursive[0]
    renamed = {cte.alias: f"{prefix}__{cte.alias}" for cte in ctes[: place + 1]}
    union = _renaming(ctes[place].this, renamed)
    own = renamed[ctes[place].alias]
    if _reads(union.this, own):
        raise ValueError(f"the step is not the last part of the UNION: {query.sql('duckdb')[:80]}")
    return Recursion(
        before=tuple((renamed[cte.alias], _renaming(cte.this, renamed)) for cte in ctes[:place]),
        name=own,
        anchor=union.this,
        step=union.expression,
        distinct=bool(union.args.get("distinct")),
        rest=_renaming(_without(query, place + 1), renamed),
    )


def _reads(tree: exp.Expr, name: str) -> bool:
    return any(table.name == name for table in tree.find_all(exp.Table))


def _without(query: exp.Query, count: int) -> exp.Query:
    """The query without its first CTEs."""
    rest = query.copy()
    left = rest.args["with_"].expressions[count:]
    rest.set("with_", exp.With(expressions=left) if left else None)
    return rest


def _renaming(tree: Q, names: Mapping[str, str]) -> Q:
    """A copy that reads tables under new names; they keep their old ones as aliases, by which columns name them."""
    here = tree.copy()
    for table in list(here.find_all(exp.Table)):
        if table.name in names and not table.db:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(names[table.name]))
    return here
