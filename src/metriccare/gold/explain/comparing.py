"""How two moments compare: as instants where both have a time, else as dates (measure-specification.md section 1).

Not a second verdict: gold has decided. This says the same comparison in words, with the values it was made on.
"""

from metriccare.gold.explain.moments import Moment


def before(one: Moment, other: Moment) -> bool:
    """Whether `one` is earlier."""
    return one.us < other.us if one.timed and other.timed else one.day < other.day


def same(one: Moment, other: Moment) -> bool:
    """Whether they are one moment."""
    return one.us == other.us if one.timed and other.timed else one.day == other.day


def within(at: Moment, start: Moment, end: Moment) -> bool:
    """Whether it lies from start to end, both included."""
    return not before(at, start) and not before(end, at)


def manner(one: Moment, other: Moment) -> str:
    """What the comparison was made on."""
    return "as instants" if one.timed and other.timed else "as dates"
