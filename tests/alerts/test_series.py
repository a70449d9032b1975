"""Rolling windows: what a sum over each window's days by hand gives, place by place."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metriccare.alerts.observed.series import Days, rolling
from metriccare.alerts.reading import Labels, Point
from metriccare.gold.definitions import measure

MORTALITY = measure("mortality").variant("default")
FIRST, LAST = 20_000, 20_039
A = Labels("A")
counts = st.tuples(st.integers(0, 3), st.integers(1, 9), st.integers(0, 1))


def days(found: dict[int, tuple[int, int, int]], labels: Labels = A) -> Days:
    at = sorted(found)
    return Days(
        labels,
        np.array(at, dtype=np.int32),
        np.array([found[day] for day in at], dtype=np.int64).reshape(-1, 3).T,
    )


@given(st.dictionaries(st.integers(FIRST, LAST), counts))
def test_each_window_is_the_sum_of_its_days(found: dict[int, tuple[int, int, int]]) -> None:
    windows = rolling([days(found)], MORTALITY, 30, FIRST, LAST)[A]
    assert len(windows) == 11
    for window, end in zip(windows, range(FIRST + 29, LAST + 1), strict=True):
        units, n, unripe = (sum(each) for each in zip((0, 0, 0), *_within(found, end), strict=True))
        assert window.period == (date(1970, 1, 1) + timedelta(days=end)).isoformat()
        assert (window.n, window.ripe) == (n, unripe == 0)
        assert window.value == (units / n * 100 if n else None)
    assert windows.most() == max(window.n for window in windows)
    assert list(windows[-3:]) == list(windows)[-3:]


def _within(found: dict[int, tuple[int, int, int]], end: int) -> list[tuple[int, int, int]]:
    return [given for day, given in found.items() if end - 30 < day <= end]


def test_a_window_by_hand() -> None:
    """2024-10-04 is day 20,000."""
    windows = rolling([days({20_000: (1, 4, 0), 20_030: (0, 1, 0)})], MORTALITY, 30, 20_000, 20_030)[A]
    assert list(windows) == [Point("2024-11-02", 4, 25.0), Point("2024-11-03", 1, 0.0)]


def test_places_come_in_their_order_and_a_short_history_has_no_window() -> None:
    found = [days({FIRST: (0, 1, 0)}, Labels(name)) for name in ("B", "A")]
    assert [labels.hospital for labels in rolling(found, MORTALITY, 30, FIRST, LAST)] == ["A", "B"]
    assert rolling(found, MORTALITY, 30, FIRST, FIRST + 28) == {}
