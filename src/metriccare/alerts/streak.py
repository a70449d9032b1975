"""How long a series has been in breach: its periods in order, with the threshold that clears it.

Not the state that follows (`states`): the same series gives the same streak whenever it is judged, so that a rule that
was asked late, or twice, decides the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from metriccare.alerts.reading import Point, Verdict

Judge = Callable[[Point], Verdict]


@dataclass(frozen=True, slots=True)
class Streak:
    """Where a series stands after its last point: since when and for how many periods it has been in breach."""

    verdict: Verdict
    since: str = ""
    periods: int = 0
    last: Point | None = None


def after(points: Iterable[Point], judge: Judge, needed: int) -> Streak:
    """The streak at the end of `points`, of which `needed` in a row are a reason to fire.

    A period without enough data neither ends a breach nor lengthens it. One between the threshold and the one that
    clears it keeps what is firing, and ends what is not.
    """
    streak = Streak(Verdict.NO_DATA)
    for point in points:
        streak = _next(streak, point, judge(point), needed)
    return streak


def along(points: Iterable[Point], judge: Judge, needed: int) -> list[Streak]:
    """The streak as it stood after each point."""
    found: list[Streak] = []
    for point in points:
        before = found[-1] if found else Streak(Verdict.NO_DATA)
        found.append(_next(before, point, judge(point), needed))
    return found


def _next(before: Streak, point: Point, verdict: Verdict, needed: int) -> Streak:
    if verdict is Verdict.NO_DATA:
        return Streak(Verdict.NO_DATA, before.since, before.periods, point)
    lasting = verdict is Verdict.HOLD and before.periods >= needed
    if verdict is Verdict.BREACH or lasting:
        return Streak(Verdict.BREACH, before.since or point.period, before.periods + 1, point)
    return Streak(verdict, "", 0, point)
