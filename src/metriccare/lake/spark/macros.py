"""SQL macros expanded where they are called: Spark 3.5 has no functions written in SQL.

Not functions that Spark knows under another name (`wording`). A macro's parameters hide columns of the same name.
"""

from typing import NamedTuple

from sqlglot import exp

NESTED = 16
"""How deep macros may call one another; a macro that calls itself goes deeper than any."""


class Macro(NamedTuple):
    """A `CREATE MACRO`: the names of its parameters, and the expression they stand in."""

    parameters: tuple[str, ...]
    body: exp.Expr


class Macros:
    """The macros that scripts have created so far, by name."""

    def __init__(self) -> None:
        self._known: dict[str, Macro] = {}

    def define(self, created: exp.Expr) -> None:
        """Take up a `CREATE MACRO` statement; a later one of the same name takes its place."""
        signature, body = created.this, created.args["expression"]
        parameters = tuple(parameter.name for parameter in signature.expressions)
        self._known[signature.this.name.lower()] = Macro(parameters, body)

    def expanded(self, tree: exp.Expr) -> exp.Expr:
        """A copy of the tree without any call of a macro. Raises ValueError where they call each other in a circle."""
        here = tree.copy()
        for _ in range(NESTED):
            calls = [node for node in here.find_all(exp.Anonymous) if node.name.lower() in self._known]
            if not calls:
                return here
            # the innermost first: what stands in an argument is replaced before the argument moves
            for call in reversed(calls):
                here = _put(here, call, self._body(call))
        raise ValueError(f"macros that call each other in a circle: {tree.sql('duckdb')}")

    def _body(self, call: exp.Anonymous) -> exp.Expr:
        macro = self._known[call.name.lower()]
        if len(call.expressions) != len(macro.parameters):
            raise ValueError(f"{call.name} takes {len(macro.parameters)} arguments: {call.sql('duckdb')}")
        given = dict(zip(macro.parameters, call.expressions, strict=True))
        body = macro.body.copy()
        named = [node for node in body.find_all(exp.Column) if not node.table and node.name in given]
        for column in named:
            body = _put(body, column, exp.Paren(this=given[column.name].copy()))
        return exp.Paren(this=body)


def _put(tree: exp.Expr, old: exp.Expr, new: exp.Expr) -> exp.Expr:
    """The tree with one node replaced; the new node where that was the whole tree."""
    if old is tree:
        return new
    old.replace(new)
    return tree
