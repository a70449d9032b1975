"""SQL that users bring, over one tenant's silver and gold and nothing else: no writes, files, settings or
other tenants. Not for SQL of our own.

Two walls, each enough by itself: DuckDB's own parse tree is checked against allow-lists, so that no second
parser can disagree with it; and the connection, fresh for each query, is locked and opens those files only.
https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from metriccare.errors import DataError, MetricCareError, UsageError
from metriccare.lake.engine import MEMORY_LIMIT, quoted
from metriccare.lake.patience import Patience
from metriccare.lake.schema import TableSchema
from metriccare.lake.store import Lake

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PATIENCE = 60.0
"""Seconds that a query may take where nothing else is asked for."""

ZONES = ("silver", "gold")
_BATCH = 2_000

# Functions that look at the machine, keep state, wait, or run SQL or plans that this check would not see.
_REFUSED = re.compile(
    r"__internal|pg_|inet_|has_\w+_privilege$|duckdb|pragma|json_(de)?serialize|json_execute|"
    r"(current_setting|getenv|getvariable|in_search_path|write_log|sleep_ms|nextval|currval|setval|setseed|"
    r"get_block_size|index_key|current_connection_id|txid_current|obj_description|col_description)$"
)
# Part of the grammar and not of the catalogue, or table functions that read nothing but their arguments.
_GRAMMAR = {"unnest", "columns", "try", "struct_extract", "array_extract", "row"}
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of a query's result, and its rows as they are read."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


def query(lake: Lake, schemas: Iterable[TableSchema], sql: str, *, seconds: float = PATIENCE) -> Answer:
    """Run one SELECT over the silver and gold tables of a lake. Raises UsageError for anything else.

    After `seconds` of work (0: no limit) it is stopped, with a MetricCareError.
    """
    import duckdb

    patience = Patience(seconds)

    tables = {schema.name: schema for schema in schemas if schema.zone in ZONES}
    connection = _connection()
    try:
        named = _check(connection, sql, {name: schema.zone for name, schema in tables.items()})
        _expose(connection, lake, [tables[name] for name in sorted(named)])
        with patience.on(connection):
            result = connection.execute(sql)
        columns = tuple(str(column[0]) for column in result.description or ())
        return Answer(columns, _rows(connection, patience))
    except duckdb.Error as error:
        raise _refused_by_engine(error, patience) from None


def _rows(connection: "DuckDBPyConnection", patience: Patience) -> Iterator[tuple[object, ...]]:
    import duckdb

    try:
        while batch := _fetched(connection, patience):
            yield from batch
    except duckdb.Error as error:
        raise _refused_by_engine(error, patience) from None
    finally:
        connection.close()


def _fetched(connection: "DuckDBPyConnection", patience: Patience) -> list[tuple[object, ...]]:
    with patience.on(connection):
        return cast(list[tuple[object, ...]], connection.fetchmany(_BATCH))


def _connection() -> "DuckDBPyConnection":
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "memory_limit": MEMORY_LIMIT,
    }
    connection = duckdb.connect(config=config)
    connection.execute("SET GLOBAL TimeZone='UTC'")
    return connection


def _expose(connection: "DuckDBPyConnection", lake: Lake, schemas: list[TableSchema]) -> None:
    """Views over the tables that the query names, and then no way to any other file or setting."""
    for zone in ZONES:
        connection.execute(f"CREATE SCHEMA {zone}")
    for schema in schemas:
        connection.execute(f'CREATE VIEW {schema.zone}."{schema.name}" AS {lake.table(schema).source()}')
    files = [file for schema in schemas for found in lake.table(schema).files().values() for file in found]
    connection.execute(f"SET search_path = {quoted(','.join(ZONES))}")
    connection.execute(f"SET allowed_paths = [{', '.join(quoted(str(file)) for file in files)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _check(connection: "DuckDBPyConnection", sql: str, zones: dict[str, str]) -> set[str]:
    """The tables of one SELECT. Raises UsageError for other tables, functions that reach out, or another text."""
    tree = _parse_tree(connection, sql)
    if tree.get("error"):
        raise _not_parsed(tree)
    statements = len(cast(list[object], tree["statements"]))
    if not statements:
        raise UsageError("the query is empty", way_out="give one SELECT, or no query to list the tables")
    if statements > 1:
        raise UsageError("more than one statement", way_out="send one SELECT at a time")
    nodes = list(_nodes(tree))
    named = {str(entry.get("key", "")).lower() for entry in nodes if "key" in entry and "value" in entry}
    callable_ = _functions(connection)
    for node in nodes:
        _check_functions(node, callable_)
    found = [_table(node, zones, named) for node in nodes if node.get("type") == "BASE_TABLE"]
    return {table for table in found if table}


def _parse_tree(connection: "DuckDBPyConnection", sql: str) -> dict[str, object]:
    if "\0" in sql:
        raise UsageError("not SQL: it holds a NUL character", way_out="correct the query")
    found = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    try:
        return cast(dict[str, object], json.loads(cast(tuple[str], found)[0]))
    except RecursionError:
        raise UsageError("the query is nested too deeply", way_out="write it with WITH instead") from None


def _check_functions(node: dict[str, object], callable_: set[str]) -> None:
    if node.get("type") == "SHOW_REF" and not node.get("query"):
        raise UsageError(
            "SHOW is not available here", way_out="metriccare sql without a query lists the tables"
        )
    if node.get("type") == "TABLE_FUNCTION":
        function = cast(dict[str, object], node["function"])
        if str(function.get("function_name", "")).lower() not in _TABLE_FUNCTIONS:
            raise _no_function(function)
    elif "function_name" in node and str(node["function_name"]).lower() not in callable_:
        raise _no_function(node)


def _table(node: dict[str, object], zones: dict[str, str], named: set[str]) -> str | None:
    """The table of ours that is meant; None for the name of a WITH query."""
    path = [str(part).lower() for part in cast(dict[str, list[str]], node["qualified_name"])["path"]]
    name = path[-1]
    if name in zones and path in ([name], [zones[name], name]) and not node.get("at_clause"):
        return name
    if path == [name] and name in named:
        return None
    raise UsageError(
        f"there is no table {'.'.join(path)} here", way_out=f"tables: {', '.join(sorted(zones))}"
    )


def _no_function(node: dict[str, object]) -> UsageError:
    name = str(node.get("function_name", ""))
    return UsageError(
        f"the function {name} is not available here", way_out="use the tables and plain functions"
    )


def _functions(connection: "DuckDBPyConnection") -> set[str]:
    """Every function of DuckDB that computes from its arguments alone."""
    found = connection.execute(
        "SELECT DISTINCT lower(function_name) FROM duckdb_functions() "
        "WHERE function_type IN ('scalar', 'aggregate', 'macro', 'window')"
    ).fetchall()
    return {name for (name,) in found if not _REFUSED.match(name)} | _GRAMMAR | _TABLE_FUNCTIONS


def _nodes(value: object) -> Iterator[dict[str, object]]:
    """Every object of the parse tree."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            node = cast(dict[str, object], item)
            yield node
            pending.extend(node.values())
        elif isinstance(item, list):
            pending.extend(cast(list[object], item))


def _not_parsed(tree: dict[str, object]) -> UsageError:
    if tree.get("error_type") == "not implemented":
        return UsageError("only SELECT is allowed", way_out="write it as one SELECT")
    return UsageError(f"not SQL: {_first_line(str(tree.get('error_message')))}", way_out="correct the query")


def _refused_by_engine(error: Exception, patience: Patience) -> MetricCareError:
    import duckdb

    if isinstance(error, duckdb.InterruptException):
        return MetricCareError(
            f"the query took longer than {patience.seconds:g} s and was stopped",
            way_out="give it longer with --timeout SECONDS, or ask for less",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return MetricCareError(
            f"the query needs more than the {MEMORY_LIMIT} of memory that it may use",
            way_out="ask for fewer columns, rows or groups; a list or a sort of everything is what takes most",
        )
    if isinstance(error, duckdb.IOException):  # after both walls only a table's own file can be meant
        return DataError(
            f"a stored file cannot be read: {_first_line(str(error))}", way_out="metriccare doctor"
        )
    return UsageError(f"the query failed: {_first_line(str(error))}", way_out="correct the query")


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".")
