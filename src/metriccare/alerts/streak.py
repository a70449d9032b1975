"""How long a series has been in breach: its periods in order, with the threshold that clears it.

Not the state that follows (`states`): the same series gives the same streak whenever it is judged, so that a rule that
was asked late, or twice, decides the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from metriccare.alerts.reading import Point, Verdict

Judge = Callable[[Point], Verdict]
Counts = Callable[[Point], bool]


@dataclass(frozen=True, slots=True)
class Streak:
    """Where a series stands after its last point: since when and for how many periods it has been in breach."""

    verdict: Verdict
    since: str = ""
    periods: int = 0
    last: Point | None = None


_BEGIN = Streak(Verdict.NO_DATA)


def _every(_point: Point) -> bool:
    return True


def after(points: Iterable[Point], judge: Judge, needed: int) -> Streak | None:
    """The streak at the end of a series whose `points` are given from its end on; None of no points.

    A period without enough data neither ends a breach nor lengthens it. One between the threshold and the one that
    clears it keeps what is firing, and ends what is not. One that is well inside ends every breach, so that nothing
    before the last such period is looked at. `needed` periods in a row are a reason to fire.
    """
    seen: list[tuple[Point, Verdict]] = []
    for point in points:
        seen.append((point, judge(point)))
        if seen[-1][1] is Verdict.OK:
            break
    streak = None
    for point, verdict in reversed(seen):
        streak = _next(streak or _BEGIN, point, verdict, needed)
    return streak


def along(points: Iterable[Point], judge: Judge, needed: int) -> list[Streak]:
    """The streak as it stood after each point."""
    found: list[Streak] = []
    for point in points:
        found.append(_next(found[-1] if found else _BEGIN, point, judge(point), needed))
    return found


def streaks(
    points: Sequence[Point], judge: Judge, needed: int, counts: Counts = _every, *, newest_only: bool
) -> list[Streak]:
    """Those that a rule speaks of, over the points that count: the one at the end, or all."""
    if not newest_only:
        return along(filter(counts, points), judge, needed)
    last = after(filter(counts, reversed(points)), judge, needed)
    return [] if last is None else [last]


def _next(before: Streak, point: Point, verdict: Verdict, needed: int) -> Streak:
    if verdict is Verdict.NO_DATA:
        return Streak(Verdict.NO_DATA, before.since, before.periods, point)
    lasting = verdict is Verdict.HOLD and before.periods >= needed
    if verdict is Verdict.BREACH or lasting:
        return Streak(Verdict.BREACH, before.since or point.period, before.periods + 1, point)
    return Streak(verdict, "", 0, point)
