"""What a control chart says in words beside its picture. Not the chart (`measure_control`)."""

from collections.abc import Sequence

from metriccare.insight.spc.chart import ControlChart
from metriccare.insight.spc.verdict import Assurance
from metriccare.insight.spc.words import head
from metriccare.web.figures.asking import Grain
from metriccare.web.pages.measure_words import MeasureWords
from metriccare.web.wording import interval, number, short_month

LIE = {
    Assurance.MEETS: "Consistently met: limits {} lie within it",
    Assurance.MISSES: "Consistently missed: limits {} lie beyond it",
    Assurance.EITHER: "Hit or miss: limits {} lie on both sides",
}


def assured(found: ControlChart) -> str:
    """Whether the target can be met, with the limits that say so; nothing without a target."""
    if found.assurance is None or found.limits is None:
        return ""
    low, high = max(0.0, found.limits.lower), found.limits.upper
    return LIE[found.assurance].format(interval(low, high))


def trial(found: ControlChart, grain: Grain) -> str:
    """That the limits are trial, where they are."""
    if found.limits is None or not found.limits.trial:
        return ""
    return f"{found.limits.points} {grain.value}s: limits are trial until there are 12"


def sentence(found: ControlChart, words: MeasureWords, variant: str, said: Sequence[str]) -> str:
    """What the picture says, for whoever does not see it."""
    told = [point.period for point in found.points if point.period.value is not None]
    if not told:
        return f"{words.title}: every period is hidden"
    values = [period.value or 0.0 for period in told]
    first, last = (short_month(found.points[place].period.name) for place in (0, -1))
    shown = (
        f"{words.title}, {words.unit(variant)}, {first} to {last}: between {number(min(values))} and "
        f"{number(max(values))}, last {number(values[-1])}"
    )
    if found.limits is None:
        return shown
    low, high = max(0.0, found.limits.lower), found.limits.upper
    anew = [short_month(point.period.name) for point in found.points if point.rebased]
    rebased = f"; limits calculated anew from {' and '.join(anew)}" if anew else ""
    return (
        f"{shown}{rebased}; mean {number(found.limits.mean)}, limits {interval(low, high)}; "
        f"{head(found)}: {', '.join(said)}"
    )
