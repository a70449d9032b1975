"""Measure SQL stays inside the subset that means the same on Spark and Athena, and both renderings are pinned."""

import os
from pathlib import Path

import pytest

from metriccare.gold.definitions import MEASURES, measure_sql
from metriccare.gold.dialects import Dialect, lint, render

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_can_travel(measure: str) -> None:
    assert list(lint(measure_sql(measure))) == []


@pytest.mark.parametrize("dialect", ["spark", "athena"])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_rendering_is_the_one_that_was_reviewed(measure: str, dialect: Dialect) -> None:
    golden = GOLDEN / f"{measure}.{dialect}.sql"
    rendered = render(measure_sql(measure), dialect) + "\n"
    if os.environ.get("METRICCARE_WRITE_GOLDEN"):
        golden.write_text(rendered, encoding="utf-8")
    assert rendered == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT date_diff('year', start_day, end_day) AS n FROM stay", "DateDiff"),
        ("SELECT epoch(start_us) AS n FROM stay", "epoch"),
        ("SELECT try_cast(month AS DATE) AS n FROM stay", "TryCast"),
        ("SELECT quantile(los_us, 0.5) AS n FROM stay", "quantile"),
        ("SELECT string_agg(month, ',') AS n FROM stay", "GroupConcat"),
        ("SELECT dayofweek(month) AS n FROM stay", "DayOfWeek"),
        ("SELECT sum(whole_days) AS n FROM stay", "not cast"),
        ("SELECT count(*) AS n FROM stay", "not cast"),
        ("SELECT CAST(sum(whole_days) AS HUGEINT) AS n FROM stay", "cast to"),
        ("SELECT CAST(sum(whole_days) AS BIGINT) / 2 AS n FROM stay", "Div"),
        ("SELECT CAST(sum(whole_days) AS BIGINT) // 2 AS n FROM stay", "IntDiv"),
        ("SELECT * FROM stay", "SELECT *"),
        ("SELECT month FROM read_parquet('x')", "ReadParquet"),
        ("SELECT month FROM patient", "reads patient"),
        ("SELECT month FROM stay QUALIFY row_number() OVER () = 1", "Qualify"),
        ("SELECT month FROM stay LIMIT 1", "Limit"),
        ("SELECT random() AS n FROM stay", "Rand"),
        ("DELETE FROM stay", "exactly one query"),
        ("SELECT month FROM stay; SELECT month FROM stay", "exactly one query"),
    ],
)
def test_what_would_change_its_meaning_is_refused(sql: str, fault: str) -> None:
    found = "; ".join(lint(sql))
    assert fault.lower() in found.lower()
    with pytest.raises(ValueError, match=r".+"):
        render(sql, "spark")
