"""A page of the stays behind a number, on tables that are at hand: within a scope, of some groups, latest first.

Not the whole list with what never became a stay (`behind`). The tables are those that `stay_row.sql` reads: stay,
episode, infection_event and patient, in whatever connection the reading has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from metriccare.gold.explain.behind import Line, of_stay
from metriccare.gold.explain.reading import Reading, asked
from metriccare.gold.explain.stay_row import Group, StayRow
from metriccare.gold.explain.words.frame import Frame
from metriccare.gold.rollup import DIMENSIONS


class Counted(msgspec.Struct, frozen=True):
    """A row of `sql/standing_reason.sql`: so many stays stand there, and why those left out are."""

    group: Group
    reason: str | None
    stays: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Which stays of a measure and variant: of some values, months and places; None where all places may be seen."""

    measure: str
    variant: str
    filters: tuple[tuple[str, str], ...] = ()
    first: str | None = None
    last: str | None = None
    hospitals: tuple[str, ...] | None = None
    departments: tuple[str, ...] | None = None


def counts(lake: Reading, wanted: Listing) -> tuple[Counted, ...]:
    """How many stays stand where."""
    _ask(lake, wanted)
    return tuple(lake.rows("standing_reason", Counted))


def page(
    lake: Reading,
    wanted: Listing,
    frame: Frame,
    parts: Sequence[Group],
    *,
    reason: str | None,
    skip: int,
    most: int,
) -> tuple[Line, ...]:
    """Some stays of these groups, each with why it stands there."""
    _ask(lake, wanted)
    lake.ask(parts=list(parts), reason=reason, skip=str(skip), most=str(most))
    lake.run("stay_page")
    stays = sorted(lake.rows("stay_row", StayRow), key=lambda stay: (-stay.end.us, stay.stay_id))
    return tuple(of_stay(wanted.measure, wanted.variant, stay, frame) for stay in stays)


def _ask(lake: Reading, wanted: Listing) -> None:
    filters: Mapping[str, str] = dict(wanted.filters)
    lake.ask(
        **asked(filters, ("stay_id", "ward", *DIMENSIONS)), measure=wanted.measure, variant=wanted.variant
    )
    lake.ask(
        from_month=wanted.first,
        to_month=wanted.last,
        within_hospitals=_list(wanted.hospitals),
        within_departments=_list(wanted.departments),
    )


def _list(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)
