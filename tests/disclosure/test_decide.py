"""Small hospitals decided by hand: what must be hidden is, and nobody can reckon it back."""

import numpy as np
import pytest

from metriccare.disclosure.complement import Complement, costs
from metriccare.disclosure.decide import Known, decide, widen
from metriccare.disclosure.knowledge import Hiding, label_of, primary
from metriccare.disclosure.opening import Opener
from metriccare.disclosure.system import system_of
from tests.disclosure.attacker import breaches
from tests.disclosure.stays import Stay, published_rows, some, truth_of, year_of


def of(rows, measure="mortality", variant="default", grain="year", **values):
    """The rows of one variant and grain whose group is exactly that."""
    names = ("hospital", "department", "sex", "age_band", "race")
    return [
        row
        for row in rows
        if (row["measure"], row["variant"], row["grain"]) == (measure, variant, grain)
        and all(row[name] == values.get(name) for name in names)
    ]


def solved(stays: list[Stay], sample: int | None = None):
    """The published rows of these stays, after nobody could reckon anything back."""
    year = year_of(stays)
    rows = published_rows(year)
    assert breaches(rows, truth_of(year), some=sample) == []
    return rows


def test_where_nothing_is_small_nothing_is_hidden() -> None:
    rows = solved(some(40, department="Medicine") + some(30, department="Surgery"))
    assert [row for row in rows if row["hidden"]] == []
    (all_stays,) = of(rows)
    assert (all_stays["numerator"], all_stays["denominator"], all_stays["value"]) == (0, 70, 0.0)


def test_a_lone_small_department_takes_another_with_it() -> None:
    rows = solved(
        some(40, department="Medicine") + some(30, department="Surgery") + some(4, department="Burns")
    )
    hidden = {
        row["department"]
        for name in ("Medicine", "Surgery", "Burns")
        for row in of(rows, department=name)
        if row["hidden"]
    }
    assert "Burns" in hidden
    assert len(hidden) >= 2
    (all_stays,) = of(rows)
    assert all_stays["denominator"] == 74


def test_two_by_two_needs_four() -> None:
    stays = [
        stay
        for hospital in ("A", "B", "C")
        for department, n in (("Medicine", 40), ("Surgery", 35), ("Children", 30))
        for stay in some(
            3 if (hospital, department) == ("A", "Surgery") else n, hospital=hospital, department=department
        )
    ]
    rows = solved(stays)
    hidden = [
        row
        for row in rows
        if row["measure"] == "mortality"
        and row["grain"] == "year"
        and row["hospital"]
        and row["department"]
        and row["hidden"]
    ]
    assert len({(row["hospital"], row["department"]) for row in hidden}) >= 4


def test_a_small_month_is_not_its_quarter_less_the_others() -> None:
    rows = solved(some(50, month="2025-01") + some(5, month="2025-02") + some(60, month="2025-03"))
    months = {row["period"]: row for row in of(rows, grain="month")}
    assert months["2025-02"]["denominator"] is None
    quarter = of(rows, grain="quarter")[0]["denominator"]
    shown = [row["denominator"] for row in months.values() if row["denominator"] is not None]
    assert quarter is None or len(shown) <= 1


def test_hidden_discharges_are_hidden_under_every_name() -> None:
    rows = solved(
        some(60, department="Medicine") + some(50, department="Surgery") + some(7, department="Burns")
    )
    burns = [row for row in rows if row["department"] == "Burns" and row["denominator"] is not None]
    assert burns == []
    for row in rows:
        if row["department"] == "Burns" and row["measure"] == "alos":
            assert row["numerator"] is None
            assert row["value"] is row["lower"] is row["upper"] is None


def test_all_but_a_few_is_as_telling_as_a_few() -> None:
    rows = solved(some(95, infected=True) + some(5) + some(100, hospital="B"))
    (infected,) = of(rows, "hai", hospital="A")
    assert infected["numerator"] is None
    assert infected["hidden"] == "hidden"


def test_who_was_not_eligible_bounds_who_died() -> None:
    rows = solved(
        some(20, department="Medicine") + some(1, department="Medicine", died=True)
        + some(40, department="Surgery") + some(30, department="Surgery", out=True)
    )  # fmt: skip
    (died,) = of(rows, department="Medicine")
    (back,) = of(rows, "readmission_30d", department="Medicine")
    assert died["numerator"] is None
    assert died["denominator"] is None or back["denominator"] is None


def test_ones_only_cannot_be_told_by_their_number() -> None:
    rows = solved([Stay(department=f"Ward {number}") for number in range(10)], sample=60)
    assert all(row["denominator"] is None for row in of(rows))


def test_one_stay_is_hidden_everywhere() -> None:
    rows = solved([Stay()])
    assert {row["hidden"] for row in rows} <= {"under 11", "hidden"}
    assert None not in {row["hidden"] for row in of(rows)}


def test_those_of_65_are_the_same_in_both_variants() -> None:
    rows = solved(
        some(60, age_band="65-74") + some(6, age_band="75-84") + some(50, age_band="85+")
        + some(3, age_band="85+", over_94=True) + some(40)
    )  # fmt: skip
    for grain in ("month", "year"):
        (all_ages,) = of(rows, "readmission_30d", grain=grain, age_band="75-84")
        (old,) = of(rows, "readmission_30d", "65_plus", grain=grain, age_band="75-84")
        assert all_ages["denominator"] is old["denominator"] is None


def test_unripe_is_a_flag_and_never_a_count() -> None:
    rows = solved(some(40, age_band="65-74") + some(3, age_band="65-74", unripe=True) + some(50))
    (row,) = of(rows, "mortality", "30d_65_94")
    assert row["provisional"] is True
    assert "unripe" not in row


def test_the_year_as_a_whole_is_shown_where_it_can_be() -> None:
    stays = [
        stay
        for month in ("2025-01", "2025-02", "2025-04", "2025-07")
        for department, n in (("Medicine", 40), ("Surgery", 30), ("Burns", 4))
        for stay in (
            *some(n, month=month, department=department),
            *some(6 if department == "Medicine" else 0, month=month, department=department, died=True),
        )
    ]
    (year,) = of(solved(stays, sample=25))
    assert year["denominator"] == 320


def test_a_label_is_given_only_where_it_harms_nobody() -> None:
    year = year_of(
        some(40, department="Medicine") + some(30, department="Surgery") + some(4, department="Burns")
    )
    system, hiding = decide(year)
    assert not (label_of(system, hiding) & hiding.unlabelled).any()
    assert (
        (system.truth[label_of(system, hiding)] >= 1) & (system.truth[label_of(system, hiding)] <= 10)
    ).all()


def test_the_last_resort_hides_the_year() -> None:
    system = system_of(year_of(some(40) + some(3, department="Burns")))
    hiding = Hiding(np.zeros(len(system.truth), dtype=bool), np.zeros(len(system.truth), dtype=bool))
    hiding.hide_all(system)
    assert (hiding.hidden == (system.truth > 0)).all()
    assert not label_of(system, hiding).any()


def test_the_same_year_is_decided_alike_each_time() -> None:
    stays = some(40, department="Medicine") + some(30, department="Surgery") + some(4, department="Burns")
    assert published_rows(year_of(stays)) == published_rows(year_of(stays))


@pytest.mark.parametrize("days", [1, 9])
def test_days_are_hidden_with_the_discharges(days: int) -> None:
    rows = solved(some(60) + some(50, department="Surgery") + some(1, department="Burns", days=days))
    (per_day,) = of(rows, "hai", "per_1000_patient_days", department="Burns")
    assert per_day["denominator"] is None


def test_a_count_is_opened_at_the_least_cost() -> None:
    year = year_of(
        some(40, department="Medicine") + some(30, department="Surgery") + some(4, department="Burns")
    )
    system = system_of(year)
    hiding = primary(system)
    cost = costs(year, system)
    burns = next(count for count in np.flatnonzero(hiding.hidden) if system.truth[count] == 4)
    found = Opener(system, cost).open(hiding, ((int(burns), 1.0),))
    assert found is not None
    assert len(found.hide) > 0
    assert not hiding.hidden[found.hide].any()


def test_what_nothing_can_open_is_said_to_be_so() -> None:
    system = system_of(year_of(some(40)))
    hiding = Hiding(np.zeros(len(system.truth), dtype=bool), np.zeros(len(system.truth), dtype=bool))
    cost = np.full(len(system.truth), np.inf)
    cost[0] = 1.0
    assert Opener(system, cost).open(hiding, ((0, 1.0),)) is None


def test_where_no_row_tells_more_the_neighbourhood_is_hidden_and_at_last_the_year() -> None:
    year = year_of(
        some(40, department="Medicine") + some(30, department="Surgery") + some(4, department="Burns")
    )
    system = system_of(year)
    hiding = primary(system)
    complement = Complement(system, costs(year, system))
    burns = next(int(count) for count in np.flatnonzero(hiding.hidden) if system.truth[count] == 4)
    rounds = 0
    while not hiding.nothing_shown(system):
        rounds += 1
        widen(system, hiding, complement, [Known(burns, ())])
    assert 1 < rounds < len(system.truth)


def test_a_nought_that_is_hidden_is_still_part_of_its_sums() -> None:
    """Hiding a 0 gives room to its neighbours; sums that hold only noughts bound it all the same."""
    solved(
        some(10, age_band="85+")
        + some(32, age_band="85+", sex="male")
        + some(38, hospital="B", department="Burns", age_band="18-44", readmitted=True, died=True)
        + some(11, hospital="B", department="Burns", age_band="85+", readmitted=True, died=True),
        sample=120,
    )
