"""Specification, section 7, Interval: Wilson for rates per 100, exact Poisson for per 1,000, t for a mean.

The literals were computed apart from the product: Wilson as the roots of the score equation, Poisson as the means
whose tails are 2.5 %, t from its quantile; each agrees with scipy's own function to 1e-12.
"""

import pytest

from tests.fhir_builders import CLABSI, DIED, Resource, coding
from tests.hospital import Hospital
from tests.measures_spec.case import Scene

SNOMED_TYPES = ("736442006", "429271009", "433202001")  # clabsi, vap, ssi


def deaths(name: str, died: int, stays: int) -> list[Resource]:
    c = Scene(name)
    return [
        c.stay(f"e{n}", "2024-01-01", "2024-01-05", of=f"p{n}", disposition=DIED if n < died else None)
        for n in range(stays)
    ]


def infections(name: str, events: int) -> list[Resource]:
    """40 patient-days in one stay."""
    c = Scene(name)
    found = [coding(CLABSI["system"], code) for code in SNOMED_TYPES[:events]]
    stay = c.stay("e", "2024-01-01", "2024-02-10")
    return [
        stay,
        *(c.condition(f"i{n}", code, names="e", onset="2024-01-10") for n, code in enumerate(found)),
    ]


def lengths(name: str, *days: int) -> list[Resource]:
    c = Scene(name)
    return [c.stay(f"e{n}", "2024-01-01", f"2024-01-{1 + d:02}", of=f"p{n}") for n, d in enumerate(days)]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = Hospital(tmp_path_factory.mktemp("intervals"))
    for died, stays in ((0, 1), (0, 10), (1, 10), (3, 8), (10, 10), (1, 2)):
        hospital.land(*deaths(f"{died}-of-{stays}", died, stays))
    for events in range(4):
        hospital.land(*infections(f"{events}-events", events))
    hospital.land(*lengths("four", 4, 5, 6, 9), *lengths("equal", 2, 2, 2), *lengths("one", 4))
    return hospital


def interval(hospital: Hospital, measure: str, variant: str, name: str) -> tuple[object, object]:
    row = hospital.row(measure, variant, hospital=name)
    assert row is not None
    return row["lower"], row["upper"]


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("0-of-1", 0, 79.34506856227626),
        ("0-of-10", 0, 27.753279986288926),
        ("1-of-10", 1.7876213095072906, 40.41500267952385),
        ("3-of-8", 13.684428582359736, 69.42576053973727),
        ("10-of-10", 72.24672001371109, 100),
        ("1-of-2", 9.453120573423076, 90.54687942657692),
    ],
)
def test_wilson_95_for_rates_per_100(landed: Hospital, name: str, lower: float, upper: float) -> None:
    assert interval(landed, "mortality", "default", name) == pytest.approx((lower, upper), rel=1e-9, abs=1e-9)


def test_wilson_ends_exactly_where_the_rate_does(landed: Hospital) -> None:
    assert interval(landed, "mortality", "default", "0-of-10")[0] == 0
    assert interval(landed, "mortality", "default", "10-of-10")[1] == 100


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("0-events", 0, 3.6888794541139363),
        ("1-events", 0.025317807984289876, 5.571643390938898),
        ("2-events", 0.24220927854396496, 7.22468766772396),
        ("3-events", 0.6186721228956014, 8.767273069742323),
    ],
)
def test_exact_poisson_for_per_1000(landed: Hospital, name: str, lower: float, upper: float) -> None:
    per_1000 = (lower * 1000 / 40, upper * 1000 / 40)
    found = interval(landed, "hai", "per_1000_patient_days", name)
    assert found == pytest.approx(per_1000, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("variant", ["default", "whole_days"])
@pytest.mark.parametrize(
    ("name", "lower", "upper"), [("four", 2.5625651181416917, 9.437434881858309), ("equal", 2, 2)]
)
def test_t_interval_of_the_mean_for_alos(
    landed: Hospital, variant: str, name: str, lower: float, upper: float
) -> None:
    assert interval(landed, "alos", variant, name) == pytest.approx((lower, upper), rel=1e-9)


@pytest.mark.parametrize(
    ("measure", "variant", "name"),
    [
        ("alos", "default", "one"),
        ("alos", "whole_days", "one"),
    ],
)
def test_the_interval_of_a_mean_is_null_where_n_is_below_2(
    landed: Hospital, measure: str, variant: str, name: str
) -> None:
    assert interval(landed, measure, variant, name) == (None, None)
