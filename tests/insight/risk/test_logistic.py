"""The logistic model and its calibration by published and literal values; what has no maximum says so."""

import numpy as np
import pytest

from metriccare.insight.risk.calibration import c_statistic, calibration
from metriccare.insight.risk.logistic import fitted, predicted

# The 23 flights before Challenger: S. R. Dalal, E. B. Fowlkes, B. Hoadley, Journal of the American Statistical
# Association 84 (1989) 945-957: degrees Fahrenheit, and whether an O-ring was in distress; logit p = 15.043 - 0.232 t.
DEGREES = [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58]
DISTRESS = [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]


def design(values: list[int]) -> np.ndarray:
    return np.column_stack([np.ones(len(values)), np.array(values, dtype=float)])


def test_published_model() -> None:
    weights = fitted(design(DEGREES), np.array(DISTRESS, dtype=float))
    assert weights is not None
    assert weights == pytest.approx([15.0429, -0.2322], abs=5e-5)
    assert predicted(design([31]), weights)[0] == pytest.approx(0.9996, abs=5e-5)


def test_one_trait_by_hand() -> None:
    """2 of 10 without it and 6 of 10 with it: log(2 / 8), and the log of the odds ratio 6."""
    trait = [0] * 10 + [1] * 10
    events = np.array([1.0] * 2 + [0.0] * 8 + [1.0] * 6 + [0.0] * 4)
    weights = fitted(design(trait), events)
    assert weights is not None
    assert weights == pytest.approx([np.log(0.25), np.log(6)])


@pytest.mark.parametrize(
    ("values", "events"),
    [([0, 0, 1, 1], [0, 0, 1, 1]), ([1, 1, 1, 1], [0, 1, 0, 1]), ([0, 0, 1, 1], [0, 0, 0, 0])],
)
def test_without_a_maximum_there_is_no_fit(values: list[int], events: list[int]) -> None:
    """Separated; a column twice; no event at all. No warning either: they are errors here."""
    assert fitted(design(values), np.array(events, dtype=float)) is None


def test_c_statistic_by_hand() -> None:
    """Pairs: (0.8, 0.1), (0.8, 0.4), (0.4, 0.1) are right, (0.4, 0.4) is a tie: 3.5 of 4."""
    assert c_statistic(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])) == 0.875


def test_predictions_twice_too_extreme_have_a_slope_of_one_half() -> None:
    chance = np.random.default_rng(11)
    logit = chance.normal(-2, 1, 40_000)
    events = (chance.random(40_000) < 1 / (1 + np.exp(-logit))).astype(float)
    right, extreme = (calibration(1 / (1 + np.exp(-scale * logit)), events) for scale in (1, 2))
    assert right is not None
    assert extreme is not None
    assert (right.slope, right.intercept) == pytest.approx((1, 0), abs=0.06)
    assert extreme.slope == pytest.approx(right.slope / 2)
    assert extreme.c == right.c


def test_calibration_of_what_says_nothing() -> None:
    same, events = np.full(10, 0.3), np.array([1.0] * 5 + [0.0] * 5)
    assert calibration(same, events) is None
    assert calibration(np.linspace(0.1, 0.9, 10), np.zeros(10)) is None
