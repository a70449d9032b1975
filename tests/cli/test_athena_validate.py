"""`metriccare athena validate` against Athena's API as moto speaks it: its answers are what DuckDB counts."""

import json
from collections.abc import Callable, Sequence
from typing import cast

import httpx2
import pytest

from metriccare.gold.recount.statements import COLUMNS, of_variants
from metriccare.gold.tables import EPISODE, STAY
from metriccare.lake.engine import connect
from metriccare.lake.store import open_lake
from metriccare.tenants.registry import Tenant
from tests.cli.conftest import Run

Rows = list[tuple[object, ...]]
TYPES = ("varchar",) * 8 + ("bigint", "bigint", "decimal", "bigint")
VALIDATE = ("athena", "validate", "--database", "gold_north", "--workgroup", "primary")


def counted(tenant: Tenant) -> list[Rows]:
    """What each statement gives over the tenant's lake."""
    lake, connection = open_lake(tenant.lake), connect()
    for schema in (STAY, EPISODE):
        lake.view(connection, schema)
    return [connection.execute(one.sql).fetchall() for one in of_variants("athena")]


def lay_down(address: str, answers: Sequence[Rows]) -> None:
    """What the next queries will answer, in this order, each with the names in front as Athena has them."""
    info = [{"Name": name, "Type": kind} for name, kind in zip(COLUMNS, TYPES, strict=True)]
    results = [
        {
            "rows": [
                {"Data": [{} if value is None else {"VarCharValue": str(value)} for value in row]}
                for row in (COLUMNS, *rows)
            ],
            "column_info": info,
        }
        for rows in answers
    ]
    body = {"account_id": "123456789012", "region": "us-east-1", "results": results}
    httpx2.post(f"{address}/moto-api/static/athena/query-results", json=body).raise_for_status()


Validate = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def validate(run: Run) -> Validate:
    def command(*more: str) -> tuple[int, dict[str, object]]:
        result = run(*VALIDATE, "--json", *more)
        return result.code, cast(dict[str, object], json.loads(result.out))

    return command


def test_the_same_cells(aws: str, built: Tenant, run: Run):
    lay_down(aws, counted(built))
    result = run(*VALIDATE)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "measure          cells\nalos                 4\nhai                  6\nmortality            2\n"
        "readmission_30d      2\nevery cell is gold's\n"
    )


def test_a_cell_that_differs_is_named_with_both_figures(aws: str, built: Tenant, validate: Validate):
    answers = counted(built)
    variant, month, *place, numerator, denominator, squares, unripe = answers[0][0]
    answers[0][0] = (variant, month, *place, int(str(numerator)) + 1, denominator, squares, unripe)
    lay_down(aws, answers)
    code, found = validate()
    assert (code, found["differing"]) == (5, 1)
    (difference,) = cast(list[dict[str, object]], found["differences"])
    assert (difference["measure"], difference["variant"], difference["month"]) == (
        "mortality",
        variant,
        month,
    )
    gold, athena = cast(dict[str, object], difference["gold"]), cast(dict[str, object], difference["athena"])
    assert {name for name in gold if gold[name] != athena[name]} >= {"numerator"}


def test_a_missing_cell_is_named(aws: str, built: Tenant, run: Run):
    answers = counted(built)
    del answers[0][0]
    lay_down(aws, answers)
    result = run(*VALIDATE)
    assert result.code == 5
    assert "only gold has this cell" in result.out
    assert result.err == (
        "metriccare: Athena counts 1 of 14 cells differently (see that the database has the lake's last version, "
        "then compare the stays of one cell)\n"
    )


@pytest.mark.usefixtures("aws", "north")
def test_before_the_first_run_there_is_nothing_to_compare(run: Run):
    result = run(*VALIDATE)
    assert (result.code, result.err) == (
        2,
        "metriccare: gold is empty: nothing has been run yet (metriccare run)\n",
    )
