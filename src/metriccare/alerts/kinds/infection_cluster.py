"""Several infections in one ward within days: a cluster. Counts what the infection measure counts, by day of onset."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from metriccare.alerts.observed import Observed
from metriccare.alerts.observed.figures import Figures, Infection
from metriccare.alerts.reading import Dimension, Labels, Reading, Verdict
from metriccare.alerts.rule import Rule, Word, wrong
from metriccare.errors import NotFoundError

WORDS = "A cluster of infections."
PLACE: tuple[Dimension, ...] = ("hospital", "ward")


class InfectionCluster(Rule):
    """Fires while a ward has had at least `count` infections with onset in the last `days` days of data.

    `types` narrows it to infection types of the value set (`clabsi`, `cdi`, ...). The count is never in its words.
    """

    about: ClassVar[str] = "Infections come close together in one ward"
    kind: str = "infection_cluster"
    count: Annotated[int, Field(ge=2, le=1000)] = Field(default=3, title="Infections, at least")
    days: Annotated[int, Field(ge=1, le=90)] = Field(default=14, title="Within, days")
    types: tuple[Word, ...] = Field(default=(), title="Only these types", description="None: all")

    @model_validator(mode="after")
    def _at_once(self) -> "InfectionCluster":
        if self.lasting != "1 period":
            raise wrong("lasting", "a cluster fires at once: leave lasting out")
        return self

    def watches(self) -> str:
        """3 infections in a ward within 14 days."""
        types = f" of {', '.join(self.types)}" if self.types else ""
        return f"{self.count} infections{types} in a ward within {self.days} days"

    def judge(self, observed: Observed) -> Iterator[Reading]:
        """Each ward that has had an infection, as it stands on the last day of data."""
        if observed.figures is None:
            raise NotFoundError("there are no figures yet", way_out="land a feed and run it")
        figures = observed.figures
        for labels, events in self._by_ward(figures).items():
            begin = figures.through - timedelta(days=self.days - 1)
            yield self._reading(labels, [event for event in events if event.day >= begin])

    def history(self, observed: Observed) -> Iterator[Reading]:
        """Each ward on each day that an infection began, and on the day that one leaves the window."""
        if observed.figures is None:
            return
        for labels, events in self._by_ward(observed.figures).items():
            leaving = {event.day + timedelta(days=self.days) for event in events}
            for day in sorted({event.day for event in events} | leaving):
                begin = day - timedelta(days=self.days - 1)
                near = [event for event in events if begin <= event.day <= day]
                yield self._reading(labels, near, day.isoformat())

    def _by_ward(self, figures: Figures) -> dict[Labels, list[Infection]]:
        found: defaultdict[Labels, list[Infection]] = defaultdict(list)
        for event in figures.infections:
            if event.labels.ward is not None and (not self.types or event.type in self.types):
                found[event.labels.only(PLACE)].append(event)
        return found

    def _reading(self, labels: Labels, near: list[Infection], period: str = "") -> Reading:
        together = len(near) >= self.count
        return Reading(
            labels,
            Verdict.BREACH if together else Verdict.OK,
            WORDS,
            float(len(near)),
            None,
            near[0].day.isoformat() if together else "",
            1 if together else 0,
            period or (near[-1].day.isoformat() if near else ""),
            _only_department(near),
        )


def _only_department(near: list[Infection]) -> str | None:
    """The department of all of them: whoever answers for it sees the cluster, whose ward by itself names none."""
    found = {event.labels.department for event in near}
    return found.pop() if len(found) == 1 else None
