"""What another engine is given to run: each measure, and each variant alone."""

import pytest
import sqlglot
from sqlglot import exp

from metriccare.errors import UsageError
from metriccare.gold.definitions import MEASURES, measure
from metriccare.gold.dialects import arm
from metriccare.gold.recount.statements import COLUMNS, Statement, of_measures, of_variants


def columns(statement: Statement) -> list[tuple[str, ...]]:
    query = sqlglot.parse_one(statement.sql, read="athena")
    return [tuple(select.named_selects) for select in query.find_all(exp.Select)]


def test_every_part_of_every_measure_gives_the_columns_of_a_cell() -> None:
    found = {statement.measure: columns(statement) for statement in of_measures("athena")}
    assert found == {name: [COLUMNS] * len(measure(name).variants) for name in MEASURES}


def test_every_variant_has_a_query_of_its_own() -> None:
    found = list(of_variants("athena"))
    assert [(one.measure, one.variant) for one in found] == [
        ("mortality", "default"), ("mortality", "30d_65_94"),
        ("readmission_30d", "default"), ("readmission_30d", "65_plus"),
        ("hai", "default"), ("hai", "day_3"), ("hai", "per_1000_patient_days"),
        ("alos", "default"), ("alos", "whole_days"),
    ]  # fmt: skip
    assert all(one.sql.startswith(f"SELECT\n  '{one.variant}' AS variant,\n") for one in found)
    assert all("UNION" not in one.sql for one in found)


def test_the_variants_of_one_name_in_all_measures() -> None:
    assert [one.measure for one in of_variants("spark", None, "default")] == list(MEASURES)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("x", None), "no measure 'x' (choose one of mortality, readmission_30d, hai, alos)"),
        (("hai", "65_plus"), "no variant '65_plus' (choose one of day_3, default, per_1000_patient_days)"),
    ],
)
def test_what_there_is_none_of_is_named(asked: tuple[str, str | None], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        list(of_variants("athena", *asked))
    assert str(caught.value) == message


def test_a_variant_that_no_part_counts_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="no part of the query counts the variant x"):
        arm("SELECT 'y' AS variant FROM stay", "x")
