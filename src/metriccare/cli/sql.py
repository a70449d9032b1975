"""`metriccare sql`: a SELECT over a tenant's silver and gold. What is allowed: `lake.readonly`."""

import datetime as dt
import decimal
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, cast

import typer

from metriccare.cli.options import CsvOption, JsonOption, TenantOption, chosen_tenant, say_if_outdated

if TYPE_CHECKING:
    from metriccare.lake.readonly import Answer
    from metriccare.lake.schema import TableSchema
    from metriccare.tenants.registry import Tenant


def sql(
    query: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="One SELECT; - reads it from standard input.")
    ] = None,
    *,
    tenant: TenantOption = None,
    timeout: Annotated[
        float,
        typer.Option(min=0, metavar="SECONDS", help="Stop the query after this time; 0 never stops it."),
    ] = 60,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Query a tenant's silver and gold tables, read-only.

    Without a query, list the tables and what each column means.
    """
    from metriccare.cli.output import print_rows

    chosen = chosen_tenant(tenant)
    if query is None:
        columns = ["zone", "table", "column", "type", "meaning"]
        print_rows(columns, _dictionary(), as_json=as_json, as_csv=as_csv, none="there are no tables")
        return
    text = sys.stdin.read() if query == "-" else query
    _put_on_record(chosen.name, text)
    answer = _answer(chosen, text, timeout)
    names = _distinct(answer.columns)
    print_rows(names, _rows(answer, names), as_json=as_json, as_csv=as_csv, none="no rows")


def _put_on_record(tenant: str, statement: str) -> None:
    """By the hash of its text only: a condition may hold somebody's number."""
    import hashlib

    from metriccare.access.audit.event import Action
    from metriccare.cli.on_record import put_on_record

    sha256 = hashlib.sha256(statement.encode("utf-8", "surrogatepass")).hexdigest()
    put_on_record(Action.SQL, tenant, ("query", ""), command="sql", query_sha256=sha256)


def _schemas() -> "Sequence[TableSchema]":
    from metriccare.gold import tables as gold
    from metriccare.silver import tables as silver

    return (*silver.TABLES, *gold.TABLES)


def _dictionary() -> list[dict[str, object]]:
    from metriccare.lake.readonly import ZONES

    return [
        {
            "zone": schema.zone,
            "table": schema.name,
            "column": c.name,
            "type": c.type,
            "meaning": c.meaning,
        }
        for schema in _schemas()
        if schema.zone in ZONES
        for c in schema.columns
    ]


def _answer(tenant: "Tenant", query: str, seconds: float) -> "Answer":
    from metriccare.gold.freshness import no_numbers
    from metriccare.lake import readonly
    from metriccare.lake.store import open_lake

    lake = open_lake(tenant.lake)
    if lake.manifest is None:
        raise no_numbers(tenant)
    say_if_outdated(tenant)
    return readonly.query(lake, _schemas(), query, seconds=seconds)


def _distinct(columns: Sequence[str]) -> list[str]:
    """Two columns of one name would overwrite each other in a JSON object: `id`, `id_2`."""
    names: list[str] = []
    for column in columns:
        name, count = column, 2
        while name in names:
            name, count = f"{column}_{count}", count + 1
        names.append(name)
    return names


def _rows(answer: "Answer", names: Sequence[str]) -> Iterator[dict[str, object]]:
    for row in answer.rows:
        yield {name: plain(value) for name, value in zip(names, row, strict=True)}


def plain(value: object) -> object:
    """A value of DuckDB as JSON has it: dates and the like as text, what is no number as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in cast(Mapping[object, object], value).items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in cast(Sequence[object], value)]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
