"""DuckDB's words that sqlglot does not carry over: each replaced in the tree by what means the same on Spark.

Not the check that nothing else differs (`subset`).
"""

from collections.abc import Mapping

from sqlglot import exp


def secret_table(variable: str) -> str:
    """The table of one row, its column `value`, that holds a variable of bytes."""
    return f"variable_{variable}"


def reworded(tree: exp.Expr, variables: Mapping[str, object]) -> exp.Expr:
    """A copy of the tree in Spark's words. Raises ValueError for a variable that nobody has set."""

    def reword(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and node.name.lower() == "getvariable":
            return _value(node.expressions[0].name, variables)
        if isinstance(node, exp.Anonymous) and node.name.lower() == "hash":
            # either keeps apart what differs, up to chance: no SQL of ours may need more
            return exp.Anonymous(this="xxhash64", expressions=node.expressions)
        if isinstance(node, exp.Length) and isinstance(node.this, exp.ArrayFilter | exp.ArrayConcat):
            return exp.ArraySize(this=node.this)
        if isinstance(node, exp.Cast) and (digits := _hexadecimal(node.this.unnest())) is not None:
            return exp.Cast(this=_from_hexadecimal(digits), to=node.to)
        return node

    return tree.copy().transform(reword, copy=False)


def _value(name: str, variables: Mapping[str, object]) -> exp.Expr:
    if name not in variables:
        raise ValueError(f"no variable '{name}' is set")
    value = variables[name]
    if isinstance(value, bytes):  # a secret, and Spark shows and keeps the text of what it runs
        return exp.select("value").from_(secret_table(name)).subquery()
    return exp.convert(value)


def _hexadecimal(node: exp.Expr) -> exp.Expr | None:
    """The digits in `'0x' || digits`, which DuckDB casts to a number and Spark does not."""
    if isinstance(node, exp.DPipe) and isinstance(node.this, exp.Literal) and node.this.name == "0x":
        return node.expression
    return None


def _from_hexadecimal(digits: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="conv", expressions=[digits, exp.convert(16), exp.convert(10)])
