"""Days between rare events: a published series, exact limits, what is quiet or crowded beyond chance; honest alarms."""

import datetime as dt
import random
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metriccare.insight.spc.rare_events import TAIL, geometric, rare_events
from metriccare.insight.spc.special_causes import Rule

# SAS/QC 14.1 User's Guide, PROC RAREEVENTS, Getting Started; adapted from J. C. Benneyan, Infection Control and
# Hospital Epidemiology 19 (1998) 265-283. Days of 1995, as month and day.
INFECTIONS = (
    *(
        "04-17",
        "04-17",
        "04-17",
        "04-19",
        "04-20",
        "05-03",
        "05-05",
        "05-05",
        "05-06",
        "05-07",
        "05-08",
        "05-09",
    ),
    *(
        "05-09",
        "05-10",
        "05-11",
        "05-27",
        "05-27",
        "05-28",
        "05-29",
        "05-31",
        "06-10",
        "06-11",
        "06-12",
        "06-14",
    ),
    *("06-16", "06-16", "06-18", "06-21", "06-21"),
)
DAYS = [dt.date.fromisoformat(f"1995-{each}").toordinal() for each in INFECTIONS]


def test_published_series() -> None:
    found = rare_events(DAYS, DAYS[-1] + 4)
    assert found is not None
    assert [one.days for one in found.intervals[:6]] == [0, 0, 2, 1, 13, 2]  # its figure 16.3
    # by hand: 65 days in 28 intervals, p = 1 / (1 + 65 / 28) = 0.301075
    assert found.mean == 65 / 28
    # its formulas: ceil(log 0.5 / log(1 - p)) - 1 and ceil(log 0.00135 / log(1 - p)) - 1; log(1 - p) = -0.358212
    assert (found.lower, found.median, found.upper) == (None, 1, 18)
    assert all(one.causes == () for one in found.intervals if one.days > 0)
    assert (found.since, found.quiet, found.trial) == (4, False, False)


@given(st.floats(0.01, 10_000))
def test_limits_are_the_widest_that_chance_passes_no_more_often(mean: float) -> None:
    q = mean / (mean + 1)
    lower, median, upper = geometric(mean)
    assert q ** (upper + 1) <= TAIL * (1 + 1e-9)
    assert upper == 0 or q**upper > TAIL * (1 - 1e-9)
    assert 1 - q**median <= 0.5 + 1e-9
    assert 1 - q ** (median + 1) >= 0.5 - 1e-9
    if lower is not None:
        assert 1 - q**lower <= TAIL * (1 + 1e-9)
    else:
        assert 1 - q > TAIL


def test_long_quiet_is_news_before_the_next_event_comes() -> None:
    events = [10 * n for n in range(13)]
    found = rare_events(events, events[-1] + 100)
    assert found is not None
    # mean 10: log(10 / 11) = -0.0953102; log 0.00135 / that = 69.33
    assert found.upper == 69
    assert (found.since, found.quiet) == (100, True)


def test_a_long_interval_and_a_crowd_are_marked() -> None:
    late = rare_events([*range(0, 60, 5), 300], 300)
    assert late is not None
    assert [(cause.rule, cause.high) for cause in late.intervals[-1].causes] == [(Rule.OUTSIDE, True)]
    crowd = rare_events([0, 40, 80, 120, 160, 200, 240, 280, 281, 282, 283, 284, 285, 286, 287], 290)
    assert crowd is not None
    assert [(cause.rule, cause.high) for cause in crowd.intervals[-1].causes] == [(Rule.RUN, False)]


@pytest.mark.parametrize("days", [[], [1], [1, 2, 3, 4, 5, 6], [9] * 12])
def test_too_few_have_no_chart(days: list[int]) -> None:
    assert rare_events(days, 100) is None


def test_false_alarms_of_a_stable_process() -> None:
    """1,000 series of 40 intervals, known to be stable: outside at most twice 0.135 %, as the limits are estimated."""
    chance, outside, intervals = random.Random(20262), 0, 0
    for _ in range(1000):
        days, day = [0], 0
        for _ in range(40):
            day += int(log(1 - chance.random()) / log(25 / 26))  # geometric, 25 days apart
            days.append(day)
        found = rare_events(days, day)
        assert found is not None
        outside += sum(any(c.rule is Rule.OUTSIDE for c in one.causes) for one in found.intervals)
        intervals += 40
    assert outside / intervals < 0.0027
