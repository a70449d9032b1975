"""Hospitals drawn by chance: whatever they are, no hidden count can be reckoned back from what is published."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.disclosure.attacker import breaches
from tests.disclosure.stays import Stay, published_rows, truth_of, year_of

GROUPS = st.builds(
    Stay,
    month=st.sampled_from(["2025-02", "2025-03", "2025-07"]),
    hospital=st.sampled_from(["A", "B"]),
    department=st.sampled_from(["Medicine", "Surgery", "Burns"]),
    sex=st.sampled_from(["female", "male"]),
    age_band=st.sampled_from(["18-44", "65-74", "85+"]),
    race=st.sampled_from(["White", "Unknown"]),
    days=st.integers(1, 9),
    died=st.booleans(),
    infected=st.booleans(),
    readmitted=st.booleans(),
    out=st.booleans(),
    over_94=st.booleans(),
)
HOSPITALS = st.lists(st.tuples(GROUPS, st.integers(1, 30)), min_size=1, max_size=14)


def _holds(groups: list[tuple[Stay, int]], some: int) -> None:
    year = year_of([stay for stay, n in groups for _ in range(n)])
    rows = published_rows(year)
    assert breaches(rows, truth_of(year), some=some) == []


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(HOSPITALS)
def test_no_hidden_count_can_be_solved_for(groups: list[tuple[Stay, int]]) -> None:
    _holds(groups, 15)


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], derandomize=False)
@given(HOSPITALS)
def test_no_hidden_count_can_be_solved_for_in_many_hospitals(groups: list[tuple[Stay, int]]) -> None:
    _holds(groups, 60)
