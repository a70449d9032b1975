"""A measure that has moved against the period before it. Compares complete periods only: half a month is no fall."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from metriccare.alerts.kinds.of_measure import OfMeasure, readings
from metriccare.alerts.observed import Observed
from metriccare.alerts.observed.figures import Series
from metriccare.alerts.reading import Point, Reading, Verdict
from metriccare.alerts.rule import wrong
from metriccare.alerts.streak import streaks
from metriccare.gold.definitions import measure

Amount = Annotated[float, Field(gt=0)]
_APART = {"month": 1, "year": 1, "rolling_30": 30, "rolling_90": 90}


class Change(OfMeasure):
    """Fires when the measure rises (or falls) by more than `points` of its unit, or `percent` of its value."""

    about: ClassVar[str] = "A measure has risen or fallen against the period before"
    kind: str = "change"
    direction: Literal["rises", "falls"] = Field(default="rises", title="Direction")
    points: Amount | None = Field(
        default=None,
        title="By more than, in the measure's unit",
        description="Either this or the next",
    )
    percent: Amount | None = Field(default=None, title="By more than, percent of the period before")

    @model_validator(mode="after")
    def _one_amount(self) -> "Change":
        if (self.points is None) == (self.percent is None):
            raise wrong("points", "a change rule needs either points or percent")
        return self

    def watches(self) -> str:
        """In-hospital mortality that rises by more than 50% over 90 days, by hospital, against the period before."""
        by = f"{self.percent:g}%" if self.points is None else f"{self.points:g} {self.unit()}"
        moved = f"{self.what()} that {self.direction} by more than {by}"
        return f"{moved}{self.where()}, against the period before{self.how_long()}"

    def readings_of(self, observed: Observed, *, newest_only: bool) -> Iterator[Reading]:
        """Whether each place's complete periods have moved against the ones before."""
        found = {
            labels: streaks(moved, self._verdict, self.patience.periods, newest_only=newest_only)
            for labels, moved in self._moves(self.series(observed)).items()
        }
        return readings(found, self._words())

    def _moves(self, series: Series) -> Series:
        """For each period how far it has moved: the point's value is the change, no value where either is too small."""
        return {labels: tuple(self._moved(points)) for labels, points in series.items()}

    def _moved(self, points: Sequence[Point]) -> Iterator[Point]:
        complete = [point for point in points if point.complete]
        apart = _APART[self.window]
        pairs = pairwise(complete) if apart == 1 else zip(complete, complete[apart:], strict=False)
        for before, now in pairs:
            yield Point(now.period, now.n, self._amount(before, now))

    def _amount(self, before: Point, now: Point) -> float | None:
        if not (self.enough(before) and self.enough(now)) or before.value is None or now.value is None:
            return None
        moved = now.value - before.value if self.direction == "rises" else before.value - now.value
        if self.points is not None:
            return moved
        return moved / before.value * 100 if before.value else None

    def _verdict(self, point: Point) -> Verdict:
        if point.value is None:
            return Verdict.NO_DATA
        return Verdict.BREACH if point.value > (self.points or self.percent or 0.0) else Verdict.OK

    def _words(self) -> str:
        moved = "has risen" if self.direction == "rises" else "has fallen"
        by = f"{self.points:g}" if self.points is not None else f"{self.percent:g}%"
        return f"{measure(self.measure).title} {moved} by more than {by} against the period before."
