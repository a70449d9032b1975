"""Whoever may not see small counts gets the lattice as it stands, and is told what else can be asked."""

import pytest

from metriccare.access.policy import EVERYWHERE, Scope
from metriccare.errors import UsageError
from metriccare.web.figures.asking import Ask, Grain
from metriccare.web.figures.exact import ExactView
from metriccare.web.figures.published import PublishedView
from metriccare.web.figures.snapshot import Snapshot


@pytest.fixture(scope="module")
def view(demo_north: Snapshot) -> PublishedView:
    return PublishedView(demo_north, EVERYWHERE)


def test_what_is_shown_equals_the_exact_figure_and_hidden_ones_say_nothing(view: PublishedView) -> None:
    exact = ExactView(view.snapshot, EVERYWHERE)
    hidden = 0
    for measure in ("mortality", "readmission_30d", "hai"):
        ask = Ask(measure, by=("hospital",), grain=Grain.QUARTER)
        true = {(one.group, one.period): one for one in exact.cells(ask)}
        for one in view.cells(ask):
            if one.hidden:
                hidden += 1
                assert (one.numerator, one.value, one.lower, one.upper) == (None, None, None, None)
            else:
                assert one == true[one.group, one.period]
                assert one.numerator is not None
                assert not 0 < one.numerator < 11
    assert hidden


def test_a_whole_period_is_answered_as_one(view: PublishedView) -> None:
    year = view.cells(Ask("alos", first="2025-01", last="2025-12"))
    assert [(one.period, one.hidden) for one in year] == [("", "")]
    assert (
        year[0].denominator
        == ExactView(view.snapshot, EVERYWHERE)
        .cells(Ask("alos", first="2025-01", last="2025-12"))[0]
        .denominator
    )


@pytest.mark.parametrize(
    "ask",
    [
        Ask("mortality", first="2025-02", last="2026-01"),
        Ask("mortality", first="2025-01", last="2025-11"),
        Ask("mortality"),
        Ask("mortality", by=("department", "sex"), grain=Grain.YEAR),
        Ask("mortality", by=("race",), where=(("hospital", "hospital-1"),), grain=Grain.YEAR),
    ],
)
def test_what_is_not_published_is_refused_with_a_way_out(view: PublishedView, ask: Ask) -> None:
    with pytest.raises(UsageError) as refused:
        view.cells(ask)
    assert refused.value.way_out


def test_medians_are_not_published(view: PublishedView) -> None:
    assert view.lengths(Ask("alos")) == {}


def test_limited_scope_is_kept(demo_north: Snapshot) -> None:
    view = PublishedView(demo_north, Scope(frozenset({"hospital-2"}), None))
    with pytest.raises(UsageError):
        view.cells(Ask("mortality", grain=Grain.YEAR))
    found = view.cells(Ask("mortality", by=("hospital",), grain=Grain.YEAR))
    assert {one.of("hospital") for one in found} == {"hospital-2"}
    assert view.cells(Ask("mortality", where=(("hospital", "hospital-1"),), grain=Grain.YEAR)) == ()
