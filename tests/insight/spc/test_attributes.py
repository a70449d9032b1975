"""p and u charts: published limits, each size its own, wider where more than chance moves a process; honest alarms."""

import random

import pytest

from metriccare.insight.spc.attributes import Counted, attributes
from metriccare.insight.spc.chart import Period, control_chart
from metriccare.insight.spc.special_causes import Rule
from metriccare.insight.spc.verdict import Better, Variation
from metriccare.insight.spc.which import Form

# 10 samples of 200: "An Introduction to Business Statistics", example 16.6: p 0.16, limits 0.0822 and 0.2378.
DEFECTIVE = (40, 44, 22, 34, 24, 32, 28, 32, 34, 30)


def test_published_p_chart() -> None:
    found = attributes([Counted(events, 200) for events in DEFECTIVE], poisson=False)
    assert found is not None
    assert found.centre == 0.16
    # by hand: moving ranges 4 22 12 10 8 4 4 2 4, mean 70 / 9; divided by sqrt(200 x 0.16 x 0.84) = 5.1846 and 1.128
    assert found.sigma_z == pytest.approx(1.3300, abs=1e-4)
    plain = found._replace(sigma_z=1.0).at(200)
    assert (plain.lower, plain.upper) == pytest.approx((0.0822, 0.2378), abs=5e-5)
    assert found.at(200, 100).upper == pytest.approx(16 + 1.33 * 7.777, abs=0.01)


def test_published_centre_and_upper_limit_of_rare_defects() -> None:
    """D. C. Montgomery, Introduction to Statistical Quality Control, exercise 6-1: 117 of 20 x 100, 0.1289."""
    found = attributes([Counted(5, 100), Counted(6, 100)] * 9 + [Counted(9, 100)] * 2, poisson=False)
    assert found is not None
    assert found.centre == 0.0585
    assert found.sigma_z == 1.0  # less than chance: never narrower
    assert found.at(100).upper == pytest.approx(0.1289, abs=5e-5)


def test_u_chart_by_hand() -> None:
    """12 events in 4,000 patient-days: u = 3 per 1,000; for 1,000 days 3 -+ 3 sqrt(3), for 250 days 3 -+ 3 sqrt(12)."""
    found = attributes([Counted(2, 1000), Counted(4, 1000), Counted(3, 1000)] * 4, poisson=True)
    assert found is not None
    assert found._replace(sigma_z=1.0).at(1000, 1000)[:3] == pytest.approx((3, -2.19615, 8.19615), abs=1e-5)
    assert found._replace(sigma_z=1.0).at(250, 1000).upper == pytest.approx(3 + 10.3923)


@pytest.mark.parametrize(
    "periods",
    [
        [Counted(1, 10)] * 5,  # fewer than six
        [Counted(0, 10)] * 12,  # no event
        [None] * 12,
        [],
    ],
)
def test_too_little_has_no_limits(periods: list[Counted | None]) -> None:
    assert attributes(periods, poisson=False) is None
    assert attributes(periods, poisson=True) is None


def test_all_of_a_share_are_no_chart() -> None:
    assert attributes([Counted(10, 10)] * 12, poisson=False) is None


def months(counts: list[tuple[float, float]]) -> list[Period]:
    return [
        Period(f"{2020 + n // 12}-{n % 12 + 1:02}", 100 * events / among, False, events, among)
        for n, (events, among) in enumerate(counts)
    ]


def test_a_small_month_may_be_far_from_the_mean_and_a_large_one_may_not() -> None:
    steady = [(10.0, 100.0), (40.0, 400.0)] * 6
    small = control_chart(months([*steady, (3.0, 12.0)]), Better.LOWER, form=Form.P, multiplier=100)
    large = control_chart(months([*steady, (100.0, 400.0)]), Better.LOWER, form=Form.P, multiplier=100)
    assert small.points[-1].causes == ()  # 25 % of 12 is nothing
    assert small.variation is Variation.COMMON
    assert large.points[-1].causes[0].rule is Rule.OUTSIDE  # 25 % of 400 is
    assert large.variation is Variation.CONCERN
    upper = [point.limits.upper for point in small.points[:2] if point.limits]
    assert upper[0] > upper[1]


def test_a_trend_is_one_of_the_values_that_are_drawn() -> None:
    rising = [((20.0 + n) * (100 + 20 * (n % 2)) / 100, 100.0 + 20 * (n % 2)) for n in range(7)]
    counts = [(30.0, 100.0), (60.0, 200.0)] * 6 + rising
    chart = control_chart(months(counts), Better.LOWER, form=Form.P, multiplier=100)
    assert any(cause.rule is Rule.TREND for cause in chart.points[-1].causes)


def test_a_period_without_counts_and_too_few_of_them_have_no_limits() -> None:
    gap = [*months([(10.0, 100.0), (40.0, 400.0)] * 6), Period("2021-01", None)]
    chart = control_chart(gap, Better.LOWER, form=Form.P, multiplier=100, target=30)
    assert chart.points[-1].limits is None
    assert chart.limits is not None  # those of the last period that has some
    assert control_chart(gap[:4], Better.LOWER, form=Form.U, multiplier=100).limits is None


def test_false_alarms_of_stable_series_of_uneven_months() -> None:
    """Of 100 series of 36 stable months points outside are few: theory says 0.27 % with known limits of a normal."""
    chance, outside, points = random.Random(20261), 0, 0
    for _ in range(100):
        sizes = [chance.choice((120, 300, 600)) for _ in range(36)]
        counts = [(float(sum(chance.random() < 0.1 for _ in range(size))), float(size)) for size in sizes]
        chart = control_chart(months(counts), Better.LOWER, form=Form.P, multiplier=100)
        outside += sum(any(c.rule is Rule.OUTSIDE for c in point.causes) for point in chart.points)
        points += 36
    assert outside / points < 0.006
