"""Exact Poisson limits by the table of chi-square: 9.591 and 36.781 are its 2.5 % at 20 and 97.5 % at 22 degrees."""

import pytest

from metriccare.insight.funnel.expected import interval, prediction_limits


def test_limits_of_ten_expected() -> None:
    assert prediction_limits(10) == pytest.approx((9.591 / 20, 36.781 / 20), abs=1e-4)


def test_interval_of_an_observed_count() -> None:
    """Ten observed where eight are expected; nothing observed begins at 0 and ends at -ln 0.025 = 3.6889."""
    assert interval(10, 8) == pytest.approx((9.591 / 16, 36.781 / 16), abs=1e-4)
    assert interval(0, 2) == pytest.approx((0, 3.6889 / 2), abs=1e-4)


def test_limits_shrink_with_what_is_expected() -> None:
    few, many = prediction_limits(5), prediction_limits(50)
    assert few[0] < many[0] < 1 < many[1] < few[1]


def test_nothing_expected_is_no_ratio() -> None:
    with pytest.raises(ValueError, match="above 0"):
        interval(1, 0)
