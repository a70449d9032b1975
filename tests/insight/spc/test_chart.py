"""A chart of literal months: what is tested, against which limits, and the two words that it ends in."""

from collections.abc import Sequence

import pytest

from metriccare.insight.spc.chart import ControlChart, Period, control_chart
from metriccare.insight.spc.special_causes import Rule
from metriccare.insight.spc.verdict import Assurance, Better, Variation
from metriccare.insight.spc.words import because, head

STABLE = [10.0, 12.0] * 6
RISEN = [*STABLE, 30.0]


def months(values: Sequence[float | None], provisional: int = 0) -> list[Period]:
    names = [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(len(values))]
    edge = len(values) - provisional
    return [Period(name, value, n >= edge) for n, (name, value) in enumerate(zip(names, values, strict=True))]


def test_the_newest_final_point_decides_and_provisional_ones_are_never_tested() -> None:
    shown = control_chart(months(RISEN, provisional=1), Better.LOWER)
    assert shown.variation is Variation.COMMON
    assert shown.points[-1].causes == ()
    assert shown.limits is not None
    assert shown.limits.mean == 11  # the provisional 30 moves no limit
    assert head(shown) == "Common cause"
    assert because(shown, "month", str) == ["Within what chance alone makes"]


@pytest.mark.parametrize(
    ("better", "variation"),
    [
        (Better.LOWER, Variation.CONCERN),
        (Better.HIGHER, Variation.IMPROVEMENT),
        (Better.NEITHER, Variation.HIGHER),
    ],
)
def test_direction_says_what_a_rise_means(better: Better, variation: Variation) -> None:
    shown = control_chart(months(RISEN), better)
    assert shown.variation is variation
    assert shown.points[-1].cause is not None
    assert shown.points[-1].cause.rule is Rule.OUTSIDE


def test_sentences_count_what_belongs_together() -> None:
    higher = [12.0, 10.0] * 8 + [14.0, 14.5, 14.0, 14.5, 14.0, 14.5, 14.0]
    shown = control_chart(months(higher), Better.LOWER)
    assert shown.variation is Variation.CONCERN
    assert because(shown, "month", str)[-1] == "Seven months running above the mean"
    fallen = control_chart(months([*STABLE, 1.0, 1.0]), Better.LOWER)
    assert because(fallen, "month", str)[0] == "2025-01 and 2025-02 past the lower limit"
    apart = control_chart(months([*STABLE, 1.0, None, 1.0]), Better.LOWER)
    assert because(apart, "month", str)[0] == "2025-01 and 2025-03 past the lower limit"
    three = control_chart(months([*STABLE, 1.0, 1.0, 1.0]), Better.LOWER)
    assert because(three, "month", str)[0] == "3 from 2025-01 to 2025-03 past the lower limit"
    near = control_chart(months([*STABLE, 17.0, 11.0, 17.0]), Better.LOWER)
    assert because(near, "month", str) == ["Two of three months near the upper limit"]
    rising = control_chart(months([*STABLE, 10.0, 10.2, 10.4, 10.6, 10.8, 11.0, 11.2]), Better.LOWER)
    assert because(rising, "month", str) == ["Seven months running, each higher"]


def test_limits_are_recalculated_from_the_named_month_and_rules_do_not_look_across() -> None:
    values = [10.0, 12.0] * 6 + [20.0, 22.0] * 6
    whole = control_chart(months(values), Better.LOWER)
    assert whole.points[-1].cause is not None  # one process would be far from stable
    shown = control_chart(months(values), Better.LOWER, rebased={"2025-01": "a new ward"})
    assert [point.limits and point.limits.mean for point in shown.points] == [11.0] * 12 + [21.0] * 12
    assert all(point.cause is None for point in shown.points)
    assert shown.variation is Variation.COMMON


def test_too_few_points_have_no_limits_and_no_word() -> None:
    shown = control_chart(months([1, 2, 3, 4, 50]), Better.LOWER, target=3)
    assert shown.limits is None
    assert shown.variation is None
    assert shown.assurance is None
    assert head(shown) == "Too few to say"
    assert because(shown, "month", str) == ["Limits need six final months"]
    assert control_chart([], Better.LOWER).points == ()


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [  # mean 11, limits 11 -+ 2.66 x 2 = 5.68 and 16.32
        (16.4, Better.LOWER, Assurance.MEETS),
        (16.0, Better.LOWER, Assurance.EITHER),
        (5.6, Better.LOWER, Assurance.MISSES),
        (5.6, Better.HIGHER, Assurance.MEETS),
        (16.4, Better.HIGHER, Assurance.MISSES),
        (11.0, Better.HIGHER, Assurance.EITHER),
        (11.0, Better.NEITHER, None),
        (None, Better.LOWER, None),
    ],
)
def test_assurance_compares_the_last_limits_with_the_target(
    target: float | None, better: Better, expected: Assurance | None
) -> None:
    assert control_chart(months(STABLE), better, target=target).assurance is expected


def test_a_gap_is_no_point() -> None:
    shown: ControlChart = control_chart(months([*STABLE, None]), Better.LOWER)
    assert shown.newest is not None
    assert shown.newest.period.name == "2024-12"
