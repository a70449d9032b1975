"""Limits by literal values, worked out from the formula with bc; permutation, size, and false alarms."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metriccare.insight.funnel.funnel import Beyond, funnel
from metriccare.insight.funnel.proportions import Z_95, Z_998, Counted, limits, spread, z_score


def test_limits_by_hand() -> None:
    """p0 0.15, n 100: asin(sqrt 0.15) = 0.397699; -+ 1.959964 x 0.05 gives 0.299701 and 0.495697; sin^2 of these."""
    assert limits(0.15, 100, Z_95) == pytest.approx((0.0871636, 0.2262386), abs=1e-6)
    # 0.397699 -+ 3.090232 x 0.05 = 0.243188 and 0.552211
    assert limits(0.15, 100, Z_998) == pytest.approx((0.0579836, 0.2751746), abs=1e-6)


def test_overdispersion_widens_them() -> None:
    """tau 0.05 makes the standard error sqrt(0.0025 + 0.0025) = 0.0707107: 0.259111 and 0.536288."""
    assert limits(0.15, 100, Z_95, 0.0025) == pytest.approx((0.0656484, 0.2610701), abs=1e-6)


def test_limits_end_where_a_proportion_does() -> None:
    low, high = limits(0.01, 5, Z_998)
    assert low == 0
    assert high < 1
    assert limits(0.99, 5, Z_998)[1] == 1


def test_four_units_that_vary_as_chance_does() -> None:
    """Of a half each within one standard error: z is 2 sqrt(n) (asin sqrt p - pi / 4), by hand 0.4 for 0.51 of 400."""
    assert z_score(Counted(204, 400), 0.5) == pytest.approx(0.4000, abs=1e-3)
    found = spread([Counted(204, 400), Counted(196, 400), Counted(200, 400), Counted(200, 400)], 0.5)
    assert found.phi < 1
    assert found.p_value > 0.9
    assert found.tau2 == 0


def test_two_kinds_of_units_are_overdispersed() -> None:
    """Ten at 0.4 and ten at 0.6, of 400: each 4.0272 standard errors off, phi its square; tau the half distance.

    z = 40 (asin sqrt 0.6 - pi / 4) = 40 x 0.1006790 = 4.027159; tau^2 = (20 x 16.21801 - 19) / (32000 - 1600).
    """
    units = [Counted(160, 400), Counted(240, 400)] * 10
    found = spread(units, 0.5)
    assert found.phi == pytest.approx(16.218, abs=1e-3)
    assert found.p_value < 1e-9
    assert found.tau2 == pytest.approx(0.0100449, abs=1e-6)


UNITS = st.lists(
    st.integers(1, 500).flatmap(lambda among: st.tuples(st.integers(0, among), st.just(among))),
    min_size=3,
    max_size=12,
)


@given(UNITS, st.randoms())
def test_permuted_units_give_permuted_results(counted: list[tuple[int, int]], chance: random.Random) -> None:
    named = [(f"h{n}", Counted(*each)) for n, each in enumerate(counted)]
    shuffled = list(named)
    chance.shuffle(shuffled)
    one, other = funnel(named), funnel(shuffled)
    if one is None or other is None:
        assert one is other
        return
    assert {unit.name: unit.beyond for unit in one.units} == {unit.name: unit.beyond for unit in other.units}
    assert [unit.name for unit in other.units] == [name for name, _ in shuffled]


@given(st.floats(0.001, 0.999), st.integers(1, 10_000), st.sampled_from([Z_95, Z_998]), st.floats(0, 0.1))
def test_limits_contain_the_centre_and_shrink_with_size(
    centre: float, among: int, z: float, tau2: float
) -> None:
    low, high = limits(centre, among, z, tau2)
    lower, higher = limits(centre, among + 1, z, tau2)
    assert low <= lower <= centre + 1e-12
    assert centre - 1e-12 <= higher <= high


def test_too_little_to_compare_has_no_funnel() -> None:
    assert funnel([]) is None
    assert funnel([("a", Counted(1, 10)), ("b", Counted(2, 10))]) is None
    assert funnel([("a", Counted(1, 10)), ("b", Counted(2, 10)), ("c", Counted(0, 0))]) is None
    assert funnel([(name, Counted(0, 10)) for name in "abc"]) is None
    assert funnel([(name, Counted(10, 10)) for name in "abc"]) is None


def test_each_unit_is_placed() -> None:
    """Twelve units of 1,000 at 0.10, one at 0.125 and one at 0.145, a small one whose 0.2 means nothing."""
    usual = [(f"u{n}", Counted(100, 1000)) for n in range(12)]
    found = funnel(
        [*usual, ("far", Counted(145, 1000)), ("near", Counted(125, 1000)), ("small", Counted(2, 10))]
    )
    assert found is not None
    where = {unit.name: unit.beyond for unit in found.units}
    assert where["far"] is Beyond.HIGH_998
    assert where["near"] is Beyond.HIGH_95
    assert where["small"] is Beyond.WITHIN
    assert where["u0"] is Beyond.WITHIN
    low = funnel([*usual, ("far", Counted(55, 1000)), ("near", Counted(73, 1000))])
    assert low is not None
    assert {unit.name: unit.beyond for unit in low.units if unit.beyond is not Beyond.WITHIN} == {
        "far": Beyond.LOW_998,
        "near": Beyond.LOW_95,
    }


@pytest.mark.parametrize(
    ("series", "width"), [(100, 0.012), pytest.param(1000, 0.003, marks=pytest.mark.slow)]
)
def test_false_alarms_of_hospitals_that_do_alike_are_what_theory_says(series: int, width: float) -> None:
    """Twenty hospitals of 200 to 4,000 stays at one rate of 15 %, drawn anew each time.

    Against a known rate one in twenty lies beyond 95 %. Each is a twentieth of its own centre, which takes as much off
    its variance: 2 (1 - Phi(1.96 / sqrt(0.95))) = 0.0443.
    """
    chance = random.Random(20261201)
    beyond = 0
    for _ in range(series):
        sizes = [chance.randint(200, 4000) for _ in range(20)]
        found = funnel([(str(n), Counted(_drawn(chance, size), size)) for n, size in enumerate(sizes)])
        assert found is not None
        beyond += sum(unit.beyond is not Beyond.WITHIN for unit in found.units)
    assert beyond / (20 * series) == pytest.approx(0.0443, abs=width)


def _drawn(chance: random.Random, size: int) -> int:
    """By the normal that so large a binomial is."""
    return round(chance.gauss(0.15 * size, (0.15 * 0.85 * size) ** 0.5))
