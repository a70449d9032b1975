"""Counts what was planted, measure by measure, from the plan alone: no resource, and no table, is read back.

One row per measure and variant of specification sections 4 and 6, over all hospitals and months, by either, and by
both. Where a count has to wait for *data through* (the last day the data reach), it is kept by day until the end.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from metriccare.synth.tally import tally
from metriccare.synth.timeline import CONTINUES, Link, Onset, Stay, Timeline, VisitKind
from metriccare.synth.vocabulary import Departure
from metriccare.synth.wallclock import DAY, WallClock, date_of

Row = dict[str, str | int | float | None]
_FOLLOW_UP = 30
_MORTALITY = ("mortality", "default")
_MORTALITY_30D = ("mortality", "30d_65_94")
_READMISSION = ("readmission_30d", "default")
_READMISSION_65 = ("readmission_30d", "65_plus")
_HAI = ("hai", "default")
_HAI_DAY_3 = ("hai", "day_3")
_HAI_PER_1000 = ("hai", "per_1000_patient_days")
_ALOS = ("alos", "default")
_ALOS_WHOLE = ("alos", "whole_days")

Measure = tuple[str, str]


class Truth:
    """Adds one timeline after the other; `rows` gives the result."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock
        self._counts: defaultdict[tuple[Measure, str, str], list[int]] = defaultdict(lambda: [0, 0])
        # By measure, hospital, month of discharge and the day that must be 30 days past: numerator, denominator.
        self._waiting: defaultdict[tuple[Measure, str, str, int], list[int]] = defaultdict(lambda: [0, 0])
        # The last day on which an Encounter that took place began or ended; None while there is none.
        self.data_through: int | None = None
        self.planted: Counter[str] = Counter()

    def add(self, timeline: Timeline) -> None:
        """Count one patient."""
        self._note_days(timeline)
        tally(timeline, self.planted)
        stays = timeline.closed_stays
        for stay in stays:
            self._count_stay(timeline, stay)
        episodes = list(_episodes(stays))
        for position, episode in enumerate(episodes):
            following = episodes[position + 1][0] if position + 1 < len(episodes) else None
            self._count_episode(timeline, episode, following)

    def _note_days(self, timeline: Timeline) -> None:
        moments = [moment for stay in timeline.stays for moment in (stay.start, stay.end)]
        for visit in timeline.visits:
            if visit.kind not in (VisitKind.CANCELLED, VisitKind.BOOKED):
                moments += (visit.arrival, visit.end)
        past = max((moment for moment in moments if moment < self._clock.closes), default=None)
        if past is not None:
            day = self._clock.day(past)
            self.data_through = day if self.data_through is None else max(self.data_through, day)

    def _month(self, stay: Stay) -> str:
        return date_of(self._clock.day(stay.end)).isoformat()[:7]

    def _add(self, measure: Measure, stay: Stay, month: str, numerator: int, denominator: int = 1) -> None:
        cell = self._counts[measure, stay.hospital.id, month]
        cell[0] += numerator
        cell[1] += denominator

    def _count_stay(self, timeline: Timeline, stay: Stay) -> None:
        month = self._month(stay)
        first, last = self._clock.day(stay.start), self._clock.day(stay.end)
        whole_days = max(1, last - first)
        counted = [one for one in stay.infections if one.source is Onset.ACQUIRED]
        in_day_3 = any(one.day_3 for one in stay.infections if one.source in (Onset.ACQUIRED, Onset.AT_DOOR))
        self._add(_MORTALITY, stay, month, stay.evidence is not None)
        self._add(_HAI, stay, month, bool(counted))
        self._add(_HAI_DAY_3, stay, month, in_day_3)
        self._add(_HAI_PER_1000, stay, month, sum(len(one.types) for one in counted), whole_days)
        self._add(_ALOS, stay, month, stay.end - stay.start)
        self._add(_ALOS_WHOLE, stay, month, whole_days)
        if 65 <= timeline.person.age(date_of(first)) <= 94:
            died = _died_within_30(timeline, first, self._clock)
            self._wait(_MORTALITY_30D, stay, month, first, died)

    def _wait(self, measure: Measure, stay: Stay, month: str, day: int, numerator: int) -> None:
        cell = self._waiting[measure, stay.hospital.id, month, day]
        cell[0] += numerator
        cell[1] += 1

    def _count_episode(self, timeline: Timeline, episode: list[Stay], following: Stay | None) -> None:
        discharge = episode[-1]
        if (
            any(stay.evidence is not None for stay in episode)
            or discharge.departure is Departure.AGAINST_ADVICE
        ):
            return
        readmitted = following is not None and following.link is Link.UNPLANNED_RETURN
        month, day = self._month(discharge), self._clock.day(discharge.end)
        self._wait(_READMISSION, discharge, month, day, readmitted)
        if timeline.person.age(date_of(self._clock.day(discharge.start))) >= 65:
            self._wait(_READMISSION_65, discharge, month, day, readmitted)

    def rows(self) -> list[Row]:
        """The truth, tidy: `hospital` and `month` are None where a row is over all of them."""
        counts = defaultdict(lambda: [0, 0], {key: list(cell) for key, cell in self._counts.items()})
        for (measure, hospital, month, day), (numerator, denominator) in self._waiting.items():
            if self.data_through is not None and day + _FOLLOW_UP <= self.data_through:
                counts[measure, hospital, month][0] += numerator
                counts[measure, hospital, month][1] += denominator
        return [_row(key, cell) for key, cell in sorted(_rolled_up(counts).items())]


def _episodes(stays: list[Stay]) -> Iterator[list[Stay]]:
    episode: list[Stay] = []
    for stay in stays:
        if episode and stay.link not in CONTINUES:
            yield episode
            episode = []
        episode.append(stay)
    if episode:
        yield episode


def _died_within_30(timeline: Timeline, first: int, clock: WallClock) -> bool:
    death = timeline.person.death
    if death is None:
        return False
    shown = timeline.deceased_on_record is not None or timeline.stays[-1].evidence is not None
    return shown and 0 <= clock.day(death) - first <= _FOLLOW_UP


def _rolled_up(
    counts: dict[tuple[Measure, str, str], list[int]],
) -> dict[tuple[Measure, str, str], list[int]]:
    """Each cell, and its sums over months, over hospitals, and over both; an empty text stands for *all*."""
    sums: defaultdict[tuple[Measure, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for (measure, hospital, month), (numerator, denominator) in counts.items():
        for group in ((hospital, month), (hospital, ""), ("", month), ("", "")):
            cell = sums[measure, *group]
            cell[0] += numerator
            cell[1] += denominator
    return {key: cell for key, cell in sums.items() if cell[1]}


def _row(key: tuple[Measure, str, str], cell: list[int]) -> Row:
    (measure, variant), hospital, month = key
    row: Row = {"measure": measure, "variant": variant, "hospital": hospital or None, "month": month or None}
    if (measure, variant) == _ALOS:
        return row | {"seconds": cell[0], "numerator": cell[0] / DAY, "denominator": cell[1]}
    return row | {"numerator": cell[0], "denominator": cell[1]}
