"""A measure that has changed beyond chance: the newest complete month is a special cause of its control chart.

Which months those are is `insight.spc`'s to say. Each month is judged by what was known at its end, so that a replay
over history fires where the rule would have fired.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from metriccare.alerts.kinds.of_measure import OfMeasure, readings
from metriccare.alerts.observed import Observed
from metriccare.alerts.reading import Point, Reading, Verdict
from metriccare.alerts.rule import wrong
from metriccare.alerts.streak import Streak
from metriccare.gold.definitions import measure
from metriccare.insight.spc.chart import Period, control_chart
from metriccare.insight.spc.of_measure import better
from metriccare.insight.spc.special_causes import Rule as Cause
from metriccare.insight.spc.verdict import Variation

SAID: dict[str, frozenset[Cause]] = {
    "any": frozenset(Cause),
    "outside": frozenset({Cause.OUTSIDE}),
}


class SpecialCause(OfMeasure):
    """Fires while the newest complete month breaks a rule of the control chart, for the worse or either way."""

    about: ClassVar[str] = "A measure has changed beyond chance"
    kind: str = "special_cause"
    when: Literal["concern", "either"] = Field(
        default="concern", title="When it is", description="For the worse, or either way"
    )
    causes: Literal["any", "outside"] = Field(
        default="any",
        title="By",
        description="Any rule of the chart, or only a month outside the limits: the fewest false alarms",
    )

    @model_validator(mode="after")
    def _by_month(self) -> "SpecialCause":
        if self.window != "month":
            raise wrong(
                "window", "a control chart goes by month: windows that overlap are not apart from each other"
            )
        if self.when == "concern" and self.measure == "alos":
            raise wrong("when", "a length of stay is better neither way: choose either")
        return self

    def watches(self) -> str:
        """In-hospital mortality that changes beyond chance for the worse, by hospital."""
        way = " for the worse" if self.when == "concern" else ""
        outside = ", outside its limits" if self.causes == "outside" else ""
        places = self.where().removeprefix(" in a month")
        return f"{self.what()} that changes beyond chance{way}{outside}{places}{self.how_long()}"

    def readings_of(self, observed: Observed, *, newest_only: bool) -> Iterator[Reading]:
        """Whether each place's complete months are special causes, each by what was known at its end."""
        found = {
            labels: self._place(points, newest_only=newest_only)
            for labels, points in self.series(observed).items()
        }
        way = " for the worse" if self.when == "concern" else ""
        return readings(found, f"{measure(self.measure).title} has changed beyond chance{way}.")

    def _place(self, points: Sequence[Point], *, newest_only: bool) -> list[Streak]:
        complete = [point for point in points if point.complete]
        places = {point.period: place for place, point in enumerate(complete, 1)}
        return self.streaks(
            complete,
            lambda point: self._verdict(complete[: places[point.period]]),
            lambda point: point.complete,
            newest_only=newest_only,
        )

    def _verdict(self, known: Sequence[Point]) -> Verdict:
        """Of the last of the months that are known."""
        if not self.enough(known[-1]):
            return Verdict.NO_DATA
        periods = [Period(point.period, point.value if self.enough(point) else None) for point in known]
        chart = control_chart(periods, better(measure(self.measure)))
        newest = chart.newest
        if newest is None or newest.limits is None:
            return Verdict.NO_DATA
        said = any(cause.rule in SAID[self.causes] for cause in newest.causes)
        worse = self.when == "either" or newest.variation is Variation.CONCERN
        return Verdict.BREACH if said and worse else Verdict.OK
