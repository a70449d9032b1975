"""Notes in control charts: what may be said, of which chart, once; withdrawn and kept; never another tenant's."""

import pytest

from metriccare.errors import ChangedMeanwhileError, MetricCareError, NotFoundError
from metriccare.office import chart_notes
from metriccare.office.chart_notes import ChartNote, Place
from metriccare.office.desk import Desk, InvalidEntryError
from tests.office.conftest import IMANI, NOON, PRIYA

MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
NORTHFIELD = Place("hospital-1")


def add(
    desk: Desk, month: str = "2025-06", reason: str = "A ward moved", place: Place = NORTHFIELD
) -> ChartNote:
    return chart_notes.add(desk, PRIYA, "mortality", place, month, reason, MONTHS)


def test_note_keeps_who_why_and_when(desk: Desk) -> None:
    made = add(desk, reason="  A ward moved ")
    assert (made.month, made.reason, made.author, made.at) == ("2025-06", "A ward moved", "Priya Raman", NOON)
    assert chart_notes.current(desk) == [made]


def test_note_holds_for_exactly_its_chart(desk: Desk) -> None:
    made = add(desk)
    notes = chart_notes.current(desk)
    assert chart_notes.holding(notes, "mortality", NORTHFIELD) == (made,)
    for measure, place in (
        ("hai", NORTHFIELD),
        ("mortality", Place()),
        ("mortality", Place("hospital-1", "Medicine")),
        ("mortality", Place("hospital-2")),
    ):
        assert chart_notes.holding(notes, measure, place) == ()


def test_withdrawn_note_holds_no_more_and_is_kept(desk: Desk) -> None:
    made = add(desk)
    chart_notes.withdraw(desk, IMANI, made.id, 1)
    assert chart_notes.current(desk) == []
    assert [(row.withdrawn, row.author_name) for row in chart_notes.history(desk, made.id)] == [
        (False, "Priya Raman"),
        (True, "Dr. Imani Cole"),
    ]
    with pytest.raises(ChangedMeanwhileError, match="withdrawn after you opened it"):
        chart_notes.withdraw(desk, PRIYA, made.id, 2)
    assert add(desk).id != made.id


def test_note_of_another_tenant_is_not_found(desk: Desk, other: Desk) -> None:
    made = add(desk)
    assert chart_notes.current(other) == []
    with pytest.raises(NotFoundError):
        chart_notes.withdraw(other, PRIYA, made.id, 1)
    assert len(chart_notes.current(desk)) == 1


@pytest.mark.parametrize(
    ("month", "reason", "field", "said"),
    [
        ("2025-13", "moved", "month", "is not a month"),
        ("2025-01", "moved", "month", "choose one from 2025-02 to 2025-12"),
        ("2026-01", "moved", "month", "choose one from 2025-02 to 2025-12"),
        ("2025-03", "   ", "reason", "is missing"),
        ("2025-03", "x" * 501, "reason", "has 501 characters"),
        ("2025-03", "a\x00b", "reason", "holds a control character"),
    ],
)
def test_what_cannot_be_noted_is_said_beside_its_field(
    desk: Desk, month: str, reason: str, field: str, said: str
) -> None:
    with pytest.raises(InvalidEntryError) as refused:
        add(desk, month, reason)
    assert refused.value.field == field
    assert said in f"{refused.value.message}: {refused.value.way_out}"


def test_one_month_has_one_note(desk: Desk) -> None:
    add(desk)
    with pytest.raises(InvalidEntryError, match="has a note already"):
        add(desk)
    assert add(desk, place=Place()).place == Place()


def test_series_of_one_month_takes_none(desk: Desk) -> None:
    with pytest.raises(InvalidEntryError, match="stretch of its own") as refused:
        chart_notes.add(desk, PRIYA, "hai", Place(), "2025-01", "moved", ["2025-01"])
    assert refused.value.way_out == "wait for more months"
    with pytest.raises(MetricCareError):
        chart_notes.add(desk, PRIYA, "fame", Place(), "2025-02", "moved", MONTHS)
