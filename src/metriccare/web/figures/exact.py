"""The figures with their small counts, within a scope: every question is narrowed to it before it is asked.

For whoever holds the permission to see exact small counts; everybody else has `published`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metriccare.access.policy import Scope
from metriccare.gold.definitions import measure
from metriccare.gold.rollup import DIMENSIONS, Only, Question, Row
from metriccare.web.figures import wards
from metriccare.web.figures.asking import Ask, Figure, Grain, Length
from metriccare.web.figures.remembered import places, remembered
from metriccare.web.figures.snapshot import Place, Snapshot
from metriccare.web.figures.wards import WARD

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

A_DAY_US = 86_400_000_000
_LENGTHS = {"default": f"los_us / {A_DAY_US}", "whole_days": "whole_days"}


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def figure(row: Row, by: tuple[str, ...], grain: Grain) -> Figure:
    """A row of gold as a figure."""
    return Figure(
        group=tuple((name, str(row[name])) for name in by),
        period="" if grain is Grain.SPAN else str(row[grain.value]),
        numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]),
        value=_number(row["value"]),
        lower=_number(row["lower"]),
        upper=_number(row["upper"]),
        provisional=bool(row["provisional"]),
    )


@dataclass(frozen=True)
class ExactView:
    """What somebody sees who may see small counts, in her hospitals and departments."""

    snapshot: Snapshot
    scope: Scope
    exact: bool = True

    @property
    def places(self) -> tuple[Place, ...]:
        """The places inside the scope."""
        return places(self)

    @remembered
    def cells(self, ask: Ask) -> tuple[Figure, ...]:
        """The figures of the cells inside the scope."""
        by = ask.by if ask.grain is Grain.SPAN else (*ask.by, ask.grain.value)
        ward = dict(ask.where).get(WARD)
        question = Question(ask.measure, ask.variant, by, ask.first, ask.last, self._only(ask))
        rows = self.snapshot.rows(question) if ward is None else wards.rows(self.snapshot, question, ward)
        return tuple(figure(row, ask.by, ask.grain) for row in rows)

    def lengths(self, ask: Ask) -> dict[tuple[str, ...], Length]:
        """Of the stays inside the scope. Only length of stay has them."""
        if ask.measure != "alos":
            return {}
        measure(ask.measure).variant(ask.variant)
        question = Question(ask.measure, ask.variant, ask.by, ask.first, ask.last, self._only(ask))
        ward = dict(ask.where).get(WARD)
        found = self.snapshot.kept(
            "lengths", (question, ward), lambda cursor: _lengths(cursor, question, ward), len
        )
        return dict(found)

    def _only(self, ask: Ask) -> tuple[Only, ...]:
        """The values asked for, and the scope beside them: both hold. A ward is no dimension of the cells."""
        within = (("hospital", self.scope.hospitals), ("department", self.scope.departments))
        scope = tuple((name, tuple(sorted(values))) for name, values in within if values is not None)
        return (*scope, *((name, (value,)) for name, value in ask.where if name != WARD))


def _lengths(
    cursor: "DuckDBPyConnection", question: Question, ward: str | None
) -> dict[tuple[str, ...], Length]:
    """Over the stays themselves; names come from the allow-list, values are parameters."""
    allowed = [name for name in question.by if name in DIMENSIONS]
    only = [(name, list(values)) for name, values in question.only if name in DIMENSIONS]
    days = _LENGTHS[question.variant or "default"]
    conditions = ["month >= $from", "month <= $to", "($ward IS NULL OR ward = $ward)"]
    conditions += [f"list_contains($only_{place}::VARCHAR[], {name})" for place, (name, _) in enumerate(only)]
    columns = "".join(f"CAST({name} AS VARCHAR), " for name in allowed)
    found = cursor.execute(
        f"SELECT {columns}quantile_cont({days}, 0.5), quantile_cont({days}, 0.9) FROM stay "  # noqa: S608 (names of an allow-list)
        f"WHERE {' AND '.join(conditions)} GROUP BY ALL HAVING count(*) > 0",
        {"from": question.from_month or "", "to": question.to_month or "9999-99", "ward": ward}
        | {f"only_{place}": values for place, (_, values) in enumerate(only)},
    ).fetchall()
    return {
        tuple(str(part) for part in row[: len(allowed)]): Length(float(row[-2]), float(row[-1]))
        for row in found
    }
