"""A measure above or below a value: the plainest rule. A month is judged while it goes on, once it is large enough."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field, model_validator

from metriccare.alerts.kinds.of_measure import OfMeasure, readings
from metriccare.alerts.observed import Observed
from metriccare.alerts.reading import Point, Reading, Verdict
from metriccare.alerts.rule import wrong
from metriccare.gold.definitions import measure


class Threshold(OfMeasure):
    """Fires while the measure is `above` (or `below`) a value in the variant's unit, until it is back past `clear`."""

    about: ClassVar[str] = "A measure is above or below a value"
    kind: str = "threshold"
    above: float | None = Field(
        default=None, title="Above", description="In the unit of the measure; either this or the next"
    )
    below: float | None = Field(default=None, title="Below")
    clear: float | None = Field(
        default=None, title="Over when back past", description="None: past the threshold itself"
    )

    @model_validator(mode="after")
    def _one_threshold(self) -> "Threshold":
        if (self.above is None) == (self.below is None):
            raise wrong("above", "a threshold rule needs either above or below")
        if self.clear is not None and (
            (self.above is not None and self.clear > self.above)
            or (self.below is not None and self.clear < self.below)
        ):
            raise wrong("clear", "clear lies on the wrong side of the threshold")
        return self

    def watches(self) -> str:
        """In-hospital mortality above 3 per 100 discharges over 90 days, by hospital."""
        side, value = ("above", self.above) if self.above is not None else ("below", self.below)
        back = "" if self.clear is None else f", until it is back past {self.clear:g}"
        return f"{self.what()} {side} {value:g} {self.unit()}{self.where()}{self.how_long()}{back}"

    def readings_of(self, observed: Observed, *, newest_only: bool) -> Iterator[Reading]:
        """Where each place stands after its ripe periods."""
        found = {
            labels: self.streaks(points, self.verdict, is_ripe, newest_only=newest_only)
            for labels, points in self.series(observed).items()
        }
        return readings(found, self._words())

    def verdict(self, point: Point) -> Verdict:
        """What one period says by itself."""
        if not self.enough(point) or point.value is None:
            return Verdict.NO_DATA
        if self.above is not None:
            return _against(point.value, self.above, self.above if self.clear is None else self.clear)
        below = self.below or 0.0
        return _against(-point.value, -below, -(below if self.clear is None else self.clear))

    def _words(self) -> str:
        side, value = ("above", self.above) if self.above is not None else ("below", self.below)
        return f"{measure(self.measure).title} is {side} {value:g}."


def is_ripe(point: Point) -> bool:
    """Whether nobody of the period waits for follow-up."""
    return point.ripe


def _against(value: float, threshold: float, clear: float) -> Verdict:
    if value > threshold:
        return Verdict.BREACH
    return Verdict.HOLD if value > clear else Verdict.OK
