"""Targets: what a measure should reach, for the tenant or for one hospital, over a period. A change adds a version.

Not whether a measure is worse than chance would make it (`insight`): a target is met or not by its value alone.
"""

from dataclasses import dataclass
from typing import Literal

from metriccare.database.tables import new_id
from metriccare.errors import ChangedMeanwhileError
from metriccare.office.desk import Author, Desk, InvalidEntryError
from metriccare.office.tables import TargetRow
from metriccare.office.target_entry import Wish, row_of

Verdict = Literal["met", "not met", "too few to say"]

FEWEST = 30
"""A value made from fewer discharges, or patient-days, is not held against a target."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target as it holds now; `value` is in the unit of the measure's variant."""

    id: str
    version: int
    measure: str
    variant: str
    hospital: str | None
    from_month: str
    to_month: str | None
    value: float
    author: str


def current(desk: Desk) -> list[Target]:
    """The targets that hold, by measure, variant, hospital and period."""
    targets = [_target(row, row.value) for row in _newest(desk).values() if row.value is not None]
    return sorted(targets, key=lambda one: (one.measure, one.variant, one.hospital or "", one.from_month))


def history(desk: Desk, target_id: str) -> list[TargetRow]:
    """Every version of one target, oldest first."""
    query = desk.rows(TargetRow).where(TargetRow.target_id == target_id).order_by(TargetRow.version)
    desk.one(query, "target")
    return desk.all(query)


def set_(desk: Desk, author: Author, wish: Wish) -> Target:
    """A new target. Raises InvalidEntryError naming the field, also where another target covers part of its period."""
    return _write(desk, author, row_of(wish, new_id(), 1))


def change(desk: Desk, author: Author, target_id: str, seen: int, wish: Wish) -> Target:
    """The next version of a target. Raises ChangedMeanwhileError where version `seen` is not the newest."""
    newest = _seen(desk, target_id, seen)
    return _write(desk, author, row_of(wish, target_id, newest.version + 1))


def withdraw(desk: Desk, author: Author, target_id: str, seen: int) -> None:
    """End a target; its versions stay."""
    newest = _seen(desk, target_id, seen)
    names = ("measure", "variant", "hospital", "from_month", "to_month")
    kept = {name: getattr(newest, name) for name in names}
    desk.add(TargetRow(target_id=target_id, version=seen + 1, value=None, **kept), author)


def holding(
    targets: list[Target], measure: str, variant: str, month: str, hospital: str | None = None
) -> Target | None:
    """The target for a month: the hospital's own, else the tenant's."""
    at = [
        one
        for one in targets
        if (one.measure, one.variant) == (measure, variant)
        and one.from_month <= month <= (one.to_month or "9999-12")
    ]
    own = [one for one in at if hospital is not None and one.hospital == hospital]
    return next(iter(own or [one for one in at if one.hospital is None]), None)


def verdict(target: Target, value: float | None, n: int | None) -> Verdict:
    """Whether a value reaches its target; one that is hidden, or made from too few, is not judged."""
    if value is None or n is None or n < FEWEST:
        return "too few to say"
    return "met" if value <= target.value else "not met"


def _newest(desk: Desk) -> dict[str, TargetRow]:
    return {row.target_id: row for row in desk.all(desk.rows(TargetRow).order_by(TargetRow.version))}


def _seen(desk: Desk, target_id: str, seen: int) -> TargetRow:
    newest = history(desk, target_id)[-1]
    if newest.version != seen or newest.value is None:
        raise ChangedMeanwhileError(
            "this target was changed after you opened it", way_out="look at it again, then decide"
        )
    return newest


def _write(desk: Desk, author: Author, row: TargetRow) -> Target:
    if row.to_month is not None and row.to_month < row.from_month:
        raise InvalidEntryError("to_month", "is before the first month", way_out="swap the two")
    for other in current(desk):
        if other.id != row.target_id and _overlap(other, row):
            raise InvalidEntryError(
                "from_month",
                f"is already covered by a target of {other.value:g} from {other.from_month}",
                way_out="change that one, or give it a last month",
            )
    return _target(desk.add(row, author), row.value or 0.0)


def _overlap(one: Target, row: TargetRow) -> bool:
    same = (one.measure, one.variant, one.hospital) == (row.measure, row.variant, row.hospital)
    return (
        same
        and one.from_month <= (row.to_month or "9999-12")
        and row.from_month <= (one.to_month or "9999-12")
    )


def _target(row: TargetRow, value: float) -> Target:
    return Target(
        row.target_id,
        row.version,
        row.measure,
        row.variant,
        row.hospital,
        row.from_month,
        row.to_month,
        value,
        row.author_name,
    )
