"""O/E: a model where the data bear one, strata where they do not, nothing where there is nothing; calibrated, fair."""

import random

import pytest

from metriccare.insight.risk.design import Case, columns
from metriccare.insight.risk.expected import adjusted

BANDS = ("18-44", "45-64", "65-74", "75-84", "85+")
RISK = dict(zip(BANDS, (0.02, 0.04, 0.06, 0.10, 0.18), strict=True))


def case(hospital: str, event: bool, age_band: str = "65-74", planned: bool = False, *sick: str) -> Case:
    return Case(hospital, event, age_band, "female", planned, "circulation", frozenset(sick))


def stays(number: int, seed: int) -> list[Case]:
    """Two hospitals that do alike; the second has the old and the sick."""
    chance, found = random.Random(seed), list[Case]()
    for _ in range(number):
        second = chance.random() < 0.5
        band = chance.choice(BANDS[2:] if second else BANDS[:3])
        failing = chance.random() < (0.4 if second else 0.1)
        planned = chance.random() < 0.3
        odds = RISK[band] / (1 - RISK[band]) * (3 if failing else 1) * (0.5 if planned else 1)
        sick = ("congestive heart failure",) if failing else ()
        found.append(
            case("h2" if second else "h1", chance.random() < odds / (1 + odds), band, planned, *sick)
        )
    return found


def test_hospital_of_the_sick_is_as_expected_and_the_model_is_calibrated() -> None:
    cases = stays(12_000, 5)
    found = adjusted(cases)
    assert found is not None
    assert found.method == "logistic model"
    assert found.calibration is not None
    assert 0.68 < found.calibration.c < 0.80
    assert found.calibration.slope == pytest.approx(1, abs=0.1)
    assert found.calibration.intercept == pytest.approx(0, abs=0.25)
    first, second = found.hospitals
    crude = second.observed / second.stays / (first.observed / first.stays)
    assert crude > 2
    for one in (first, second):
        assert one.interval_95[0] < 1 < one.interval_95[1]
        assert one.limits_998[0] < one.limits_95[0] < one.ratio < one.limits_95[1] < one.limits_998[1]
    assert sum(one.expected for one in found.hospitals) == pytest.approx(
        sum(one.observed for one in found.hospitals)
    )
    weights = {(kind, name): weight for kind, name, weight in found.weights}
    assert weights["Charlson", "congestive heart failure"] == pytest.approx(1.1, abs=0.25)  # log 3
    assert weights["admission", "planned"] == pytest.approx(-0.69, abs=0.3)  # log 0.5


def test_order_of_stays_and_names_of_hospitals_change_nothing() -> None:
    cases = stays(3000, 6)
    renamed = [
        Case(
            "z" + one.hospital, one.event, one.age_band, one.sex, one.planned, one.chapter, one.comorbidities
        )
        for one in cases
    ]
    found, other = adjusted(cases), adjusted(renamed)
    assert found is not None
    assert other is not None
    assert [one.ratio for one in found.hospitals] == [one.ratio for one in other.hospitals]


def test_thin_data_are_standardised_by_age_and_urgency() -> None:
    """By hand: 20 of 40 urgent and 2 of 20 planned stays, each hospital with 20 urgent, h1 with all planned ones."""
    cases = [case("h1", n < 8) for n in range(20)] + [case("h2", n < 12) for n in range(20)]
    cases += [case("h1", n < 2, "65-74", True) for n in range(20)]
    cases += [case("h1", n % 2 == 0, "85+", False, "dementia") for n in range(12)]
    found = adjusted(cases)
    assert found is not None
    assert found.method == "indirect standardisation"
    assert found.why == "28 events are too few for 3 weights: ten for each"
    assert found.calibration is None
    first, second = found.hospitals
    assert first.expected == pytest.approx(10 + 2 + 6)
    assert (first.observed, second.observed, second.expected) == (16, 12, pytest.approx(10))
    # exact Poisson of 12 of 10 expected: 6.2006 and 20.9616
    assert second.interval_95 == pytest.approx((0.62006, 2.09616), abs=1e-5)


def test_a_model_that_does_not_converge_is_said_and_replaced() -> None:
    """Two names for the same people: their columns are one, and no fit tells them apart."""
    cases = [
        case("h1", n % 3 == 0, "65-74", False, *(("dementia", "renal disease") if n % 2 else ()))
        for n in range(600)
    ]
    assert columns(cases) == (("Charlson", "dementia"), ("Charlson", "renal disease"))
    found = adjusted(cases)
    assert found is not None
    assert (found.method, found.why) == ("indirect standardisation", "the logistic model did not converge")


def test_too_few_events_expect_nothing() -> None:
    assert adjusted([]) is None
    assert adjusted([case("h1", n < 19) for n in range(1000)]) is None
    assert adjusted([case("h1", n < 990) for n in range(1000)]) is None


def test_rare_and_usual_groups_have_no_column() -> None:
    cases = [
        case("h1", n % 10 == 0, "65-74" if n % 4 else "85+", False, *(("AIDS",) if n < 4 else ()))
        for n in range(400)
    ]
    assert columns(cases) == (("age", "85+"),)


def test_without_any_group_to_weigh_there_is_no_model() -> None:
    """One weight would be the mean, and predictions left out of it are lower where more came: c below a coin's."""
    found = adjusted([case("h1", n < 8) for n in range(40)] + [case("h2", n < 16) for n in range(40)])
    assert found is not None
    assert (found.method, found.why) == (
        "indirect standardisation",
        "no group of patients is large enough to have a weight",
    )
    assert [one.expected for one in found.hospitals] == pytest.approx([12, 12])


def test_a_model_of_noise_does_not_hold_and_is_replaced() -> None:
    chance = random.Random(4)
    bands = [chance.choice(BANDS) for _ in range(2000)]
    cases = [case(f"h{chance.randrange(3)}", chance.random() < 0.05, band) for band in bands]
    found = adjusted(cases)
    assert found is not None
    assert found.method == "indirect standardisation"
    assert found.why.startswith(
        "the logistic model did not hold on stays that it had not seen (calibration slope "
    )
