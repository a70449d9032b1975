"""What CMS has for the hospitals of a tenant: the nation, their states, their facilities, and SIRs of CMS's counts."""

import pytest
from sqlalchemy.orm import Session

from metriccare.insight.benchmark.beside import beside
from metriccare.insight.benchmark.counterparts import counterpart
from tests.insight.benchmark.conftest import FACILITIES, put
from tests.insight.benchmark.files import csv

BOTH = ("hospital-1", "hospital-2")
SPAN = "10/01/2022,09/30/2023"
HEADER = "Facility ID,Measure ID,Measure Name,Score,Footnote,Start Date,End Date"


def test_nation_and_the_states_of_the_hospitals(releases: Session):
    found = beside(releases, "north", (*BOTH, "hospital-3"), counterpart("readmission_30d", "default"))
    hybrid, retired = found.lines
    assert (hybrid.measure, hybrid.states) == ("Hybrid_HWR", ())
    assert [(one.place, one.counts and one.counts.same) for one in retired.states] == [
        ("OH", 143),
        ("AK", 17),
    ]
    assert found.judged is hybrid.nation
    assert [(hospital, one.id) for hospital, one in found.facilities] == [
        ("hospital-1", "360001"),
        ("hospital-2", "02001F"),
    ]
    assert found.unmapped == ("hospital-3",)


def test_another_tenant_s_facilities_are_not_used(releases: Session):
    found = beside(releases, "south", BOTH, counterpart("hai", "default"))
    assert (found.facilities, found.unmapped, found.judged) == ((), BOTH, None)
    assert [(line.nation is not None, line.states) for line in found.lines] == [(True, ())] * 6


def test_a_release_is_asked_for(releases: Session):
    found = beside(releases, "north", BOTH, counterpart("readmission_30d", "default"), "2024-07")
    assert [line.measure for line in found.lines] == ["READM_30_HOSP_WIDE"]
    assert found.judged is None  # the retired one is shown and never held against ours


def test_what_is_said_of_a_measure_stands_where_it_is_shown(releases: Session):
    readmission = counterpart("readmission_30d", "default")
    retired = "READM_30_HOSP_WIDE is retired and not comparable with Hybrid_HWR."
    assert retired in beside(releases, "north", BOTH, readmission).differs
    assert retired not in beside(releases, "north", BOTH, readmission, "2026-02").differs


def test_what_cms_does_not_publish_has_no_line(releases: Session):
    assert beside(releases, "north", BOTH, counterpart("alos", "default")).lines == ()
    assert beside(releases, "north", BOTH, counterpart("mortality", "30d_65_94")).lines == ()


@pytest.mark.parametrize(
    ("observed", "predicted", "sirs"),
    [
        (f"360001,HAI_1_NUMERATOR,x,3,,{SPAN}", f"360001,HAI_1_ELIGCASES,x,4.000,,{SPAN}", [0.75]),
        (f"360001,HAI_1_NUMERATOR,x,3,,{SPAN}", f"360001,HAI_1_ELIGCASES,x,0.900,,{SPAN}", [None]),
        (f"360001,HAI_1_NUMERATOR,x,3,,{SPAN}", f"360001,HAI_1_ELIGCASES,x,Not Available,5,{SPAN}", []),
        (f"360001,HAI_1_NUMERATOR,x,3,,{SPAN}", "360001,HAI_1_ELIGCASES,x,4,,1/1/2022,12/31/2022", []),
        (f"360001,HAI_1_NUMERATOR,x,3,,{SPAN}", f"02001F,HAI_1_ELIGCASES,x,4,,{SPAN}", []),
    ],
)
def test_a_sir_is_made_of_cms_s_own_counts_only(
    releases: Session, observed: str, predicted: str, sirs: list[float | None]
):
    put(releases, "hai.csv", csv(observed, predicted, header=HEADER))
    found = beside(releases, "north", BOTH, counterpart("hai", "default"))
    assert [one and one.value for _, one in found.lines[0].sirs] == sirs


def test_a_facility_that_left_the_list_is_none(releases: Session):
    put(releases, "facilities.csv", FACILITIES.replace(b"360001", b"360002"))
    assert beside(releases, "north", BOTH, counterpart("hai", "default")).unmapped == ("hospital-1",)
