"""What a rule would have done, as its page says it: in one sentence, with a warning where it would be noise, by place.

Not the replay (`live.rehearsal`). Only for whoever may write rules, and so sees exact figures.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from metriccare.alerts.reading import Labels
from metriccare.alerts.replay import Fired, Replayed, moment_of
from metriccare.web.graphics.firings import Span
from metriccare.web.visit import Visit
from metriccare.web.wording import day, moment, number, percent, plural, short_month

MOST_PLACES = 12
MOST_TIMES = 60


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """One place: how often the rule would have fired there, and when."""

    name: str
    times: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TimeShown:
    """One time that it would have fired."""

    place: str
    fired: str
    ended: str
    value: str


@dataclass(frozen=True, slots=True)
class ReplayShown:
    """The whole answer. `noise` is why nobody would read its alerts; empty where they are few."""

    sentence: str
    noise: str
    places: tuple[PlaceShown, ...]
    more_places: int
    times: tuple[TimeShown, ...]
    more_times: int
    first: datetime | None
    last: datetime | None


def shown(visit: Visit, found: Replayed) -> ReplayShown:
    """A replay in words."""
    by_place: defaultdict[Labels, list[Fired]] = defaultdict(list)
    for one in found.fired:
        by_place[one.labels].append(one)
    often_first = sorted(by_place.items(), key=lambda item: (-len(item[1]), item[0].key))
    last = moment_of(found.last) if found.last else None
    newest = [_time(visit, one) for one in reversed(found.fired)]
    places = [_place(visit, labels, fired, last) for labels, fired in often_first if last]
    return ReplayShown(
        _sentence(found, len(by_place)),
        _noise(found),
        tuple(places[:MOST_PLACES]),
        max(0, len(places) - MOST_PLACES),
        tuple(newest[:MOST_TIMES]),
        max(0, len(newest) - MOST_TIMES),
        moment_of(found.first) if found.first else None,
        last,
    )


def place_words(visit: Visit, labels: Labels) -> str:
    """Harrow Valley, Medicine, 4 West; the tenant as a whole is all together."""
    hospital = labels.hospital and (visit.snapshot.hospital_name(labels.hospital) if visit.snapshot else None)
    parts = (hospital or labels.hospital, labels.department, labels.ward)
    return ", ".join(part for part in parts if part) or "All together"


def when(period: str) -> str:
    """A period or a moment of a replay as pages write it."""
    if "T" in period:
        return moment(datetime.fromisoformat(period))
    return day(date.fromisoformat(period)) if len(period) == len("2026-05-30") else short_month(period)


def _sentence(found: Replayed, places: int) -> str:
    if not found.periods:
        return "There is no history to replay it over: it needs data first."
    span = f"from {when(found.first)} to {when(found.last)}"
    where = "1 place" if found.places == 1 else f"{found.places:,} places"
    if not found.fired:
        return f"It would never have fired {span}, at {where}."
    times = "once" if len(found.fired) == 1 else plural(len(found.fired), "time")
    often = "" if found.a_year is None else f", {number(found.a_year)} a year"
    return f"It would have fired {times} {span}{often}: at {places:,} of {where}."


def _noise(found: Replayed) -> str:
    if found.often:
        return (
            f"Noisy: about {number(found.a_year, 0)} alerts a year, and what comes so often is not read. "
            "Let it last longer, move the threshold, or ask for a larger n."
        )
    if found.mostly_open:
        share = percent((found.open_share or 0.0) * 100, 0)
        return f"Noisy: it would have been open {share} of the time. What is always so is no news: move the threshold."
    return ""


def _place(visit: Visit, labels: Labels, fired: Sequence[Fired], last: datetime) -> PlaceShown:
    spans = tuple((moment_of(one.at), moment_of(one.until) if one.until else last) for one in fired)
    return PlaceShown(place_words(visit, labels), plural(len(fired), "time"), spans)


def _time(visit: Visit, one: Fired) -> TimeShown:
    ended = when(one.until) if one.until else "still so at the end"
    value = "" if one.value is None else number(one.value, 2)
    if one.n is not None and value:
        value = f"{value} (n {one.n:,})"
    return TimeShown(place_words(visit, one.labels), when(one.at), ended, value)
