"""Exact figures never leave the scope they are asked in."""

import pytest

from metriccare.access.policy import EVERYWHERE, NOWHERE, Scope
from metriccare.errors import UsageError
from metriccare.gold.measures import query
from metriccare.web.figures.asking import Ask, Grain
from metriccare.web.figures.exact import ExactView
from metriccare.web.figures.snapshot import Snapshot

SOUTH = Scope(frozenset({"south"}), None)


def test_scope_narrows_every_question(snapshot: Snapshot) -> None:
    view = ExactView(snapshot, SOUTH)
    assert [
        (one.of("hospital"), one.denominator) for one in view.cells(Ask("mortality", by=("hospital",)))
    ] == [("south", 1)]
    assert [one.denominator for one in view.cells(Ask("mortality"))] == [1]
    assert [place.hospital for place in view.places] == ["south"]


def test_asking_for_another_place_gives_nothing(snapshot: Snapshot) -> None:
    assert ExactView(snapshot, SOUTH).cells(Ask("mortality", where=(("hospital", "north"),))) == ()
    assert ExactView(snapshot, NOWHERE).cells(Ask("mortality")) == ()
    neurology = Scope(None, frozenset({"Neurology"}))
    assert ExactView(snapshot, neurology).cells(Ask("alos", by=("department",))) == ()


def test_scope_of_one_hospital_gives_the_row_that_gold_gives(demo_north: Snapshot) -> None:
    whole = [
        row
        for row in query(demo_north.tenant, measure="hai", variant="default", by=("hospital", "year"))
        if row["hospital"] == "hospital-1"
    ]
    view = ExactView(demo_north, Scope(frozenset({"hospital-1"}), None))
    found = view.cells(Ask("hai", grain=Grain.YEAR))
    assert [(one.period, one.numerator, one.denominator, one.lower) for one in found] == [
        (row["year"], row["numerator"], row["denominator"], row["lower"]) for row in whole
    ]


def test_median_and_ninetieth_percentile_of_days(snapshot: Snapshot) -> None:
    view = ExactView(snapshot, SOUTH)
    found = view.lengths(Ask("alos"))[()]
    assert (found.median, found.p90) == (2.875, 2.875)
    assert (
        ExactView(snapshot, EVERYWHERE).lengths(Ask("alos", "whole_days", by=("hospital",)))["south",].median
        == 3
    )


def test_only_length_of_stay_has_a_median(snapshot: Snapshot) -> None:
    assert ExactView(snapshot, EVERYWHERE).lengths(Ask("mortality")) == {}


def test_unknown_variant_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(UsageError):
        ExactView(snapshot, EVERYWHERE).cells(Ask("mortality", "nothing"))


def test_an_answer_is_kept_for_whoever_has_the_same_right_only(snapshot: Snapshot) -> None:
    ask = Ask("mortality", by=("hospital",))
    everywhere = ExactView(snapshot, EVERYWHERE).cells(ask)
    assert ExactView(snapshot, EVERYWHERE).cells(ask) is everywhere
    assert [one.of("hospital") for one in everywhere] == ["north", "south"]
    assert [one.of("hospital") for one in ExactView(snapshot, SOUTH).cells(ask)] == ["south"]
    assert ExactView(snapshot, NOWHERE).places == ()
    assert [place.hospital for place in ExactView(snapshot, SOUTH).places] == ["south"]
