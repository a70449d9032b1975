"""CMS's figures as its files have them: every literal value is from a file, or from CMS's page of the measure."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from metriccare.insight.benchmark.figures import Counts, newest, references, with_limits
from tests.insight.benchmark.conftest import put
from tests.insight.benchmark.files import ROW, csv

THREE_YEARS = (date(2020, 7, 1), date(2023, 6, 30))
SURVEYED = (date(2022, 10, 1), date(2023, 9, 30))


@pytest.mark.parametrize(
    ("measure", "printed", "unit", "span"),
    [
        ("READM_30_HOSP_WIDE", "14.6", "%", (date(2022, 7, 1), date(2023, 6, 30))),
        *(
            (f"READM_30_{name}", printed, "%", THREE_YEARS)
            for name, printed in (
                ("AMI", "13.7"), ("CABG", "10.7"), ("COPD", "18.5"), ("HF", "19.8"), ("HIP_KNEE", "4.5"),
                ("PN", "16.4"),
            )
        ),
        *(
            (f"MORT_30_{name}", printed, "%", THREE_YEARS)
            for name, printed in (
                ("AMI", "12.6"), ("CABG", "2.8"), ("COPD", "9.4"), ("HF", "11.9"), ("PN", "17.9"), ("STK", "13.9"),
            )
        ),
        ("PSI_04", "167.87", "per 1,000", (date(2020, 7, 1), date(2022, 6, 30))),
        ("OP_18b", "163", "minutes", SURVEYED),
        ("OP_22", "3", "%", (date(2022, 1, 1), date(2022, 12, 31))),
        *((f"HAI_{number}_SIR", "1", "SIR", SURVEYED) for number in range(1, 7)),
        ("H_COMP_1_A_P", "80", "%", SURVEYED),
        ("H_COMP_2_A_P", "80", "%", SURVEYED),
    ],
)  # fmt: skip
def test_national_values(releases: Session, measure: str, printed: str, unit: str, span: tuple[date, date]):
    (found,) = references(releases, measure, ("US",), "2024-07")
    assert (found.printed, found.unit, (found.first, found.last)) == (printed, unit, span)
    assert found.value == float(printed)
    assert (found.level, found.place, found.release) == ("nation", "US", "2024-07")


def test_zeros_that_the_file_dropped_are_cms_s_precision(releases: Session):
    (hybrid,) = references(releases, "Hybrid_HWR", ("US",))
    assert (hybrid.value, hybrid.printed, hybrid.half) == (15.0, "15.0", pytest.approx(0.05))
    assert (hybrid.first, hybrid.last, hybrid.release) == (date(2023, 7, 1), date(2024, 6, 30), "2026-02")
    assert hybrid.counts == Counts(worse=185, same=3970, better=159, too_few=320)
    assert [one.printed for one in references(releases, "READM_30_PN", ("US",))] == ["16.0"]  # the newest


def test_a_state_has_counts_and_no_rate(releases: Session):
    (ohio,) = references(releases, "READM_30_HOSP_WIDE", ("OH",))
    assert (ohio.value, ohio.printed, ohio.counts) == (None, "", Counts(5, 143, 1, 6))


@pytest.mark.parametrize(
    ("measure", "state", "printed"),
    [
        ("OP_18b", "AK", "141"),
        ("H_COMP_1_A_P", "AK", "80"),
        ("HAI_6_SIR", "WY", "0.611"),
        ("HAI_1_SIR", "OH", "0.845"),
    ],
)
def test_a_state_has_a_rate_where_a_file_has_one(releases: Session, measure: str, state: str, printed: str):
    assert [one.printed for one in references(releases, measure, (state,))] == [printed]


def test_a_sir_of_a_state_has_its_limits(releases: Session):
    asked = ("HAI_1_SIR", "HAI_1_CILOWER", "HAI_1_CIUPPER", "OP_22")
    found = newest(releases, asked, ("OH", "US"))
    assert with_limits(found["HAI_1_SIR", "OH"], found).interval == (0.777, 0.917)
    assert with_limits(found["HAI_1_SIR", "US"], found).interval is None  # 1 by construction: CMS gives none
    assert with_limits(found["OP_22", "US"], found).interval is None


def test_what_is_missing_is_never_0(releases: Session):
    (samoa,) = references(releases, "H_COMP_1_A_P", ("AS",))
    assert (samoa.value, samoa.printed) == (None, "Not Available")
    assert samoa.footnotes == ("Results are not available for this reporting period.",)
    (days,) = references(releases, "EDAC_30_AMI", ("US",))
    assert (days.value, days.printed, days.counts) == (None, "Not Applicable", None)


def test_footnotes_in_words_and_one_without(releases: Session):
    (minutes,) = references(releases, "OP_18b", ("US",))
    assert minutes.footnotes == (
        "State and national averages include Veterans Health Administration (VHA) hospital data.",
        "State and national averages include Department of Defense (DoD) hospital data.",
    )
    put(releases, "new.csv", csv(ROW.replace("25, 26", "77")), "2026-08")
    assert references(releases, "HAI_1_SIR", ("US",))[0].footnotes == ("footnote 77",)


def test_a_facility_s_own_figure(releases: Session):
    header = "Facility ID,Measure ID,Measure Name,Compared to National,Denominator,Score,Lower Estimate,"
    row = "360001,Hybrid_HWR,Readmission,No Different Than the National Rate,1234,14.8,13.9,15.7,,7/1/2023,6/30/2024"
    put(releases, "h.csv", csv(row, header=header + "Higher Estimate,Footnote,Start Date,End Date"))
    (found,) = references(releases, "Hybrid_HWR", ("360001",))
    assert (found.printed, found.interval, found.level) == ("14.8", (13.9, 15.7), "hospital")
    assert found.compared == "No Different Than the National Rate"
    header = "Facility Name,Facility ID,State,Measure Name,Excess Readmission Ratio"
    put(releases, "r.csv", csv("X,360001,OH,READM-30-HF-HRRP,0.8916", header=header))
    (ratio,) = references(releases, "READM-30-HF-HRRP", ("360001",))
    assert (ratio.printed, ratio.unit, ratio.first) == ("0.8916", "ratio", None)


def test_a_volume_is_said_and_no_number(releases: Session):
    put(releases, "v.csv", csv("EDV,Emergency department volume,high,,1/1/2022,12/31/2022"))
    (found,) = references(releases, "EDV", ("US",))
    assert (found.value, found.printed) == (None, "high")
