"""All that a lake answers: measures by every dimension, findings, explanations, and every row of its tables.

Not the comparison (`comparing`).
"""

from collections.abc import Iterator

import msgspec

from benchmarks.parity.comparing import Row
from metriccare.gold import findings, measures
from metriccare.gold.definitions import MEASURES
from metriccare.gold.explain.stay import explain_stay
from metriccare.gold.tables import STAY
from metriccare.gold.tables import TABLES as GOLD_TABLES
from metriccare.lake.engine import connect
from metriccare.lake.store import open_lake
from metriccare.silver.tables import TABLES as SILVER_TABLES
from metriccare.tenants.registry import Tenant

GROUPINGS = ((), *((name,) for name in measures.DIMENSIONS), ("hospital", "department", "month"))
STAYS = 60
"""Stays whose explanations are compared."""

Answers = dict[str, tuple[list[Row], tuple[str, ...]]]
"""Rows and the key that matches them, by what is asked."""


def answers(tenant: Tenant) -> Answers:
    """Everything, by the name under which it stands in the table of the documentation."""
    found: Answers = {
        measure: (_measure(tenant, measure), ("by", "variant", "group")) for measure in MEASURES
    }
    found["findings"] = (list(findings.query(tenant)), ("rule", "resource_id"))
    found["explanations"] = (list(_explanations(tenant)), ("stay", "place"))
    found["silver"] = (_tables(tenant, SILVER_TABLES), ("table",))
    found["gold"] = (_tables(tenant, GOLD_TABLES), ("table",))
    return found


def _measure(tenant: Tenant, measure: str) -> list[Row]:
    return [
        {**row, "by": by, "group": tuple(row[name] for name in by)}
        for by in GROUPINGS
        for row in measures.query(tenant, measure=measure, by=by)
    ]


def _tables(tenant: Tenant, schemas: tuple[object, ...]) -> list[Row]:
    lake, connection = open_lake(tenant.lake), connect()
    rows: list[Row] = []
    try:
        for schema in (*SILVER_TABLES, *GOLD_TABLES):
            if schema not in schemas:
                continue
            lake.view(connection, schema)
            names = schema.column_names
            columns = ", ".join(f'"{name}"' for name in names)
            found = connection.execute(f"SELECT {columns} FROM {schema.name} ORDER BY ALL").fetchall()
            rows.extend({**dict(zip(names, row, strict=True)), "table": schema.path} for row in found)
    finally:
        connection.close()
    return rows


def _explanations(tenant: Tenant) -> Iterator[Row]:
    """Every value of an explanation with the place where it stands, as a row of one cell."""
    connection = connect()
    try:
        open_lake(tenant.lake).view(connection, STAY)
        stays = connection.execute("SELECT stay_id FROM stay ORDER BY stay_id LIMIT ?", [STAYS]).fetchall()
    finally:
        connection.close()
    for (stay,) in stays:
        told: object = msgspec.to_builtins(explain_stay(tenant, str(stay), with_raw=True))
        for place, value in _leaves(told, ""):
            yield {"stay": stay, "place": place, "value": value}


def _leaves(value: object, place: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from _leaves(inside, f"{place}.{name}")
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _leaves(inside, f"{place}[{number}]")
    else:
        yield place, value
