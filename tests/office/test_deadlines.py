"""Deadlines: what a form may say, versions, and the order they stand in."""

from dataclasses import replace
from datetime import date

import pytest

from metriccare.errors import ChangedMeanwhileError, NotFoundError
from metriccare.office import deadlines
from metriccare.office.deadlines import Entry
from metriccare.office.desk import Desk, InvalidEntryError
from tests.office.conftest import IMANI, PRIYA

ENTRY = Entry("Infections to NHSN, Jan – Mar 2026", "2026-08-17", "CMS", "96.4", "63 have no onset time")


def test_deadlines_stand_by_date(desk: Desk) -> None:
    deadlines.add(desk, PRIYA, ENTRY)
    deadlines.add(desk, PRIYA, replace(ENTRY, title="HCAHPS", due="2026-07-15"))
    assert [(one.title, one.due, one.completeness) for one in deadlines.open_(desk)] == [
        ("HCAHPS", date(2026, 7, 15), 96.4),
        ("Infections to NHSN, Jan – Mar 2026", date(2026, 8, 17), 96.4),
    ]


def test_days_left_below_zero_is_overdue(desk: Desk) -> None:
    made = deadlines.add(desk, PRIYA, ENTRY)
    assert made.days_left(date(2026, 7, 14)) == 34
    assert made.days_left(date(2026, 8, 18)) == -1


def test_deadline_changed_and_closed_keeps_its_versions(desk: Desk) -> None:
    made = deadlines.add(desk, PRIYA, ENTRY)
    deadlines.change(desk, IMANI, made.id, 1, replace(ENTRY, completeness="100"))
    deadlines.close(desk, PRIYA, made.id, 2)
    rows = deadlines.history(desk, made.id)
    assert [(row.completeness, row.closed, row.author_name) for row in rows] == [
        (96.4, False, "Priya Raman"),
        (100.0, False, "Dr. Imani Cole"),
        (100.0, True, "Priya Raman"),
    ]
    assert deadlines.open_(desk) == []
    with pytest.raises(ChangedMeanwhileError):
        deadlines.change(desk, PRIYA, made.id, 3, ENTRY)


def test_deadline_of_another_tenant_is_not_found(desk: Desk, other: Desk) -> None:
    made = deadlines.add(desk, PRIYA, ENTRY)
    assert deadlines.open_(other) == []
    with pytest.raises(NotFoundError):
        deadlines.close(other, PRIYA, made.id, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "bell\x07"}, "title"),
        ({"due": "17.08.2026"}, "due"),
        ({"due": "2026-02-30"}, "due"),
        ({"due": "20260817"}, "due"),
        ({"due": "1826-08-17"}, "due"),
        ({"completeness": "100.5"}, "completeness"),
        ({"completeness": "most"}, "completeness"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_deadline_refused_names_its_field(desk: Desk, change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidEntryError) as refused:
        deadlines.add(desk, PRIYA, replace(ENTRY, **change))
    assert refused.value.field == field
