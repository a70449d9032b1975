"""Writes what Terraform describes of the lakes: tables for the Glue Data Catalog, and Athena's named queries.

    python -m tools.catalog_tables          writes catalog/tables.json and analytics/queries.json in infra/modules
    python -m tools.catalog_tables --check  says which are out of date, and fails

Not the declarations themselves: the tables stand in silver and gold, the measures beside their SQL.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from metriccare.gold.recount import statements
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake.hudi.options import IS_DELETED, ROW_KEY, ROW_ORDER
from metriccare.lake.schema import Column, Phi, TableSchema
from metriccare.lake.spark.tables import TYPES
from metriccare.silver.tables import TABLES as SILVER_TABLES


class Table(TypedDict):
    """An entry of tables.json; a column has name, type, meaning and phi."""

    zone: str
    name: str
    description: str
    key: str
    phi: Phi
    columns: list[dict[str, str]]


FOLDER = Path(__file__).parent.parent / "infra" / "modules"
LONGEST_COMMENT = 255
"""Characters: https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html"""

HEAVIEST: tuple[Phi, ...] = ("direct", "text", "limited", "date", "pseudonym", "none")
"""The class of a table is that of its heaviest column."""

HUDI_ADDS = {
    "_hoodie_commit_time": "instant of the commit that wrote the row",
    "_hoodie_commit_seqno": "the row's number within that commit",
    "_hoodie_record_key": "the row's identity",
    "_hoodie_partition_path": "folder of its bucket",
    "_hoodie_file_name": "file that it was written to",
}
"""What Hudi puts before the columns of every table: https://hudi.apache.org/docs/configurations"""


def tables() -> list[Table]:
    """Every table with its columns, in the order and types that Hudi writes; `bucket` is its partition."""
    return [_table(schema) for schema in (*GOLD_TABLES, *SILVER_TABLES)]


def _table(schema: TableSchema) -> Table:
    columns = _columns(schema)
    return {
        "zone": schema.zone,
        "name": schema.name,
        "description": schema.grain,
        "key": schema.key,
        "phi": next(kind for kind in HEAVIEST if any(column.phi == kind for column in columns)),
        "columns": [_column(schema, column) for column in columns],
    }


def _columns(schema: TableSchema) -> tuple[Column, ...]:
    """As `lake.hudi.frames` writes them. A row's identity says what the key that it is made of says."""
    of_key: Phi = next(column.phi for column in schema.columns if column.name == schema.key)
    added = (
        Column(name, "VARCHAR", meaning, of_key if name == "_hoodie_record_key" else "none")
        for name, meaning in HUDI_ADDS.items()
    )
    return (
        *added,
        *schema.columns,
        Column(
            ROW_KEY, "VARCHAR", "the row's identity: its key, numbered where a key has several rows", of_key
        ),
        Column(IS_DELETED, "BOOLEAN", "never true in a row that stands"),
        Column(ROW_ORDER, "VARCHAR", "of two rows with one identity the one with the higher order stands"),
    )


def _column(schema: TableSchema, column: Column) -> dict[str, str]:
    if len(column.meaning) > LONGEST_COMMENT:
        raise ValueError(f"{schema.path}.{column.name}: Glue takes {LONGEST_COMMENT} characters of a meaning")
    return {"name": column.name, "type": TYPES[column.type], "meaning": column.meaning, "phi": column.phi}


def queries() -> list[dict[str, str | None]]:
    """Every variant of every measure, as `metriccare athena render --each-variant --json` prints it."""
    return [
        {"measure": one.measure, "variant": one.variant, "title": one.title, "sql": one.sql}
        for one in statements.of_variants("athena", None, None)
    ]


FILES: dict[str, Callable[[], object]] = {"catalog/tables.json": tables, "analytics/queries.json": queries}


def written(name: str) -> str:
    """What the file would hold if written now."""
    return f"{json.dumps(FILES[name](), indent=1, ensure_ascii=False)}\n"


def outdated() -> list[str]:
    """The files that are not what they would be if written now."""
    return [
        name
        for name in FILES
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != written(name)
    ]


def main() -> int:
    """Write the files, or check them."""
    if "--check" in sys.argv[1:]:
        late = outdated()
        for name in late:
            print(f"infra/modules/{name} is out of date: python -m tools.catalog_tables")
        return 1 if late else 0
    for name in FILES:
        (FOLDER / name).write_text(written(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
