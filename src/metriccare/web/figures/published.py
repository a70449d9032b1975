"""The figures as they are published: cells of the lattice as they stand, small counts hidden with all that tells them.

For whoever may not see exact small counts. Nothing is summed here: a span of months is answered only where it is a
month, a quarter or a year, and a combination only where it is published.
"""

from dataclasses import dataclass

from metriccare.access.policy import Scope
from metriccare.disclosure.lattice import Grain as LatticeGrain
from metriccare.disclosure.published import AskedOffLattice
from metriccare.gold.rollup import Row
from metriccare.web.figures.asking import Ask, Figure, Grain, Length
from metriccare.web.figures.remembered import places, remembered
from metriccare.web.figures.snapshot import Place, Snapshot
from metriccare.web.figures.wards import WARD

LIMITED = ("hospital", "department")
GRAINS: dict[Grain, LatticeGrain] = {Grain.MONTH: "month", Grain.QUARTER: "quarter", Grain.YEAR: "year"}


@dataclass(frozen=True)
class PublishedView:
    """What somebody sees who may not see small counts; a limited scope narrows her questions to its places."""

    snapshot: Snapshot
    scope: Scope
    exact: bool = False

    @property
    def places(self) -> tuple[Place, ...]:
        """The places inside the scope."""
        return places(self)

    @remembered
    def cells(self, ask: Ask) -> tuple[Figure, ...]:
        """The published cells; what is hidden has no figures. Raises UsageError for what is not published."""
        grain = _grain(ask.first, ask.last) if ask.grain is Grain.SPAN else GRAINS[ask.grain]
        self._within(ask)
        rows = self.snapshot.published.cells(
            ask.measure,
            ask.variant,
            ask.by,
            grain,
            dict(ask.where),
            from_month=ask.first,
            to_month=ask.last,
        )
        spoken = "" if ask.grain is Grain.SPAN else None
        return tuple(_figure(row, ask.by, spoken) for row in rows if self._holds(row))

    def lengths(self, ask: Ask) -> dict[tuple[str, ...], Length]:
        """None: a median is a stay's own length, and is not published."""
        del ask
        return {}

    def _within(self, ask: Ask) -> None:
        """A limited scope needs its places named, or broken down by: nothing is summed over them."""
        named = {*ask.by, *(name for name, _ in ask.where)}
        if WARD in named:
            raise AskedOffLattice(
                "figures of one unit are not published: most would stand on 1 to 10 stays",
                way_out="choose its hospital or department",
            )
        limits = (self.scope.hospitals, self.scope.departments)
        for name, values in zip(LIMITED, limits, strict=True):
            if values is not None and name not in named:
                raise AskedOffLattice(
                    f"your {name}s together are not published", way_out=f"choose one {name}"
                )

    def _holds(self, row: Row) -> bool:
        limits = (self.scope.hospitals, self.scope.departments)
        return all(
            values is None or row[name] in values for name, values in zip(LIMITED, limits, strict=True)
        )


def _grain(first: str | None, last: str | None) -> LatticeGrain:
    if first is not None and last is not None and first[:4] == last[:4]:
        months = (int(first[5:7]), int(last[5:7]))
        if months == (1, 12):
            return "year"
        if months[1] == months[0] + 2 and months[0] % 3 == 1:
            return "quarter"
        if months[0] == months[1]:
            return "month"
    raise AskedOffLattice(
        f"{first} to {last} is not published as one", way_out="choose a calendar year, a quarter or a month"
    )


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def _figure(row: Row, by: tuple[str, ...], period: str | None) -> Figure:
    return Figure(
        group=tuple((name, str(row[name])) for name in by),
        period=str(row["period"]) if period is None else period,
        numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]),
        value=_number(row["value"]),
        lower=_number(row["lower"]),
        upper=_number(row["upper"]),
        provisional=bool(row["provisional"]),
        hidden=str(row["hidden"] or ""),
    )
