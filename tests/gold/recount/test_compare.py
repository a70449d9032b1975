"""A count by another engine is compared with gold cell by cell, and no difference stays hidden."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import pytest

from metriccare.errors import DataError
from metriccare.gold.recount.compare import Difference, Recount, recount
from metriccare.gold.recount.statements import COLUMNS, of_measures, of_variants
from metriccare.gold.tables import EPISODE, STAY
from metriccare.lake.engine import connect
from metriccare.lake.store import Lake, open_lake
from tests import fhir_builders as fhir
from tests.hospital import Hospital

Rows = list[tuple[object, ...]]
Change = Callable[[Rows], Sequence[Sequence[object]]]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Two hospitals with a stay each, and a third with two: of three days, four and five (a death)."""
    hospital = Hospital(tmp_path_factory.mktemp("recount"))
    stays = [("e1", "h1", 4), ("e2", "h2", 4), ("e3", "h3", 5), ("e4", "h3", 6)]
    hospital.land(
        *(fhir.patient(f"p-{stay}", gender="female") for stay, _, _ in stays),
        *(
            fhir.encounter(
                stay, "2024-01-01", f"2024-01-0{end}", subject=f"Patient/p-{stay}", provider=f"Organization/{at}",
                disposition=[fhir.DIED] if end == 6 else [],
            )
            for stay, at, end in stays
        ),
    )  # fmt: skip
    hospital.run()
    return open_lake(hospital.tenant.lake)


def counted(lake: Lake, change: Change = lambda rows: rows, *, measure: str | None = None) -> Recount:
    """What DuckDB counts of the lake's stays, and then changed, beside gold's cells."""
    connection = connect()
    lake.view(connection, STAY)
    lake.view(connection, EPISODE)

    def engine(sql: str) -> Iterator[Sequence[object]]:
        yield from change(connection.execute(f"{sql} ORDER BY variant, hospital").fetchall())

    return recount(engine, lake, of_measures("athena", measure))


def replaced(column: str, value: object, row: int = 0) -> Change:
    """The same rows with another value in one place."""

    def change(rows: Rows) -> Rows:
        first = list(rows[row])
        first[COLUMNS.index(column)] = value
        return [*rows[:row], tuple(first), *rows[row + 1 :]]

    return change


def only(found: Recount) -> Difference:
    assert (found.differing, len(found.differences)) == (1, 1)
    return found.differences[0]


def test_the_same_count_has_no_difference(lake: Lake) -> None:
    # of 30 days' follow-up nobody has any yet, so that the cells of both hospitals are there by `unripe` alone
    assert counted(lake) == Recount({"alos": 6, "hai": 9, "mortality": 3, "readmission_30d": 3}, 0, [])


def test_the_variants_one_by_one_are_compared_with_those_alone(lake: Lake) -> None:
    connection = connect()
    lake.view(connection, STAY)
    asked = of_variants("athena", "hai", "day_3")
    assert recount(lambda sql: connection.execute(sql).fetchall(), lake, asked) == Recount({"hai": 3}, 0, [])


def test_a_sum_that_is_one_too_many_is_named_with_what_rests_on_it(lake: Lake) -> None:
    difference = only(counted(lake, replaced("numerator_units", 1), measure="mortality"))
    assert difference.cell == {
        "measure": "mortality", "variant": "default", "month": "2024-01", "year": "2024", "hospital": "h1",
        "department": "Unknown", "sex": "female", "age_band": "Unknown", "race": "Unknown",
    }  # fmt: skip
    assert difference.columns == ("numerator_units", "numerator", "value", "lower", "upper")
    assert difference.gold is not None
    assert difference.counted is not None
    assert (difference.gold["value"], difference.counted["value"]) == (0.0, 100.0)


def test_a_last_digit_that_a_double_would_lose_is_a_difference(lake: Lake) -> None:
    exact = 2 * (5 * 86_400_000_000) ** 2 + 1
    assert float(exact) == float(exact - 1)
    squares = Decimal((4 * 86_400_000_000) ** 2 + (5 * 86_400_000_000) ** 2 + 1)
    difference = only(counted(lake, replaced("squared_units", squares, row=2), measure="alos"))
    assert difference.columns == ("squared_units",)


def test_a_cell_that_only_one_of_both_has(lake: Lake) -> None:
    missing = only(counted(lake, lambda rows: rows[1:], measure="mortality"))
    assert (missing.cell["hospital"], missing.counted, missing.columns) == ("h1", None, ())
    added = only(counted(lake, lambda rows: [*rows, _elsewhere(rows[0])], measure="mortality"))
    assert (added.cell["hospital"], added.gold) == ("h9", None)


def _elsewhere(row: Sequence[object]) -> tuple[object, ...]:
    return (*row[:3], "h9", *row[4:])


def test_a_cell_that_comes_twice_is_a_difference(lake: Lake) -> None:
    twice = only(counted(lake, lambda rows: [*rows, rows[0]], measure="mortality"))
    assert (twice.cell["hospital"], twice.gold) == ("h1", None)


@pytest.mark.parametrize("column", ["month", "hospital", "sex"])
def test_a_value_that_is_lost_is_a_difference(lake: Lake, column: str) -> None:
    assert counted(lake, replaced(column, None), measure="mortality").differing > 0


def test_a_name_that_differs_by_a_space_is_another_cell(lake: Lake) -> None:
    assert counted(lake, replaced("hospital", "h1 "), measure="mortality").differing == 2


def test_an_empty_cell_is_none(lake: Lake) -> None:
    """Gold keeps no cell without a denominator, and a measure's query gives some."""
    empty = replaced("denominator", 0)
    found = counted(lake, lambda rows: [*rows, _elsewhere(empty(rows)[0])], measure="mortality")
    assert found.differing == 0


def test_every_difference_is_counted_and_the_first_are_kept(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metriccare.gold.recount.compare.SHOWN", 2)
    found = counted(lake, lambda _: [])
    assert (found.differing, len(found.differences)) == (21, 2)


@pytest.mark.parametrize(
    "change",
    [
        replaced("numerator_units", "one"),
        replaced("numerator_units", 2**63),
        replaced("denominator", 0.5),
        replaced("denominator", 1.0),
        replaced("unripe", None),
        replaced("hospital", 7),
        lambda rows: [row[1:] for row in rows],
        lambda rows: [*rows, rows[0][:4]],
    ],
    ids=["text", "too large", "fraction", "double", "nothing", "number", "short", "ragged"],
)
def test_an_answer_that_is_not_one_of_cells_is_refused(lake: Lake, change: Change) -> None:
    with pytest.raises(DataError, match="the engine's answer for mortality is not one of cells"):
        counted(lake, change, measure="mortality")


def test_rounding_of_a_rate_is_no_difference_and_a_digit_is() -> None:
    gold = {"value": 33.333333333333336, "lower": None, "denominator": 3}
    assert Difference({}, gold, gold | {"value": 33.33333333333334}).columns == ()
    assert Difference({}, gold, gold | {"value": 33.3333334}).columns == ("value",)
    assert Difference({}, gold, gold | {"lower": 1.0, "denominator": 4}).columns == ("lower", "denominator")
