"""Data quality as a reader asks for it: every finding with where it stands, and how much each rule matters.

Not when a rule fires (`sql/finding.sql`), nor what it means (`finding_rules.toml`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from metriccare.bronze.names import shown_name
from metriccare.bronze.places import places
from metriccare.gold import finding_rules
from metriccare.gold.measures import hospital_names
from metriccare.gold.tables import FINDING, STAY_ENCOUNTER
from metriccare.lake.engine import connect, packaged_sql
from metriccare.lake.store import Lake, open_lake
from metriccare.silver.tables import CONDITION
from metriccare.tenants.registry import Tenant

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PACKAGE = "metriccare.gold.explain"

Row = dict[str, object]


def query(
    tenant: Tenant,
    *,
    rule: str | None = None,
    hospital: str | None = None,
    with_raw: bool = False,
    lake: Lake | None = None,
) -> list[Row]:
    """Every finding, or those of one rule or hospital, with the file, line and entry it came from.

    `with_raw` names the files as they came. Raises UsageError for an unknown rule.
    """
    if rule is not None:
        finding_rules.rule(rule)
    found = _select(lake or open_lake(tenant.lake), "finding_list", {"rule": rule, "hospital": hospital})
    where = places(tenant, ((_number(row["landing"]), _number(row["seq"])) for row in found))
    for row in found:
        place = where.get((_number(row["landing"]), _number(row.pop("seq"))))
        file = place and (place.file if with_raw else shown_name(place.file))
        row |= {"file": file, "line": place and place.line, "entry": place and place.entry}
    return found


def summary(tenant: Tenant, lake: Lake | None = None) -> list[Row]:
    """One row per rule and hospital: how many records, how many stays they touch, and which measures move."""
    rows = _select(lake or open_lake(tenant.lake), "finding_summary", {})
    for row in rows:
        rule = finding_rules.rule(str(row["rule"]))
        row |= {
            "counted": rule.counted,
            "moves": list(rule.moves),
            "meaning": rule.meaning,
            "way_out": rule.way_out,
        }
    return rows


def _select(lake: Lake, name: str, parameters: Mapping[str, str | None]) -> list[Row]:
    if lake.manifest is None:
        return []
    connection = connect()
    try:
        for schema in (FINDING, STAY_ENCOUNTER, CONDITION):
            lake.view(connection, schema)
        for variable, value in parameters.items():
            connection.execute(f"SET VARIABLE {variable} = ?", [value])
        rows = _rows(connection.execute(packaged_sql(PACKAGE, name)))
        names = hospital_names(connection, lake)
    finally:
        connection.close()
    return [row | {"hospital_name": names.get(str(row["hospital"]))} for row in rows]


def _rows(result: "DuckDBPyConnection") -> list[Row]:
    names = [str(column[0]) for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _number(value: object) -> int:
    """A column that the table declares as BIGINT."""
    assert isinstance(value, int)  # noqa: S101 the type of the column
    return value
