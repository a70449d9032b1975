"""How long a breach has lasted: judged from its end, it is what it is judged from its beginning."""

from hypothesis import given
from hypothesis import strategies as st

from metriccare.alerts.reading import Point, Verdict
from metriccare.alerts.streak import Streak, after, along, streaks

SEEN = (Verdict.BREACH, Verdict.HOLD, Verdict.OK, Verdict.NO_DATA)


def series(verdicts: list[Verdict]) -> tuple[Point, ...]:
    """Days whose `n` says which verdict they get."""
    return tuple(Point(f"day {at:03}", SEEN.index(verdict), 1.0) for at, verdict in enumerate(verdicts))


def judge(point: Point) -> Verdict:
    return SEEN[point.n]


@given(st.lists(st.sampled_from(SEEN), max_size=12), st.integers(1, 3))
def test_the_end_is_the_same_from_either_side(verdicts: list[Verdict], needed: int) -> None:
    points = series(verdicts)
    assert streaks(points, judge, needed, newest_only=True) == along(points, judge, needed)[-1:]
    assert streaks(points, judge, needed, newest_only=False) == along(points, judge, needed)


def test_nothing_before_the_last_period_inside_is_judged() -> None:
    judged: list[str] = []

    def noting(point: Point) -> Verdict:
        judged.append(point.period)
        return judge(point)

    points = series([Verdict.BREACH, Verdict.OK, Verdict.BREACH, Verdict.NO_DATA, Verdict.BREACH])
    assert after(reversed(points), noting, 1) == Streak(Verdict.BREACH, "day 002", 2, points[-1])
    assert judged == ["day 004", "day 003", "day 002", "day 001"]
