"""The days between infections as a chart, where months without one are many: what a chart by month cannot say.

For whoever may see exact small counts: the days of events are no published figure. Which intervals are special is
`insight.spc`'s to say.
"""

import datetime as dt
from dataclasses import dataclass

from metriccare.insight.spc.rare_events import Interval, RareEvents, rare_events
from metriccare.insight.spc.special_causes import Cause, Rule
from metriccare.web.charts.chart import Chart
from metriccare.web.charts.control import Controlled, control
from metriccare.web.figures.asking import View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.home_parts import since_infection
from metriccare.web.pages.measure_course import WIDE
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.wording import day

EPOCH = dt.date(1970, 1, 1)
COUNTED = ("default", "per_1000_patient_days")
"""The variants whose events the days are those of."""


@dataclass(frozen=True, slots=True)
class Between:
    """The section: its picture, why it is there, and what it says."""

    chart: Chart
    called: str
    why: tuple[str, ...]


def between(
    view: View, words: MeasureWords, variant: str, asked: Asked, first: str, called: str
) -> Between | None:
    """The infections of the places that are asked for, from a month on; None where no such chart is called for."""
    narrowed = asked.people or bool(asked.value("race"))
    if not called or not view.exact or words.id != "hai" or variant not in COUNTED or narrowed:
        return None
    known = since_infection(view, asked)
    found = rare_events([on for on in known.on if on >= _day_of(first)], known.through) if known else None
    if found is None:
        return None
    said = _said(found)
    return Between(
        _drawn(found, said), f"{called}: the days between infections say more than their rate.", said
    )


def _day_of(month: str) -> int:
    return (dt.date.fromisoformat(f"{month}-01") - EPOCH).days


def _date(interval: Interval) -> str:
    return day(EPOCH + dt.timedelta(days=interval.day))


def _said(found: RareEvents) -> tuple[str, ...]:
    newest = found.intervals[-1]
    said = [_because(cause, newest) for cause in newest.causes]
    if found.quiet:
        said.append(f"No infection for {found.since} days: longer than chance alone leaves without one")
    return tuple(said or ["Within what chance alone makes"])


def _because(cause: Cause, newest: Interval) -> str:
    if cause.rule is Rule.OUTSIDE:
        return (
            f"{newest.days} days before {_date(newest)}: past the {'upper' if cause.high else 'lower'} limit"
        )
    if cause.rule is Rule.TREND:
        return f"Seven intervals running, each {'longer' if cause.high else 'shorter'}"
    return f"Seven intervals running {'above' if cause.high else 'below'} the median"


def _drawn(found: RareEvents, said: tuple[str, ...]) -> Chart:
    label = (
        f"Days between infections, {_date(found.intervals[0])} to {_date(found.intervals[-1])}: median "
        f"{found.median}, upper limit {found.upper}, last {found.intervals[-1].days}; {', '.join(said)}"
    )
    return control(_controlled(found), label=label, width=WIDE, height=200, places=0, centre="Median")


def _controlled(found: RareEvents) -> list[Controlled]:
    drawn: list[Controlled] = []
    for interval in found.intervals:
        name = _date(interval)
        again = sum(1 for one in drawn if one.name.partition(",")[0] == name)
        cause = interval.causes[0] if interval.causes else None
        drawn.append(
            Controlled(
                name=f"{name}, {again + 1}" if again else name,
                value=float(interval.days),
                kind="common" if cause is None else "improve" if cause.high else "concern",
                why=", ".join(one.rule.value for one in interval.causes),
                mean=float(found.median),
                lower=None if found.lower is None else float(found.lower),
                upper=float(found.upper),
                trial=found.trial,
            )
        )
    return drawn
