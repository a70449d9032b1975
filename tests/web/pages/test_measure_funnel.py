"""The hospitals beside each other on the measure page: those that its reader may see, and where each lies."""

from collections.abc import Callable

from metriccare.gold.measures import query
from metriccare.insight.funnel.funnel import funnel
from metriccare.insight.funnel.proportions import Counted
from metriccare.tenants.registry import Tenant
from metriccare.web.wording import n_of_m, number
from tests.web.conftest import Browser

YEAR = "from=2025-01&to=2025-12"
HEAD = "Among our hospitals, per 100"


def test_each_hospital_stands_at_its_rate_and_size(compliance: Browser, tenant: Tenant) -> None:
    rows = query(
        tenant,
        measure="mortality",
        variant="default",
        by=["hospital"],
        from_month="2025-01",
        to_month="2025-12",
    )
    found = funnel(
        [
            (str(row["hospital_name"]), Counted(int(row["numerator"] or 0), int(row["denominator"] or 0)))
            for row in rows
        ]
    )
    assert found is not None
    page = compliance.get(f"/t/demo-north/measures/mortality?{YEAR}").text
    assert HEAD in page
    for unit in found.units:
        assert (
            f"{unit.name} {number(100 * unit.value)} {unit.beyond.value}" in page
        )  # the sentence of the picture
        assert f"<dt>{unit.name}</dt><dd><b>{number(100 * unit.value)}</b>" in page
        assert n_of_m(unit.counted.events, unit.counted.among) in page
    assert f"All {number(100 * found.centre)}" in page
    names, listed = [unit.name for unit in found.units], page[page.index("What the funnel says") :]
    assert sorted(names, key=listed.index) == sorted(names)  # by name, and never by rate


def test_whoever_sees_one_hospital_sees_no_funnel(clinician: Browser) -> None:
    assert HEAD not in clinician.get(f"/t/demo-north/measures/mortality?{YEAR}").text


def test_a_mean_has_none(compliance: Browser) -> None:
    assert "Among our hospitals" not in compliance.get(f"/t/demo-north/measures/length-of-stay?{YEAR}").text


def test_what_is_not_shown_is_left_out_and_said(signed_in: Callable[[str], Browser]) -> None:
    page = signed_in("dana").get("/t/demo-north/measures/infection?period=2025").text
    assert "A funnel needs 3 hospitals whose figures are shown" in page
    assert "hidden" in page


def test_people_narrow_it_too(compliance: Browser) -> None:
    page = compliance.get(f"/t/demo-north/measures/mortality?{YEAR}&sex=female&hospital=hospital-2").text
    assert HEAD in page
