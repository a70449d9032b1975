"""Our figure in CMS's words, and the SIR: literal values by hand and from the Poisson tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from metriccare.errors import UsageError
from metriccare.insight.benchmark.comparison import Ours, Wording, counted, sir, wording
from metriccare.insight.benchmark.counterparts import counterpart
from metriccare.insight.benchmark.figures import Counts, Reference, references

NATION = Reference(
    measure="Hybrid_HWR", name="", level="nation", place="US", value=15.0, printed="15.0", unit="%", decimals=1,
    first=None, last=None, release="2026-02", file="f.csv", line=5, footnotes=(), counts=None, interval=None,
    compared="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("lower", "upper", "cases", "said"),
    [
        (14.7, 16.5, 6420, "no different than the national rate"),
        (15.05, 16.5, 6420, "no different than the national rate"),  # CMS's 15.0 may be 15.049
        (15.06, 16.5, 6420, "worse than the national rate"),
        (13.0, 14.95, 6420, "no different than the national rate"),
        (13.0, 14.94, 6420, "better than the national rate"),
        (90.0, 99.0, 24, "number of cases too small"),
        (90.0, 99.0, 25, "worse than the national rate"),
    ],
)
def test_cms_s_words(lower: float, upper: float, cases: float, said: str):
    assert wording(Ours((lower + upper) / 2, lower, upper, cases), NATION) == Wording(said)


def test_no_national_value_no_words(releases: Session):
    (days,) = references(releases, "EDAC_30_AMI", ("US",))
    assert wording(Ours(1.0, 0.5, 1.5, 100), days) is None


@given(st.floats(0, 100), st.floats(0, 20), st.integers(25, 10_000))
def test_an_interval_that_holds_the_rate_is_never_a_difference(value: float, reach: float, cases: int):
    said = wording(Ours(value, value - reach, value + reach, cases), NATION)
    assert (said is Wording.SAME) or not value - reach <= 15.0 <= value + reach


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(5, 143, 1, 6), "5 hospitals worse, 143 no different, 1 better"),
        (Counts(1, 3970, 159, 320), "1 hospital worse, 3,970 no different, 159 better"),
        (Counts(None, 11, None, None), "11 no different"),
    ],
)
def test_counts_in_words(counts: Counts, said: str):
    assert counted(counts) == said


class TestSir:
    def test_by_garwood_s_table(self):
        """10 observed: 4.795 to 18.39 (Garwood 1936); by 8 predicted."""
        found = sir(10, 8.0)
        assert found is not None
        assert (found.value, found.lower, found.upper) == pytest.approx((1.25, 0.5994, 2.2988), abs=1e-4)

    def test_nothing_observed_has_no_lower_limit(self):
        found = sir(0, 2.0)
        assert found is not None
        assert (found.value, found.lower) == (0.0, None)
        assert found.upper == pytest.approx(3.6889 / 2, abs=1e-4)

    def test_fewer_than_one_predicted_is_no_sir(self):
        assert sir(3, 0.99) is None
        assert sir(3, 1.0) is not None


@pytest.mark.parametrize(
    ("measure", "variant", "measures", "ours"),
    [
        ("readmission_30d", "default", ("Hybrid_HWR", "READM_30_HOSP_WIDE"), "65_plus"),
        ("readmission_30d", "65_plus", ("Hybrid_HWR", "READM_30_HOSP_WIDE"), "65_plus"),
        ("mortality", "default", (), "default"),
        ("mortality", "30d_65_94", ("Hybrid_HWM",), "30d_65_94"),
        ("alos", "whole_days", (), "default"),
    ],
)
def test_what_stands_beside_a_measure(measure: str, variant: str, measures: tuple[str, ...], ours: str):
    found = counterpart(measure, variant)
    assert (found.measures, found.variant) == (measures, ours)
    assert bool(found.none) is not bool(measures)
    assert bool(found.differs) is bool(measures)


def test_mortality_and_mean_stay_have_no_value_of_cms():
    assert "no value for overall in-hospital mortality" in counterpart("mortality", "default").none
    assert "no value for the mean length of stay" in counterpart("alos", "default").none
    with pytest.raises(UsageError):
        counterpart("alos", "x")
