"""The figures of a ward are those of the measure definitions over its stays: literal, and adding up to the whole."""

from collections import defaultdict

import pytest

from metriccare.access.policy import EVERYWHERE, Scope
from metriccare.disclosure.published import AskedOffLattice
from metriccare.errors import UsageError
from metriccare.gold.definitions import MEASURES, measure
from metriccare.web.figures.asking import Ask, Grain
from metriccare.web.figures.exact import ExactView
from metriccare.web.figures.published import PublishedView
from metriccare.web.figures.snapshot import Snapshot
from metriccare.web.figures.stays import Stays

ICU = (("ward", "ICU"),)
VARIANTS = [(name, variant.id) for name in MEASURES for variant in measure(name).variants]


def test_ward_has_its_own_stays_alone(snapshot: Snapshot) -> None:
    view = ExactView(snapshot, EVERYWHERE)
    (found,) = view.cells(Ask("alos", "whole_days", by=("hospital",), grain=Grain.MONTH, where=ICU))
    assert (found.of("hospital"), found.period, found.numerator, found.denominator) == (
        "north",
        "2025-01",
        4,
        1,
    )
    assert view.lengths(Ask("alos", "whole_days", where=ICU))[()].median == 4
    assert view.cells(Ask("mortality", where=(("ward", "no such ward"),))) == ()
    assert sum(one.stays for one in Stays(snapshot, EVERYWHERE).counts(Ask("mortality", where=ICU))) == 1


def test_ward_stays_within_the_scope(snapshot: Snapshot) -> None:
    view = ExactView(snapshot, Scope(frozenset({"south"}), None))
    assert view.cells(Ask("mortality", where=ICU)) == ()
    assert view.lengths(Ask("alos", where=ICU)) == {}


def test_ward_asked_for_is_no_answer_to_the_whole(snapshot: Snapshot) -> None:
    view = ExactView(snapshot, EVERYWHERE)
    before = view.cells(Ask("mortality"))
    view.cells(Ask("mortality", where=ICU))
    assert view.cells(Ask("mortality")) == before


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_wards_add_up_to_the_whole(demo_north: Snapshot, name: str, variant: str) -> None:
    view = ExactView(demo_north, EVERYWHERE)
    found: defaultdict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0])
    for ward in dict.fromkeys(ward for ward, _ in demo_north.ward_places):
        ask = Ask(name, variant, by=("hospital",), grain=Grain.YEAR, where=(("ward", ward),))
        for one in view.cells(ask):
            sums = found[one.of("hospital"), one.period]
            sums[0] += one.numerator or 0
            sums[1] += one.denominator or 0
    whole = view.cells(Ask(name, variant, by=("hospital",), grain=Grain.YEAR))
    assert {key: (pytest.approx(n), d) for key, (n, d) in found.items()} == {
        (one.of("hospital"), one.period): (one.numerator, one.denominator) for one in whole
    }


def test_ward_is_not_published(snapshot: Snapshot) -> None:
    with pytest.raises(AskedOffLattice, match="one unit are not published") as refused:
        PublishedView(snapshot, EVERYWHERE).cells(
            Ask("mortality", first="2025-01", last="2025-12", where=ICU)
        )
    assert refused.value.way_out == "choose its hospital or department"


def test_unknown_variant_of_a_ward_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(UsageError):
        ExactView(snapshot, EVERYWHERE).cells(Ask("mortality", "nothing", where=ICU))
