"""The four rules of "Making Data Count" on literal series against given limits: mean 0, limits at 3 to either side."""

import random
from collections.abc import Sequence

import pytest

from metriccare.insight.spc.limits import Limits
from metriccare.insight.spc.special_causes import Rule, special_causes

AT_THREE = Limits(0.0, -3.0, 3.0, 20)


def broken(values: Sequence[float | None], limits: Limits = AT_THREE) -> list[set[tuple[str, bool]]]:
    names = {Rule.OUTSIDE: "out", Rule.TREND: "trend", Rule.NEAR_LIMIT: "near", Rule.RUN: "run"}
    return [
        {(names[cause.rule], cause.high) for cause in causes} for causes in special_causes(values, limits)
    ]


def marked(values: Sequence[float | None], name: str) -> list[int]:
    return [place for place, causes in enumerate(broken(values)) if name in {rule for rule, _ in causes}]


@pytest.mark.parametrize(
    ("values", "name", "places"),
    [
        ([0, 3.1, 0, -3.1, 3.0], "out", [1, 3]),  # upon the limit is within it
        ([1, -1, 1, 1, 1, 1, 1, 1, 1, -1], "run", [2, 3, 4, 5, 6, 7, 8]),
        ([1, 1, 1, 1, 1, 1], "run", []),  # six are too few
        ([1, 1, 1, 0, 1, 1, 1, 1], "run", []),  # a point upon the mean breaks the run
        ([1, 1, 1, None, 1, 1, 1, 1], "run", []),  # and so does a period without a value
        ([-0.1] * 7, "run", [0, 1, 2, 3, 4, 5, 6]),
        ([-1.5, -1, -0.5, 0, 0.5, 1, 1.5], "trend", [0, 1, 2, 3, 4, 5, 6]),
        ([-1.5, -1, -0.5, 0, 0.5, 1, 1], "trend", []),  # the last repeats its neighbour
        ([1.5, 1, 0.5, 0, -0.5, -1, -1.5, 0], "trend", [0, 1, 2, 3, 4, 5, 6]),
        ([-1.5, -1, -0.5, 0, 0.5, 1], "trend", []),
        ([0, 2.1, 0, 2.1, 0], "near", [1, 3]),
        ([0, 2.1, 2.1, 0], "near", [1, 2]),
        ([0, 2.1, 0, 0, 2.1, 0], "near", []),  # three apart
        ([0, 2.1, 0, -2.1, 0], "near", []),  # of different sides
        ([0, 2.0, 0, 2.0, 0], "near", []),  # two thirds of the way exactly
        ([2.1, None, 2.1], "near", []),
    ],
)
def test_each_rule_marks_its_points(values: list[float | None], name: str, places: list[int]) -> None:
    assert marked(values, name) == places


def test_rules_have_a_priority_and_a_side() -> None:
    first = special_causes([0.5, 1, 1.5, 2.1, 2.2, 2.3, 3.5], AT_THREE)[-1]
    assert [(cause.rule, cause.high) for cause in first] == [
        (Rule.OUTSIDE, True),
        (Rule.TREND, True),
        (Rule.NEAR_LIMIT, True),
        (Rule.RUN, True),
    ]
    assert broken([-4.0])[0] == {("out", False)}


def test_equal_values_are_never_special() -> None:
    """The sum of equal tenths is no tenth any more: what differs from the mean in its last bit lies upon it."""
    values = [0.1] * 11
    mean = sum(values) / 11
    assert mean != 0.1
    assert broken(values, Limits(mean, mean, mean, 11)) == [set()] * 11


def share(rule: str, series: int, length: int = 200) -> float:
    """Of points of stable normal series with known limits, those that a rule marks."""
    chance = random.Random(20261201)
    found = sum(len(marked([chance.gauss(0, 1) for _ in range(length)], rule)) for _ in range(series))
    return found / (series * length)


THEORY = {
    "out": 0.002700,  # both tails beyond 3 sigma
    "run": 8 / 128,  # a point lies in a run of 7 or more: the sum of L / 2^(L+1) from 7 on is (7 + 1) / 2^7
    "near": 0.003984,  # 2 x 0.022750 x (1 - (1 - 0.022750)^4): one of its four neighbours lies there as well
}


@pytest.mark.parametrize("rule", THEORY)
def test_false_alarms_are_what_theory_says(rule: str) -> None:
    assert share(rule, 100) == pytest.approx(THEORY[rule], abs=0.0015 if rule != "run" else 0.012)


@pytest.mark.slow
@pytest.mark.parametrize("rule", THEORY)
def test_false_alarms_are_what_theory_says_in_a_thousand_series(rule: str) -> None:
    assert share(rule, 1000) == pytest.approx(THEORY[rule], abs=0.0005 if rule != "run" else 0.004)
