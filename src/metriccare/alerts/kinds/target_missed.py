"""A target missed for several months running. The targets are the quality office's; only complete months count."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field, model_validator

from metriccare.alerts.kinds.of_measure import OfMeasure, readings
from metriccare.alerts.observed import Observed
from metriccare.alerts.reading import Labels, Point, Reading, Verdict
from metriccare.alerts.rule import wrong
from metriccare.alerts.streak import Streak
from metriccare.gold.definitions import measure
from metriccare.office import targets


class TargetMissed(OfMeasure):
    """Fires when a place has missed its target in as many months running as `lasting` says."""

    about: ClassVar[str] = "A target has been missed for months running"
    kind: str = "target_missed"
    lasting: str = Field(default="3 periods", title="For", description="Months running, such as 3 periods")

    @model_validator(mode="after")
    def _by_month(self) -> "TargetMissed":
        if self.window != "month" or set(self.by) - {"hospital"}:
            setting = "by" if self.window == "month" else "window"
            raise wrong(
                setting, "targets hold by month, for the tenant or a hospital: by may be hospital only"
            )
        return self

    def watches(self) -> str:
        """30-day readmission that misses its target for 3 months running, by hospital."""
        months = self.lasting.replace("period", "month")
        return f"{self.what()} that misses its target for {months} running{self.where().removeprefix(' in a month')}"

    def readings_of(self, observed: Observed, *, newest_only: bool) -> Iterator[Reading]:
        """How many complete months running each place has missed its target."""
        found = {
            labels: self._place(labels, points, observed, newest_only=newest_only)
            for labels, points in self.series(observed).items()
        }
        months = self.lasting.replace("period", "month")
        words = f"{measure(self.measure).title} has missed its target for {months} running."
        return readings(found, words)

    def _place(
        self, labels: Labels, points: Sequence[Point], observed: Observed, *, newest_only: bool
    ) -> list[Streak]:
        def verdict(point: Point) -> Verdict:
            target = targets.holding(
                list(observed.targets), self.measure, self.variant, point.period, labels.hospital
            )
            if target is None or not self.enough(point):
                return Verdict.NO_DATA
            missed = targets.verdict(target, point.value, point.n) == "not met"
            return Verdict.BREACH if missed else Verdict.OK

        return self.streaks(points, verdict, is_complete, newest_only=newest_only)


def is_complete(point: Point) -> bool:
    """Whether no day of the period is still to come."""
    return point.complete
