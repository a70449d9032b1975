"""Numbers on pages and in their files are those of `metriccare measures`, within the reader's scope."""

import csv
import io

import pytest

from metriccare.gold.measures import query
from metriccare.tenants.registry import Tenant
from metriccare.web.wording import count, number
from tests.web.conftest import Browser

SLUGS = {
    "mortality": "mortality",
    "readmission": "readmission_30d",
    "infection": "hai",
    "length-of-stay": "alos",
}
YEAR = "from=2025-01&to=2025-12"


@pytest.mark.parametrize(("slug", "measure"), SLUGS.items())
def test_page_shows_what_the_command_prints(
    compliance: Browser, tenant: Tenant, slug: str, measure: str
) -> None:
    answer = compliance.get(f"/t/demo-north/measures/{slug}?by=hospital&{YEAR}")
    assert answer.status_code == 200
    rows = query(
        tenant, measure=measure, variant="default", by=["hospital"], from_month="2025-01", to_month="2025-12"
    )
    assert rows
    for row in rows:
        assert isinstance(row["value"], float)
        assert isinstance(row["denominator"], int)
        assert f">{number(row['value'])}<" in answer.text
        assert f">{count(row['denominator'])}<" in answer.text
        assert str(row["hospital_name"]) in answer.text


def test_files_hold_the_rows_unrounded(compliance: Browser, tenant: Tenant) -> None:
    rows = {
        row["department"]: row
        for row in query(
            tenant,
            measure="hai",
            variant="day_3",
            by=["department"],
            from_month="2025-01",
            to_month="2025-12",
        )
    }
    address = f"/t/demo-north/measures/infection.{{}}?variant=day_3&by=department&{YEAR}"
    told = [row for row in compliance.get(address.format("json")).json() if row.get("department")]
    assert {row["department"]: (row["numerator"], row["denominator"], row["upper"]) for row in told} == {
        name: (row["numerator"], row["denominator"], row["upper"]) for name, row in rows.items()
    }
    table = list(csv.DictReader(io.StringIO(compliance.get(address.format("csv")).text)))
    assert {row["department"] for row in table if row["department"]} == set(rows)


def test_clinician_sees_her_hospital_alone(clinician: Browser, tenant: Tenant) -> None:
    told = clinician.get(f"/t/demo-north/measures.json?{YEAR}").json()
    assert {row["hospital"] for row in told} == {"hospital-1"}
    expected = query(
        tenant,
        measure="mortality",
        variant="default",
        by=["hospital"],
        from_month="2025-01",
        to_month="2025-12",
    )
    assert [row["numerator"] for row in told if row["measure"] == "mortality"] == [
        row["numerator"] for row in expected if row["hospital"] == "hospital-1"
    ]
    page = clinician.get("/t/demo-north/measures/mortality").text
    assert "Highland" not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("measures/mortality?hospital=hospital-2", 404),
        ("measures/mortality?department=Nowhere", 404),
        ("measures/nothing", 404),
        ("measures/mortality?variant=nothing", 400),
        ("measures/mortality?by=ward", 400),
        ("measures/mortality?from=2025-13", 400),
        ("measures/mortality?from=2025-06&to=2025-01", 400),
        ("measures/mortality?period=soon", 400),
        ("measures/mortality?from=1900-01&to=1900-02", 200),
        ("measures/mortality.xlsx", 422),
        ("measures/mortality/stays?part=all", 400),
        ("measures/mortality/stays?page=0", 400),
        ("stays/zzz", 404),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(clinician: Browser, address: str, status: int) -> None:
    assert clinician.get(f"/t/demo-north/{address}").status_code == status


def test_figures_open_into_their_stays(clinician: Browser) -> None:
    listed = clinician.get(f"/t/demo-north/measures/mortality/stays?part=numerator&{YEAR}")
    told = clinician.get(f"/t/demo-north/measures/mortality.json?{YEAR}").json()[0]
    assert f"Deaths {int(told['numerator']):,}" in listed.text
    assert f"All that count {int(told['denominator']):,}" in listed.text


def test_summary_has_its_five_views(compliance: Browser) -> None:
    page = compliance.get("/t/demo-north/summary").text
    for title in (
        "Against targets and the year before",
        "In-hospital mortality, per 100 discharges",
        "Acquired infection, per 100 discharges",
        "30-day readmission, per 100 eligible discharges",
        "Acquired infection by department",
        "30-day readmission by hospital",
        "In-hospital mortality by year",
    ):
        assert title in page


def test_homes_are_open_to_their_role_alone(clinician: Browser, compliance: Browser) -> None:
    assert clinician.get("/t/demo-north/home/clinician").status_code == 200
    assert clinician.get("/t/demo-north/home/compliance").status_code == 403
    assert clinician.get("/t/demo-north/home/administrator").status_code == 403
    assert compliance.get("/t/demo-north/home/compliance").status_code == 200
    assert compliance.get("/t/demo-north/home/clinician").status_code == 403
