"""A measure above or below a value: the plainest rule. A month is judged while it goes on, once it is large enough."""

from collections.abc import Iterator

from pydantic import model_validator

from metriccare.alerts.kinds.of_measure import OfMeasure, readings
from metriccare.alerts.observed import Observed
from metriccare.alerts.reading import Point, Reading, Verdict
from metriccare.alerts.streak import along
from metriccare.gold.definitions import measure


class Threshold(OfMeasure):
    """Fires while the measure is `above` (or `below`) a value in the variant's unit, until it is back past `clear`."""

    kind: str = "threshold"
    above: float | None = None
    below: float | None = None
    clear: float | None = None

    @model_validator(mode="after")
    def _one_threshold(self) -> "Threshold":
        if (self.above is None) == (self.below is None):
            raise ValueError("a threshold rule needs either above or below")
        if self.clear is not None and (
            (self.above is not None and self.clear > self.above)
            or (self.below is not None and self.clear < self.below)
        ):
            raise ValueError("clear lies on the wrong side of the threshold")
        return self

    def judge(self, observed: Observed) -> Iterator[Reading]:
        """Where each place stands after its last ripe period."""
        return self._readings(observed, newest_only=True)

    def history(self, observed: Observed) -> Iterator[Reading]:
        """Where each place stood after each ripe period."""
        return self._readings(observed, newest_only=False)

    def _readings(self, observed: Observed, *, newest_only: bool) -> Iterator[Reading]:
        streaks = {
            labels: along((point for point in points if point.ripe), self.verdict, self.patience.periods)
            for labels, points in self.series(observed).items()
        }
        return readings(streaks, self._words(), newest_only=newest_only)

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


def _against(value: float, threshold: float, clear: float) -> Verdict:
    if value > threshold:
        return Verdict.BREACH
    return Verdict.HOLD if value > clear else Verdict.OK
