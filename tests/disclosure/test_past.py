"""Two versions of one year, read together: what has not changed is told as before, and solves for nothing."""

import pytest

from metriccare.disclosure.decide import decide
from metriccare.disclosure.past import Past, opened, remembered
from metriccare.disclosure.rows import rows
from tests.disclosure.attacker import DIMENSIONS, Row, breaches
from tests.disclosure.stays import Stay, some, truth_of, year_of

HOSPITALS = (("A", 40), ("B", 30), ("C", 25))
SMALL_ONE = ("B", "2025-02")


def _stays(months: int) -> list[Stay]:
    """Three hospitals, so many months; one hospital has 6 readmissions in one month, elsewhere there are enough."""
    return [
        stay
        for month in range(1, months + 1)
        for hospital, n in HOSPITALS
        for again, many in ((True, 6 if (hospital, f"2025-{month:02}") == SMALL_ONE else 14), (False, n))
        for stay in some(many, month=f"2025-{month:02}", hospital=hospital, readmitted=again)
    ]


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("measure", "variant", "grain", "period", *DIMENSIONS))


def _told(stays: list[Stay], past: Past | None = None) -> tuple[list[Row], Past]:
    year = year_of(stays)
    system, hiding = decide(year, past)
    told = Past(dict(remembered(year, system, hiding)), tuple(opened(year, system, hiding)))
    return [row._asdict() for row in rows(year, system, hiding)], told


def _together(first: list[Row], second: list[Row], unchanged: set[tuple[object, ...]]) -> list[Row]:
    """What somebody knows who kept the first: a figure of either version, where it is the same count."""
    kept = {_key(row): row for row in first if _key(row) in unchanged and row["numerator"] is not None}
    return [kept.get(_key(row), row) for row in second]


def _unchanged(first: list[Stay], second: list[Stay]) -> set[tuple[object, ...]]:
    figures = [
        {
            (*variant, cell.grain, cell.period, *cell.values): found[number]
            for variant, found in year.figures.items()
            for number in found
            for cell in [year.cells[number]]
        }
        for year in (year_of(first), year_of(second))
    ]
    return {key for key, figure in figures[0].items() if figures[1].get(key) == figure}


@pytest.fixture(scope="module")
def versions() -> tuple[list[Row], list[Row], set[tuple[object, ...]]]:
    """The months to May, then to June; what did not change between them."""
    before, after = _stays(5), _stays(6)
    first, past = _told(before)
    second, _ = _told(after, past)
    return first, second, _unchanged(before, after)


def test_a_month_that_was_hidden_is_not_shown_when_another_comes(versions) -> None:
    first, second, unchanged = versions
    hidden = {_key(row): row["hidden"] for row in first if row["hidden"] and _key(row) in unchanged}
    now = {_key(row): row["hidden"] for row in second}
    assert {key: now[key] for key in hidden} == hidden
    assert ("readmission_30d", "default", "month", "2025-02", "B", None, None, None, None) in hidden


def test_a_month_that_was_shown_stays_shown(versions) -> None:
    first, second, unchanged = versions
    shown = {_key(row) for row in first if not row["hidden"] and _key(row) in unchanged}
    assert len(shown) > 50
    assert {_key(row) for row in second if row["hidden"]} & shown == set()


def test_both_versions_together_solve_for_nothing(versions) -> None:
    first, second, unchanged = versions
    assert breaches(_together(first, second, unchanged), truth_of(year_of(_stays(6))), some=60) == []


def test_without_the_memory_both_versions_would_tell_a_count() -> None:
    before, after = _stays(5), _stays(6)
    first, _ = _told(before)
    afresh, _ = _told(after)
    found = breaches(_together(first, afresh, _unchanged(before, after)), truth_of(year_of(after)), some=60)
    assert any("readmitted" in breach and "is 6: 6.0 to 6.0" in breach for breach in found)
