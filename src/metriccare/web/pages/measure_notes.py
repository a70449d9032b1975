"""The notes of a measure's control chart: which hold for the chart that is asked for, and who may write one.

Not the chart (`measure_control`), nor the forms' answers (`chart_notes`).
"""

from dataclasses import dataclass

from metriccare.access.policy import Permission
from metriccare.office.chart_notes import ChartNote, Place, current, holding
from metriccare.web.figures.asking import Grain, View
from metriccare.web.pages.asked import Asked
from metriccare.web.pages.at_desk import reading
from metriccare.web.pages.period import plus
from metriccare.web.visit import Visit

NOTHING_TYPED = {"month": "", "reason": ""}


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form that was refused held, and why."""

    given: dict[str, str]
    errors: dict[str, str]


def place_of(view: View, asked: Asked) -> Place | None:
    """Whose chart is asked for; None for one that takes no note: a unit's, or all places of a limited reader."""
    hospital, department = asked.value("hospital") or None, asked.value("department") or None
    if asked.value("unit"):
        return None
    scope = view.scope
    within = (hospital is not None or scope.hospitals is None) and (
        department is not None or scope.departments is None
    )
    return Place(hospital, department) if within else None


def notes_of(visit: Visit, view: View, measure: str, asked: Asked) -> tuple[ChartNote, ...]:
    """The notes that hold for this chart, in order of time."""
    place = place_of(view, asked)
    if place is None:
        return ()
    with reading(visit) as desk:
        return holding(current(desk), measure, place)


def may_write(visit: Visit, view: View, asked: Asked) -> bool:
    """Whether this visitor may re-base this chart: whoever sets targets may."""
    return visit.allows(Permission.TARGETS) and place_of(view, asked) is not None


def rebased(notes: tuple[ChartNote, ...], grain: Grain) -> dict[str, ChartNote]:
    """The periods from which limits are calculated anew: that which holds the month of a note, with the note."""
    return {_period(note.month, grain): note for note in notes}


def months(view: View) -> list[str]:
    """Every month from the first with a discharge to the last."""
    found = [min(view.snapshot.months)] if view.snapshot.months else []
    while found and found[-1] < max(view.snapshot.months):
        found.append(plus(found[-1], 1))
    return found


def _period(month: str, grain: Grain) -> str:
    if grain is Grain.YEAR:
        return month[:4]
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}" if grain is Grain.QUARTER else month
