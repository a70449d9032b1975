"""Limits of individual values, by literal series: field guide section 4 (from NHSRplotthedots), and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metriccare.insight.spc.limits import limits

OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
"""The field guide's vector: mean 1.94; unscreened 6.95 and -3.06; screened 4.6 and -0.72."""


def test_literal_vector_unscreened() -> None:
    found = limits(OUTLIER)
    assert found is not None
    assert (round(found.mean, 2), round(found.upper, 2), round(found.lower, 2)) == (1.94, 6.95, -3.06)
    assert not found.trial


def test_literal_vector_screened() -> None:
    found = limits(OUTLIER, screen=True)
    assert found is not None
    assert (round(found.mean, 2), round(found.upper, 2), round(found.lower, 2)) == (1.94, 4.6, -0.72)


def test_even_steps() -> None:
    """By hand: values 10 to 22 in steps that sum to 12 over 6 ranges: mean range 2, so 5.32 to either side of 16."""
    found = limits([10, 12, 14, 16, 18, 20, 22])
    assert found is not None
    assert found.mean == 16
    assert found.upper == pytest.approx(16 + 2.66 * 2)
    assert found.lower == pytest.approx(16 - 2.66 * 2)


def test_limits_are_trial_below_twelve_and_absent_below_six() -> None:
    assert limits([1, 2, 1, 2, 1]) is None
    six, eleven, twelve = (limits(([1.0, 2.0] * 6)[:n]) for n in (6, 11, 12))
    assert six is not None
    assert six.trial
    assert eleven is not None
    assert eleven.trial
    assert twelve is not None
    assert not twelve.trial


def test_a_period_without_a_value_is_no_step() -> None:
    """Six values whose neighbours differ by 1, and a gap across which they would differ by 9."""
    found = limits([1, 2, 1, None, 10, 11, 10])
    assert found is not None
    assert found.upper - found.mean == pytest.approx(2.66)
    assert found.points == 6


def test_values_all_apart_have_no_limits() -> None:
    assert limits([1, None, 2, None, 3, None, 4, None, 5, None, 6]) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=40), st.booleans())
def test_limits_contain_the_mean(values: list[float], screen: bool) -> None:
    found = limits(values, screen=screen)
    assert found is not None
    assert found.lower <= found.mean <= found.upper


@given(st.lists(st.integers(0, 1000), min_size=6, max_size=40), st.integers(-50, 50))
def test_limits_move_with_the_series(values: list[int], by: int) -> None:
    here, there = limits(values), limits([value + by for value in values])
    assert here is not None
    assert there is not None
    assert there.lower == pytest.approx(here.lower + by)
    assert there.upper == pytest.approx(here.upper + by)
