"""What the kinds of rules about a measure share: which series they look at, and when a period is too small to judge.

Not a kind by itself (`threshold`, `change`, `target_missed`, `special_cause`).
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Annotated, Literal

from pydantic import Field, model_validator

from metriccare.alerts.observed import Observed
from metriccare.alerts.observed.figures import Asked, Series, Window
from metriccare.alerts.observed.series import Windows
from metriccare.alerts.reading import Dimension, Labels, Point, Reading, Verdict
from metriccare.alerts.rule import Rule, Word, wrong
from metriccare.alerts.streak import Counts, Judge, Streak, streaks
from metriccare.errors import NotFoundError
from metriccare.gold.definitions import measure

MeasureId = Literal["mortality", "readmission_30d", "hai", "alos"]
Places = tuple[Word, ...]
WINDOWS: dict[Window, str] = {
    "month": "in a month",
    "year": "in a year",
    "rolling_30": "over 30 days",
    "rolling_90": "over 90 days",
}


RUNNING: dict[Window, str] = {
    "month": "months",
    "year": "years",
    "rolling_30": "days",
    "rolling_90": "days",
}
"""What the periods of a window are called: one that rolls is another every day."""


class OfMeasure(Rule):
    """A rule about a measure over a window, for each place of `by`; a period below `minimum_n` says nothing."""

    measure: MeasureId = Field(title="Measure")
    variant: str = Field(default="default", title="Variant")
    window: Window = Field(default="month", title="Window", description="Wards have rolling windows only")
    by: tuple[Dimension, ...] = Field(
        default=(), title="For each", description="None: for all of them together"
    )
    hospitals: Places = Field(default=(), title="Only these hospitals", description="None: all")
    departments: Places = Field(default=(), title="Only these departments", description="None: all")
    wards: Places = Field(default=(), title="Only these units", description="None: all")
    minimum_n: Annotated[int, Field(ge=1, le=10_000_000)] = Field(
        default=30, title="Smallest n", description="A period with fewer says nothing"
    )

    @model_validator(mode="after")
    def _can_be_asked(self) -> "OfMeasure":
        known = [variant.id for variant in measure(self.measure).variants]
        if self.variant not in known:
            listed = ", ".join(known)
            raise wrong("variant", f"{self.measure} has no variant '{self.variant}'; choose one of {listed}")
        if self.window in ("month", "year") and ("ward" in self.by or self.wards):
            raise wrong("window", "a ward has rolling windows only: choose rolling_30 or rolling_90")
        if len(set(self.by)) < len(self.by):
            raise wrong("by", "a place stands twice in by")
        return self

    def judge(self, observed: Observed) -> Iterator[Reading]:
        """Where each place stands after the last period that counts."""
        return self.readings_of(observed, newest_only=True)

    def history(self, observed: Observed) -> Iterator[Reading]:
        """Where each place stood after each period that counts."""
        return self.readings_of(observed, newest_only=False)

    @abstractmethod
    def readings_of(self, observed: Observed, *, newest_only: bool) -> Iterator[Reading]:
        """The readings of each place: after its last period alone, or after each."""

    def where(self) -> str:
        """Over which time, for each of what, and of which places only: the end of what a rule watches."""
        words = f" {WINDOWS[self.window]}" + (f", by {' and '.join(self.by)}" if self.by else "")
        only = [*self.hospitals, *self.departments, *self.wards]
        return f"{words}, only {', '.join(only)}" if only else words

    def how_long(self) -> str:
        """For how long it must be so, where that is longer than at once: ", 14 days running"."""
        if self.patience.periods > 1:
            return f", {self.patience.periods} {RUNNING[self.window]} running"
        return "" if self.lasting == "1 period" else f", for {self.lasting}"

    def what(self) -> str:
        """The measure, with its variant where that is not the usual one."""
        found = measure(self.measure)
        variant = found.variant(self.variant)
        return found.title if variant.id == "default" else f"{found.title} ({variant.title})"

    def unit(self) -> str:
        """The unit of its values."""
        found = measure(self.measure)
        return found.variant(self.variant).unit or found.unit

    def series(self, observed: Observed) -> Series:
        """The series that the rule watches. Raises NotFoundError where there has been no run."""
        if observed.figures is None:
            raise NotFoundError("there are no figures yet", way_out="land a feed and run it")
        return observed.figures.series(
            Asked(
                self.measure, self.variant, self.window, self.by, self.hospitals, self.departments, self.wards
            )
        )

    def streaks(
        self, points: Sequence[Point], judge: Judge, counts: Counts, *, newest_only: bool
    ) -> list[Streak]:
        """The streaks of one place, over the periods that count: the one at the end, or all."""
        if newest_only and isinstance(points, Windows) and points.most() < self.minimum_n:
            points = list(islice(filter(counts, reversed(points)), 1))  # none before it says more
        return streaks(points, judge, self.patience.periods, counts, newest_only=newest_only)

    def enough(self, point: Point) -> bool:
        """Whether a period is judged at all."""
        return point.value is not None and point.n >= self.minimum_n


def readings(of_places: Mapping[Labels, list[Streak]], words: str) -> Iterator[Reading]:
    """The readings of each place's streaks."""
    for labels, found in of_places.items():
        for streak in found:
            yield reading(labels, streak, words)


def reading(labels: Labels, streak: Streak, words: str) -> Reading:
    """The reading that a streak makes."""
    last = streak.last
    return Reading(
        labels,
        streak.verdict if last is not None else Verdict.NO_DATA,
        words,
        None if last is None else last.value,
        None if last is None else last.n,
        streak.since,
        streak.periods,
        "" if last is None else last.period,
    )
