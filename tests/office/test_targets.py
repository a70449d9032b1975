"""Targets: what a form may say, versions, periods that may not overlap, and which one holds."""

from dataclasses import replace

import pytest

from metriccare.errors import ChangedMeanwhileError, NotFoundError
from metriccare.office import targets
from metriccare.office.desk import Desk, InvalidEntryError
from metriccare.office.target_entry import Wish
from tests.office.conftest import IMANI, PRIYA

WISH = Wish("mortality", "default", "", "2026-01", "2026-12", "2.5")


def test_target_set_is_the_first_version(desk: Desk) -> None:
    made = targets.set_(desk, PRIYA, WISH)
    assert (made.version, made.value, made.hospital, made.to_month) == (1, 2.5, None, "2026-12")
    assert made.author == "Priya Raman"
    assert targets.current(desk) == [made]


def test_target_changed_keeps_the_version_before(desk: Desk) -> None:
    made = targets.set_(desk, PRIYA, WISH)
    targets.change(desk, IMANI, made.id, 1, replace(WISH, value="2,25"))
    assert [(row.version, row.value, row.author_name) for row in targets.history(desk, made.id)] == [
        (1, 2.5, "Priya Raman"),
        (2, 2.25, "Dr. Imani Cole"),
    ]
    assert [one.value for one in targets.current(desk)] == [2.25]


def test_target_changed_from_an_old_version_is_refused(desk: Desk) -> None:
    made = targets.set_(desk, PRIYA, WISH)
    targets.change(desk, IMANI, made.id, 1, replace(WISH, value="2"))
    with pytest.raises(ChangedMeanwhileError):
        targets.change(desk, PRIYA, made.id, 1, replace(WISH, value="3"))
    assert [one.value for one in targets.current(desk)] == [2.0]


def test_target_withdrawn_holds_no_more_and_stays_in_the_history(desk: Desk) -> None:
    made = targets.set_(desk, PRIYA, WISH)
    targets.withdraw(desk, IMANI, made.id, 1)
    assert targets.current(desk) == []
    assert [row.value for row in targets.history(desk, made.id)] == [2.5, None]


def test_target_of_another_tenant_is_not_found(desk: Desk, other: Desk) -> None:
    made = targets.set_(desk, PRIYA, WISH)
    assert targets.current(other) == []
    with pytest.raises(NotFoundError):
        targets.change(other, PRIYA, made.id, 1, WISH)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"measure": "happiness"}, "measure"),
        ({"variant": "day_3"}, "variant"),
        ({"from_month": "2026-13"}, "from_month"),
        ({"from_month": "2026-1"}, "from_month"),
        ({"to_month": "soon"}, "to_month"),
        ({"to_month": "2025-12"}, "to_month"),
        ({"value": "101"}, "value"),
        ({"value": "-1"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": "1e2"}, "value"),
        ({"value": ""}, "value"),
    ],
)
def test_target_refused_names_its_field(desk: Desk, change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidEntryError) as refused:
        targets.set_(desk, PRIYA, replace(WISH, **change))
    assert refused.value.field == field
    assert targets.current(desk) == []


def test_target_over_the_period_of_another_is_refused(desk: Desk) -> None:
    targets.set_(desk, PRIYA, WISH)
    with pytest.raises(InvalidEntryError, match=r"covered by a target of 2.5 from 2026-01"):
        targets.set_(desk, PRIYA, replace(WISH, from_month="2026-12", to_month=""))


@pytest.mark.parametrize(
    "change",
    [{"from_month": "2027-01", "to_month": ""}, {"hospital": "harrow"}, {"measure": "hai"}],
    ids=["later", "one hospital", "another measure"],
)
def test_target_beside_another_is_taken(desk: Desk, change: dict[str, str]) -> None:
    targets.set_(desk, PRIYA, WISH)
    targets.set_(desk, PRIYA, replace(WISH, **change))
    assert len(targets.current(desk)) == 2


def test_target_of_the_hospital_comes_before_the_tenants(desk: Desk) -> None:
    targets.set_(desk, PRIYA, WISH)
    targets.set_(desk, PRIYA, replace(WISH, hospital="harrow", from_month="2026-03", value="3"))
    held = targets.current(desk)

    def value(month: str, hospital: str | None) -> float | None:
        found = targets.holding(held, "mortality", "default", month, hospital)
        return None if found is None else found.value

    assert value("2026-03", "harrow") == 3.0
    assert value("2026-02", "harrow") == 2.5
    assert value("2026-03", "northgate") == 2.5
    assert value("2026-03", None) == 2.5
    assert value("2027-01", "harrow") is None


@pytest.mark.parametrize(
    ("value", "n", "expected"),
    [
        (2.5, 30, "met"),
        (2.500001, 30, "not met"),
        (0.0, 29, "too few to say"),
        (None, None, "too few to say"),
    ],
)
def test_verdict(desk: Desk, value: float | None, n: int | None, expected: str) -> None:
    assert targets.verdict(targets.set_(desk, PRIYA, WISH), value, n) == expected
