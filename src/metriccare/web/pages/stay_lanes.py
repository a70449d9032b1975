"""A stay along its time, in hours and days since admission: what happened in it, and the windows that rules look in."""

from collections.abc import Iterator, Sequence

from metriccare.gold.explain.stay import StayExplanation
from metriccare.gold.explain.timeline import Happening
from metriccare.web.figures.stays import Standing
from metriccare.web.graphics.timelines import Bar, Gap, Lane, Moment, Window
from metriccare.web.wording import hours, number, plural

FIRST_HOURS = 72.0
ACQUIRED_AFTER = 48.0
FOLLOW_UP = 30


def lanes(
    told: StayExplanation, standing: Standing, following: Standing | None, *, known: bool = True
) -> tuple[Lane, ...]:
    """The first three days in hours, where the stay has times; then all of it in days, with what followed.

    Of a stay that the reader may not see (`known`) there is when it began, and not how long it took.
    """
    found = [_days(told.timeline, standing, following, known=known)]
    if any(one.kind == "discharge" and one.hour is not None for one in told.timeline):
        found.insert(0, _hours(told.timeline, standing))
    return tuple(found)


def _hours(timeline: Sequence[Happening], standing: Standing) -> Lane:
    end = min(FIRST_HOURS, standing.days * 24)
    return Lane(
        title="First 72 hours",
        end=FIRST_HOURS,
        ticks=tuple((float(at), f"{at} h") for at in range(0, 73, 12)),
        bars=(Bar(start=0, end=end, label="" if end == FIRST_HOURS else f"Discharged, {hours(end)}"),),
        moments=tuple(_moments(timeline)),
        windows=(
            Window(
                start=0,
                end=ACQUIRED_AFTER,
                label="",
                ends="an infection from 48 h on is acquired in hospital",
            ),
        ),
    )


def _moments(timeline: Sequence[Happening]) -> Iterator[Moment]:
    for one in timeline:
        if one.kind == "infection" and one.hour is not None and 0 <= one.hour <= FIRST_HOURS:
            counts = "not counted" not in one.says
            yield Moment(
                at=one.hour, label=f"{one.says[:1].upper()}{one.says[1:]}, {hours(one.hour)}", counts=counts
            )


def _days(
    timeline: Sequence[Happening], standing: Standing, following: Standing | None, *, known: bool
) -> Lane:
    window_end = standing.days + FOLLOW_UP
    end = window_end + 2
    bars = [Bar(start=0, end=standing.days, label=f"This stay, {number(standing.days)} days")]
    gaps: list[Gap] = []
    back = standing.days_to_next
    if following is not None and back is not None and back <= FOLLOW_UP:
        start = standing.days + back
        words = "Readmitted" if standing.readmitted else "Next stay, not counted"
        days = following.days if known else 1.0
        label = f"{words}, {number(days)} days" if known else f"{words}, outside your hospitals"
        kind = "concern" if standing.readmitted else "common"
        bars.append(Bar(start=start, end=min(end, start + days), label=label, kind=kind))
        gaps.append(Gap(start=standing.days, end=start, label=plural(back, "day")))
    return Lane(
        title=f"To day {round(end)}",
        end=end,
        ticks=tuple((float(day), f"day {day}" if day else "admission") for day in _steps(end)),
        bars=tuple(bars),
        moments=tuple(_infections(timeline)),
        windows=(
            Window(
                start=standing.days,
                end=window_end,
                label="30 days after discharge: an unplanned return in here counts",
                ends="final from here",
            ),
        ),
        gaps=tuple(gaps),
    )


def _steps(end: float) -> range:
    step = next((step for step in (5, 10, 25, 50, 100) if end / step <= 10), 200)
    return range(0, int(end) + 1, step)


def _infections(timeline: Sequence[Happening]) -> Iterator[Moment]:
    """Those beyond the first lane, or of a stay without times."""
    for one in timeline:
        late = one.hour is None or one.hour > FIRST_HOURS
        if one.kind == "infection" and one.day is not None and one.day >= 0 and late:
            yield Moment(
                at=float(one.day),
                label=f"{one.says[:1].upper()}{one.says[1:]}, day {one.day}",
                counts="not counted" not in one.says,
            )
