"""Higher and lower are said only of intervals that lie apart."""

import pytest

from metriccare.web.figures.asking import Figure
from metriccare.web.pages.comparing import change


def figure(lower: float, upper: float, n: float = 100, hidden: str = "") -> Figure:
    return Figure((), "", 5, n, (lower + upper) / 2, lower, upper, hidden=hidden)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (figure(5, 6), figure(3, 4), "higher"),
        (figure(3, 4), figure(5, 6), "lower"),
        (figure(3, 5), figure(5, 6), "no clear change"),
        (figure(5, 6, n=29), figure(3, 4), "too few to say"),
        (figure(5, 6), figure(3, 4, hidden="under 11"), "too few to say"),
        (None, figure(3, 4), "too few to say"),
    ],
)
def test_change(now: Figure | None, before: Figure | None, said: str) -> None:
    assert change(now, before) == said
